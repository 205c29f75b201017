"""Verdict pages, permalinks of editions, and pages of withdrawn or redacted verdicts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse

from claims.documents import Json
from claims.external_reviews.queries import tied_to
from claims.models import Edition, PublicClaim
from claims.public import claimreview
from claims.public.queries import lists, tombstones, verdicts
from claims.public.web.addresses import absolute
from claims.public.web.body import embedded_json
from claims.public.web.page import RenderedPage, position_of, public_page, render
from claims.public.web.schema_org import reviewer
from claims.verdict_body import body_html
from claims.vocabulary import CONTENT_KINDS, RATED_KINDS, EditionKind, PublicStatus


@public_page()
def claim(request: HttpRequest, slug: str) -> RenderedPage | HttpResponsePermanentRedirect:
    """The current verdict. Redirects from an old address. 410 if it was withdrawn, 451 if it was redacted."""
    place = verdicts.find(slug)
    if place.moved_to:
        return HttpResponsePermanentRedirect(reverse("claim", args=[place.moved_to]))
    edition = verdicts.edition_of(place.row, place.row.edition.number)
    if place.row.status != PublicStatus.LIVE or edition.document is None:
        return _tombstone(request, place.row, edition)
    return _verdict(request, place.row, edition)


@public_page()
def edition(request: HttpRequest, slug: str, number: int) -> RenderedPage | HttpResponsePermanentRedirect:
    """An edition as it was published, marked as such. 410 for a withdrawal, 451 for a redacted edition."""
    place = verdicts.find(slug)
    if place.moved_to:
        return HttpResponsePermanentRedirect(reverse("edition", args=[place.moved_to, number]))
    row = verdicts.edition_of(place.row, number)
    if row.kind not in CONTENT_KINDS or row.document is None:
        return _tombstone(request, place.row, row)
    return _verdict(request, place.row, row, permalink=True)


@public_page("page")
def all_verdicts(request: HttpRequest) -> RenderedPage:
    """Every live verdict, newest first."""
    return render(
        request, "claims/verdicts.html", {"page": lists.verdicts(position_of(request)), "section": "verdicts"}
    )


def _verdict(request: HttpRequest, row: PublicClaim, edition: Edition, *, permalink: bool = False) -> RenderedPage:
    page = verdicts.verdict_page(row, edition)
    address = absolute("claim", page.slug)
    rated = page.content["kind"] in RATED_KINDS and page.rating is not None
    review = claim_review(page, address) if rated and page.current and not permalink else None
    return render(
        request,
        "claims/verdict.html",
        {
            "page": page,
            "permalink": permalink,
            "body": body_html(page.verdict.get("body", "")),
            "canonical": address,
            "claim_review": embedded_json(review) if review else "",
            # Reviews by others are current, so an older edition does not show them.
            "elsewhere": tied_to(row.claim_id) if page.current and not permalink else (),
            "section": "verdicts",
        },
    )


def claim_review(page: verdicts.VerdictPage, address: str) -> Json:
    """The page's ClaimReview, from the document as readers may see it."""
    origin = settings.PUBLIC_ORIGIN
    return claimreview.claim_review(
        page.document,
        url=address,
        first_published=page.first_published_at,
        published=page.published_at,
        newsroom=reviewer(),
        corrections=[
            claimreview.Correction(
                row.note, row.published_at, f"{origin}{reverse('edition', args=[page.slug, row.number])}"
            )
            for row in page.corrections
            if row.note
        ],
    )


def _tombstone(request: HttpRequest, row: PublicClaim, edition: Edition) -> RenderedPage:
    page = tombstones.tombstone(row, edition)
    if page.status == PublicStatus.REDACTED or edition.kind == EditionKind.REDACTED:
        template, status = "claims/redacted.html", 451
    else:
        template, status = "claims/withdrawn.html", 410
    return render(request, template, {"page": page, "section": "verdicts"}, status=status)
