"""The columns and rows of every list as CSV. Addresses are absolute, times are in the newsroom's time zone.

Column names are identifiers, and ids make tables joinable. A rating is written as `Rated: True`, because pandas and
DuckDB read a column of `True` as Boolean.
"""

from datetime import datetime

from django.utils import timezone

from claims.public.exchange.other_lists import NameRow, SourceRow
from claims.public.exchange.verdicts import VerdictRow
from claims.public.queries.cards import Card
from claims.public.queries.corrections import Correction
from claims.public.web.addresses import absolute

Row = tuple[object, ...]

VERDICTS = (
    "finding", "headline", "claim", "claimants", "made_on", "summary", "topics", "language", "original_language",
    "kind", "rating", "edition", "published", "first_published", "address", "claim_id", "seq", "claimant_ids",
    "topic_ids",
)  # fmt: skip
CHANGES = (
    "change", "severity", "published", "note", "rating_changed", "finding", "headline", "edition", "address",
    "claim_id", "language", "seq",
)  # fmt: skip
CLAIMANTS = ("name", "kind", "known_as", "verdicts", "same_as", "address", "claimant_id")
TOPICS = ("name", "about", "verdicts", "address", "topic_id")
SOURCES = (
    "title", "issued_by", "carried_by", "authors", "date", "medium", "standing", "language", "original_address",
    "locator", "note", "protected", "description", "reason_for_protection", "address", "source_id",
)  # fmt: skip


def verdict(row: VerdictRow) -> Row:
    """A verdict. The rating is first, so that nobody reads the claims without it."""
    card = row.card
    return (
        _rating(card), card.headline, row.text, [claimant.name for claimant in card.claimants],
        card.made_on.text if card.made_on else "", card.summary, row.topics, card.language, row.original_language,
        card.kind, f"rating:{row.rating}" if row.rating else "", row.edition,
        _moment(card.published_at), _moment(card.first_published_at),
        absolute("claim", card.slug), card.claim, row.seq, row.claimant_ids, row.topic_ids,
    )  # fmt: skip


def change(row: Correction) -> Row:
    """A change, with the current finding and rating."""
    edition, now = row.edition, row.verdict
    return (
        edition.label, edition.severity, _moment(edition.published_at), edition.note, edition.change,
        _rating(now) if now else "", now.headline if now else "", edition.number,
        absolute("claim", row.slug) if row.slug else "", row.claim, row.language, row.seq,
    )  # fmt: skip


def claimant(row: NameRow) -> Row:
    return row.name, row.kind, row.about, row.verdicts, row.same_as, absolute("claimant", row.slug), row.id


def topic(row: NameRow) -> Row:
    return row.name, row.about, row.verdicts, absolute("topic", row.slug), row.id


def source(row: SourceRow) -> Row:
    """A source. The columns before `protected` are empty for a protected one."""
    columns = row.columns
    plain = ("title", "issued_by", "carried_by", "authors", "date", "medium", "standing", "language", "url", "locator",
             "note")  # fmt: skip
    return (
        *(columns.get(name, "") for name in plain),
        "yes" if columns.get("protected") else "no", columns.get("description", ""),
        columns.get("protection_reason", ""), absolute("source", row.id), row.id,
    )  # fmt: skip


def _rating(card: Card) -> str:
    return f"Rated: {card.rating.name}" if card.rating else card.badge


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
