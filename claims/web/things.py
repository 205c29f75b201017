"""What is listed as things in schema.org's words, with this site's addresses."""

from django.conf import settings

from claims import claimreview
from claims.claimreview import Newsroom
from claims.documents import Json
from claims.interchange.linked_data import moment
from claims.queries.exchange.others import Leaned, Named
from claims.queries.exchange.verdicts import Documented
from claims.queries.pages.corrections import Correction
from claims.vocabulary import EditionKind
from claims.web.addresses import absolute
from factcheck.core.json_text import filled


def reviewer() -> Newsroom:
    """Who reviews: this newsroom."""
    return Newsroom(
        name=settings.NEWSROOM_NAME,
        url=absolute("front"),
        method=absolute("how_we_work"),
        corrections=absolute("how_we_work") + "#corrections",
    )


def review(one: Documented, newsroom: Newsroom) -> Json | None:
    """The very ClaimReview of its page; None where that has none."""
    if not one.rated:
        return None
    return claimreview.claim_review(
        one.document,
        url=absolute("claim", one.slug),
        first_published=one.first_published_at,
        published=one.published_at,
        newsroom=newsroom,
        corrections=[
            claimreview.Correction(told.note, told.at, absolute("edition", one.slug, told.number))
            for told in one.corrections
        ],
    )


def claim(one: Documented, newsroom: Newsroom) -> Json:
    """Its ClaimReview, or the Claim alone where it is not rated."""
    return review(one, newsroom) or claimreview.unrated_claim(
        one.document,
        url=absolute("claim", one.slug),
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


def claimant(row: Named) -> Json:
    """A person, a group or whatever they are."""
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


def topic(row: Named) -> Json:
    """A subject heading."""
    return filled(
        {"@type": "DefinedTerm", "@id": absolute("topic", row.slug), "name": row.name, "description": row.about}
    )


def source(row: Leaned) -> Json:
    """A work; of a protected one, its description and why it is protected."""
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
