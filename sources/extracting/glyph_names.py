"""Letters of fonts whose encoding gives glyphs names of its own, by the Adobe Glyph List Specification, section 2.

pypdf knows the list's names alone: it takes "T_h", "uni00660069" and "a.sc" apart no further, and writes a name that it
does not know ("g23") into the text.
"""

import re
from typing import Any

from pypdf import PageObject
from pypdf._codecs import adobe_glyphs
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from sources.extracting.fonts import fonts_of

_LONGEST = 100
_UNI = re.compile(r"uni((?:[0-9A-F]{4}){1,8})\Z")
_POINT = re.compile(r"u([0-9A-F]{4,6})\Z")
_READ_BY_PYPDF = re.compile(r"/u(?:ni)?[0-9A-Fa-f]{1,5}\Z")
_UNKNOWN = NameObject("/uniFFFD")


def name_glyphs(page: PageObject) -> None:
    """Make pypdf read every name in the page's fonts; a name that says nothing becomes U+FFFD."""
    for font in fonts_of(page):
        encoding = font.get("/Encoding")
        encoding = encoding.get_object() if encoding is not None else None
        if "/ToUnicode" not in font and isinstance(encoding, DictionaryObject):
            _name(encoding.get("/Differences"))


def _name(differences: Any) -> None:
    names = differences.get_object() if differences is not None else None
    if not isinstance(names, ArrayObject):
        return
    for place, name in enumerate(names):
        if not isinstance(name, NameObject) or name in adobe_glyphs or _READ_BY_PYPDF.match(name):
            continue
        letters = letters_of(name.removeprefix("/"))
        if letters and len(name) <= _LONGEST:
            adobe_glyphs[str(name)] = letters
        elif not name.startswith("/."):
            names[place] = _UNKNOWN


def letters_of(name: str) -> str:
    """What a glyph of this name stands for; '' where the name does not say."""
    return "".join(_component(part) for part in name.partition(".")[0].split("_"))


def _component(part: str) -> str:
    if known := adobe_glyphs.get(f"/{part}"):
        return known
    if found := _UNI.match(part):
        points = [int(found[1][at : at + 4], 16) for at in range(0, len(found[1]), 4)]
    elif found := _POINT.match(part):
        points = [int(found[1], 16)]
    else:
        return ""
    return "".join(chr(point) for point in points if point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF)
