"""Hostile documents that try to use more time or memory than allowed."""

import zlib
from collections.abc import Callable

from tests.sources.extracting.samples import page, pdf, stream

_HTML = b"<!doctype html><html><body>"


def _flate(size: int) -> bytes:
    """A compressed stream that unpacks to so many bytes."""
    packer, block = zlib.compressobj(9), b"BT (words) Tj ET\n" * 60_000
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    return b"11 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(packed), packed)


def _pdf_flate(size: int) -> bytes:
    return pdf(extra=page(10) + _flate(size)).replace(b"/Kids[]/Count 0", b"/Kids[10 0 R]/Count 1")


def _pdf_packed_thrice() -> bytes:
    content = b"\x00" * 60_000_000
    for _ in range(3):
        content = zlib.compress(content, 9)
    return pdf(
        extra=page(10) + stream(11, content).replace(b"<<", b"<</Filter[/FlateDecode/FlateDecode/FlateDecode]")
    ).replace(b"/Kids[]/Count 0", b"/Kids[10 0 R]/Count 1")


def _pdf_page_loop() -> bytes:
    return pdf("words").replace(b"/Kids[10 0 R]", b"/Kids[10 0 R 2 0 R 2 0 R]").replace(b"/Count 1", b"/Count 99999999")


def _pdf_reference_loop() -> bytes:
    return pdf(extra=b"10 0 obj 12 0 R endobj\n12 0 obj 10 0 R endobj\n").replace(b"/Kids[]", b"/Kids[10 0 R]")


def _pdf_form_loop() -> bytes:
    form = (
        b"12 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 12 0 R/B 12 0 R>>>>/Length 11>>"
        b"stream\n/A Do /B Do\nendstream endobj\n"
    )
    return (
        pdf(extra=page(10) + stream(11, b"/A Do /B Do") + form)
        .replace(b"/Kids[]", b"/Kids[10 0 R]")
        .replace(b"/Font<</F1 3 0 R>>", b"/XObject<</A 12 0 R/B 12 0 R>>")
    )


def _pdf_deep() -> bytes:
    return pdf("words", info=b"/Title " + b"[" * 200_000)


def _entities() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e0 "laugh">{levels}]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>&e11;</title></head><body><p>&e11; seen</p></body>'
    ).encode()


BOMBS: dict[str, Callable[[], bytes]] = {
    "PDF that unpacks to 400 MB": lambda: _pdf_flate(400_000_000),
    "PDF with 60 MB of operators": lambda: _pdf_flate(60_000_000),
    "PDF packed three times": _pdf_packed_thrice,
    "PDF page tree in a loop": _pdf_page_loop,
    "PDF references in a loop": _pdf_reference_loop,
    "PDF form that draws itself": _pdf_form_loop,
    "PDF nested 200,000 deep": _pdf_deep,
    "HTML nested 100,000 deep": lambda: _HTML + b"<div>" * 100_000 + b"words",
    "HTML nested 300,000 deep, inline": lambda: _HTML + b"<b><i>" * 150_000 + b"words",
    "HTML with 5 MB of attributes": lambda: _HTML + b"<p " + b" ".join(b"a%d=1" % n for n in range(600_000)) + b">",
    "HTML with one attribute of 10 MB": lambda: _HTML + b"<p title='" + b"x" * 10_000_000 + b"'>words",
    "HTML with 3 million elements": lambda: _HTML + b"<p>" * 3_000_000,
    "HTML tables in tables": lambda: _HTML + b"<table><tr><td>" * 50_000,
    "HTML with JSON nested deep": lambda: _HTML + b"<script type='application/ld+json'>" + b'{"a":[' * 500_000,
    "HTML with dates without end": lambda: _HTML + b"<p class=date>" + b"2026-11-" * 500_000,
    "HTML author of commas and spaces": lambda: b"<html><meta name=author content='" + b"by , " * 400_000 + b"'>",
    "HTML title of spaces": lambda: b"<!doctype html><title>" + b" - " * 1_000_000 + b"</title><p>words",
    "HTML of open angles": lambda: _HTML + b"<" * 5_000_000,
    "HTML of open comments": lambda: b"<!-- " * 1_000_000,
    "HTML of meta elements": lambda: b"<meta " * 2_000_000,
    "XHTML of a billion laughs": _entities,
    "30 MB of plain text": lambda: b"words and words\n" * 1_900_000,
    "30 MB of one word": lambda: "ж".encode() * 15_000_000,
    "30 MB of combining marks": lambda: "a\u0316\u0301".encode() * 6_000_000,
    "30 MB of another encoding": lambda: "слова ".encode("koi8-r") * 5_000_000,
}  # fmt: skip
