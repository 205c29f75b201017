"""The columns of every list as a table, and a row of each. Addresses are absolute, moments in the newsroom's zone.

Names of columns are identifiers, and ids let tables be joined. A finding never stands as a bare `True`: pandas and
DuckDB would read a column of them as Boolean.
"""

from datetime import datetime

from django.utils import timezone

from claims.queries.exchange.others import Leaned, Named
from claims.queries.exchange.verdicts import VerdictRow
from claims.queries.pages.cards import Card
from claims.queries.pages.corrections import Correction
from claims.web.addresses import absolute

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
    """The finding first: nobody is to read a column of claims alone."""
    card = row.card
    return (
        _finding(card), card.headline, row.text, [one.name for one in card.claimants],
        card.made_on.text if card.made_on else "", card.summary, row.topics, card.language, row.original_language,
        card.kind, f"rating:{row.rating}" if row.rating else "", row.edition,
        _moment(card.published_at), _moment(card.first_published_at),
        absolute("claim", card.slug), card.claim, row.seq, row.claimant_ids, row.topic_ids,
    )  # fmt: skip


def change(row: Correction) -> Row:
    """What was changed, and what is now found."""
    edition, now = row.edition, row.verdict
    return (
        edition.label, edition.severity, _moment(edition.published_at), edition.note, edition.change,
        _finding(now) if now else "", now.headline if now else "", edition.number,
        absolute("claim", row.slug) if row.slug else "", row.claim, row.language, row.seq,
    )  # fmt: skip


def claimant(row: Named) -> Row:
    return row.name, row.kind, row.about, row.verdicts, row.same_as, absolute("claimant", row.slug), row.id


def topic(row: Named) -> Row:
    return row.name, row.about, row.verdicts, absolute("topic", row.slug), row.id


def source(row: Leaned) -> Row:
    """Of a protected one, the columns before `protected` are empty: they are not in what it is made from."""
    columns = row.columns
    plain = ("title", "issued_by", "carried_by", "authors", "date", "medium", "standing", "language", "url", "locator",
             "note")  # fmt: skip
    return (
        *(columns.get(name, "") for name in plain),
        "yes" if columns.get("protected") else "no", columns.get("description", ""),
        columns.get("protection_reason", ""), absolute("source", row.id), row.id,
    )  # fmt: skip


def _finding(card: Card) -> str:
    return f"Rated: {card.finding.name}" if card.finding else card.badge


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
