"""Finds quotations in the plain text of copies. Pure: no Django.

`locate` finds a passage, `selectors` describe it, `fragments` link to it on the live page, `annotations` export it.
"""
