"""Quotations: finding cited words in the plain text of a captured copy, and saying where they stand. Pure: no Django.

`locate` finds, `selectors` describe a place, `fragments` link to it on the live page, `annotations` export it.
"""
