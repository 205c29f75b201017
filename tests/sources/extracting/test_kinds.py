"""The bytes determine a document's type, whatever type is declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.extracting.kinds import ACCEPTED_UPLOADS, Kind, sniff
from tests.sources.extracting import samples

HTML = b"<!doctype html><title>x</title><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.mark.parametrize(
    ("body", "kind", "media_type"),
    [
        (PNG, Kind.IMAGE, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Kind.IMAGE, "image/jpeg"),
        (b"GIF89a\x01\x00", Kind.IMAGE, "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", Kind.IMAGE, "image/webp"),
        (b"\x00\x00\x00\x20ftypavif\x00", Kind.IMAGE, "image/avif"),
        (b"II*\x00\x08", Kind.IMAGE, "image/tiff"),
        (b"MM\x00*\x00", Kind.IMAGE, "image/tiff"),
        (b"%PDF-1.7\n", Kind.PDF, "application/pdf"),
        (b"\r\n junk from a mail program\n%PDF-1.4\n", Kind.PDF, "application/pdf"),
        (HTML, Kind.HTML, "text/html"),
        (b"\xef\xbb\xbf \n<!-- c > --><!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>\n<p>", Kind.HTML, "text/html"),
        (b"<HTML><body>", Kind.HTML, "text/html"),
        (b"<p>words", Kind.HTML, "text/html"),
        (b"<!-- only a comment -->", Kind.HTML, "text/html"),
        ("<!doctype html><p>ж".encode("utf-16"), Kind.HTML, "text/html"),
        (
            b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/>',
            Kind.HTML,
            "application/xhtml+xml",
        ),
        (b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "b">]><html><p>&a;', Kind.HTML, "application/xhtml+xml"),
        (SVG, Kind.OTHER, "image/svg+xml"),
        (b'<?xml version="1.0"?><!-- x --><!DOCTYPE svg><svg:svg xmlns:svg="s">', Kind.OTHER, "image/svg+xml"),
        (b'<?xml version="1.0"?><rss version="2.0"/>', Kind.OTHER, "application/xml"),
        (b"PK\x03\x04\x14\x00", Kind.OTHER, "application/zip"),
        (b"\x1f\x8b\x08\x00", Kind.OTHER, "application/gzip"),
        (b"{\\rtf1 words}", Kind.OTHER, "application/rtf"),
        (b"MZ\x90\x00\x03", Kind.OTHER, "application/octet-stream"),
        (b"words\x00words", Kind.OTHER, "application/octet-stream"),
        (b"words, 1 < 2\n\x1b[0m", Kind.TEXT, "text/plain"),
        ("Слова".encode("koi8-r"), Kind.TEXT, "text/plain"),
        ("Слова".encode("utf-16"), Kind.TEXT, "text/plain"),
        (b"", Kind.TEXT, "text/plain"),
    ],
)
@pytest.mark.parametrize("declared", ["", "image/png", "application/pdf", "application/octet-stream"])
def test_kinds(body: bytes, kind: Kind, media_type: str, declared: str) -> None:
    found = sniff(body, declared)
    assert (found.kind, found.media_type) == (kind, media_type)


@pytest.mark.parametrize("declared", ["image/png", "image/jpeg", "text/plain", "application/pdf", "image/svg+xml"])
def test_formats_with_scripts_are_not_images(declared: str) -> None:
    assert sniff(HTML, declared).kind is Kind.HTML
    assert sniff(SVG, declared).kind is Kind.OTHER
    assert sniff(b'<?xml version="1.0"?>' + SVG, declared).kind not in ACCEPTED_UPLOADS


def test_the_declared_type_decides_for_ambiguous_text() -> None:
    body = b"Hello <x-greeting>world</x-greeting>"
    assert sniff(body, "text/html; charset=utf-8").kind is Kind.HTML
    assert sniff(body, "text/plain").kind is Kind.TEXT
    assert sniff(PNG, "text/html").kind is Kind.IMAGE
    assert sniff(b"\x00\x01<p>", "text/html").kind is Kind.OTHER


def test_the_samples_have_their_kinds() -> None:
    assert sniff(samples.PAGE.encode()).kind is Kind.HTML
    assert sniff(samples.pdf("Words.")).kind is Kind.PDF


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_have_a_kind(body: bytes, declared: str) -> None:
    sniff(body, declared)
    sniff(b"<" + body, declared)
    sniff(b"<!doctype " + body, declared)


@pytest.mark.parametrize("body", [b"<!--" * 100_000, b"<?" * 100_000, b"<!doctype [" * 100_000, b" " * 1_000_000])
def test_no_pattern_backtracks(body: bytes) -> None:
    sniff(body)
