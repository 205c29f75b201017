"""The public index: rows made from the log and nothing else."""

import json
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Max, Min, Value

from claims.models import Claimant, Edition, PublicClaim, PublicLink, Topic
from claims.vocabulary import CONTENT_KINDS, EditionKind, PublicStatus
from sources.models import Source

CONFIG = "ledger"
"""The text search configuration of migrations/rules.sql."""


def show(edition: Edition) -> None:
    """Bring the index row of the edition's claim and language up to it.

    A redaction notice changes the row only where it is the live edition that lost its bytes.
    """
    if edition.kind == EditionKind.REDACTED and not _lost_its_bytes(edition):
        return
    _show(edition)


def _lost_its_bytes(notice: Edition) -> bool:
    return PublicClaim.objects.filter(
        claim_id=notice.claim_id, language=notice.language, edition__document__isnull=True
    ).exists()


def _show(edition: Edition) -> PublicClaim:
    row = PublicClaim.objects.filter(claim_id=edition.claim_id, language=edition.language).first()
    row = row or PublicClaim(claim_id=edition.claim_id, language=edition.language)
    document = json.loads(bytes(edition.document or b"{}"))
    content: dict[str, Any] = document.get("content", {})
    verdict: dict[str, Any] = content.get("verdict", {})
    row.edition = edition
    row.status = {EditionKind.WITHDRAWN: PublicStatus.WITHDRAWN, EditionKind.REDACTED: PublicStatus.REDACTED}.get(
        EditionKind(edition.kind), PublicStatus.LIVE
    )
    row.slug = edition.slug
    row.headline = verdict.get("headline", "")
    row.summary = verdict.get("summary", "")
    row.rating = verdict.get("rating") or ""
    row.applies_to = verdict.get("applies_to", "")
    row.short_claim, row.text = content.get("short_claim", ""), content.get("text", "")
    row.kind, row.original_language = content.get("kind", ""), content.get("original_language", "")
    row.made_by = [UUID(entry["claimant"]) for entry in content.get("claimants", [])]
    row.made_on = content.get("made_on") or ""
    row.published_at = edition.published_at
    row.first_published_at = Edition.objects.filter(
        claim_id=edition.claim_id, language=edition.language, kind__in=CONTENT_KINDS
    ).aggregate(first=Min("published_at"))["first"]
    row.words = None
    row.save()
    _relate(row, document)
    if row.status == PublicStatus.LIVE:
        _index_words(row, document)
    return row


def rebuild_index() -> int:
    """Make every row anew from the log, which drops what the log does not hold; returns the number of rows."""
    with transaction.atomic():
        newest = (
            Edition.objects.exclude(kind=EditionKind.REDACTED)
            .values("claim_id", "language")
            .annotate(seq=Max("seq"))
            .values_list("seq", flat=True)
        )
        # First, so that no stray row holds an address or edition that a true one needs.
        PublicClaim.objects.all().delete()
        rows = [_show(_shown(edition)) for edition in Edition.objects.filter(seq__in=list(newest)).order_by("seq")]
    return len(rows)


def _shown(edition: Edition) -> Edition:
    """The edition itself, or the notice that stands for it once its bytes are gone."""
    if edition.document is not None:
        return edition
    notices = Edition.objects.filter(
        claim_id=edition.claim_id, language=edition.language, kind=EditionKind.REDACTED, seq__gt=edition.seq
    )
    return next(notice for notice in notices if _names(notice, edition))


def _names(notice: Edition, edition: Edition) -> bool:
    """Whether it is this edition that the notice tells consumers to delete."""
    redacted = json.loads(bytes(notice.document or b"{}")).get("redacted", [])
    return any(entry["seq"] == edition.seq for entry in redacted)


def _relate(row: PublicClaim, document: dict[str, Any]) -> None:
    content: dict[str, Any] = document.get("content", {})
    made_by = [entry["claimant"] for entry in content.get("claimants", [])]
    for appearance in content.get("appearances", []):
        made_by += [speaker["claimant"] for speaker in appearance.get("speakers", [])]
        made_by += [appearance["attributed_to"]] if "attributed_to" in appearance else []
    cited = [entry["source"] for entry in content.get("citations", [])]
    cited += [entry["source"] for entry in content.get("appearances", []) if "source" in entry]
    row.claimants.set(Claimant.objects.filter(pk__in=made_by))
    row.topics.set(Topic.objects.filter(pk__in=content.get("topics", [])))
    row.sources.set(Source.objects.filter(pk__in=cited))
    row.links.all().delete()
    PublicLink.objects.bulk_create(
        PublicLink(
            public_claim=row,
            to_claim_id=UUID(link["to"]),
            kind=link["kind"],
            rationale=link["rationale"],
            position=place,
        )
        for place, link in enumerate(content.get("links", []))
    )


def _index_words(row: PublicClaim, document: dict[str, Any]) -> None:
    names = document["names"]
    people = " ".join(entry["name"] for entry in names["claimants"].values())
    subjects = " ".join(entry["name"] for entry in names["topics"].values())
    body = document["content"]["verdict"].get("body", "")
    vector = (
        SearchVector(Value(row.headline), weight="A", config=CONFIG)
        + SearchVector(Value(f"{row.text} {row.short_claim} {people} {subjects}"), weight="B", config=CONFIG)
        + SearchVector(Value(row.summary), weight="C", config=CONFIG)
        + SearchVector(Value(body), weight="D", config=CONFIG)
    )
    PublicClaim.objects.filter(pk=row.pk).update(words=vector)
