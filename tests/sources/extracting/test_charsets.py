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
    ["<meta charset={}>", '<!-- <meta charset=utf-7> --><META http-equiv=x content="text/html; charset={}">',
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
    ],
)  # fmt: skip
def test_labels_mean_what_browsers_take_them_for(label: str, charset: str) -> None:
    assert decode(b"words", declared=label) == ("words", charset)


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


def test_control_characters_go_and_line_ends_are_one() -> None:
    assert decode(b"a\x00b\x07c\r\nd\re\x0cf\tg\x7f") == ("abc\nd\ne\nf\tg", "utf-8")
    assert decode("ж\x00\x85\u2028\x9f\ufeff\r\n".encode()) == ("ж\n\n\n", "utf-8")


@given(st.binary(max_size=400), st.sampled_from([*BY_CHARSET, "", "utf-16", "x-user-defined", "text/html;charset="]))
@example(b"\xff\xfe\x00\xd8", "")
@example("\ud800".encode("utf-16-le", "surrogatepass"), "utf-16")
def test_any_bytes_become_text_that_a_database_takes(body: bytes, declared: str) -> None:
    text, charset = decode(body, declared=declared, html=len(body) % 2 == 0)
    assert text.encode().decode() == text
    assert not {"\x00", "\r", "\ufeff"} & set(text)
    assert charset
