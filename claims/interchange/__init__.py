"""Formats for other people's programs. Pure: no database, no request, no settings."""
