"""Live facts of a verdict's evidence: what was last found of each quotation, and its passages as Web Annotations."""

import json
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from claims.api.answers import Door, absolute, encode, send, send_list
from claims.api.claims import public_claim, taken_down
from claims.api.describing import ID, describe, list_of
from claims.api.parameters import LANGUAGE
from claims.api.shapes import AnnotationPageShape, QuotationShape
from claims.documents import Json
from claims.models import PublicClaim
from claims.queries import items
from claims.queries.pages.current_document import shown, source_ids, sources_now
from claims.queries.pages.quotations import CheckShown, PassageLocation, checked
from claims.quotations import collapsed
from claims.vocabulary import PublicStatus
from sources.models import Source
from sources.quotes.annotations import annotation, annotation_page
from sources.quotes.selectors import TextQuoteSelector

JSON_LD = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
"""The media type of the Web Annotation Protocol, section 4.1."""
_REFUSALS = (400, 404, 410, 451)


class Quotations(Door):
    """What was last found of each quotation of the present verdict. It says nothing of whether the words are true."""

    parameters = (LANGUAGE,)

    @describe(
        "listQuotations",
        (LANGUAGE,),
        summary="What was found of a verdict's quotations",
        answer=list_of("Quotations", QuotationShape(many=True)),
        path=[ID],
        refusals=_REFUSALS,
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        public, tag, nothing_new = public_claim(self, request, id)
        if nothing_new:
            return nothing_new
        rows, found, _ = _evidence(public)
        return send_list(request, (encode(_quotation(row, found[row["number"]])) for row in rows), tag, page=None)


class Annotations(Door):
    """The passages that the present verdict quotes, as a page of W3C Web Annotations (JSON-LD)."""

    parameters = (LANGUAGE,)

    @describe(
        "listAnnotations",
        (LANGUAGE,),
        summary="A verdict's passages as Web Annotations",
        answer=AnnotationPageShape,
        media_type="application/ld+json",
        path=[ID],
        refusals=_REFUSALS,
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        public, tag, nothing_new = public_claim(self, request, id)
        if nothing_new:
            return nothing_new
        rows, found, sources = _evidence(public)
        page = annotation_page(
            id=absolute(request.get_full_path()),
            items=[
                _annotation(public, row, located, sources[row["source"]])
                for row in rows
                if (located := found[row["number"]].located) is not None
            ],
        )
        return send(request, encode(page), tag, content_type=JSON_LD)


def _evidence(public: PublicClaim) -> tuple[list[Json], dict[int, CheckShown], dict[str, Source]]:
    """The quoted citations of the live edition whose source is public, what was found of each, and the sources."""
    [item] = items.by_edition([public.edition_id], items.claim_address())
    if public.status != PublicStatus.LIVE or item.document is None:
        raise taken_down(public, item)
    document = json.loads(item.document)
    sources = sources_now(source_ids(document["content"]))
    citations = shown(document, sources)["content"]["citations"]
    found = checked(public.claim_id, citations, sources)
    return [row for row in citations if row["number"] in found], found, sources


def _quotation(row: Json, found: CheckShown) -> Json:
    located = found.located
    return {
        "citation": row["number"],
        "source": row["source"],
        "quotation": row["quotation"],
        "provenance": row["provenance"],
        "status": found.status,
        "checked_at": _moment(found.checked_at),
        "since": _moment(found.since),
        "copy": {
            "id": str(located.snapshot),
            "sha256": located.sha256,
            "captured_at": _moment(located.captured_at),
            "how": located.how,
            "text_url": absolute(located.copy_url) if located.copy_url else None,
        }
        if located
        else None,
        "position": {"start": located.position.start, "end": located.position.end} if located else None,
        "differences": [{"kind": one.kind, "text": one.text} for one in found.differences],
    }


def _annotation(public: PublicClaim, row: Json, located: PassageLocation, source: Source) -> Json:
    """Of the copy's text where readers may have it; else of the live page, or of ours where there is none.

    Only the copy's text has our positions and the words before and after as we read them. In a page a reader finds the
    exact words, spaced as a browser spaces them.
    """
    verdict = items.claim_address().of(public.slug)
    common: Json = {
        "id": f"{verdict}#citation-{row['number']}",
        "captured_at": located.captured_at,
        "body_url": verdict,
        "created": public.published_at,
        "creator": settings.NEWSROOM_NAME,
    }
    if not located.copy_url:
        words = TextQuoteSelector(collapsed(located.selector.exact), "", "")
        return annotation(source_url=source.url or verdict, selector=words, position=None, **common)
    return annotation(
        source_url=absolute(reverse("copy_text", args=[source.pk, located.snapshot])),
        selector=located.selector,
        position=located.position,
        cached_url=absolute(located.copy_url),
        scope_url=source.url,
        **common,
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if moment else None
