"""A mirror equals the other log's current items byte for byte: nothing forged, nothing redacted, never incomplete."""

import gzip
import hashlib
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from claims.models import Mirror, MirroredItem
from claims.sync import mirroring
from claims.sync.feed_pages import BadPage, read_page
from claims.sync.mirroring import MirrorStopped, TryLater
from factcheck.core.errors import Invalid, NotFound
from factcheck.core.outbound.answers import Answer, Refused, TooLarge, Unreachable
from tests.claims.other_newsroom import ADDRESS, OtherNewsroom

pytestmark = pytest.mark.django_db

FETCH = "claims.sync.mirroring.client.fetch"


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> OtherNewsroom:
    newsroom = OtherNewsroom()
    monkeypatch.setattr(FETCH, newsroom.fetch)
    return newsroom


@pytest.fixture
def mirror(other: OtherNewsroom) -> Mirror:
    return mirroring.find_or_add(ADDRESS)


def bring_up_to_date(mirror: Mirror, *, limit: int = 2) -> Mirror:
    while not mirroring.copy_next_page(mirror_id=mirror.pk, limit=limit).whole:
        pass
    mirror.refresh_from_db()
    return mirror


def served(mirror: Mirror) -> list[bytes]:
    """The items that the mirror serves."""
    mirror.refresh_from_db()
    rows = MirroredItem.objects.filter(mirror=mirror, generation=mirror.serving or 0).order_by("seq")
    return [bytes(row.item) for row in rows]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_mirror_equals_the_current_items_byte_for_byte(other: OtherNewsroom, mirror: Mirror, limit: int) -> None:
    first = other.publish(1, "naïve \\u0041")
    for claim in (2, 3, 1, 2):
        other.publish(claim)
    other.redact(first)
    other.publish(4, kind="withdrawn")
    other.redact(other.publish(5))
    bring_up_to_date(mirror, limit=limit)
    assert served(mirror) == other.lines()
    assert (mirror.seq, mirror.head, mirror.behind) == (9, 9, 0)


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_it_follows_changes_between_pages(other: OtherNewsroom, mirror: Mirror, limit: int) -> None:
    editions = [other.publish(claim) for claim in range(1, 6)]
    mirroring.copy_next_page(mirror_id=mirror.pk, limit=limit)
    other.publish(1)
    other.redact(editions[1])
    mirroring.copy_next_page(mirror_id=mirror.pk, limit=limit)
    other.redact(editions[0])
    other.publish(2)
    other.publish(3, kind="withdrawn")
    bring_up_to_date(mirror, limit=limit)
    assert served(mirror) == other.lines()


def test_redacted_items_are_deleted_and_the_notice_stays(other: OtherNewsroom, mirror: Mirror) -> None:
    secret = other.publish(1, "the address")
    bring_up_to_date(mirror)
    notice = other.redact(secret)
    bring_up_to_date(mirror)
    [row] = MirroredItem.objects.all()
    assert (row.kind, row.digest) == ("redacted", notice["digest"])


def test_a_304_updates_the_time_of_completeness(other: OtherNewsroom, mirror: Mirror) -> None:
    other.publish(1)
    for _ in range(3):
        mirroring.copy_next_page(mirror_id=mirror.pk, limit=2)
    before = Mirror.objects.get().whole_at
    bring_up_to_date(mirror)
    assert other.statuses == [200, 200, 304, 304]
    assert before is not None
    assert mirror.whole_at is not None
    assert mirror.whole_at > before
    other.publish(2)
    assert mirroring.copy_next_page(mirror_id=mirror.pk).items == 1


def test_another_log_fills_a_new_generation_while_the_old_one_is_served(other: OtherNewsroom, mirror: Mirror) -> None:
    for claim in (1, 2, 3):
        other.publish(claim)
    bring_up_to_date(mirror)
    before = served(mirror)
    other.restored(2)
    other.publish(4)
    other.publish(5)
    for _ in range(4):
        assert not mirroring.copy_next_page(mirror_id=mirror.pk, limit=1).whole
        assert served(mirror) == before
    assert mirroring.copy_next_page(mirror_id=mirror.pk, limit=1).whole
    assert served(mirror) == other.lines()
    assert MirroredItem.objects.count() == 4


def test_a_redaction_during_a_restart_also_deletes_from_the_old_generation(
    other: OtherNewsroom, mirror: Mirror
) -> None:
    secret = other.publish(1)
    other.publish(2)
    other.publish(3)
    bring_up_to_date(mirror)
    other.restored(3)
    notice = other.redact(secret)
    other.publish(4)
    for _ in range(4):  # 410, 2, 3, the notice
        assert not mirroring.copy_next_page(mirror_id=mirror.pk, limit=1).whole
    assert notice["seq"] == Mirror.objects.get().seq
    assert secret["digest"] not in b"".join(served(mirror)).decode()
    assert len(served(mirror)) == 2


def test_a_log_replaced_during_a_restart_causes_another_restart(other: OtherNewsroom, mirror: Mirror) -> None:
    for claim in (1, 2, 3):
        other.publish(claim)
    bring_up_to_date(mirror)
    other.restored(3)
    for _ in range(2):
        mirroring.copy_next_page(mirror_id=mirror.pk, limit=1)
    other.epoch = "third"
    bring_up_to_date(mirror, limit=1)
    assert served(mirror) == other.lines()
    assert MirroredItem.objects.count() == 3


def test_a_document_with_a_wrong_digest_stops_the_mirror_and_stores_nothing_of_the_page(
    other: OtherNewsroom, mirror: Mirror
) -> None:
    other.publish(1)
    other.publish(2, "genuine")
    other.spoil = lambda body: body.replace(b"genuine", b"altered")
    with pytest.raises(MirrorStopped, match="seq 2 does not match its digest"):
        mirroring.copy_next_page(mirror_id=mirror.pk)
    mirror.refresh_from_db()
    assert "seq 2" in mirror.problem
    assert not MirroredItem.objects.exists()
    other.spoil = None
    bring_up_to_date(mirror)
    assert (served(mirror), mirror.problem) == (other.lines(), "")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"",
        lambda body: b"[]",
        lambda body: b"{}",
        lambda body: body[:-1],
        lambda body: body + b"{}",
        lambda body: b"\xff" + body,
        lambda body: b"[" * 100_000,
        lambda body: body.replace(b'"has_more": false', b'"has_more": 0'),
        lambda body: body.replace(b'"head": 2', b'"head": 1'),
        lambda body: body.replace(b'"head": 2', b'"head": true'),
        lambda body: body.replace(b'"cursor": "', b'"cursor": "a b'),
        lambda body: body.replace(b'"cursor": "', b'"cursor": "' + b"a" * 300),
        lambda body: body.replace(b'"seq" : 1', b'"seq" : 2'),
        lambda body: body.replace(b'"seq" : 1', b'"seq" : 0'),
        lambda body: body.replace(b'"seq" : 1', b'"seq" : 1.0'),
        lambda body: body.replace(b'"seq" : 1', b'"seq" : 1, "seq" : 1'),
        lambda body: body.replace(b'"language" : "en"', b'"language" : "e\\u0000"'),
        lambda body: body.replace(b'"kind" : "published"', b'"kind" : null'),
        lambda body: body.replace(b'"kind" : "published"', b'"kind" : "redacted"'),
        lambda body: body.replace(b'"document" :', b'"documents" :'),
        lambda body: body.replace(b'"claim" : "', b'"claim" : "{'),
        lambda body: b'{"results":[],"cursor":"x","has_more":true,"head":2}',
        lambda body: b'{"results":{},"cursor":"x","has_more":false,"head":2}',
    ],
)  # fmt: skip
def test_a_malformed_page_is_refused_and_retried(
    other: OtherNewsroom, mirror: Mirror, spoil: Callable[[bytes], bytes]
) -> None:
    other.publish(1)
    other.publish(2)
    other.spoil = spoil
    with pytest.raises(TryLater):
        mirroring.copy_next_page(mirror_id=mirror.pk)
    assert not MirroredItem.objects.exists()
    assert Mirror.objects.get().problem


def test_a_page_out_of_order_is_refused(other: OtherNewsroom) -> None:
    other.publish(1)
    body = other.fetch(f"{ADDRESS}/changes?limit=10").body
    assert len(read_page(body, after=0).items) == 1
    with pytest.raises(BadPage, match="order"):
        read_page(body, after=1)


def test_an_outage_is_reported_with_retry_after(other: OtherNewsroom, mirror: Mirror) -> None:
    other.then = [
        Unreachable("no-connection", "The site could not be connected to."),
        (503, b"", {"Retry-After": "7"}),
        (429, b"", {"Retry-After": "600"}),
        (404, b""),
        (410, b""),
    ]
    waits = []
    for _ in range(5):
        with pytest.raises(TryLater) as raised:
            mirroring.copy_next_page(mirror_id=mirror.pk)
        waits.append(raised.value.retry_after)
        assert Mirror.objects.get().problem == raised.value.message
    assert waits == [None, 7, 600, None, None]
    other.publish(1)
    bring_up_to_date(mirror)
    assert (served(mirror), mirror.problem) == (other.lines(), "")


def test_a_disallowed_address_stops_the_mirror(other: OtherNewsroom, mirror: Mirror) -> None:
    other.then = [Refused("not-public", "This address does not lead to a public site.")]
    with pytest.raises(MirrorStopped, match="public"):
        mirroring.copy_next_page(mirror_id=mirror.pk)


def test_a_page_that_is_too_large_is_requested_in_parts(other: OtherNewsroom, mirror: Mirror) -> None:
    other.publish(1)
    other.then = [TooLarge("body", "too large")] * 2
    bring_up_to_date(mirror, limit=100)
    assert [url.partition("limit=")[2] for url in other.asked] == ["100", "25", "6"]
    assert served(mirror) == other.lines()


def test_of_two_processes_the_slower_ones_page_is_dropped(
    other: OtherNewsroom, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = other.publish(1)

    def slow(url: str, **options: Any) -> Answer:
        answer = other.fetch(url, **options)
        monkeypatch.setattr(FETCH, other.fetch)
        other.redact(first)
        bring_up_to_date(mirror)  # the other process, while this one waits
        return answer

    monkeypatch.setattr(FETCH, slow)
    assert mirroring.copy_next_page(mirror_id=mirror.pk) == (0, False)
    assert served(mirror) == other.lines()


def test_an_export_is_the_other_instances_bulk_file(other: OtherNewsroom, mirror: Mirror, tmp_path: Path) -> None:
    other.redact(other.publish(1))
    other.publish(2)
    path = tmp_path / "copy.ndjson.gz"
    mirroring.copy_next_page(mirror_id=mirror.pk, limit=1)
    with pytest.raises(Invalid, match="incomplete"):
        mirroring.export(mirror_id=mirror.pk, path=path)
    assert list(tmp_path.iterdir()) == []
    bring_up_to_date(mirror)
    made = mirroring.export(mirror_id=mirror.pk, path=path)
    assert gzip.decompress(path.read_bytes()) == b"".join(line + b"\n" for line in other.lines())
    assert made == (3, 2, hashlib.sha256(path.read_bytes()).hexdigest())


def test_an_empty_log_is_a_complete_mirror(mirror: Mirror, tmp_path: Path) -> None:
    bring_up_to_date(mirror)
    assert mirroring.export(mirror_id=mirror.pk, path=tmp_path / "copy")[:2] == (0, 0)


@pytest.mark.parametrize(
    "address",
    ["https://other.example", "https://OTHER.example/", ADDRESS, f" {ADDRESS}/ ", "https://other.example:443"],
)
def test_an_instance_has_one_mirror_for_any_spelling_of_its_address(mirror: Mirror, address: str) -> None:
    assert mirroring.find_or_add(address) == mirroring.find(address) == mirror


@pytest.mark.parametrize(
    "address",
    ["", "other.example", "ftp://other.example", "http://127.0.0.1:8000", "http://10.0.0.1", f"{ADDRESS}?a=b"],
)
def test_a_disallowed_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        mirroring.find_or_add(address)


def test_an_unknown_mirror_is_not_found() -> None:
    with pytest.raises(NotFound):
        mirroring.find(ADDRESS)


def test_mirrored_items_cannot_be_edited(other: OtherNewsroom, mirror: Mirror) -> None:
    other.publish(1)
    bring_up_to_date(mirror)
    for change in ({"item": b"{}"}, {"seq": 5}, {"generation": 7}, {"kind": "withdrawn"}):
        with pytest.raises(IntegrityError, match="not edited"), transaction.atomic():
            MirroredItem.objects.update(**change)


def told(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("mirror", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_copies_prints_the_lag_and_exports(other: OtherNewsroom, tmp_path: Path) -> None:
    other.publish(1)
    other.publish(2)
    assert "seq 2 of 2, 0 behind, complete 0 s ago" in told(ADDRESS, "--once", "--limit=1")
    assert "seq 2 of 2" in told("--status")
    said = told(ADDRESS, f"--export={tmp_path / 'copy'}")
    assert f"2 items up to seq 2, SHA-256 {hashlib.sha256((tmp_path / 'copy').read_bytes()).hexdigest()}" in said
    other.then = [(503, b"")]
    with pytest.raises(CommandError, match="It answered 503"):
        told(ADDRESS, "--once")
    assert "problem: It answered 503." in told(ADDRESS, "--status")


def test_the_command_backs_off_during_an_outage(other: OtherNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 16:
            raise KeyboardInterrupt

    monkeypatch.setattr("claims.management.commands.mirror.time.sleep", sleep)
    down = Unreachable("no-connection", "The site could not be connected to.")
    other.then = [*[down] * 11, (503, b"", {"Retry-After": "900"})]
    with pytest.raises(KeyboardInterrupt):
        told(ADDRESS, "--every=20", stderr=StringIO())
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 900, 20, 20, 20, 20]


def test_the_command_stops_at_a_forgery(other: OtherNewsroom) -> None:
    other.publish(1, "genuine")
    other.spoil = lambda body: body.replace(b"genuine", b"altered")
    with pytest.raises(CommandError, match="digest"):
        told(ADDRESS)


@pytest.mark.parametrize("arguments", [[], ["--once"], [ADDRESS, "--limit=0"], [ADDRESS, "--limit=1001"],
                                       [ADDRESS, "--every=0"], [ADDRESS, "--once", "--status"],
                                       [ADDRESS, "--export=nowhere"]])  # fmt: skip
def test_the_command_refuses_invalid_options(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        told(*arguments)


def test_a_notice_lists_readable_documents() -> None:
    document = json.dumps({"redacted": [{"seq": 1, "digest": "0" * 64}]}, separators=(",", ":")).encode()
    item = b'{"seq":2,"claim":"%b","language":"en","kind":"redacted","digest":"%b","document":%b}' % (
        b"00000000-0000-0000-0000-000000000001", hashlib.sha256(document).hexdigest().encode(), document,
    )  # fmt: skip
    page = read_page(b'{"results":[%b],"cursor":"c","has_more":false,"head":2}' % item, after=1)
    assert page.items[0].bytes == item
    assert page.items[0].gone == ((1, "0" * 64),)
