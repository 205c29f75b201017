"""Items of lists as schema.org objects, with this site's addresses."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from claims import claimreview
from claims.claimreview import Newsroom
from claims.documents import Json, filled
from claims.interchange.linked_data import moment
from claims.queries.exchange.other_lists import NameRow, SourceRow
from claims.queries.exchange.verdicts import VerdictDocument
from claims.queries.pages.corrections import Correction
from claims.vocabulary import EditionKind


def reviewer() -> Newsroom:
    """This newsroom as the reviewer."""
    origin = settings.PUBLIC_ORIGIN
    return Newsroom(
        name=settings.NEWSROOM_NAME,
        url=origin + reverse("front"),
        method=origin + reverse("how_we_work"),
        corrections=origin + reverse("how_we_work") + "#corrections",
    )


def review(verdict: VerdictDocument, newsroom: Newsroom) -> Json | None:
    """The same ClaimReview as on the verdict's page. None if it is not rated."""
    if not verdict.rated:
        return None
    return claimreview.claim_review(
        verdict.document,
        url=_address("claim", verdict.slug),
        first_published=verdict.first_published_at,
        published=verdict.published_at,
        newsroom=newsroom,
        corrections=[
            claimreview.Correction(row.note, row.at, _address("edition", verdict.slug, row.number))
            for row in verdict.corrections
        ],
    )


def claim(verdict: VerdictDocument, newsroom: Newsroom) -> Json:
    """The verdict's ClaimReview, or its Claim if it is not rated."""
    return review(verdict, newsroom) or claimreview.unrated_claim(
        verdict.document,
        url=_address("claim", verdict.slug),
        first_published=verdict.first_published_at,
        published=verdict.published_at,
        newsroom=newsroom,
    )


def change(row: Correction) -> Json:
    """A CorrectionComment, or a Comment for other changes."""
    edition, now = row.edition, row.verdict
    corrected = edition.kind == EditionKind.CORRECTED
    about: Json = {"@type": "CreativeWork"}
    if row.slug:
        about |= {"url": _address("claim", row.slug)}
    if now is not None:
        about |= {"name": now.headline}
    return filled(
        {
            "@type": "CorrectionComment" if corrected else "Comment",
            "name": edition.label,
            "text": " ".join(part for part in (edition.note, edition.change and f"{edition.change}.") if part),
            "datePublished": moment(edition.published_at),
            "about": about,
        }
    )


def claimant(row: NameRow) -> Json:
    """A claimant, with the type of its kind."""
    kind = claimreview.CLAIMANT_TYPES.get(row.kind, "Organization")
    return filled(
        {
            "@type": kind,
            "@id": _address("claimant", row.slug),
            "name": row.name,
            "description": row.about,
            "sameAs": list(row.same_as),
        }
    )


def topic(row: NameRow) -> Json:
    """A topic as a DefinedTerm."""
    return filled(
        {"@type": "DefinedTerm", "@id": _address("topic", row.slug), "name": row.name, "description": row.about}
    )


def source(row: SourceRow) -> Json:
    """A source as a CreativeWork. A protected one has only its description and reason."""
    address = _address("source", row.id)
    if row.columns.get("protected"):
        work: Json = {
            "@type": "CreativeWork",
            "description": row.columns.get("description", ""),
            "conditionsOfAccess": row.columns.get("protection_reason", ""),
        }
    else:
        work = claimreview.work(row.columns) or {"@type": "CreativeWork"}
    return filled({"@type": work["@type"], "@id": address, **work})


def _address(name: str, *key: Any) -> str:
    return settings.PUBLIC_ORIGIN + reverse(name, args=key)
