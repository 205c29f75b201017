"""Tables as CSV (RFC 4180) that spreadsheets open safely, without running formulas. Pure.

UTF-8 with a byte order mark, which spreadsheets need, and CR LF at line ends. A cell that a spreadsheet might run as a
formula gets an apostrophe before it.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
BOM = b"\xef\xbb\xbf"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Characters that may start a formula, also in full width, and those that spreadsheets strip before them."""
_AFTER_SEPARATOR = re.compile(r"([;\t][\s\"]*)([=+\-@\uff1d\uff0b\uff0d\uff20])")
BETWEEN = "; "
"""Separates several values in one cell."""


def lines(header: Sequence[str], pieces: Iterable[Iterable[Sequence[object]]]) -> Iterator[bytes]:
    """The table, a piece of rows at a time. None is an empty cell. A list or tuple is one cell."""
    yield BOM + _encode([header])
    for rows in pieces:
        if body := _encode(rows):
            yield body


def safe(text: str) -> str:
    """The text with an apostrophe wherever a formula may start.

    A cell also starts after a semicolon or tab, because spreadsheets in much of Europe split cells there.
    """
    text = _AFTER_SEPARATOR.sub(r"\1'\2", text)
    return f"'{text}" if text.lstrip(" \x0b\x0c\xa0").startswith(_FORMULA) else text


def _encode(rows: Iterable[Sequence[object]]) -> bytes:
    file = StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue().encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return safe(BETWEEN.join(map(str, value)))
    return value if isinstance(value, int) and not isinstance(value, bool) else safe(str(value))
