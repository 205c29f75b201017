"""Writes captures as one WACZ file (https://specs.webrecorder.net/wacz/1.1.1/) for ReplayWeb.page and other players.

It is a zip of the WARC files (uncompressed, so that a reader can fetch a record by its offset), a CDXJ index, a list of
pages, and a Frictionless data package with the SHA-256 of each file.

Players need two things that the specification does not require. ReplayWeb.page finds no records after a local header
with a ZIP64 field, so each copy is a separate member of known size. pywb only reads an index whose name ends in `.cdx`
or `.cdx.gz`, with SURT keys.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from warcio.archiveiterator import ArchiveIterator

from factcheck.core.moments import utc_text
from sources.archive.surts import surt

MEDIA_TYPE = "application/wacz"
VERSION = "1.1.1"
INDEX = "indexes/index.cdx"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One capture: its WARC file (bytes, or a binary file open at its beginning) and its page.

    `url` is the requested address. `redirects` is a WARC file with redirects that `warc` lacks, or b"".
    """

    warc: bytes | BinaryIO
    url: str
    title: str
    at: datetime
    text: str = ""
    redirects: bytes = b""


@dataclass(frozen=True)
class _Resource:
    path: str
    digest: str
    size: int


def wacz(entries: Iterable[Entry], out: BinaryIO, *, title: str, created: datetime, software: str) -> None:
    """Write the entries to `out`, which need not be seekable. Loads one WARC file into memory at a time."""
    moment = created.astimezone(UTC)
    pages: list[str] = [_json({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})]
    index: list[str] = []
    main: Entry | None = None
    resources: list[_Resource] = []
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for number, entry in enumerate(entries, 1):
            main = main or entry
            warc = entry.warc if isinstance(entry.warc, bytes) else entry.warc.read()
            files = {f"copy-{number}.warc.gz": warc}
            if entry.redirects:
                files[f"copy-{number}-redirects.warc.gz"] = entry.redirects
            for name, content in files.items():
                index += _index(content, name)
                resources.append(_add(archive, f"archive/{name}", content, moment, ZIP_STORED))
            pages.append(_json(_page(entry, number)))
        resources += [
            _add(archive, INDEX, _bytes("".join(sorted(index))), moment),
            _add(archive, "pages/pages.jsonl", _bytes("".join(pages)), moment),
        ]
        package = _json(_package(resources, title=title, moment=moment, software=software, main=main))
        _add(archive, "datapackage.json", _bytes(package), moment)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(_bytes(package)).hexdigest()}"}
        _add(archive, "datapackage-digest.json", _bytes(_json(digest)), moment)


def _package(
    resources: list[_Resource], *, title: str, moment: datetime, software: str, main: Entry | None
) -> dict[str, object]:
    package: dict[str, object] = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": title,
        "created": utc_text(moment, timespec="seconds"),
        "software": software,
        "resources": [
            {
                "name": resource.path.rsplit("/", maxsplit=1)[-1],
                "path": resource.path,
                "hash": f"sha256:{resource.digest}",
                "bytes": resource.size,
            }
            for resource in resources
        ],
    }
    if main is not None:
        package |= {"mainPageUrl": main.url, "mainPageDate": utc_text(main.at, timespec="seconds")}
    return package


def _page(entry: Entry, number: int) -> dict[str, str]:
    page = {"id": str(number), "url": entry.url, "ts": utc_text(entry.at, timespec="seconds"), "title": entry.title}
    return page | ({"text": entry.text} if entry.text else {})


def _index(warc: bytes, name: str) -> Iterator[str]:
    """CDXJ lines of the records that a player can show: key, time and position of the record."""
    records = ArchiveIterator(BytesIO(warc))
    for record in records:
        if record.rec_type not in {"response", "resource"}:
            continue
        headers, http = record.rec_headers, record.http_headers
        url = headers.get_header("WARC-Target-URI") or ""
        mime = (http or headers).get_header("Content-Type") or ""
        fields = {
            "url": url,
            "mime": mime.partition(";")[0].strip().lower() or "application/octet-stream",
            "status": http.get_statuscode() if http else "200",
            "digest": headers.get_header("WARC-Payload-Digest") or "",
        }
        while record.raw_stream.read(_CHUNK):
            pass
        where = {"length": str(records.get_record_length()), "offset": str(records.get_record_offset())}
        time = re.sub(r"[^0-9]", "", headers.get_header("WARC-Date") or "")[:14]
        yield f"{surt(url)} {time} {_json(fields | where | {'filename': name})}"


def _add(archive: ZipFile, path: str, content: bytes, moment: datetime, compression: int = ZIP_DEFLATED) -> _Resource:
    archive.writestr(_info(path, moment, compression), content)
    return _Resource(path, hashlib.sha256(content).hexdigest(), len(content))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _info(path: str, moment: datetime, compression: int) -> ZipInfo:
    info = ZipInfo(path, moment.timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    return info


def _json(value: dict[str, object] | dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
