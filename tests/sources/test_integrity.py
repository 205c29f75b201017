"""Stored bytes are checked against their hashes, least recently checked first; damage is logged."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from structlog.testing import capture_logs

from sources import storage
from sources.models import BytesState, Snapshot, StoredBytes
from sources.services.byte_store import DAMAGED_EVENT, REPAIRED_EVENT
from sources.services.integrity import check_stored_bytes, damaged_copies
from sources.services.uploads import upload_copy
from tests import copies, factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def _copy(words: str = "Forty spans were counted.") -> Snapshot:
    return upload_copy(
        source_id=factories.source().pk, body=words.encode(), file_name="survey.txt", actor=factories.person()
    )


def _file(store: Path, name: str) -> Path:
    return store / storage.name_of(name)


def _told(logs: list[Any], event: str) -> list[Any]:
    return [line for line in logs if line["event"] == event]


def test_an_intact_file_records_when_it_was_checked() -> None:
    copy = _copy()
    StoredBytes.objects.update(checked_at=timezone.now() - timedelta(days=9))
    with capture_logs() as logs:
        assert check_stored_bytes(sample=10) == 0
    assert not logs
    assert all(age < timedelta(minutes=1) for age in _ages())
    assert StoredBytes.objects.get(pk=copy.body_id).state == BytesState.STORED


def _ages() -> list[timedelta]:
    return [timezone.now() - row.checked_at for row in StoredBytes.objects.all() if row.checked_at]


@pytest.mark.parametrize("problem", ["differs", "missing", "unreadable (IsADirectoryError)"])
def test_damage_is_marked_and_logged_with_the_copys_id(store: Path, problem: str) -> None:
    copy = _copy()
    file = _file(store, copy.body_id)
    if problem == "differs":
        file.write_bytes(b"Fifty spans were counted.")
    else:
        file.unlink()
    if problem.startswith("unreadable"):
        file.mkdir()
    with capture_logs() as logs:
        assert check_stored_bytes(sample=None) == 1
    (line,) = _told(logs, DAMAGED_EVENT)
    assert (line["log_level"], line["copies"], line["problem"]) == ("critical", str(copy.pk), problem)
    assert copy.body_id not in str(logs), "the hash of a protected source's bytes is in no log"
    row = StoredBytes.objects.get(pk=copy.body_id)
    assert (row.state, row.damaged_at is not None) == (BytesState.DAMAGED, True)
    assert list(damaged_copies()) == [copy]


def test_a_damaged_warc_record_makes_a_damaged_copy(store: Path) -> None:
    copy = _copy()
    _file(store, copy.warc_id).write_bytes(b"")
    check_stored_bytes(sample=None)
    assert list(damaged_copies()) == [copy]


def test_damage_is_logged_each_night_until_it_is_repaired(store: Path) -> None:
    copy = _copy()
    file = _file(store, copy.body_id)
    body = file.read_bytes()
    file.unlink()
    check_stored_bytes(sample=0)
    assert not damaged_copies().exists(), "nothing was looked at"
    check_stored_bytes(sample=None)
    since = StoredBytes.objects.get(pk=copy.body_id).damaged_at
    with capture_logs() as again:
        assert check_stored_bytes(sample=0) == 1, "damaged ones are looked at besides the sample"
    assert _told(again, DAMAGED_EVENT)
    assert StoredBytes.objects.get(pk=copy.body_id).damaged_at == since
    file.write_bytes(body)
    with capture_logs() as repaired:
        assert check_stored_bytes(sample=0) == 0
    assert _told(repaired, REPAIRED_EVENT)
    row = StoredBytes.objects.get(pk=copy.body_id)
    assert (row.state, row.damaged_at) == (BytesState.STORED, None)


def test_least_recently_checked_files_come_first() -> None:
    rows = sorted({name for copy in (_copy("One."), _copy("Two.")) for name in (copy.body_id, copy.warc_id)})
    for days, name in enumerate(rows):
        StoredBytes.objects.filter(pk=name).update(checked_at=timezone.now() - timedelta(days=9 - days))
    StoredBytes.objects.filter(pk=rows[-1]).update(checked_at=None)
    check_stored_bytes(sample=2)
    fresh = StoredBytes.objects.filter(checked_at__gt=timezone.now() - timedelta(minutes=1))
    assert set(fresh.values_list("pk", flat=True)) == {rows[-1], rows[0]}


def test_removed_and_half_written_bytes_are_left_alone(store: Path) -> None:
    copy = _copy()
    copies.removed(copy)
    StoredBytes.objects.create(sha256="a" * 64, size=3)
    _file(store, copy.body_id).unlink()
    assert check_stored_bytes(sample=None) == 0


def test_a_removal_during_the_check_is_not_damage(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    copy = _copy()
    _file(store, copy.body_id).unlink()
    whole = StoredBytes.objects.filter(pk=copy.body_id).get()
    copies.removed(copy)
    monkeypatch.setattr("sources.services.integrity._names", lambda rows: [whole.pk])
    with capture_logs() as logs:
        assert check_stored_bytes(sample=None) == 0
    assert not _told(logs, DAMAGED_EVENT)


def test_the_command_fails_if_files_are_damaged(store: Path) -> None:
    copy = _copy()
    out = StringIO()
    call_command("check_stored_bytes", "--all", stdout=out)
    assert "files are intact" in out.getvalue()
    _file(store, copy.body_id).unlink()
    with pytest.raises(CommandError, match="1 stored file"):
        call_command("check_stored_bytes", "--sample", "5", stdout=out)
    assert str(copy.pk) in out.getvalue()
