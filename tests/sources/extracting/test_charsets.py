"""Text comes out as a browser would read it, without what a database refuses."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.extracting.charsets import decode
from tests.sources.extracting import samples

BY_CHARSET = {
    "windows-1251": samples.RUSSIAN,
    "koi8-r": samples.RUSSIAN,
    "iso-8859-5": samples.RUSSIAN,
    "koi8-u": samples.UKRAINIAN,
    "shift_jis": samples.JAPANESE,
    "euc-jp": samples.JAPANESE,
    "iso-2022-jp": samples.JAPANESE,
    "iso-8859-15": samples.FRENCH.replace("’", "'"),
    "windows-1252": samples.FRENCH,
    "utf-8": samples.RUSSIAN + samples.JAPANESE,
}
SNIFFED = ["windows-1251", "koi8-r", "shift_jis", "euc-jp", "utf-8"]


@pytest.mark.parametrize("charset", sorted(BY_CHARSET))
def test_a_declared_charset_is_used(charset: str) -> None:
    text = BY_CHARSET[charset]
    body = text.encode(charset)
    assert decode(body, declared=f'text/html; charset="{charset.upper()}"') == (text, charset)
    assert decode(body, declared=charset) == (text, charset)


@pytest.mark.parametrize("charset", sorted(BY_CHARSET))
@pytest.mark.parametrize(
    "head",
    ["<meta charset={}>", '<!-- <meta charset=utf-7> --><META http-equiv=Content-Type content="text/html; charset={}">',
     '<?xml version="1.0" encoding="{}"?>'],
)  # fmt: skip
def test_a_page_names_its_charset(charset: str, head: str) -> None:
    text = head.format(charset) + BY_CHARSET[charset]
    assert decode(text.encode(charset), html=True, declared="text/html") == (text, charset)


@pytest.mark.parametrize("charset", SNIFFED)
def test_a_charset_that_nobody_names_is_guessed(charset: str) -> None:
    text = BY_CHARSET[charset]
    assert decode(text.encode(charset)) == (text, charset)


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("ISO-8859-1", "windows-1252"), ("latin-1", "windows-1252"), ("us-ascii", "windows-1252"),
        ("x-sjis", "shift_jis"), ("gb2312", "gbk"), ("cp1251", "windows-1251"), ("utf8", "utf-8"),
        ("x-gbk", "gbk"), ("windows-949", "euc-kr"), ("iso88591", "windows-1252"), ("koi8-ru", "koi8-u"),
        ("x-user-defined", "windows-1252"), ("logical", "iso-8859-8-i"), (" UTF-8\t", "utf-8"),
    ],
)  # fmt: skip
def test_labels_mean_what_browsers_take_them_for(label: str, charset: str) -> None:
    assert decode(b"words", declared=label) == ("words", charset)


@pytest.mark.parametrize("label", ["zlib", "idna", "undefined", "unicode_escape", "utf-7", "cp037", "iso-2022-kr"])
def test_a_codec_that_no_browser_reads_is_passed_over(label: str) -> None:
    markup = r"<p>\u003cscript\u003e +ADw-script+AD4- ж"
    assert decode(markup.encode(), declared=f"text/html; charset={label}", html=True) == (markup, "utf-8")


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_wins(charset: str) -> None:
    mark = b"" if charset == "utf-8-sig" else "\ufeff".encode(charset)
    text, found = decode(mark + samples.RUSSIAN.encode(charset), declared="windows-1251")
    assert (text, found) == (samples.RUSSIAN, charset.removesuffix("-sig").replace("16-", "16"))


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_a_wide_page_without_a_mark_is_seen(charset: str) -> None:
    page = f"<p>{samples.RUSSIAN}"
    assert decode(page.encode(charset), html=True)[0] == page


def test_a_wrong_declaration_is_passed_over_and_a_slip_is_not() -> None:
    assert decode(samples.RUSSIAN.encode("cp1251"), declared="utf-8") == (samples.RUSSIAN, "windows-1251")
    slip = (samples.RUSSIAN * 3).encode() + b"\xff"
    assert decode(slip, declared="utf-8") == (samples.RUSSIAN * 3 + "\ufffd", "utf-8")
    assert decode(b"plain", declared="no-such-charset; charset=nor-this") == ("plain", "utf-8")


def test_unreadable_signs_are_kept_as_such_and_line_ends_are_one() -> None:
    assert decode(b"a\x00b\x07c\r\nd\re\x0cf\tg\x7f") == ("a\ufffdb\ufffdc\nd\ne\nf\tg\ufffd", "utf-8")
    assert decode("ж\x00\x85\u2028\x9f\ufeff\r\n".encode()) == ("ж\ufffd\n\n\ufffd\n", "utf-8")
    assert decode(b"o\x8aice", declared="iso-8859-2")[0] == "o\ufffdice"


@pytest.mark.parametrize("label", ["iso-8859-15", "windows-1252", "koi8-r", "macintosh"])
def test_utf_8_with_letters_of_several_bytes_is_never_an_encoding_of_single_bytes(label: str) -> None:
    page = f"<meta charset={label}><p>La organización española.".encode()
    assert decode(page, declared=f"text/html; charset={label}", html=True)[1] == "utf-8"
    assert decode("organización".encode("iso-8859-15"), declared=label)[1] == label


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="description" content="Why charset=windows-1251 breaks pages">',
        '<meta property="og:title" content="charset=windows-1251">',
        '<meta http-equiv="refresh" content="5; url=/?charset=windows-1251">',
        "<meta name=keywords content='charset=\"windows-1251\"' />",
        "<title>charset=windows-1251</title>",
    ],
)
def test_a_charset_is_declared_by_its_attribute_or_by_http_equiv_alone(head: str) -> None:
    page = f"<!doctype html><head>{head}<meta charset=windows-1250><p>Žluťoučký kůň".encode("cp1250")
    assert decode(page, html=True)[1] == "windows-1250"


@given(st.binary(max_size=400), st.sampled_from([*BY_CHARSET, "", "utf-16", "x-user-defined", "text/html;charset="]))
@example(b"\xff\xfe\x00\xd8", "")
@example("\ud800".encode("utf-16-le", "surrogatepass"), "utf-16")
def test_any_bytes_become_text_that_a_database_takes(body: bytes, declared: str) -> None:
    text, charset = decode(body, declared=declared, html=len(body) % 2 == 0)
    assert text.encode().decode() == text
    assert not {"\x00", "\r", "\ufeff"} & set(text)
    assert charset
