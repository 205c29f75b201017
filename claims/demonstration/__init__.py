"""The demonstration newsroom: real claims with illustrative desk work."""
