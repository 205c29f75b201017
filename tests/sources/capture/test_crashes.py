"""A worker may die at any point without leaving a partial copy, a stuck row or an unknown file."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now
from kombu.exceptions import OperationalError
from pytest_django import Settings

from factcheck.accounts.roles import Role
from factcheck.core.outbound import client
from sources import storage
from sources.extracting.extraction import Extraction
from sources.models import BytesState, Capture, CaptureState, Host, How, Snapshot, SnapshotText, StoredBytes
from sources.services import byte_store, capture_leases, capture_worker, leftovers, text_extraction
from sources.services.captures import request_capture
from tests import factories
from tests.sources.capture.conftest import files_are_what_rows_say
from tests.sources.capture.site import Reply, Site, article

NOW = timedelta(0)


class Killed(BaseException):
    """Simulates the death of a worker. Not an Exception, so that nothing catches it."""


def dies(*_: Any, **__: Any) -> Any:
    raise Killed


def dies_after(function: Callable[..., Any]) -> Callable[..., Any]:
    def then(*arguments: Any, **named: Any) -> Any:
        function(*arguments, **named)
        raise Killed

    return then


def dies_in_the_second_file(function: Callable[..., Any]) -> Callable[..., Any]:
    written: list[str] = []

    def then(*arguments: Any) -> Any:
        if written:
            raise Killed
        function(*arguments)
        written.append(arguments[0])

    return then


POINTS: dict[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "before it asks": (capture_worker, "ask", lambda _: dies),
    "after the answer": (capture_worker, "ask", dies_after),
    "before a row says what is meant": (byte_store, "_intend", lambda _: dies),
    "before the first file": (byte_store, "_intend", dies_after),
    "in the middle of a file": (storage.CaptureFiles, "_rename", lambda _: staticmethod(dies)),
    "after the first file": (storage, "put", dies_in_the_second_file),
    "after both files": (byte_store, "keep", dies_after),
    "in the last transaction": (byte_store, "settle", dies_after),
    "at its end": (capture_worker, "_close", dies_after),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_dead_worker_leaves_no_partial_copy(point: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    source = factories.source(url=site.url(), capture=True)
    site.pages["/page"] = Reply(article())
    owner, name, death = POINTS[point]
    with monkeypatch.context() as dying:
        dying.setattr(owner, name, death(getattr(owner, name)))
        with pytest.raises(Killed):
            capture_worker.capture_due()
    assert not Snapshot.objects.exists()
    assert Capture.objects.get().state == CaptureState.RUNNING
    assert capture_leases.take() is None, "its lease still runs"
    Capture.objects.update(leased_until=Now())
    assert capture_worker.capture_due() == 1
    capture = Capture.objects.get()
    assert (capture.state, capture.attempts) == ("done", 2)
    assert Snapshot.objects.get(source=source).capture_id == capture.pk
    leftovers.sweep(older_than=NOW)
    assert not StoredBytes.objects.filter(state=BytesState.WRITING).exists()
    assert files_are_what_rows_say()
    assert storage.captures().listdir(storage.PARTS) == ([], [])


@pytest.mark.django_db
def test_a_page_that_kills_three_workers_is_parked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.source(url=site.url(), capture=True)
    monkeypatch.setattr(capture_worker, "ask", dies)
    for _ in range(3):
        with pytest.raises(Killed):
            capture_worker.capture_due()
        Capture.objects.update(leased_until=Now())
    assert capture_worker.capture_due() == 0
    capture = Capture.objects.get()
    assert (capture.state, capture.attempts, capture.problem_code) == ("parked", 3, "abandoned")
    assert "Three workers stopped" in capture.problem


@pytest.mark.django_db
def test_a_worker_without_its_lease_records_nothing(site: Site) -> None:
    factories.source(url=site.url(), capture=True)
    site.pages["/page"] = Reply(article())
    slow = capture_leases.take()
    assert slow is not None
    found = capture_worker._fetch(slow)
    Capture.objects.update(leased_until=Now())
    assert capture_worker.capture_due() == 1
    with pytest.raises(capture_leases.LeaseLost):
        capture_worker._finish(slow, found)
    assert Snapshot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_during_requests(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    fetch = client.fetch

    def watched(*arguments: Any, **named: Any) -> Any:
        asked.append(connection.in_atomic_block)
        return fetch(*arguments, **named)

    monkeypatch.setattr(client, "fetch", watched)
    monkeypatch.setattr(storage, "put", lambda *_: asked.append(connection.in_atomic_block))
    factories.source(url=site.url(), capture=True)
    site.pages["/page"] = Reply(article())
    capture_worker.capture_due()
    assert asked == [False] * 4


@pytest.mark.django_db(transaction=True)
def test_each_capture_and_each_host_has_one_worker_at_a_time(settings: Settings) -> None:
    actor = factories.person(Role.RESEARCHER)
    sources = [factories.source(actor=actor, url=f"https://a{number % 4}.example/{number}") for number in range(24)]
    for source in sources:
        request_capture(source_id=source.pk, actor=actor)
    taken: list[capture_leases.Job] = []
    ready = threading.Barrier(4)

    def work() -> None:
        try:
            ready.wait()
            while (job := capture_leases.take()) is not None:
                taken.append(job)
        finally:
            connection.close()

    def run() -> None:
        taken.clear()
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    settings.CAPTURE_HOST_DELAY = 60.0
    run()
    assert sorted(job.host for job in taken) == [f"a{number}.example:443" for number in range(4)]
    settings.CAPTURE_HOST_DELAY = 0.0
    Host.objects.update(next_at=Now())
    run()
    assert len(taken) == len({job.capture for job in taken}) == 20
    assert set(Capture.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_without_a_broker(site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr("factcheck.core.jobs.current_app.send_task", down)
    site.pages["/page"] = Reply(article())
    factories.source(url=site.url(), capture=True)
    assert capture_worker.capture_due() == 1
    assert text_extraction.read_due() == 1
    assert SnapshotText.objects.count() == 1


class TestTheStore:
    """Rows and files stay consistent with concurrent writers."""

    @pytest.mark.django_db(transaction=True)
    def test_the_sweep_skips_locked_rows_and_deletes_old_ones_only(self) -> None:
        old, new = byte_store.keep([b"old"]), byte_store.keep([b"new"])
        StoredBytes.objects.filter(pk=old.names[0]).update(begun_at=Now() - timedelta(hours=2))
        assert leftovers.sweep() == 1
        assert list(StoredBytes.objects.values_list("pk", flat=True)) == list(new.names)
        assert list(storage.stored_names()) == list(new.names)

    @pytest.mark.django_db(transaction=True)
    def test_a_writer_whose_row_was_swept_cannot_settle(self) -> None:
        slow = byte_store.keep([b"bytes"])
        leftovers.sweep(older_than=NOW)
        with pytest.raises(byte_store.NotStored):
            byte_store.settle(slow)
        # Another writer begins the same bytes. Its row does not prove that the first one's file exists.
        byte_store._intend({slow.names[0]: b"bytes"})
        late = byte_store.PendingFiles(slow.names, slow.begun_at - timedelta(hours=1))
        with pytest.raises(byte_store.NotStored):
            byte_store.settle(late)

    @pytest.mark.django_db(transaction=True)
    def test_a_writer_of_the_same_bytes_waits_for_the_sweep_and_starts_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        byte_store.keep([b"bytes"])
        StoredBytes.objects.update(begun_at=Now() - timedelta(hours=2))
        begun: list[byte_store.PendingFiles] = []

        def write() -> None:
            begun.append(byte_store.keep([b"bytes"]))
            connection.close()

        writer = threading.Thread(target=write)
        remove = storage.remove

        def slowly(name: str) -> None:
            writer.start()
            writer.join(0.1)
            assert writer.is_alive(), "it waits for the row"
            remove(name)

        monkeypatch.setattr(storage, "remove", slowly)
        assert leftovers.sweep() == 1
        writer.join()
        byte_store.settle(begun[0])
        assert files_are_what_rows_say()

    @pytest.mark.django_db
    def test_a_full_store_is_a_temporary_problem(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(storage, "put", full)
        factories.source(url=site.url(), capture=True)
        site.pages["/page"] = Reply(article())
        capture_worker.capture_due()
        capture = Capture.objects.get()
        assert (capture.state, capture.problem_code, capture.problem) == (
            "parked", "store", "The copy could not be stored.",
        )  # fmt: skip

    @pytest.mark.django_db
    def test_two_readers_store_one_text(self) -> None:
        source = factories.source()
        kept = byte_store.keep([b"words", b"record"])
        byte_store.settle(kept)
        snapshot = Snapshot.objects.create(
            pk=uuid4(), source=source, how=How.UPLOADED, captured_by=factories.person(), body_id=kept.names[0],
            warc_id=kept.names[1], media_type="text/plain",
        )  # fmt: skip
        unread = text_extraction._unread(set())
        assert unread == snapshot
        assert text_extraction.read_due() == 1
        found = Extraction(text="others")
        assert text_extraction._store(snapshot, found)
        assert SnapshotText.objects.get().text == "words"
