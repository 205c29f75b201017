"""Bytes to text, by the encodings of the web.

Labels mean what WHATWG's Encoding Standard says they mean, as in a browser: `iso-8859-1` is windows-1252, `gb2312` is
GBK. Names given back are that standard's, in lower case.
"""

import codecs
import re

from charset_normalizer import from_bytes
from webencodings import LABELS, lookup

_SAMPLE = 32_768
"""Bytes from which an undeclared encoding is guessed."""
_FEW = 500
"""One unreadable byte in so many is a slip in a page whose declared encoding is right."""

_ALIASES = {"latin-1": "windows-1252", "latin-9": "iso-8859-15", "x-user-defined": "windows-1252"}
"""The first two are no labels of the standard, but pages have them."""
_NAMES = frozenset(LABELS.values()) - {"replacement", "x-user-defined"}


def _codec(name: str) -> str:
    """Python's codec for an encoding. Its codec of that name reads less of GBK than browsers do."""
    return "gb18030" if name == "gbk" else str(lookup(name).codec_info.name)


_BY_CODEC = {_codec(name): name for name in sorted(_NAMES, reverse=True)}
"""WHATWG's name for a Python codec. Looking them all up also loads them, which a reader's child can no longer do."""
_GUESSED = sorted(set(_BY_CODEC) - {"utf-16-le", "utf-16-be"})

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_META = re.compile(rb"<meta[\s/]((?:[^>\"']|\"[^\"]*\"|'[^']*'){1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"([^\s=/\"'>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_OF_ONE_BYTE = ("iso-8859", "windows-", "koi8", "ibm", "mac", "x-mac")
_SINGLE_BYTE = frozenset(name for name in _NAMES if name.startswith(_OF_ONE_BYTE))
"""Encodings whose every byte is a letter: nothing in a page contradicts them, though its bytes may be UTF-8."""
_XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_HTTP = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Either of the above. Most texts have none, and one search is all they cost."""
_ASCII = dict.fromkeys((*range(0x09), *range(0x0E, 0x20), 0x7F), "\ufffd") | dict.fromkeys((0x0B, 0x0C, 0x0D), "\n")


def decode(body: bytes, *, declared: str = "", html: bool = False) -> tuple[str, str]:
    """The text and the name of its encoding. Never raises.

    In order: byte order mark; `declared` (a Content-Type or a bare label); with `html` the page's own meta
    element; UTF-8 if the bytes are valid; a guess; windows-1252. A declared encoding that does not fit the bytes is
    passed over, but for a slip here and there. The text has no NUL or other control character, and line ends are `\\n`.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return clean(body[len(mark) :].decode(_codec(name), "replace")), name
    candidates = [name for name in (_named(_label(declared)), _in_page(body) if html else "") if name]
    if not body.isascii() and _SINGLE_BYTE.issuperset(candidates) and _is_utf_8(body):
        candidates.clear()
    if html and body[:2] in {b"<\x00", b"\x00<"}:
        candidates.append("utf-16le" if body[0] else "utf-16be")
    candidates.append("utf-8")
    for name in candidates:
        try:
            return clean(body.decode(_codec(name))), name
        except UnicodeError:
            continue
    for name in candidates:
        text = body.decode(_codec(name), "replace")
        if text.count("\ufffd") * _FEW <= len(text):
            return clean(text), name
    name = _guess(body)
    return clean(body.decode(_codec(name), "replace")), name


def clean(text: str) -> str:
    """One kind of line end, no byte order marks. A sign that no text holds (a control character, a lone surrogate, a
    non-character) becomes U+FFFD: it stood for a letter that was not read.
    """
    if text.isascii():
        return text.replace("\r\n", "\n").translate(_ASCII)
    if not _ODD.search(text):
        return text
    return _CONTROLS.sub("\ufffd", _LINE_ENDS.sub("\n", text).replace("\ufeff", ""))


def _label(declared: str) -> str:
    found = _HTTP.search(declared)
    if found:
        return found[1]
    return "" if "/" in declared else declared


def _named(label: str) -> str:
    label = label.strip().lower()
    name = _ALIASES.get(label) or LABELS.get(label, "")
    return name if name in _NAMES else ""


def _in_page(body: bytes) -> str:
    """The encoding that the page names in itself. It cannot be UTF-16, or the name could not have been read."""
    head = body[:_SAMPLE]
    found = _XML_DECLARATION.match(head)
    label = found[1] if found else _in_meta(_COMMENT.sub(b"", head))
    name = _named(label.decode("ascii", "ignore"))
    return "utf-8" if name.startswith("utf-16") else name


def _in_meta(head: bytes) -> bytes:
    """The label of a `charset` attribute, or of a `content` beside `http-equiv="content-type"`: HTML, 13.2.3.2."""
    for meta in _META.finditer(head):
        values: dict[bytes, bytes] = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(meta[1])}
        if b"charset" in values:
            return values[b"charset"].strip()
        if values.get(b"http-equiv", b"").lower() == b"content-type":
            found = _HTTP.search(values.get(b"content", b"").decode("ascii", "ignore"))
            if found:
                return found[1].encode()
    return b""


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeError:
        return False
    return True


def _guess(body: bytes) -> str:
    best = from_bytes(body[:_SAMPLE], cp_isolation=_GUESSED).best()
    return _BY_CODEC.get(codecs.lookup(best.encoding).name, "windows-1252") if best else "windows-1252"
