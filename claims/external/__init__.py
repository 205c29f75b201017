"""Reading other organisations' ClaimReviews out of files, feeds and pages. Pure: no model and no network.

`reading.read` takes bytes and gives candidates and named problems; it never raises. `documents` opens JSON and the
JSON-LD of a page within bounds, `collecting` finds the reviews in a value, `reviews` makes a candidate of one, `values`
cleans what it holds.
"""
