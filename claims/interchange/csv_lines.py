"""Tables as CSV (RFC 4180) that a spreadsheet opens as text and nothing else. Pure.

UTF-8 with a byte order mark, which spreadsheets need to read it as such; lines end in CR LF. A cell that a spreadsheet
might take for a formula gets an apostrophe before it, which it shows as text.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
BOM = b"\xef\xbb\xbf"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula may begin with, also in full width; and what a spreadsheet strips before it looks."""
_BEHIND_A_SEPARATOR = re.compile(r"([;\t][\s\"]*)([=+\-@\uff1d\uff0b\uff0d\uff20])")
BETWEEN = "; "
"""Parts the values of a cell that holds several."""


def lines(header: Sequence[str], pieces: Iterable[Iterable[Sequence[object]]]) -> Iterator[bytes]:
    """The table, a piece of rows at a time. None is an empty cell; a list or tuple is one cell with all its values."""
    yield BOM + _written([header])
    for rows in pieces:
        if body := _written(rows):
            yield body


def safe(text: str) -> str:
    """The text as no formula: with an apostrophe wherever one may begin.

    Where a spreadsheet parts cells at semicolons or tabs, as in much of Europe, a cell also begins behind those.
    """
    text = _BEHIND_A_SEPARATOR.sub(r"\1'\2", text)
    return f"'{text}" if text.lstrip(" \x0b\x0c\xa0").startswith(_FORMULA) else text


def _written(rows: Iterable[Sequence[object]]) -> bytes:
    file = StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue().encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return safe(BETWEEN.join(map(str, value)))
    return value if isinstance(value, int) and not isinstance(value, bool) else safe(str(value))
