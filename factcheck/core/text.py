"""The rule for text that people or programs write; docs/text.md explains it.

Control characters, marks that override or embed a direction, noncharacters and lone surrogates are refused. Invisible
characters that no script needs are removed. The result is in Unicode's composed form (NFC).
"""

import re
import unicodedata
from collections.abc import Collection

from django.db import models

from factcheck.core.errors import Invalid

REFUSED = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\ufdd0-\ufdef\ufffe\uffff"
"""Characters that are refused, for a regular expression's character class. `accounts/rules/text.sql` has them too."""
REFUSED_VERBATIM = REFUSED.replace("202a", "202d")
"""Characters that are refused in text from a copy."""
INVISIBLE = r"\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028\u2029\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
"""Invisible characters: a text with nothing else counts as empty."""
_PLANES = "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
_UNFIT = re.compile(rf"[{REFUSED}\ud800-\udfff{_PLANES}]")
_UNFIT_VERBATIM = re.compile(rf"[{REFUSED_VERBATIM}\ud800-\udfff{_PLANES}]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_REMOVED = re.compile("[\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]")
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]+")
"""Tag characters. The first group matches the flags of England, Scotland and Wales, which are made of them."""
_JOINERS = re.compile("(?<![\u0530-\u1fff\u2190-\u2bff\u2c00-\u2fff\u3040-\ufe0f\U00010000-\U0010ffff])[\u200c\u200d]+")
"""Joiners after a letter that they do not join. Scripts from Armenian on and symbols need them; Latin does not."""
_MARKS = re.compile("[\u200e\u200f\u061c]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATES = re.compile("[\u2066-\u2069]")
_ONE_LINE = re.compile("[\n\t]+")


def clean(text: str, *, field: str | None = None, lines: bool = True) -> str:
    """Return the text as it is stored. Without `lines`, a line break or tab becomes a space. Raises Invalid."""
    refuse_unfit(text, field=field)
    text = _REMOVED.sub("", _LINE_ENDS.sub("\n", text))
    text = _JOINERS.sub("", _TAGS.sub(r"\1", text))
    if not _RIGHT_TO_LEFT.search(text):
        text = _MARKS.sub("", text)
    text = "\n".join(_isolated(line) for line in text.split("\n"))
    text = unicodedata.normalize("NFC", text)
    return text if lines else _ONE_LINE.sub(" ", text)


def refuse_unfit(text: str, *, field: str | None = None, verbatim: bool = False) -> None:
    """Raise Invalid if the text has a refused character. A `verbatim` text may embed a direction."""
    if why := unfit(text, verbatim=verbatim):
        raise Invalid(why, field=field)


def unfit(text: str, *, verbatim: bool = False) -> str:
    """A sentence about the first refused character; '' if there is none."""
    match = (_UNFIT_VERBATIM if verbatim else _UNFIT).search(text)
    if match is None:
        return ""
    code = ord(match.group())
    if code == 0:
        return "This text contains a character that cannot be stored (NUL)."
    if 0x202A <= code <= 0x202E:
        kind = "a mark that changes the direction of the text"
    elif 0xD800 <= code <= 0xDFFF:
        kind = "half a character (a lone surrogate)"
    elif code < 0xA0:
        kind = "a control character"
    else:
        kind = "a code that is not a character"
    return f"This text contains {kind} (U+{code:04X}) at position {match.start() + 1}. Remove it."


def legible(text: str) -> str:
    """Clean a stranger's text by the same rule, with a space in place of each refused character."""
    return clean(_UNFIT.sub(" ", text))


def clean_row(row: models.Model, *, verbatim: Collection[str] = (), within: str = "") -> None:
    """Apply the rule to every text column of the row; columns in `verbatim` are only checked. Raises Invalid."""
    for field in row._meta.concrete_fields:
        value = row.__dict__.get(field.attname)
        path = f"{within}.{field.name}" if within else field.name
        lines = isinstance(field, models.TextField)
        if isinstance(value, str):
            if field.name in verbatim:
                refuse_unfit(value, field=path, verbatim=True)
            else:
                setattr(row, field.attname, clean(value, field=path, lines=lines))
        elif isinstance(value, list):
            texts = [clean(text, field=path, lines=False) if isinstance(text, str) else text for text in value]
            setattr(row, field.attname, texts)


def _isolated(line: str) -> str:
    """Return the line unchanged if all its direction isolates are balanced, otherwise without any."""
    if not _ISOLATES.search(line):
        return line
    depth = 0
    for mark in _ISOLATES.findall(line):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            break
    return _ISOLATES.sub("", line) if depth else line
