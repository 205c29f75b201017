"""The numbers of live verdicts are those of a plain count after every kind of change."""

from typing import Any

import pytest
from django.db.models import Count, Max

from claims.models import Claimant, ClaimantTally, Edition, PublicClaim, SourceTally, Topic, TopicTally, VerdictTally
from claims.public import index, tallies
from claims.services import publishing, redactions, shared_rows
from claims.vocabulary import EditionKind, PublicStatus
from claims.working_copy import ClaimantCopy
from factcheck.accounts.roles import Role
from tests import factories
from tests.claims.desk_work import now, revised

pytestmark = pytest.mark.django_db


def _kept() -> dict[str, Any]:
    return {
        "topics": set(TopicTally.objects.values_list("topic_id", "name", "verdicts")),
        "claimants": set(ClaimantTally.objects.values_list("claimant_id", "name", "verdicts")),
        "sources": set(SourceTally.objects.values_list("source_id", "verdicts")),
        "verdicts": set(VerdictTally.objects.values_list("of", "key", "verdicts")),
    }


def _counted() -> dict[str, Any]:
    live = PublicClaim.objects.filter(status=PublicStatus.LIVE)

    def of(relation: str, *columns: str) -> set[Any]:
        rows = live.exclude(**{relation: None}).values_list(*(f"{relation}{column}" for column in columns))
        return set(rows.annotate(n=Count("pk", distinct=True)).order_by())

    ratings = live.exclude(rating="").values_list("rating").annotate(n=Count("pk")).order_by()
    parts: dict[int, int] = {}
    for key in live.values_list("pk", flat=True):
        parts[(key - 1) // 10_000 + 1] = parts.get((key - 1) // 10_000 + 1, 0) + 1
    return {
        "topics": of("topics", "", "__name"),
        "claimants": of("claimants", "", "__name"),
        "sources": of("sources", ""),
        "verdicts": {("all", "", live.count())} - {("all", "", 0)}
        | {("rating", key, n) for key, n in ratings}
        | {("part", str(number), n) for number, n in parts.items()},
    }


def _are_right() -> None:
    assert _kept() == _counted()
    for row in VerdictTally.objects.filter(of="all"):
        newest = PublicClaim.objects.published().aggregate(at=Max("published_at"))["at"]
        assert row.changed_at >= newest


def _published() -> Edition:
    topics = tuple(factories.topic().pk for _ in range(2))
    people = tuple(ClaimantCopy(factories.claimant().pk) for _ in range(2))
    return factories.published_claim(topics=topics, claimants=people)


def _redact(edition: Edition) -> None:
    one, two = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    proposal = redactions.propose_redaction(edition_id=edition.pk, reason="privacy", note="A name.", actor=one)
    redactions.confirm_redaction(redaction_id=proposal.pk, actor=two)


def test_tallies_follow_every_change_of_the_index() -> None:
    _are_right()
    first, second, third = _published(), _published(), _published()
    _are_right()
    publisher = revised(first, summary="Newer.", rating="false")
    corrected = publishing.publish(**now(first.claim_id), actor=publisher, kind=EditionKind.UPDATED, note="A survey.")
    _are_right()
    assert VerdictTally.objects.get(of="rating", key="false").verdicts == 1
    assert VerdictTally.objects.get(of="all").changed_at == corrected.published_at
    assert TopicTally.objects.filter(topic__public_claims__claim=first.claim_id)[0].changed_at == corrected.published_at
    publishing.withdraw(**now(second.claim_id), actor=factories.person(Role.PUBLISHER), note="Replaced.")
    _are_right()
    _redact(third)
    _are_right()
    assert TopicTally.objects.count() == 2, "a topic without live verdicts has no tally"


def test_tallies_follow_a_new_name() -> None:
    edition, editor = _published(), factories.person(Role.EDITOR)
    topic = Topic.objects.filter(public_claims__claim=edition.claim_id)[0]
    claimant = Claimant.objects.filter(public_claims__claim=edition.claim_id)[0]
    shared_rows.change_topic(topic_id=topic.pk, name="Another name", actor=editor)
    shared_rows.change_claimant(
        claimant_id=claimant.pk, name="Somebody else", kind=claimant.kind, role="", actor=editor
    )
    index.index_claimant(claimant_id=claimant.pk)
    _are_right()
    assert TopicTally.objects.get(topic=topic).name == "Another name"
    assert ClaimantTally.objects.get(claimant=claimant).name == "Somebody else"


def test_a_rebuild_and_a_recount_give_the_same() -> None:
    _published()
    withdrawn = _published()
    publishing.withdraw(**now(withdrawn.claim_id), actor=factories.person(Role.PUBLISHER), note="Replaced.")
    index.rebuild_index()
    _are_right()
    VerdictTally.objects.all().update(verdicts=9)
    TopicTally.objects.all().delete()
    tallies.recount()
    _are_right()
    _published()
    _are_right()
