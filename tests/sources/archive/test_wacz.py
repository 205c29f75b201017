"""A WACZ file follows the specification, and its index points to the records."""

import json
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pytest
from warcio.archiveiterator import ArchiveIterator

from sources.archive import warc
from sources.archive.surts import surt
from sources.archive.wacz import Entry, wacz
from tests.sources.archive.answers import AT, SNAPSHOT, answer

PAGES = {f"https://www.example.org/{number}?b=2&a=1": b"<p>Page %d</p>" % number for number in range(3)}
UPLOAD = b"%PDF-1.7 uploaded"


def entries() -> list[Entry]:
    found = [
        Entry(
            warc=warc.record(answer(body, url=url), snapshot=UUID(int=number), software="x"),
            url=url,
            title=f"Seite «{number}»",
            at=AT + timedelta(days=number),
            text="Words." if number else "",
        )
        for number, (url, body) in enumerate(PAGES.items())
    ]
    upload = warc.resource_record(UPLOAD, media_type="application/pdf", uri="urn:x:1", at=AT, snapshot=SNAPSHOT)
    return [*found, Entry(warc=BytesIO(upload), url="urn:x:1", title="Upload", at=AT)]


class Pipe(BytesIO):
    """A stream that cannot seek, like a response."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


@pytest.fixture(scope="module", params=[BytesIO, Pipe])
def opened(request: pytest.FixtureRequest) -> ZipFile:
    out = request.param()
    wacz(iter(entries()), out, title="A claim's sources", created=AT, software="Factcheck 0.1")
    return ZipFile(BytesIO(out.getvalue()))


def test_the_zip_is_valid_and_the_warc_uncompressed(opened: ZipFile) -> None:
    assert opened.testzip() is None
    assert [info.filename for info in opened.infolist()] == [
        *(f"archive/copy-{number}.warc.gz" for number in range(1, 5)),
        "indexes/index.cdx",
        "pages/pages.jsonl",
        "datapackage.json",
        "datapackage-digest.json",
    ]
    assert {info.compress_type for info in _warcs(opened)} == {ZIP_STORED}


def test_no_local_header_is_zip64(opened: ZipFile) -> None:
    """ReplayWeb.page finds no records after such a header."""
    assert opened.fp is not None
    for info in opened.infolist():
        opened.fp.seek(info.header_offset)
        header = opened.fp.read(30)
        name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        assert (name, extra) == (len(info.filename), 0)


def _warcs(opened: ZipFile) -> list[ZipInfo]:
    return [info for info in opened.infolist() if info.filename.startswith("archive/")]


def test_every_digest_is_right(opened: ZipFile) -> None:
    package = json.loads(opened.read("datapackage.json"))
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    assert package["mainPageUrl"] == next(iter(PAGES))
    assert {resource["path"] for resource in package["resources"]} | {
        "datapackage.json",
        "datapackage-digest.json",
    } == (set(opened.namelist()))
    for resource in package["resources"]:
        content = opened.read(resource["path"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
    digest = json.loads(opened.read("datapackage-digest.json"))
    assert digest == {
        "path": "datapackage.json",
        "hash": f"sha256:{sha256(opened.read('datapackage.json')).hexdigest()}",
    }


def test_the_index_is_sorted_and_leads_to_the_records(opened: ZipFile) -> None:
    files = {info.filename.removeprefix("archive/"): opened.read(info) for info in _warcs(opened)}
    lines = opened.read("indexes/index.cdx").decode().splitlines()
    assert lines == sorted(lines)
    found = {}
    for line in lines:
        key, time, fields = line.split(" ", maxsplit=2)
        where = json.loads(fields)
        assert key == surt(where["url"])
        assert time == "20261122235601"
        start, length = int(where["offset"]), int(where["length"])
        data = files[where["filename"]]
        (record,) = ArchiveIterator(BytesIO(data[start : start + length]), check_digests="raise")
        assert record.rec_headers.get_header("WARC-Payload-Digest") == where["digest"]
        found[where["url"]] = (where["mime"], where["status"])
    assert found == dict.fromkeys(PAGES, ("text/html", "200")) | {"urn:x:1": ("application/pdf", "200")}
    contents = [
        record.content_stream().read()
        for data in files.values()
        for record in ArchiveIterator(BytesIO(data))
        if record.rec_type in {"response", "resource"}
    ]
    assert contents == [*PAGES.values(), UPLOAD]


def test_the_list_of_pages(opened: ZipFile) -> None:
    head, *pages = [json.loads(line) for line in opened.read("pages/pages.jsonl").decode().splitlines()]
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    assert [page["url"] for page in pages] == [*PAGES, "urn:x:1"]
    assert pages[1] == {
        "id": "2",
        "url": list(PAGES)[1],
        "ts": "2026-11-23T23:56:01Z",
        "title": "Seite «1»",
        "text": "Words.",
    }


def test_a_file_without_pages_is_valid() -> None:
    out = BytesIO()
    wacz([], out, title="", created=AT, software="x")
    assert ZipFile(out).testzip() is None


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.org/A?b=2&a=1", "org,example)/a?a=1&b=2"),
        ("http://example.org", "org,example)/"),
        ("https://example.org:8443/x", "org,example:8443)/x"),
        ("urn:uuid:1", "urn:uuid:1"),
        ("https://[::1/", "https://[::1/"),
        ("http://example.org/news/", "org,example)/news"),
        ("http://example.org/a//b/./c/../d", "org,example)/a/b/d"),
        ("http://example.org/..", "org,example)/.."),
        ("http://example.org/%C3%A4?q=ü&a", "org,example)/%c3%a4?a&q=%c3%bc"),
        ("http://münchen.example/a%2520b", "example,xn--mnchen-3ya)/a%20b"),
        ("https://user:secret@EXAMPLE.org.:443/x?#top", "org,example)/x"),
        ("http://example.org/x?a=&b&c=1&a=0", "org,example)/x?a=&a=0&b&c=1"),
        ("http://example.org/x?PHPSESSID=0123456789abcdef0123456789abcdef&z=1", "org,example)/x?z=1"),
    ],
)
def test_index_keys_are_those_of_the_surt_library(url: str, key: str) -> None:
    """The expected keys were made by the library `surt`."""
    assert surt(url) == key
