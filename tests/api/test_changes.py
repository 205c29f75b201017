"""What the change feed promises: an exact copy for whoever follows it, and no silent divergence."""

import random
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from claims.models import Claim, Edition, LogHead
from claims.services import publishing
from claims.sync.feed import Position
from factcheck.accounts.roles import Role
from tests import factories
from tests.api.acts import redact, update, withdraw

pytestmark = pytest.mark.django_db


@contextmanager
def lost_in_a_restore() -> Iterator[None]:
    """What is published within is not in the log afterwards, as after restoring an older backup."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def truth() -> list[tuple[int, str]]:
    return list(Edition.objects.current().order_by("seq").values_list("seq", "digest"))


def seen(items: list[Any]) -> list[tuple[int, str]]:
    return [(item["seq"], item["digest"]) for item in items]


def publish_approved(claim: Claim) -> Edition:
    return publishing.publish(
        claim_id=claim.pk, language="en", actor=factories.person(Role.PUBLISHER), revision=claim.revision
    )


def test_an_empty_log_has_a_cursor_to_begin_with(api: Any) -> None:
    page = api.json("changes")
    assert page["results"] == []
    assert page["has_more"] is False
    edition = factories.published_claim()
    [item] = api.json(f"changes?cursor={page['cursor']}")["results"]
    assert item["seq"] == edition.seq


def test_an_empty_page_gives_the_same_cursor_back(api: Any) -> None:
    factories.published_claim()
    cursor = api.json("changes")["cursor"]
    page = api.json(f"changes?cursor={cursor}")
    assert page == {"results": [], "cursor": cursor, "has_more": False, "head": 1}


def test_the_cursor_is_the_last_rows(api: Any) -> None:
    editions = [factories.published_claim() for _ in range(3)]
    page = api.json("changes?limit=2")
    assert page["has_more"] is True
    position = Position.of_cursor(page["cursor"])
    assert position.seq == editions[1].seq
    assert position.digest.hex() == editions[1].digest[:16]
    assert position.epoch == LogHead.objects.get().epoch


def test_exactly_the_last_page_says_that_there_is_no_more(api: Any) -> None:
    for _ in range(2):
        factories.published_claim()
    assert api.json("changes?limit=2")["has_more"] is False
    assert api.json("changes?limit=1")["has_more"] is True


class Follower:
    """Keeps a copy, as docs/api.md says."""

    def __init__(self, api: Any, chance: random.Random) -> None:
        self.api, self.chance = api, chance
        self.copy: dict[tuple[str, str], Any] = {}
        self.notices: list[Any] = []
        self.cursor = ""

    def take_page(self) -> bool:
        """Takes one page of a random size; returns whether there is more."""
        asked = f"changes?limit={self.chance.choice([1, 2, 3, 7])}"
        page = self.api.json(asked + (f"&cursor={self.cursor}" if self.cursor else ""))
        seqs = [item["seq"] for item in page["results"]]
        assert seqs == sorted(set(seqs))
        for item in page["results"]:
            self.take(item)
        self.cursor = page["cursor"]
        return bool(page["has_more"])

    def take(self, item: Any) -> None:
        key = item["claim"], item["language"]
        if item["kind"] != "redacted":
            self.copy[key] = item
            return
        self.notices.append(item)
        if key in self.copy and self.copy[key]["seq"] <= max(gone["seq"] for gone in item["document"]["redacted"]):
            del self.copy[key]


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_with_any_page_sizes_ends_with_the_truth(api: Any, seed: int) -> None:
    """While claims are published, corrected, withdrawn and redacted between its pages."""
    chance = random.Random(seed)
    follower = Follower(api, chance)
    live: list[Edition] = [factories.published_claim() for _ in range(4)]
    for _ in range(12):
        act = chance.choice(["publish", "read", "read", "update", "withdraw", "redact"])
        if act == "publish" or not live:
            live.append(factories.published_claim())
        elif act == "read":
            follower.take_page()
        elif act == "update":
            live.append(update(live.pop(chance.randrange(len(live)))))
        elif act == "withdraw":
            withdraw(live.pop(chance.randrange(len(live))))
        else:
            edition = live.pop(chance.randrange(len(live)))
            redact(update(edition) if chance.random() < 0.5 else edition)
    while follower.take_page():
        pass
    assert sorted(seen([*follower.copy.values(), *follower.notices])) == truth()
    assert seen(api.walk(limit=3)[0]) == truth()


def test_tombstones_and_redaction_notices_are_in_it(api: Any) -> None:
    withdrawn, redacted = factories.published_claim(), factories.published_claim()
    tombstone, notice = withdraw(withdrawn), redact(redacted)
    items, _ = api.walk()
    assert seen(items) == [(tombstone.seq, tombstone.digest), (notice.seq, notice.digest)]
    assert [item["kind"] for item in items] == ["withdrawn", "redacted"]
    assert items[1]["document"]["redacted"] == [{"number": 1, "seq": redacted.seq, "digest": redacted.digest}]


def test_a_cursor_stays_good_when_its_edition_is_superseded_or_redacted(api: Any) -> None:
    edition = factories.published_claim()
    cursor = api.json("changes")["cursor"]
    notice = redact(edition)
    page = api.json(f"changes?cursor={cursor}")
    assert seen(page["results"]) == [(notice.seq, notice.digest)]


def test_an_item_never_changes_after_it_was_read(api: Any) -> None:
    """The notice of an older edition stays as it was when a later edition moves the page."""
    first = factories.published_claim()
    update(first)
    notice = redact(first)
    [before] = [item for item in api.walk()[0] if item["seq"] == notice.seq]
    update(first)
    [after] = [item for item in api.walk()[0] if item["seq"] == notice.seq]
    assert after == before


def test_a_cursor_beyond_a_restored_log_is_gone(api: Any) -> None:
    factories.published_claim()
    with lost_in_a_restore():
        factories.published_claim()
        cursor = api.json("changes")["cursor"]
    problem = api.problem(f"changes?cursor={cursor}", 410)
    assert "start again" in problem["detail"]
    assert problem["errors"][0]["field"] == "cursor"


def test_a_cursor_is_gone_when_the_restored_log_went_another_way(api: Any) -> None:
    with lost_in_a_restore():
        factories.published_claim()
        cursor = api.json("changes")["cursor"]
    factories.published_claim()
    api.problem(f"changes?cursor={cursor}", 410)


def test_a_cursor_is_gone_even_when_the_same_document_was_published_again_at_the_same_seq(api: Any) -> None:
    """Seq and digest alone would match, and what came before it in the log need not."""
    lost, again, new = (factories.approved_claim() for _ in range(3))
    with lost_in_a_restore():
        publish_approved(lost)
        first = publish_approved(again)
        cursor = api.json("changes")["cursor"]
    publish_approved(new)
    second = publish_approved(again)
    assert (second.seq, second.digest) == (first.seq, first.digest)
    api.problem(f"changes?cursor={cursor}", 410)


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": UUID(int=1)},
        {"digest": bytes(8)},
        {"moment": 1},
        {"seq": 10_000},
        {"seq": 2**63 - 1},
        {"seq": 0},
        {"seq": 1},
    ],
    ids=str,
)
def test_a_cursor_of_another_log_is_gone(api: Any, change: dict[str, Any]) -> None:
    for _ in range(2):
        factories.published_claim()
    position = Position.of_cursor(api.json("changes")["cursor"])
    api.problem(f"changes?cursor={position._replace(**change).cursor()}", 410)


def test_a_number_that_no_log_reaches_is_of_another_log(api: Any) -> None:
    api.problem(f"changes?cursor={urlsafe_b64encode(bytes([255] * 40)).rstrip(b'=').decode()}", 410)


@pytest.mark.parametrize(
    "cursor",
    ["x", "AAAA", "a" * 53, "a" * 55, "%00", "é", "a%20b", "=" * 54, "A" * 27 + "+" + "A" * 26, "A" * 53 + "B"],
)  # fmt: skip
def test_what_is_no_cursor_is_refused_by_name(api: Any, cursor: str) -> None:
    assert api.problem(f"changes?cursor={cursor}", 400)["errors"][0]["field"] == "cursor"
