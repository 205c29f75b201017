"""One door for documents of every kind."""

from pathlib import PurePosixPath

from sources.extracting import html, pdf, plain
from sources.extracting.extracted import EMPTY, MOST_CHARACTERS, Extracted, one_line, sentences
from sources.extracting.kinds import Kind, sniff

__all__ = ["MOST_CHARACTERS", "Extracted", "extract"]

_IMAGE = "The document is an image: it holds no text that could be read."
_OTHER = "Documents of this kind ({media_type}) cannot be read."
NO_MEMORY = "Reading the document needs more memory than it is given."


def extract(body: bytes, *, media_type: str = "", file_name: str = "", seconds: float = float("inf")) -> Extracted:
    """What the document says. Never raises; what went wrong stands in `problem`.

    `media_type` is a Content-Type as received, with its charset; the bytes decide all the same. `seconds` is a wish,
    which long PDFs respect between two pages. For documents of strangers use `reader.Reader`: some inputs cannot be
    stopped from inside.
    """
    try:
        found = _extract(body, media_type=media_type, seconds=seconds)
    except MemoryError:
        found = Extracted(problem=NO_MEMORY)
    if found.title or not file_name:
        return found
    # A path of either system: browsers send the name alone, other programs may not.
    name = one_line(PurePosixPath(file_name.replace("\\", "/")).stem)
    return Extracted(**{**vars(found), "title": name})


def _extract(body: bytes, *, media_type: str, seconds: float) -> Extracted:
    sniffed = sniff(body, media_type)
    match sniffed.kind:
        case Kind.HTML:
            return html.read(body, content_type=media_type)
        case Kind.PDF:
            return pdf.read(body, seconds=seconds)
        case Kind.TEXT:
            return plain.read(body, declared=media_type)
        case Kind.IMAGE:
            return Extracted(problem=_IMAGE)
        case Kind.OTHER:
            return Extracted(problem=sentences(EMPTY if not body else _OTHER.format(media_type=sniffed.media_type)))
