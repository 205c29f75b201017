"""What published verdicts name: sources, claimants, topics; and the ratings. Nothing that only drafts name is here."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework.request import Request

from claims.api import parameters
from claims.api.answers import Door, encode, fresh, send, send_list
from claims.api.describing import ID, SLUG, describe, list_of
from claims.api.shapes import ClaimantShape, ProtectedSourceShape, RatingShape, SourceShape, TopicShape
from claims.models import Claimant, PublicClaim, Rating, Topic
from claims.vocabulary import PublicStatus
from factcheck.core.errors import Invalid, NotFound
from sources.models import Access, Snapshot, Source

DEFAULT_LIMIT = 100
HIGHEST_LIMIT = 1_000
_LIMIT = parameters.limit(DEFAULT_LIMIT, HIGHEST_LIMIT)
_BY_ID = (_LIMIT, parameters.page(1))
_BY_NAME = (_LIMIT, parameters.page(2))
_SHAPES: dict[str, Any] = {Access.PUBLIC.value: SourceShape, Access.PROTECTED.value: ProtectedSourceShape}
_SOURCE = PolymorphicProxySerializer(component_name="AnySource", serializers=_SHAPES, resource_type_field_name="access")
_SOURCES = PolymorphicProxySerializer(
    component_name="AnySource", serializers=_SHAPES, resource_type_field_name="access", many=True
)


class Sources(Door):
    """Sources that live verdicts rest on, by id: an order by title would tell something of a protected one."""

    parameters = _BY_ID

    @describe("listSources", _BY_ID, summary="Sources", answer=list_of("Sources", _SOURCES))
    def get(self, request: Request) -> HttpResponse:
        given = self.given(request)
        tag, nothing_new = fresh(request)
        if nothing_new:
            return nothing_new
        rows = _sources()
        if "page" in given:
            rows = rows.filter(pk__gt=parameters.id_of_page(given["page"]))
        limit = given.get("limit", DEFAULT_LIMIT)
        found = list(rows.order_by("pk")[: limit + 1])
        page = parameters.page_token([str(found[limit - 1].pk)]) if len(found) > limit else None
        return send_list(request, (encode(_source(row)) for row in found[:limit]), tag, page=page)


class OneSource(Door):
    """One source."""

    @describe("getSource", summary="One source", answer=_SOURCE, path=[ID], refusals=(400, 404))
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        self.given(request)
        wanted = parameters.identifier(id)
        tag, nothing_new = fresh(request)
        if nothing_new:
            return nothing_new
        row = _sources().filter(pk=wanted).first()
        if row is None:
            raise NotFound("No published verdict rests on such a source.", field="id")
        return send(request, encode(_source(row)), tag)


class Claimants(Door):
    """Who made the claims of live verdicts, by name."""

    parameters = _BY_NAME

    @describe("listClaimants", _BY_NAME, summary="Claimants", answer=list_of("Claimants", ClaimantShape(many=True)))
    def get(self, request: Request) -> HttpResponse:
        return _by_name(self, request, _claimants(), ClaimantShape)


class OneClaimant(Door):
    """One claimant, by slug or id."""

    @describe("getClaimant", summary="One claimant", answer=ClaimantShape, path=[SLUG], refusals=(400, 404))
    def get(self, request: Request, slug: str) -> HttpResponse:
        return _one_by_name(self, request, slug, _claimants(), ClaimantShape)


class Topics(Door):
    """What live verdicts are about, by name."""

    parameters = _BY_NAME

    @describe("listTopics", _BY_NAME, summary="Topics", answer=list_of("Topics", TopicShape(many=True)))
    def get(self, request: Request) -> HttpResponse:
        return _by_name(self, request, _topics(), TopicShape)


class OneTopic(Door):
    """One topic, by slug or id."""

    @describe("getTopic", summary="One topic", answer=TopicShape, path=[SLUG], refusals=(400, 404))
    def get(self, request: Request, slug: str) -> HttpResponse:
        return _one_by_name(self, request, slug, _topics(), TopicShape)


class Ratings(Door):
    """Every rating, scale by scale, best first: a short list without pages."""

    @describe("listRatings", summary="Ratings", answer=list_of("Ratings", RatingShape(many=True)))
    def get(self, request: Request) -> HttpResponse:
        self.given(request)
        tag, nothing_new = fresh(request)
        if nothing_new:
            return nothing_new
        rows = Rating.objects.select_related("scale").order_by("scale__position", "position")
        return send_list(request, (encode(RatingShape(row).data) for row in rows), tag, page=None)


def _named_by_live(relation: str) -> Exists:
    return Exists(PublicClaim.objects.filter(**{relation: OuterRef("pk"), "status": PublicStatus.LIVE}))


def _sources() -> QuerySet[Source]:
    copies = Snapshot.objects.filter(text__isnull=False).select_related("body").newest_first()
    return (
        Source.objects.with_publishers()
        .filter(_named_by_live("sources"))
        .prefetch_related(Prefetch("snapshots", copies, to_attr="held"))
    )


def _claimants() -> QuerySet[Claimant]:
    return Claimant.objects.filter(_named_by_live("claimants"))


def _topics() -> QuerySet[Topic]:
    return Topic.objects.filter(_named_by_live("topics"))


def _source(row: Source) -> Any:
    return ProtectedSourceShape(row).data if row.protected else SourceShape(row).data


def _by_name(door: Door, request: Request, rows: QuerySet[Any], shape: Any) -> HttpResponse:
    given = door.given(request)
    tag, nothing_new = fresh(request)
    if nothing_new:
        return nothing_new
    if "page" in given:
        name, last = given["page"][0], parameters.id_of_page(given["page"])
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=last))
    limit = given.get("limit", DEFAULT_LIMIT)
    found = list(rows.order_by("name", "pk")[: limit + 1])
    page = parameters.page_token([found[limit - 1].name, str(found[limit - 1].pk)]) if len(found) > limit else None
    return send_list(request, (encode(shape(row).data) for row in found[:limit]), tag, page=page)


def _one_by_name(door: Door, request: Request, slug: str, rows: QuerySet[Any], shape: Any) -> HttpResponse:
    door.given(request)
    try:
        wanted = parameters.identifier_or_slug(slug)
    except ValueError as error:
        raise Invalid(str(error), field="slug") from error
    tag, nothing_new = fresh(request)
    if nothing_new:
        return nothing_new
    row = rows.filter(**{"pk" if isinstance(wanted, UUID) else "slug": wanted}).first()
    if row is None:
        raise NotFound("No published verdict names it.", field="slug")
    return send(request, encode(shape(row).data), tag)
