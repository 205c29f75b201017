"""Items of lists as schema.org objects, with this site's addresses."""

from django.conf import settings

from claims.documents import Json
from claims.interchange.linked_data import moment
from claims.public import claimreview
from claims.public.claimreview import Newsroom
from claims.public.exchange.other_lists import NameRow, SourceRow
from claims.public.exchange.verdicts import VerdictDocument
from claims.public.queries.corrections import Correction
from claims.public.web.addresses import absolute
from claims.vocabulary import EditionKind
from factcheck.core.json_text import filled


def reviewer() -> Newsroom:
    """This newsroom as the reviewer."""
    return Newsroom(
        name=settings.NEWSROOM_NAME,
        url=absolute("front"),
        method=absolute("how_we_work"),
        corrections=absolute("how_we_work") + "#corrections",
    )


def review(verdict: VerdictDocument, newsroom: Newsroom) -> Json | None:
    """The same ClaimReview as on the verdict's page. None if it is not rated."""
    if not verdict.rated:
        return None
    return claimreview.claim_review(
        verdict.document,
        url=absolute("claim", verdict.slug),
        first_published=verdict.first_published_at,
        published=verdict.published_at,
        newsroom=newsroom,
        corrections=[
            claimreview.Correction(row.note, row.at, absolute("edition", verdict.slug, row.number))
            for row in verdict.corrections
        ],
    )


def claim(verdict: VerdictDocument, newsroom: Newsroom) -> Json:
    """The verdict's ClaimReview, or its Claim if it is not rated."""
    return review(verdict, newsroom) or claimreview.unrated_claim(
        verdict.document,
        url=absolute("claim", verdict.slug),
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
        about |= {"url": absolute("claim", row.slug)}
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
            "@id": absolute("claimant", row.slug),
            "name": row.name,
            "description": row.about,
            "sameAs": list(row.same_as),
        }
    )


def topic(row: NameRow) -> Json:
    """A topic as a DefinedTerm."""
    return filled(
        {"@type": "DefinedTerm", "@id": absolute("topic", row.slug), "name": row.name, "description": row.about}
    )


def source(row: SourceRow) -> Json:
    """A source as a CreativeWork. A protected one has only its description and reason."""
    address = absolute("source", row.id)
    if row.columns.get("protected"):
        work: Json = {
            "@type": "CreativeWork",
            "description": row.columns.get("description", ""),
            "conditionsOfAccess": row.columns.get("protection_reason", ""),
        }
    else:
        work = claimreview.work(row.columns) or {"@type": "CreativeWork"}
    return filled({"@type": work["@type"], "@id": address, **work})
