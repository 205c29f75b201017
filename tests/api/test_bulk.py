"""What bulk files promise: the log as it stood, byte for byte, never what was redacted, and a cursor to go on with."""

import gzip
import hashlib
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.utils import timezone

from claims.models import BulkFile
from claims.sync import bulk_files
from claims.vocabulary import BulkKind
from tests import factories
from tests.api.acts import redact, update, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "BULK_FOLDER", tmp_path / "bulk")
    return tmp_path / "bulk"


def listed(api: Any) -> dict[str, Any]:
    return {row["kind"]: row for row in api.json("bulk")["results"]}


def taken(api: Any, row: Any, **headers: str) -> Any:
    answer = api.get(row["url"].partition("/api/v1/")[2], **headers)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def make_old(file: BulkFile, age: timedelta) -> None:
    """Rows of files do not change: another takes its place."""
    BulkFile.objects.filter(pk=file.pk).delete()
    file.made_at = timezone.now() - age
    file.save(force_insert=True)


def test_a_file_holds_every_item_as_the_feed_gives_it(api: Any) -> None:
    first = factories.published_claim()
    update(first)
    withdraw(factories.published_claim())
    redact(first)
    bulk_files.build_due()
    rows = listed(api)
    for kind, path in ((BulkKind.ITEMS, "changes"), (BulkKind.EDITIONS, "editions")):
        answer, body = taken(api, rows[kind])
        content = gzip.decompress(body)
        feed = api.get(path).content
        assert answer["Content-Type"] == "application/gzip"
        assert feed.startswith(b'{"results":[' + b",".join(content.splitlines()) + b"],")
        assert rows[kind]["items"] == content.count(b"\n") == len(json.loads(feed)["results"])
        assert rows[kind]["cursor"] == json.loads(feed)["cursor"]
        assert rows[kind]["size"] == len(body) == int(answer["Content-Length"])
        assert rows[kind]["sha256"] == hashlib.sha256(body).hexdigest()
        assert rows[kind]["content_sha256"] == hashlib.sha256(content).hexdigest()


def test_the_cursor_of_a_file_goes_on_behind_it(api: Any) -> None:
    first = factories.published_claim()
    bulk_files.build_due()
    newer = update(first)
    cursor = listed(api)["items"]["cursor"]
    assert [item["seq"] for item in api.json(f"changes?cursor={cursor}")["results"]] == [newer.seq]


def test_an_empty_log_has_files_too(api: Any) -> None:
    bulk_files.build_due()
    rows = listed(api)
    assert {row["items"] for row in rows.values()} == {0}
    factories.published_claim()
    assert len(api.json(f"changes?cursor={rows['items']['cursor']}")["results"]) == 1


def test_the_same_log_gives_the_same_bytes(api: Any) -> None:
    factories.published_claim()
    [once], [again] = bulk_files.build(BulkKind.ITEMS), bulk_files.build(BulkKind.ITEMS)
    assert (once.pk, once.sha256) == (again.pk, again.sha256)


def test_a_redaction_makes_every_file_before_it_vanish_at_once(api: Any, folder: Path) -> None:
    first = factories.published_claim()
    bulk_files.build_due()
    rows = listed(api)
    redact(first)
    assert listed(api) == {}
    assert api.get(rows["items"]["url"].partition("/api/v1/")[2]).status_code == 404
    bulk_files.build_due()
    assert {row["seq"] for row in listed(api).values()} == {2}
    left = b"".join(gzip.decompress(path.read_bytes()) for path in folder.glob("*.gz"))
    assert first.digest.encode() in left
    assert json.dumps(json.loads(bytes(first.document or b""))["content"])[:40].encode() not in left
    assert len(list(folder.glob("*.gz"))) == 2


def test_nothing_is_built_again_while_little_moved(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = factories.published_claim()
    assert len(bulk_files.build_due()) == 2
    assert bulk_files.build_due() == []
    update(first)
    assert bulk_files.build_due() == []
    monkeypatch.setattr(bulk_files, "NEW_FILE_AFTER", 1)
    assert len(bulk_files.build_due()) == 2


def test_a_day_later_what_moved_is_built_and_the_old_file_goes_a_day_after(api: Any, folder: Path) -> None:
    first = factories.published_claim()
    old = bulk_files.build_due()
    for file in old:
        make_old(file, timedelta(hours=25))
    assert bulk_files.build_due() == [], "nothing moved"
    update(first)
    assert len(bulk_files.build_due()) == 2
    assert len(list(folder.glob("*.gz"))) == 4, "whoever is taking the old one has time"
    bulk_files.sweep()
    assert len(list(folder.glob("*.gz"))) == 2


def test_a_lost_file_is_not_offered_and_built_again(api: Any) -> None:
    factories.published_claim()
    for file in bulk_files.build_due():
        bulk_files.path_of(file).unlink()
    assert listed(api) == {}
    assert api.get(f"bulk/{BulkFile.objects.filter(kind=BulkKind.ITEMS).get().name}").status_code == 404
    assert len(bulk_files.build_due()) == 2
    assert len(listed(api)) == 2


def test_what_a_dead_builder_left_is_removed_after_hours(folder: Path) -> None:
    (folder / "parts").mkdir(parents=True)
    half, fresh = folder / "parts" / "half", folder / "parts" / "fresh"
    for path in (half, fresh, folder / "items-9-a.ndjson.gz"):
        path.write_bytes(b"half")
    for path in (half, folder / "items-9-a.ndjson.gz"):
        os.utime(path, (0, 0))
    assert bulk_files.sweep() == 2
    assert fresh.exists()


def test_two_never_build_at_once(app_role_connection: Any) -> None:
    app_role_connection.execute("SELECT pg_advisory_xact_lock(%s)", [bulk_files._LOCK])
    assert bulk_files.build(BulkKind.ITEMS) == []


def test_a_failure_leaves_nothing_half_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.published_claim()

    def broken(*args: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="full"):
        bulk_files.build(BulkKind.ITEMS)
    assert not BulkFile.objects.exists()
    assert list(folder.rglob("*.gz")) == list((folder / "parts").iterdir()) == []


def test_the_operator_builds_them_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    factories.published_claim()
    call_command("build_bulk_files")
    said = capsys.readouterr().out
    assert all(file.sha256 in said for file in BulkFile.objects.all())
    assert BulkFile.objects.count() == 2


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("", 200, slice(None)),
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=10-19", 206, slice(10, 20)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=-99999999", 206, slice(None)),
        ("bytes=3-99999999", 206, slice(3, None)),
        ("bytes=9-3", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=\u0661-2", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_parts_of_a_file(api: Any, asked: str, status: int, part: slice) -> None:
    factories.published_claim()
    bulk_files.build(BulkKind.ITEMS)
    row = listed(api)["items"]
    _, whole = taken(api, row)
    answer, body = taken(api, row, **({"Range": asked} if asked else {}))
    assert (answer.status_code, body) == (status, whole[part])
    if status == 206:
        assert answer["Content-Range"].endswith(f"/{len(whole)}")


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_range_without_a_byte_is_a_problem_that_says_how_long_the_file_is(api: Any, asked: str) -> None:
    factories.published_claim()
    bulk_files.build(BulkKind.ITEMS)
    row = listed(api)["items"]
    answer = api.get(f"bulk/{row['name']}", Range=asked)
    assert (answer.status_code, answer["Content-Type"]) == (416, "application/problem+json")
    assert answer["Content-Range"] == f"bytes */{row['size']}"
    assert answer.json()["errors"][0]["field"] == "Range"


def test_a_part_is_given_only_of_the_file_that_was_begun(api: Any) -> None:
    factories.published_claim()
    bulk_files.build(BulkKind.ITEMS)
    row = listed(api)["items"]
    tag = taken(api, row)[0]["ETag"]
    assert taken(api, row, **{"Range": "bytes=0-9", "If-Range": tag})[0].status_code == 206
    assert taken(api, row, **{"Range": "bytes=0-9", "If-Range": '"another"'})[0].status_code == 200
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = taken(api, row, **{"If-None-Match": known})[0]
        assert (answer.status_code, answer["ETag"]) == (304, tag)


def test_the_date_of_a_file_is_a_condition_too_and_a_range_is_for_get(api: Any) -> None:
    factories.published_claim()
    bulk_files.build(BulkKind.ITEMS)
    row = listed(api)["items"]
    whole = api.client.head(f"/api/v1/bulk/{row['name']}")
    assert api.get(f"bulk/{row['name']}", **{"If-Modified-Since": whole["Last-Modified"]}).status_code == 304
    for sent in (
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": whole["Last-Modified"], "If-None-Match": '"another"'},
    ):
        assert api.get(f"bulk/{row['name']}", **sent).status_code == 200
    part = api.client.head(f"/api/v1/bulk/{row['name']}", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part["Content-Length"]) == (200, str(row["size"]))


@pytest.mark.parametrize("name", ["nothing.ndjson.gz", "..%2F..%2Fsecrets.json", "parts", "%00"])
def test_only_a_file_of_the_list_is_served(api: Any, name: str) -> None:
    assert api.get(f"bulk/{name}").status_code in (400, 404)


def test_a_row_of_a_file_does_not_change() -> None:
    factories.published_claim()
    [file] = bulk_files.build(BulkKind.ITEMS)
    with pytest.raises(IntegrityError, match="never changes"), connection.cursor() as cursor:
        cursor.execute("UPDATE claims_bulkfile SET sha256 = %s WHERE id = %s", ["0" * 64, file.pk])
