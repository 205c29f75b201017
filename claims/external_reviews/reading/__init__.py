"""Reads other organisations' ClaimReviews from files, feeds and pages. Pure: no database and no network.

`reader.read` turns bytes into candidates and problems, and never raises. `documents` parses JSON and the JSON-LD of a
page within limits, `collecting` finds the reviews in it, `reviews` makes candidates, `values` cleans their values.
"""
