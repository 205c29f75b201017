"""Reads for readers' pages. Each takes the same number of queries however much is published."""
