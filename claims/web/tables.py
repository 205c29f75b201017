"""The columns of every list as a table, and a row of each. Addresses are absolute, moments in the newsroom's zone."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from claims.queries.exchange.others import Leaned, Named
from claims.queries.exchange.verdicts import VerdictRow
from claims.queries.pages.corrections import Correction

Row = tuple[object, ...]

VERDICTS = (
    "finding", "headline", "claim", "claimants", "made on", "summary", "topics", "language", "original language",
    "kind", "rating", "edition", "published", "first published", "address", "claim id", "seq",
)  # fmt: skip
CHANGES = (
    "change", "severity", "published", "note", "rating changed", "finding", "headline", "edition", "address",
)  # fmt: skip
CLAIMANTS = ("name", "kind", "known as", "verdicts", "same as", "address", "claimant id")
TOPICS = ("name", "about", "verdicts", "address", "topic id")
SOURCES = (
    "title", "issued by", "carried by", "authors", "date", "medium", "standing", "language", "original address",
    "locator", "note", "protected", "description", "reason for protection", "address", "source id",
)  # fmt: skip


def verdict(row: VerdictRow) -> Row:
    """The finding first: nobody is to read a column of claims alone."""
    card = row.card
    return (
        card.badge, card.headline, row.text, [one.name for one in card.claimants],
        card.made_on.text if card.made_on else "", card.summary, row.topics, card.language, row.original_language,
        card.kind, row.rating, row.edition, _moment(card.published_at), _moment(card.first_published_at),
        _address("claim", card.slug), card.claim, row.seq,
    )  # fmt: skip


def change(row: Correction) -> Row:
    """What was changed, and what is now found."""
    edition, now = row.edition, row.verdict
    return (
        edition.label, edition.severity, _moment(edition.published_at), edition.note, edition.change,
        now.badge if now else "", now.headline if now else "", edition.number,
        _address("claim", row.slug) if row.slug else "",
    )  # fmt: skip


def claimant(row: Named) -> Row:
    return row.name, row.kind, row.about, row.verdicts, row.same_as, _address("claimant", row.slug), row.id


def topic(row: Named) -> Row:
    return row.name, row.about, row.verdicts, _address("topic", row.slug), row.id


def source(row: Leaned) -> Row:
    """Of a protected one, the columns before `protected` are empty: they are not in what it is made from."""
    columns = row.columns
    plain = ("title", "issued_by", "carried_by", "authors", "date", "medium", "standing", "language", "url", "locator",
             "note")  # fmt: skip
    return (
        *(columns.get(name, "") for name in plain),
        "yes" if columns.get("protected") else "no", columns.get("description", ""),
        columns.get("protection_reason", ""), _address("source", row.id), row.id,
    )  # fmt: skip


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _address(name: str, key: object) -> str:
    return settings.PUBLIC_ORIGIN + reverse(name, args=[key])
