"""PDFs of common producers are read, and the confined reader reads the same as an unconfined one."""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.extracting.documents import extract
from sources.extracting.reader import Reader
from tests.servers import ROOT
from tests.sources.extracting import producers, samples

TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <00> <FF> endcodespacerange\n"
    b"2 beginbfchar <41> <0062> <42> <0061> endbfchar end"
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


@pytest.mark.parametrize("name", producers.PRODUCERS)
def test_the_confined_reader_reads_the_same(name: str, tmp_path: Path, reader: Reader) -> None:
    make, programs = producers.PRODUCERS[name]
    if absent := producers.missing(programs):
        pytest.skip(f"not installed: {', '.join(absent)}")
    body = make(tmp_path)
    confined = reader.read(body)
    assert confined == extract(body)
    assert confined.problem == ""
    read = (
        " ".join(confined.text.split())
        .replace("- ", "")
        .replace("ﬃ", "ffi")
        .replace("ﬁ", "fi")
        .replace("ﬄ", "ffl")
        .replace("ﬂ", "fl")
    )
    for word in ("café", "naïve"):  # groff has no "Č"
        assert word in read
    for line in producers.WORDS:
        for word in re.findall(r"[A-Za-z]{4,}", line):
            assert word in read


def test_one_byte_maps_to_unicode_are_read(reader: Reader) -> None:
    body = samples.font_pdf(
        b"/Subtype/Type1/BaseFont/AAAAAA+Own/Encoding/WinAnsiEncoding/ToUnicode 30 0 R",
        b"(ABAB) Tj",
        extra=samples.stream(30, TO_UNICODE),
    )
    assert reader.read(body) == extract(body)
    assert reader.read(body).text == "baba"


HASHI = {"Identity-H": b"03780360", "H": b"244f2437", "EUC-H": b"a4cfa4b7", "90pv-RKSJ-H": b"82cd82b5"}
"""The same word in four encodings."""


@pytest.mark.parametrize("encoding", HASHI)
def test_japanese_letters_without_a_map_to_unicode_are_read(encoding: str, reader: Reader) -> None:
    body = samples.cid_pdf(b"/Encoding/" + encoding.encode(), b"Japan1", HASHI[encoding])
    found = reader.read(body)
    assert found == extract(body)
    assert found.text == "はし"
    assert found.problem == ""


def test_unknown_letters_are_reported(reader: Reader) -> None:
    found = reader.read(samples.cid_pdf(b"/Encoding/Identity-H", b"Identity", b"03690370"))
    assert found.text == ""
    assert found.problem == "The text of this PDF cannot be read, because its fonts do not identify the letters."


def test_columns_are_read_one_after_the_other(reader: Reader) -> None:
    left = ["The bridge over the", "river has forty spans,", "the office said in May", "after a long survey."]
    right = ["Tolls end in spring", "of next year, another", "note says, but nobody", "has signed the order."]
    rows = [
        f"1 0 0 1 50 {700 - 14 * row} Tm ({a}) Tj 1 0 0 1 320 {700 - 14 * row} Tm ({b}) Tj"
        for row, (a, b) in enumerate(zip(left, right, strict=True))
    ]
    body = samples.font_pdf(b"/Subtype/Type1/BaseFont/Helvetica", "\n".join(rows).encode())
    found = reader.read(body)
    assert found.text.split("\n") == left + right
    assert found.problem == ""


def test_inseparable_columns_are_reported() -> None:
    """Each line has its gutter at another position."""
    rows = [
        f"1 0 0 1 50 {y} Tm ({'some words ' * (3 + row)}) Tj"
        f" 1 0 0 1 {320 + 70 * (row % 3)} {y} Tm ({'of a column ' * 3}) Tj"
        for row, y in enumerate(range(700, 574, -14))
    ]
    found = extract(samples.font_pdf(b"/Subtype/Type1/BaseFont/Helvetica", "\n".join(rows).encode()))
    assert found.problem == "Lines of neighbouring columns may be mixed on 1 page."


def test_a_heading_over_both_columns_stays_above_them() -> None:
    pairs = [("The bridge over the", "Tolls end in spring"), ("river has forty spans,", "of next year, another")] * 2
    lines = [
        f"1 0 0 1 50 {y} Tm ({a}) Tj 1 0 0 1 320 {y} Tm ({b}) Tj"
        for y, (a, b) in zip((680, 666, 652, 638), pairs, strict=True)
    ]
    heading = "A long survey of the bridge over the river and of what it costs every year"
    over = [f"1 0 0 1 50 {y} Tm ({heading}) Tj" for y in (700, 610)]
    shown = "\n".join([over[0], *lines, over[1]])
    read = extract(samples.font_pdf(b"/Subtype/Type1/BaseFont/Helvetica", shown.encode())).text.split("\n")
    assert [read[0], read[-1]] == [heading, heading]
    assert read[1:-1] == [a for a, _ in pairs] + [b for _, b in pairs]


GLYPHS = {
    "/g23 /T_h /e": ("\ufffdThe", 25),
    "/uni00660069 /n.sc /u00E9": ("finé", 0),
    "/f_f_i /c.alt /e": ("ﬃce", 0),
}
"""Names of three glyphs, their letters, and the percentage of unknown ones."""


@pytest.mark.parametrize("names", GLYPHS)
def test_glyphs_are_read_by_name_or_reported(names: str, reader: Reader) -> None:
    letters, unknown = GLYPHS[names]
    font = b"/Subtype/Type1/BaseFont/AAAAAA+Own/Encoding<</Type/Encoding/Differences[65 %s]>>" % names.encode()
    found = reader.read(samples.font_pdf(font, b"(ABC) Tj"))
    assert found.text == unicodedata.normalize("NFC", letters)
    assert found.problem.startswith(f"About {unknown} % of the letters") == bool(unknown)


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        f"1 0 0 1 50 {700 - 14 * row} Tm (Year {2000 + row}) Tj 1 0 0 1 320 {700 - 14 * row} Tm ({row} spans) Tj"
        for row in range(5)
    ]
    found = extract(samples.font_pdf(b"/Subtype/Type1/BaseFont/Helvetica", "\n".join(rows).encode()))
    assert found.text.split("\n")[0].split() == ["Year", "2000", "0", "spans"]


GUARDED = """
import codecs, sys
from sources.extracting.late_imports import LateImport, LateImportGuard
LateImportGuard(missing=set()).install()
try:
    import wave
except LateImport as error:
    print("ours:", error)
try:
    import no_such_package
except ModuleNotFoundError:
    print("not installed")
try:
    codecs.lookup("no-such-codec")
except LookupError:
    print("no codec")
"""


LATE = """
import sys
from sources.extracting import child
from sources.extracting.frames import REQUEST
from sources.extracting.late_imports import LateImportGuard
guard = LateImportGuard(missing=child._load())
for name in ("pypdf._codecs.core_font_metrics", "encodings.charmap"):
    del sys.modules[name]
guard.install()
body = bytes.fromhex(sys.argv[1])
import io
head = b'{"deadline": 60}'
sink = io.BytesIO()
child._answer(REQUEST.pack(len(head), len(body)), io.BytesIO(head + body), sink)
print(sink.getvalue())
"""


def test_a_late_import_within_pypdf_is_reported_as_our_error() -> None:
    body = samples.font_pdf(b"/Subtype/Type1/BaseFont/Helvetica", b"(words) Tj").hex()
    run = subprocess.run([sys.executable, "-c", LATE, body], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "lacks the module pypdf._codecs.core_font_metrics. This is an error on our side." in run.stdout
    assert "damaged" not in run.stdout


def test_a_late_import_is_not_an_error_of_the_document() -> None:
    run = subprocess.run([sys.executable, "-c", GUARDED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["ours: wave", "not installed", "no codec"]
