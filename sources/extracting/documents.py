"""Extraction for every kind of document."""

from pathlib import PurePosixPath

from sources.extracting import html, pdf, plain
from sources.extracting.extraction import EMPTY, MOST_CHARACTERS, Extraction, one_line, sentences
from sources.extracting.kinds import Kind, sniff

__all__ = ["MOST_CHARACTERS", "Extraction", "extract"]

_IMAGE = "The document is an image, so it has no text that can be read."
_OTHER = "Documents of this kind ({media_type}) cannot be read."
NO_MEMORY = "Reading the document needs more memory than the limit allows."


def extract(body: bytes, *, media_type: str = "", file_name: str = "", seconds: float = float("inf")) -> Extraction:
    """Extract a document's text and metadata. Never raises; errors are in `problem`.

    `media_type` is a Content-Type as received, with its charset, but the bytes determine the kind. `seconds` is a soft
    limit: PDFs check it between pages. For strangers' documents use `reader.Reader`, because some inputs cannot be
    interrupted from inside.
    """
    try:
        document = _extract(body, media_type=media_type, seconds=seconds)
    except MemoryError:
        document = Extraction(problem=NO_MEMORY)
    if document.title or not file_name:
        return document
    # Browsers send the file name only; other programs may send a POSIX or Windows path.
    name = one_line(PurePosixPath(file_name.replace("\\", "/")).stem)
    return Extraction(**{**vars(document), "title": name})


def _extract(body: bytes, *, media_type: str, seconds: float) -> Extraction:
    file_type = sniff(body, media_type)
    match file_type.kind:
        case Kind.HTML:
            return html.read(body, content_type=media_type)
        case Kind.PDF:
            return pdf.read(body, seconds=seconds)
        case Kind.TEXT:
            return plain.read(body, declared=media_type)
        case Kind.IMAGE:
            return Extraction(problem=_IMAGE)
        case Kind.OTHER:
            return Extraction(problem=sentences(EMPTY if not body else _OTHER.format(media_type=file_type.media_type)))
