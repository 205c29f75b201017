"""Services: the only code that changes sources, copies and captures."""
