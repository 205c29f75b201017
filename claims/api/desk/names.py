"""Claimants, topics and publishers at the desk: so that a program can name them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from claims.api import parameters
from claims.api.answers import next_address
from claims.api.describing import list_of
from claims.api.desk import examples
from claims.api.desk.describing import operation
from claims.api.desk.door import DeskDoor, Said, answered, sent
from claims.api.desk.shapes import (
    ClaimantNew,
    ClaimantOfDesk,
    PublisherNew,
    PublisherOfDesk,
    TopicNew,
    TopicOfDesk,
)
from claims.models import Claimant, Topic
from claims.services.shared_rows import add_claimant, add_topic
from factcheck.accounts.models import Scope
from factcheck.accounts.services.requests import Answer
from sources.models import Publisher
from sources.services.sources import add_publisher

DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 100
_NAME = parameters.words("name", "Those whose name holds these words.")
_LIST = (_NAME, parameters.limit(DEFAULT_LIMIT, HIGHEST_LIMIT), parameters.page(1))


class Claimants(DeskDoor):
    """Who makes claims."""

    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.CLAIMS_WRITE,)}
    known_of = {"GET": _LIST}

    @operation(
        "listDeskClaimants",
        summary="The desk’s claimants, by id",
        scopes=scopes["GET"],
        known=_LIST,
        answer=list_of("ClaimantsOfDesk", ClaimantOfDesk(many=True)),
        got={"results": [examples.CLAIMANT], "next": None},
        refusals=(404,),
    )
    def get(self, request: Request) -> HttpResponse:
        return _named(self, request, Claimant.objects.all(), _claimant)

    @operation(
        "addClaimant",
        summary="Add a claimant",
        scopes=scopes["POST"],
        body=ClaimantNew,
        answer=ClaimantOfDesk,
        status=201,
        sent=examples.CLAIMANT_NEW,
        got=examples.CLAIMANT,
    )
    def post(self, request: Request) -> HttpResponse:
        def work(said: Said) -> Answer:
            return answered(_claimant(add_claimant(actor=self.person, **said)), status=201)

        return self.once(request, ClaimantNew, work)


class Topics(DeskDoor):
    """What claims are about."""

    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.CLAIMS_WRITE,)}
    known_of = {"GET": _LIST}

    @operation(
        "listDeskTopics",
        summary="The desk’s topics, by id",
        scopes=scopes["GET"],
        known=_LIST,
        answer=list_of("TopicsOfDesk", TopicOfDesk(many=True)),
        got={"results": [examples.TOPIC], "next": None},
        refusals=(404,),
    )
    def get(self, request: Request) -> HttpResponse:
        return _named(self, request, Topic.objects.all(), _topic)

    @operation(
        "addTopic",
        summary="Add a topic",
        scopes=scopes["POST"],
        body=TopicNew,
        answer=TopicOfDesk,
        status=201,
        sent=examples.TOPIC_NEW,
        got=examples.TOPIC,
    )
    def post(self, request: Request) -> HttpResponse:
        def work(said: Said) -> Answer:
            there = Topic.objects.filter(name__iexact=said["name"].strip()).first()
            if there is not None:
                raise self.twin(there, there.name, field="name", sentence="There is such a topic already.")
            return answered(_topic(add_topic(actor=self.person, **said)), status=201)

        return self.once(request, TopicNew, work)


class Publishers(DeskDoor):
    """Who issues sources."""

    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.SOURCES_WRITE,)}
    known_of = {"GET": _LIST}

    @operation(
        "listDeskPublishers",
        summary="The desk’s publishers, by id",
        scopes=scopes["GET"],
        known=_LIST,
        answer=list_of("PublishersOfDesk", PublisherOfDesk(many=True)),
        got={"results": [examples.PUBLISHER], "next": None},
        refusals=(404,),
    )
    def get(self, request: Request) -> HttpResponse:
        return _named(self, request, Publisher.objects.all(), _publisher)

    @operation(
        "addPublisher",
        summary="Add a publisher",
        scopes=scopes["POST"],
        body=PublisherNew,
        answer=PublisherOfDesk,
        status=201,
        sent=examples.PUBLISHER_NEW,
        got=examples.PUBLISHER,
    )
    def post(self, request: Request) -> HttpResponse:
        def work(said: Said) -> Answer:
            there = Publisher.objects.filter(name=said["name"].strip()).first()
            if there is not None:
                raise self.twin(there, there.name, field="name", sentence="There is such a publisher already.")
            return answered(_publisher(add_publisher(actor=self.person, **said)), status=201)

        return self.once(request, PublisherNew, work)


def _named(
    door: DeskDoor, request: Request, rows: QuerySet[Any], write: Callable[[Any], dict[str, Any]]
) -> HttpResponse:
    given = door.given
    if "name" in given:
        rows = rows.filter(name__icontains=given["name"])
    if "page" in given:
        rows = rows.filter(pk__gt=parameters.id_of_page(given["page"]))
    limit = given.get("limit", DEFAULT_LIMIT)
    found: list[Model] = list(rows.order_by("pk")[: limit + 1])
    following = None
    if len(found) > limit:
        following = next_address(request, parameters.page_token([str(found[limit - 1].pk)]))
    return sent(answered({"results": [write(row) for row in found[:limit]], "next": following}))


def _claimant(row: Claimant) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "kind": row.kind, "role": row.role, "same_as": list(row.same_as)}


def _topic(row: Topic) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "description": row.description}


def _publisher(row: Publisher) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "note": row.note}
