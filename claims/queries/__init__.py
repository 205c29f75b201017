"""Reads, shaped for a page, a feed, a document or the desk."""
