"""Reads shaped for a readers' page: each costs the same number of queries however much is published."""
