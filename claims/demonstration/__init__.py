"""The demonstration newsroom: real claims, and desk work that is illustrative."""
