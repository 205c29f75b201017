"""Refusals of services, named by the path of the member that was sent.

Services name columns of a whole working copy (`citations.3.exact`). A body names members (`citations.3.passage.exact`),
and a body that adds one row is that row (`passage.exact`).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from factcheck.core.errors import Invalid

_OF_PASSAGE = re.compile(r"^(citations\.\d+)\.(snapshot|exact|prefix|suffix|start|end)$")
_MADE_FROM = {"slug": "name", "url": "address", "verdict.language": "language"}
"""Columns that are made from a member of another name."""


@contextmanager
def named_as_sent(*, row_of: str = "") -> Iterator[None]:
    """Raise what services refuse by the names of the body. `row_of`: the list that the body is one row of."""
    try:
        yield
    except Invalid as refused:
        if refused.field is None:
            raise
        raise Invalid(refused.message, field=as_sent(refused.field, row_of=row_of)) from refused


def as_sent(field: str, *, row_of: str = "") -> str:
    """The path of the member."""
    path = _OF_PASSAGE.sub(r"\1.passage.\2", _MADE_FROM.get(field, field))
    if row_of:
        path = re.sub(rf"^{row_of}\.\d+(\.|\Z)", "", path)
    return path or "body"
