"""Bytes to text, by the encodings of the web.

Labels mean what WHATWG's Encoding Standard says they mean, as in a browser: `iso-8859-1` is windows-1252, `gb2312` is
GBK. Names given back are that standard's, in lower case.
"""

import codecs
import re

from charset_normalizer import from_bytes

_SAMPLE = 32_768
"""Bytes from which an undeclared encoding is guessed."""
_FEW = 500
"""One unreadable byte in so many is a slip in a page whose declared encoding is right."""

_LABELS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8",
    "ibm866": "866 cp866 csibm866",
    "iso-8859-2": "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso-8859-3": "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso-8859-4": "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso-8859-5": "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso-8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i "
    "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso-8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
    "iso_8859-7:1987 sun_eu_greek",
    "iso-8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
    "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical",
    "iso-8859-10": "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso-8859-13": "iso8859-13 iso885913",
    "iso-8859-14": "iso8859-14 iso885914",
    "iso-8859-15": "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 latin-9",
    "iso-8859-16": "",
    "koi8-r": "cskoi8r koi koi8 koi8_r",
    "koi8-u": "koi8-ru",
    "macintosh": "csmacintosh mac x-mac-roman",
    "windows-874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620",
    "windows-1250": "cp1250 x-cp1250",
    "windows-1251": "cp1251 x-cp1251",
    "windows-1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
    "iso_8859-1 iso_8859-1:1987 l1 latin1 latin-1 us-ascii x-cp1252 x-user-defined",
    "windows-1253": "cp1253 x-cp1253",
    "windows-1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
    "x-cp1254",
    "windows-1255": "cp1255 x-cp1255",
    "windows-1256": "cp1256 x-cp1256",
    "windows-1257": "cp1257 x-cp1257",
    "windows-1258": "cp1258 x-cp1258",
    "x-mac-cyrillic": "x-mac-ukrainian",
    "gbk": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk",
    "gb18030": "",
    "big5": "big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jp": "cseucpkdfmtjapanese x-euc-jp",
    "iso-2022-jp": "csiso2022jp",
    "shift_jis": "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis",
    "euc-kr": "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
    "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16",
    "utf-16be": "unicodefffe",
}
_NAMES = {label: name for name, labels in _LABELS.items() for label in (name, *labels.split())}

_CODECS = {
    # Where Python's codec of the same name is narrower than what browsers read, or named otherwise.
    "ibm866": "cp866", "macintosh": "mac_roman", "windows-874": "cp874", "x-mac-cyrillic": "mac_cyrillic",
    "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc-kr": "cp949",
    "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
_BY_CODEC = {codecs.lookup(_CODECS.get(name, name)).name: name for name in _LABELS}
"""WHATWG's name for a Python codec. Looking them all up also loads them, which a reader's child can no longer do."""
_GUESSED = sorted(set(_BY_CODEC) - {"utf-16-le", "utf-16-be"})

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_META = re.compile(rb"<meta[\s/]((?:[^>\"']|\"[^\"]*\"|'[^']*'){1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"([^\s=/\"'>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_OF_ONE_BYTE = ("iso-8859", "windows-", "koi8", "ibm", "mac", "x-mac")
_SINGLE_BYTE = frozenset(name for name in _LABELS if name.startswith(_OF_ONE_BYTE))
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


def _codec(name: str) -> str:
    return _CODECS.get(name, name)


def _label(declared: str) -> str:
    found = _HTTP.search(declared)
    if found:
        return found[1]
    return "" if "/" in declared else declared


def _named(label: str) -> str:
    return _NAMES.get(label.strip().lower(), "")


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
