"""Damaged images and PDFs are detected, and unsupported files are described."""

import base64
import io
import struct
import zipfile

import pytest

from sources.extracting import soundness
from sources.extracting.kinds import Kind, sniff
from tests.sources.extracting import samples

JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////"
    "////////////////////2wBDAf//////////////////////////////////////////////////////////////////////////"
    "////////////wAARCAACAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAWEAEBAQAAAAAAAAAAAAAAAAAAATH/"
    "xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AndAB/9k="
)
WEBP = base64.b64decode("UklGRigAAABXRUJQVlA4IBwAAABwAQCdASoCAAIAD8D+JYgCdAFAAAD+bn4G7AAA")
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")
TIFF = (
    b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + b"".join(struct.pack("<HHII", tag, 3, 1, 1) for tag in (0x100, 0x101))
)
AVIF = b"".join(struct.pack(">I", 16) + kind + b"avif" + b"\0" * 4 for kind in (b"ftyp", b"meta", b"mdat"))
IMAGES = {"PNG": samples.PNG, "JPEG": JPEG, "GIF": GIF, "WebP": WEBP, "AVIF": AVIF, "TIFF": TIFF}


@pytest.mark.parametrize("form", IMAGES)
def test_only_complete_images_are_intact(form: str) -> None:
    body = IMAGES[form]
    sniffed = sniff(body)
    assert sniffed.kind is Kind.IMAGE
    assert soundness.damage(body, sniffed) == ""
    for length in (12, 14, 20, len(body) // 2):
        assert soundness.damage(body[:length], sniffed).startswith("The image is "), length


def test_a_photograph_may_have_a_thumbnail_and_trailing_bytes() -> None:
    inner = b"Exif" + JPEG
    body = (
        JPEG[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(inner)) + inner + JPEG[2:].replace(b"\xff\xc0", b"\xff\xc2")
    )
    assert soundness.damage(body + b"\0\0 from the camera", sniff(body)) == ""


def test_an_image_without_a_size_is_damaged() -> None:
    body = samples.PNG[:16] + b"\0\0\0\0" + samples.PNG[20:]
    assert soundness.damage(body, sniff(body)) == "The image is damaged: it has no picture data."


def test_a_pdf_needs_objects() -> None:
    whole = samples.pdf("Words.")
    assert soundness.damage(whole, sniff(whole)) == ""
    assert soundness.damage(b"%PDF-1.7\n", sniff(b"%PDF-1.7\n")) == "The PDF is damaged: it has no pages."


def _zip(**files: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "advised"),
    [
        (_zip(**{"[Content_Types].xml": "", "word/document.xml": "<w/>"}), "a Word document", True),
        (_zip(**{"xl/workbook.xml": "<w/>"}), "an Excel spreadsheet", True),
        (_zip(**{"ppt/presentation.xml": "<p/>"}), "a PowerPoint presentation", True),
        (_zip(mimetype="application/vnd.oasis.opendocument.text"), "an OpenDocument text", True),
        (_zip(mimetype="application/epub+zip"), "an EPUB book", True),
        (_zip(**{"page.html": "<p>words"}), "a ZIP archive", False),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "a document of an old version of Office", True),
        (b"{\\rtf1 words}", "an RTF document", True),
        (b"\x1f\x8b\x08\0\0", "a gzip archive", False),
        (b"ID3\x03\0\0", "a sound recording", False),
        (b"\0\0\0\x18ftypmp42\0\0", "a video", False),
        (b"\0\0\0\x18ftypheic\0\0", "an image type that browsers do not show", False),
        (b"MZ\x90\0\x03", "a program", False),
        (b"\x01\x02\0", "a file of an unknown type", False),
    ],
)
def test_unsupported_files_are_described(body: bytes, name: str, advised: bool) -> None:
    sniffed = sniff(body)
    assert sniffed.kind is Kind.OTHER
    said, advice = soundness.describe(body, sniffed)
    assert said == name
    assert bool(advice) == advised
