"""Captures as one WACZ file (https://specs.webrecorder.net/wacz/1.1.1/), which ReplayWeb.page and others open.

A zip with the WARC as it is (stored, so that a reader can fetch one record by its offset), a CDXJ index, a list of
pages, and a Frictionless data package with the SHA-256 of each of them.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode, urlsplit
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from warcio.archiveiterator import ArchiveIterator

MEDIA_TYPE = "application/wacz"
VERSION = "1.1.1"
_WARC = "data.warc.gz"
_CHUNK = 1 << 20
_WWW = re.compile(r"www\d*\.")


@dataclass(frozen=True)
class Entry:
    """One capture: its WARC file (bytes, or a binary file open at its beginning), and the page it shows."""

    warc: bytes | BinaryIO
    url: str
    title: str
    at: datetime
    text: str = ""


@dataclass(frozen=True)
class _Resource:
    path: str
    digest: str
    size: int


def wacz(entries: Iterable[Entry], out: BinaryIO, *, title: str, created: datetime, software: str) -> None:
    """Write the entries into `out`, which need not be seekable. Takes one WARC file into memory at a time."""
    moment = created.astimezone(UTC)
    pages: list[str] = [_json({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})]
    index: list[str] = []
    main: Entry | None = None
    with ZipFile(out, "w", ZIP_STORED) as archive:
        whole = hashlib.sha256()
        offset = 0
        with archive.open(_info(f"archive/{_WARC}", moment, ZIP_STORED), "w", force_zip64=True) as file:
            for number, entry in enumerate(entries):
                main = main or entry
                warc = entry.warc if isinstance(entry.warc, bytes) else entry.warc.read()
                index += _index(warc, offset)
                pages.append(_json(_page(entry, number)))
                file.write(warc)
                whole.update(warc)
                offset += len(warc)
        resources = [
            _Resource(f"archive/{_WARC}", whole.hexdigest(), offset),
            _add(archive, "indexes/index.cdxj", "".join(sorted(index)), moment),
            _add(archive, "pages/pages.jsonl", "".join(pages), moment),
        ]
        package = _json(_package(resources, title=title, moment=moment, software=software, main=main))
        _add(archive, "datapackage.json", package, moment)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package.encode()).hexdigest()}"}
        _add(archive, "datapackage-digest.json", _json(digest), moment)


def _package(
    resources: list[_Resource], *, title: str, moment: datetime, software: str, main: Entry | None
) -> dict[str, object]:
    package: dict[str, object] = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": title,
        "created": _second(moment),
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
        package |= {"mainPageUrl": main.url, "mainPageDate": _second(main.at)}
    return package


def _page(entry: Entry, number: int) -> dict[str, str]:
    page = {"id": str(number + 1), "url": entry.url, "ts": _second(entry.at), "title": entry.title}
    return page | ({"text": entry.text} if entry.text else {})


def _index(warc: bytes, offset: int) -> Iterator[str]:
    """CDXJ lines of the records that a reader can show: sortable address, time, and where the record is."""
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
        where = {"length": str(records.get_record_length()), "offset": str(offset + records.get_record_offset())}
        time = re.sub(r"[^0-9]", "", headers.get_header("WARC-Date") or "")[:14]
        yield f"{sortable(url)} {time} {_json(fields | where | {'filename': _WARC})}"


def sortable(url: str) -> str:
    """The address as an index key (SURT): `org,example)/path?a=1`. What is no web address stays as it is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url.replace(" ", "%20")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return url.replace(" ", "%20")
    host = _WWW.sub("", parts.hostname.lower(), count=1) if _WWW.match(parts.hostname.lower()) else parts.hostname
    name = host if ":" in host else ",".join(reversed(host.lower().split(".")))
    number = "" if port in {None, 80, 443} else f":{port}"
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{name}{number}){parts.path or '/'}{'?' if query else ''}{query}".lower().replace(" ", "%20")


def _add(archive: ZipFile, path: str, text: str, moment: datetime) -> _Resource:
    content = text.encode("utf-8", "replace")
    archive.writestr(_info(path, moment, ZIP_DEFLATED), content)
    return _Resource(path, hashlib.sha256(content).hexdigest(), len(content))


def _info(path: str, moment: datetime, compression: int) -> ZipInfo:
    info = ZipInfo(path, moment.timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    return info


def _json(value: dict[str, object] | dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
