"""How others keep an exact copy of the log: the change feed, bulk files and mirrors of other newsrooms."""
