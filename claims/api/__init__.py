"""The API at /api/v1: what is published, to read, for everyone."""
