"""The API at /api/v1/desk: to log claims and their evidence, for programs that hold a key of somebody at the desk."""
