"""Reads for exports and feeds. Lists of any length use constant memory."""
