"""Text of Chinese, Japanese and Korean fonts that use a standard encoding instead of a map to Unicode.

A PDF may omit `/ToUnicode` if the encoding is one of Adobe's predefined CMaps, or if codes are glyph numbers (CIDs) of
one of Adobe's character collections (ISO 32000-2, 9.7.5.2 and 9.10.2). pypdf then decodes the codes as UTF-16. The
mappings come from pdfminer.six and are loaded before the reading process loses access to files.
"""

import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any

from pypdf import PageObject
from pypdf._cmap import _predefined_cmap as codecs_of_encodings
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from sources.extracting.fonts import dictionary, fonts_of

REPLACEMENT = "\ufffd"

_COLLECTIONS = ("Adobe-Japan1", "Adobe-GB1", "Adobe-CNS1", "Adobe-Korea1")
_SAME_AS_A_CODEC = {
    "cp932": ("83pv-RKSJ", "90pv-RKSJ", "90msp-RKSJ", "RKSJ", "Ext-RKSJ", "Add-RKSJ", "78-RKSJ", "78ms-RKSJ"),
    "euc_jp": ("EUC", "78-EUC"),
    "cp949": ("KSC-EUC", "KSCms-UHC", "KSCms-UHC-HW", "KSCpc-EUC"),
    "johab": ("KSC-Johab",),
    "big5": ("B5pc",),
    "big5hkscs": ("HKscs-B5", "ETHK-B5", "HKdla-B5", "HKdlb-B5", "HKgccs-B5", "HKm314-B5", "HKm471-B5"),
    "utf-8": ("UniJIS-UTF8", "UniGB-UTF8", "UniCNS-UTF8", "UniKS-UTF8"),
    "utf-16-be": ("UniKS-UTF16", "UniJIS2004-UTF16"),
    "utf-32-be": ("UniJIS-UTF32", "UniJIS2004-UTF32", "UniGB-UTF32", "UniCNS-UTF32", "UniKS-UTF32"),
}
"""Predefined CMaps with variable-length codes that Python can decode and pypdf does not support."""


def load() -> None:
    """Load every mapping into memory, and register the encodings that Python can decode with pypdf."""
    _packed()
    for codec, names in _SAME_AS_A_CODEC.items():
        for name in names:
            for way in ("H", "V"):
                codecs_of_encodings.setdefault(f"/{name}-{way}", codec)


def name_letters(page: PageObject) -> None:
    """Add a map to Unicode to each font of the page that lacks one.

    Codes of a font without a character collection become U+FFFD, because their letters are unknown.
    """
    load()
    for font in fonts_of(page):
        if font.get("/Subtype") != "/Type0" or "/ToUnicode" in font:
            continue
        codes = _code_map(font)
        if codes is not None:
            stream = DecodedStreamObject()
            stream.set_data(codes)
            font[NameObject("/ToUnicode")] = stream


def _code_map(font: DictionaryObject) -> bytes | None:
    encoding = font.get("/Encoding")
    encoding = encoding.get_object() if encoding is not None else None
    if not isinstance(encoding, str) or (encoding in codecs_of_encodings and not encoding.startswith("/Identity")):
        return None
    if "UCS2" in encoding:
        return None
    return _to_unicode(encoding.removeprefix("/"), _collection(font))


def _collection(font: DictionaryObject) -> str:
    descendants = font.get("/DescendantFonts")
    descendants = descendants.get_object() if descendants is not None else None
    system = dictionary(dictionary(descendants[0]).get("/CIDSystemInfo")) if descendants else {}
    name = f"{system.get('/Registry', '')}-{system.get('/Ordering', '')}"
    return name if name in _COLLECTIONS else ""


@cache
def _to_unicode(encoding: str, collection: str) -> bytes:
    """A ToUnicode CMap for two-byte codes, in PDF syntax."""
    letters = _letters(collection)
    if encoding.startswith("Identity"):
        codes = letters or dict.fromkeys(range(0x10000), REPLACEMENT)
    else:
        cids = _unpacked(encoding).get("CODE2CID", {})
        codes = {
            int(high) * 256 + int(low): letters.get(cid, REPLACEMENT)
            for high, rest in cids.items()
            if isinstance(rest, dict)
            for low, cid in rest.items()
            if isinstance(cid, int)
        } or dict.fromkeys(range(0x10000), REPLACEMENT)
    lines = [f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for code, text in codes.items() if code < 0x10000]
    return "\n".join(["beginbfchar", *lines, "endbfchar"]).encode()


@cache
def _letters(collection: str) -> dict[int, str]:
    if not collection:
        return {}
    return {int(cid): letter for cid, letter in _unpacked(f"to-unicode-{collection}")["CID2UNICHR_H"].items()}


def _unpacked(name: str) -> dict[str, Any]:
    packed = _packed().get(name)
    if packed is None:
        return {}
    mapping: dict[str, Any] = json.loads(gzip.decompress(packed))
    return mapping


@cache
def _packed() -> dict[str, bytes]:
    folder = files("pdfminer") / "cmap"
    return {
        entry.name.removesuffix(".json.gz"): entry.read_bytes()
        for entry in folder.iterdir()
        if entry.name.endswith(".json.gz")
    }
