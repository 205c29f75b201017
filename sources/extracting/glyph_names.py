"""Text of fonts whose encoding has its own glyph names (Adobe Glyph List Specification, section 2).

pypdf only supports the names in the list. It does not parse "T_h", "uni00660069" or "a.sc", and writes unknown names
("g23") into the text.
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
    """Make pypdf read every glyph name in the page's fonts. Unknown names become U+FFFD."""
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
    """The letters of the glyph with this name; '' if the name is unknown."""
    return "".join(_component(part) for part in name.partition(".")[0].split("_"))


def _component(part: str) -> str:
    if letters := adobe_glyphs.get(f"/{part}"):
        return letters
    if match := _UNI.match(part):
        points = [int(match[1][at : at + 4], 16) for at in range(0, len(match[1]), 4)]
    elif match := _POINT.match(part):
        points = [int(match[1], 16)]
    else:
        return ""
    return "".join(chr(point) for point in points if point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF)
