"""Published verdicts: as a list, one by one, and their histories."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from claims.api import parameters
from claims.api.answers import Door, encode, fresh, send, send_list
from claims.api.describing import HIGHEST_NUMBER, ID, NUMBER, describe, list_of
from claims.api.parameters import LANGUAGE, Parameter
from claims.api.shapes import HistoryItemShape, ItemShape
from claims.models import PublicClaim, Redaction
from claims.queries import items
from claims.queries.items import Item
from claims.queries.pages.search import words_query
from claims.ratings import RATINGS
from claims.vocabulary import ClaimKind, PublicStatus
from factcheck.core.errors import Invalid, NotFound
from factcheck.core.problems import Refused

DEFAULT_LIMIT = 20
HIGHEST_LIMIT = 100

_KEYS = tuple(rating[0] for rating in RATINGS)
_KINDS = ClaimKind.values
_NOTHING = "No verdict on this claim is published in this language."
_FILTERS = (
    Parameter("rating", parameters.one_of(_KEYS), "Key of a rating.", {"type": "string", "enum": list(_KEYS)}),
    Parameter("kind", parameters.one_of(_KINDS), "What sort of statement.", {"type": "string", "enum": _KINDS}),
    Parameter("claimant", parameters.identifier_or_slug, "Slug or id of who made it.", parameters.SLUG_OR_ID),
    Parameter("topic", parameters.identifier_or_slug, "Slug or id of a subject heading.", parameters.SLUG_OR_ID),
    LANGUAGE,
    Parameter(
        "published_since",
        parameters.moment,
        "Editions from this moment on: a date, begun in the newsroom's time zone, or a date and time with its offset.",
        parameters.MOMENT,
    ),
    parameters.words("text", "Words of the verdict, as people type them: `or`, `-without`, `\"exact words\"`."),
)  # fmt: skip
_LIST = (*_FILTERS, parameters.limit(DEFAULT_LIMIT, HIGHEST_LIMIT), parameters.page(1))
_HISTORY = (LANGUAGE, parameters.limit(DEFAULT_LIMIT, HIGHEST_LIMIT), parameters.page(1))


class Claims(Door):
    """Live verdicts, newest edition first."""

    parameters = _LIST

    @describe("listClaims", _LIST, summary="Published verdicts", answer=list_of("Claims", ItemShape(many=True)))
    def get(self, request: Request) -> HttpResponse:
        given = self.given(request)
        tag, nothing_new = fresh(request)
        if nothing_new:
            return nothing_new
        limit = given.get("limit", DEFAULT_LIMIT)
        rows = PublicClaim.objects.filter(status=PublicStatus.LIVE, **_conditions(given)).order_by("-edition__seq")
        found = list(rows.values_list("edition_id", flat=True)[: limit + 1])
        results = items.by_edition(found[:limit], items.claim_address())
        page = parameters.page_token([str(results[-1].seq)]) if len(found) > limit else None
        return send_list(request, (item.json() for item in results), tag, page=page)


class OneClaim(Door):
    """The present verdict on one claim."""

    parameters = (LANGUAGE,)

    @describe(
        "getClaim",
        (LANGUAGE,),
        summary="The present verdict on a claim",
        answer=ItemShape,
        path=[ID],
        refusals=(400, 404, 410, 451),
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        public, tag, nothing_new = public_claim(self, request, id)
        if nothing_new:
            return nothing_new
        [item] = items.by_edition([public.edition_id], items.claim_address())
        if public.status != PublicStatus.LIVE:
            raise taken_down(public, item)
        return send(request, item.json(), tag)


class Editions(Door):
    """Everything that was published on one claim in one language, oldest first.

    Rows are never left out, and a withdrawn verdict keeps its history, as its pages do. What was redacted has no
    document any more: `withheld` says why.
    """

    parameters = _HISTORY

    @describe(
        "listEditions",
        _HISTORY,
        summary="The history of a verdict",
        answer=list_of("Editions", HistoryItemShape(many=True)),
        path=[ID],
        refusals=(400, 404),
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        public, tag, nothing_new = public_claim(self, request, id)
        if nothing_new:
            return nothing_new
        given = self.given(request)
        limit = given.get("limit", DEFAULT_LIMIT)
        after = _page_number(given)
        found = items.history(public.claim_id, public.language, items.claim_address(), after=after, limit=limit + 1)
        reasons = _redactions(public)
        results = [_as_history(item, reasons) for item in found[:limit]]
        page = parameters.page_token([str(found[limit - 1].number)]) if len(found) > limit else None
        return send_list(request, results, tag, page=page)


class OneEdition(Door):
    """One edition of a verdict, by its number."""

    parameters = (LANGUAGE,)

    @describe(
        "getEdition",
        (LANGUAGE,),
        summary="One edition of a verdict",
        answer=ItemShape,
        path=[ID, NUMBER],
        refusals=(400, 404, 451),
    )
    def get(self, request: Request, id: str, number: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        wanted = _edition_number(number)
        public, tag, nothing_new = public_claim(self, request, id)
        if nothing_new:
            return nothing_new
        found = items.history(public.claim_id, public.language, items.claim_address(), after=wanted - 1, limit=1)
        if not found or found[0].number != wanted:
            raise Refused("There is no such edition.", status=404, code="not-found", field="number")
        [item] = found
        if item.document is None:
            reason, note = _redactions(public).get(item.number, ("", ""))
            raise Refused(
                "This edition was removed on a legal ground. Delete your copy.",
                status=451, code="redacted", members={"item": _withheld(item, "redacted", reason, note)},
            )  # fmt: skip
        return send(request, item.json(), tag)


def _conditions(given: dict[str, Any]) -> dict[str, Any]:
    conditions: dict[str, Any] = {name: given[name] for name in ("rating", "kind", "language") if name in given}
    for name, relation in (("claimant", "claimants"), ("topic", "topics")):
        if name in given:
            column = "pk" if isinstance(given[name], UUID) else "slug"
            conditions[f"{relation}__{column}"] = given[name]
    if "published_since" in given:
        conditions["published_at__gte"] = given["published_since"]
    if "text" in given:
        conditions["words"] = words_query(given["text"])
    if "page" in given:
        conditions["edition__seq__lt"] = _page_number(given)
    return conditions


def _page_number(given: dict[str, Any]) -> int:
    if "page" not in given:
        return 0
    [part] = given["page"]
    try:
        return parameters.whole_number(part, highest=HIGHEST_NUMBER)
    except ValueError as error:
        raise parameters.no_such_page() from error


def _edition_number(text: str) -> int:
    try:
        return parameters.whole_number(text, highest=HIGHEST_NUMBER)
    except ValueError as error:
        raise Invalid(str(error), field="number") from error


def public_claim(door: Door, request: Request, text: str) -> tuple[PublicClaim, str, HttpResponse | None]:
    """The claim's public row: in the language asked for, else in the newsroom's, else in the one published first."""
    claim = parameters.identifier(text)
    language = door.given(request).get("language")
    tag, nothing_new = fresh(request)
    rows = {row.language: row for row in PublicClaim.objects.filter(claim_id=claim).order_by("-first_published_at")}
    newsrooms = settings.LANGUAGE_CODE.split("-")[0]
    row = rows.get(language) if language else rows.get(newsrooms) or next(reversed(rows.values()), None)
    if row is None:
        raise NotFound(_NOTHING, field="language" if rows else "id")
    return row, tag, nothing_new if row.status == PublicStatus.LIVE else None


def taken_down(public: PublicClaim, newest: Item) -> Refused:
    """The refusal of a verdict that is not live any more: 410 with the tombstone, 451 with the notice."""
    members = {"item": newest.json()}
    if public.status == PublicStatus.REDACTED:
        return Refused(
            "The verdict was removed on a legal ground. Delete your copy.", status=451, code="redacted", members=members
        )
    return Refused("The verdict was withdrawn; `item` says why.", status=410, code="withdrawn", members=members)


def _redactions(public: PublicClaim) -> dict[int, tuple[str, str]]:
    """(reason, public note) of each redacted edition, by number."""
    rows = Redaction.objects.filter(
        edition__claim_id=public.claim_id, edition__language=public.language, confirmed_by__isnull=False
    )
    return {number: (reason, note) for number, reason, note in rows.values_list("edition__number", "reason", "note")}


def _as_history(item: Item, redactions: dict[int, tuple[str, str]]) -> bytes:
    if item.document is None:
        reason, note = redactions.get(item.number, ("", ""))
        return _withheld(item, "redacted", reason, note)
    return item.json()


def _withheld(item: Item, why: str, reason: str = "", note: str = "") -> bytes:
    said = {"why": why, "reason": reason, "note": note}
    return item.withheld(encode({name: text for name, text in said.items() if text}))
