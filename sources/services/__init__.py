"""The only code that changes sources."""
