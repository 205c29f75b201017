"""The process that reads strangers' documents: `python -m sources.extracting.child`, started by `reader.Reader`.

It has no settings and no secrets. After loading its modules it cannot open files or sockets (RLIMIT_NOFILE), write
files, or exceed its memory limit. It ends when its parent's pipe closes. If a document takes too long, SIGALRM ends the
process even without the parent.
"""

import encodings
import importlib
import json
import pkgutil
import resource
import signal
import sys
import time
from typing import BinaryIO

import pypdf

from sources.extracting import cid_fonts
from sources.extracting.documents import NO_MEMORY, extract
from sources.extracting.extraction import Extraction
from sources.extracting.frames import OUT_OF_MEMORY, REPLY, REQUEST, encode
from sources.extracting.late_imports import LateImport, LateImportGuard

_GRACE = 2.0
"""Seconds beyond the parent's deadline. Normally the parent ends the child first."""
_OF_OTHER_SYSTEMS = frozenset({"mbcs", "oem"})
_OF_FONTTOOLS = ("cffLib", "encodings", "misc", "pens", "t1Lib")
"""Packages that pypdf uses to read embedded fonts."""
OUR_FAULT = "The document was not read completely: the reader lacks the module {name}. This is an error on our side."
_PAGE = (
    b"<!doctype html><html lang=en><head><title>A page</title><meta name=author content='Ann Other'>"
    b'<script type=\'application/ld+json\'>{"@type":"NewsArticle","datePublished":"2020-01-02"}</script></head>'
    b"<body><article><h1>A page</h1><time datetime='2020-01-02'>2 January 2020</time><p>Words.</p></article>"
)
_PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 31>>stream\nBT /F1 9 Tf 9 9 Td (Words.) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)


def main() -> None:
    """Read documents until the pipe closes."""
    most_memory = int(sys.argv[1])
    guard = LateImportGuard(missing=_load())
    _confine(most_memory)
    guard.install()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    try:
        while head := source.read(REQUEST.size):
            if not _answer(head, source, sink):
                return
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    except BrokenPipeError:
        return


def _load() -> set[str]:
    """Load everything that parsers load on first use: codecs, pypdf's modules, and what sample documents need.

    Returns the names of modules that cannot be loaded, because a package that they need is not installed.
    """
    missing = set()
    for package in (encodings, pypdf, *(importlib.import_module(f"fontTools.{name}") for name in _OF_FONTTOOLS)):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rpartition(".")[2] not in _OF_OTHER_SYSTEMS:
                try:
                    importlib.import_module(module.name)
                except ImportError:
                    missing.add(module.name)
    cid_fonts.load()
    time.strptime("2020", "%Y")
    for document in (_PAGE, _PAPER, "Слова, которые надо угадать, и ещё немного слов.".encode("koi8-r")):
        extract(document)
    return missing


def _confine(most_memory: int) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # The address space: resident memory is never larger.
    for limit, most in (
        (resource.RLIMIT_AS, most_memory),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _answer(head: bytes, source: BinaryIO, sink: BinaryIO) -> bool:
    """Read one document. Returns whether this process can read another one."""
    if len(head) < REQUEST.size:
        return False
    size, length = REQUEST.unpack(head)
    request = json.loads(source.read(size))
    seconds = request.pop("deadline")
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
    body = source.read(length)
    try:
        document = extract(body, seconds=seconds * 0.8, **request)
    except LateImport as error:
        document = Extraction(problem=OUR_FAULT.format(name=error))
    # After a failed allocation the heap is fragmented, so the next document gets a new process.
    exhausted = document.problem == NO_MEMORY
    reply = encode(document)
    sink.write(REPLY.pack(len(reply), exhausted))
    sink.write(reply)
    sink.flush()
    signal.setitimer(signal.ITIMER_REAL, 0)
    return not exhausted


if __name__ == "__main__":
    main()
