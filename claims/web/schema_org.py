"""What is listed as things in schema.org's words, with this site's addresses."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from claims import claimreview
from claims.claimreview import Newsroom
from claims.documents import Json
from claims.interchange.linked_data import moment
from claims.queries.exchange.other_lists import NameRow, SourceRow
from claims.queries.exchange.verdicts import VerdictDocument
from claims.queries.pages.corrections import Correction
from claims.vocabulary import EditionKind


def reviewer() -> Newsroom:
    """Who reviews: this newsroom."""
    origin = settings.PUBLIC_ORIGIN
    return Newsroom(
        name=settings.NEWSROOM_NAME,
        url=origin + reverse("front"),
        method=origin + reverse("how_we_work"),
        corrections=origin + reverse("how_we_work") + "#corrections",
    )


def review(one: VerdictDocument, newsroom: Newsroom) -> Json | None:
    """The very ClaimReview of its page; None where that has none."""
    if not one.rated:
        return None
    return claimreview.claim_review(
        one.document,
        url=_address("claim", one.slug),
        first_published=one.first_published_at,
        published=one.published_at,
        newsroom=newsroom,
        corrections=[
            claimreview.Correction(told.note, told.at, _address("edition", one.slug, told.number))
            for told in one.corrections
        ],
    )


def claim(one: VerdictDocument, newsroom: Newsroom) -> Json:
    """Its ClaimReview, or the Claim alone where it is not rated."""
    return review(one, newsroom) or claimreview.unrated_claim(
        one.document,
        url=_address("claim", one.slug),
        first_published=one.first_published_at,
        published=one.published_at,
        newsroom=newsroom,
    )


def change(row: Correction) -> Json:
    """A correction by its name; what is not one, as a comment."""
    edition, now = row.edition, row.verdict
    corrected = edition.kind == EditionKind.CORRECTED
    about: Json = {"@type": "CreativeWork"}
    if row.slug:
        about |= {"url": _address("claim", row.slug)}
    if now is not None:
        about |= {"name": now.headline}
    return _filled(
        {
            "@type": "CorrectionComment" if corrected else "Comment",
            "name": edition.label,
            "text": " ".join(part for part in (edition.note, edition.change and f"{edition.change}.") if part),
            "datePublished": moment(edition.published_at),
            "about": about,
        }
    )


def claimant(row: NameRow) -> Json:
    """A person, a group or whatever they are."""
    kind = claimreview.CLAIMANT_TYPES.get(row.kind, "Organization")
    return _filled(
        {
            "@type": kind,
            "@id": _address("claimant", row.slug),
            "name": row.name,
            "description": row.about,
            "sameAs": list(row.same_as),
        }
    )


def topic(row: NameRow) -> Json:
    """A subject heading."""
    return _filled(
        {"@type": "DefinedTerm", "@id": _address("topic", row.slug), "name": row.name, "description": row.about}
    )


def source(row: SourceRow) -> Json:
    """A work; of a protected one, its description and why it is protected."""
    address = _address("source", row.id)
    if row.columns.get("protected"):
        work: Json = {
            "@type": "CreativeWork",
            "description": row.columns.get("description", ""),
            "conditionsOfAccess": row.columns.get("protection_reason", ""),
        }
    else:
        work = claimreview.work(row.columns) or {"@type": "CreativeWork"}
    return _filled({"@type": work["@type"], "@id": address, **work})


def _address(name: str, *key: Any) -> str:
    return settings.PUBLIC_ORIGIN + reverse(name, args=key)


def _filled(values: Json) -> Json:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
