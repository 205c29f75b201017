"""Reads shaped for other people's programs: lists as they stand, however long, in flat memory."""
