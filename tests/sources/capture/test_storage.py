"""The store behaves the same with files in a folder and with objects in a bucket."""

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from sources import storage
from sources.models import Capture
from sources.services import capture_worker, leftovers
from sources.storage_s3 import StoreFailed
from tests import factories
from tests.sources.capture import bucket as stand_in
from tests.sources.capture.bucket import Bucket
from tests.sources.capture.site import Reply, Site, article

BODY = bytes(range(256)) * 300
NAME = sha256(BODY).hexdigest()


@pytest.fixture(scope="module")
def running_bucket() -> Iterator[Bucket]:
    with Bucket().running() as bucket:
        yield bucket


@pytest.fixture
def bucket(running_bucket: Bucket, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket, configured like CAPTURES_S3_BUCKET and related settings do."""
    running_bucket.objects.clear()
    running_bucket.down = False
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    options = {"bucket_name": stand_in.NAME, "endpoint_url": running_bucket.endpoint, "region_name": "eu-west-1"}
    settings.STORAGES = settings.STORAGES | {
        "captures": {"BACKEND": "sources.storage_s3.CaptureBucket", "OPTIONS": options}
    }
    return running_bucket


@pytest.fixture(params=["files", "bucket"])
def store(request: pytest.FixtureRequest) -> str:
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    kind: str = request.param
    return kind


def test_stored_bytes_are_fetched_and_listed(store: str) -> None:
    assert not storage.captures().exists(storage.name_of(NAME))
    storage.put(NAME, BODY)
    assert storage.captures().exists(storage.name_of(NAME))
    assert storage.fetch(NAME) == BODY
    other = sha256(b"other").hexdigest()
    storage.put(other, b"other")
    assert list(storage.stored_names()) == sorted([NAME, other])
    with storage.captures().open(storage.name_of(NAME), "rb") as file:
        assert b"".join(file.chunks()) == BODY


def test_put_overwrites_a_file(store: str) -> None:
    storage.put(NAME, b"damaged")
    storage.put(NAME, BODY)
    assert storage.fetch(NAME) == BODY
    assert list(storage.stored_names()) == [NAME]


def test_fetching_a_missing_file_fails_and_removing_it_does_not(store: str) -> None:
    with pytest.raises(FileNotFoundError):
        storage.fetch(NAME)
    storage.remove(NAME)
    storage.put(NAME, BODY)
    storage.remove(NAME)
    storage.remove(NAME)
    assert list(storage.stored_names()) == []


@pytest.mark.django_db
def test_a_capture_is_stored_there(store: str, site: Site) -> None:
    site.pages["/page"] = Reply(article())
    factories.source(url=site.url(), capture=True)
    capture_worker.capture_due()
    snapshot = Capture.objects.get().snapshot
    assert list(storage.stored_names()) == sorted([snapshot.body_id, snapshot.warc_id])
    assert leftovers.sweep() == 0


def test_objects_are_private_and_addressed_by_path(bucket: Bucket) -> None:
    storage.put(NAME, BODY)
    key = f"{NAME[:2]}/{NAME}"
    assert list(bucket.objects) == [key]
    assert bucket.headers[key]["x-amz-acl"] == "private"
    assert "Credential=key/" in bucket.headers[key]["authorization"]


@pytest.mark.django_db
def test_an_unavailable_bucket_raises_os_error(bucket: Bucket, site: Site) -> None:
    bucket.down = True
    for act in (lambda: storage.put(NAME, BODY), lambda: storage.fetch(NAME), lambda: storage.remove(NAME)):
        with pytest.raises(StoreFailed):
            act()
    site.pages["/page"] = Reply(article())
    factories.source(url=site.url(), capture=True)
    capture_worker.capture_due()
    assert (Capture.objects.get().state, Capture.objects.get().problem_code) == ("parked", "store")


class TestFiles:
    def test_files_are_private(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            storage.put(NAME, BODY)
        finally:
            os.umask(before)
        root = tmp_path / "captures"
        for path in (root, root / NAME[:2], root / storage.PARTS):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE((root / NAME[:2] / NAME).stat().st_mode) == 0o600

    def test_a_full_disk_leaves_the_old_file_and_no_partial_one(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        storage.put(NAME, BODY)

        def full(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            storage.put(NAME, b"new")
        assert storage.fetch(NAME) == BODY
        assert list((tmp_path / "captures" / storage.PARTS).iterdir()) == []

    def test_a_file_is_flushed_before_it_is_renamed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        steps: list[str] = []
        fsync, replace = os.fsync, Path.replace

        def synced(descriptor: int) -> None:
            steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
            fsync(descriptor)

        def renamed(self: Path, target: Path) -> Path:
            steps.append("rename")
            return replace(self, target)

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(Path, "replace", renamed)
        storage.put(NAME, BODY)
        assert steps == ["file", "rename", "folder"]
