"""Claimants, topics and publishers at the desk, so that programs can name them."""

from typing import Any

from rest_framework import generics

from claims.api.desk.views import DeskView, twin
from claims.api.fields import AddressField, ChoiceField, IdField, ListField, TextField
from claims.api.filters import FilterSet, WordsFilter
from claims.api.serializers import StrictSerializer
from claims.models import Claimant, Topic
from claims.services.shared_rows import add_claimant, add_topic
from claims.vocabulary import ClaimantKind
from factcheck.accounts.models import Scope
from sources.models import Publisher
from sources.services.sources import add_publisher


class NameFilter(FilterSet):
    name = WordsFilter("name", "Those whose name contains these words.", lookup_expr="icontains")


class DeskClaimantSerializer(StrictSerializer):
    """A claimant."""

    id = IdField(read_only=True)
    name = TextField(200, filled=True)
    kind = ChoiceField(ClaimantKind)
    role = TextField(300, required=False, help_text="What they are best known for, in neutral words.")
    same_as = ListField(AddressField(allow_empty=False), 20, required=False)

    def create(self, values: dict[str, Any]) -> Claimant:
        return add_claimant(**values)


class DeskTopicSerializer(StrictSerializer):
    """A topic."""

    id = IdField(read_only=True)
    name = TextField(120, filled=True)
    description = TextField(400, required=False)

    def create(self, values: dict[str, Any]) -> Topic:
        existing = Topic.objects.filter(name__iexact=values["name"].strip()).first()
        if existing is not None:
            key = self.context["request"].auth
            raise twin(key, existing, existing.name, field="name", message="There is such a topic already.")
        return add_topic(**values)


class DeskPublisherSerializer(StrictSerializer):
    """A publisher. A source names its own: they are made on first mention."""

    id = IdField(read_only=True)
    name = TextField(200, filled=True)
    note = TextField(300, required=False, help_text="What a reader should know: who owns or funds it.")

    def create(self, values: dict[str, Any]) -> Publisher:
        existing = Publisher.objects.filter(name=values["name"].strip()).first()
        if existing is not None:
            key = self.context["request"].auth
            raise twin(key, existing, existing.name, field="name", message="There is such a publisher already.")
        return add_publisher(**values)


class NameList(DeskView, generics.ListCreateAPIView[Any]):
    """Rows by id, found by name."""

    filterset_class = NameFilter
    limits = (50, 100)

    def get_response_serializer_class(self) -> Any:
        return self.request_serializers["POST"]


class Claimants(NameList):
    queryset = Claimant.objects.all()
    request_serializers = {"POST": DeskClaimantSerializer}
    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.CLAIMS_WRITE,)}
    operations = {
        "GET": ("listDeskClaimants", "The desk’s claimants, by id"),
        "POST": ("addClaimant", "Add a claimant"),
    }


class Topics(NameList):
    queryset = Topic.objects.all()
    request_serializers = {"POST": DeskTopicSerializer}
    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.CLAIMS_WRITE,)}
    operations = {"GET": ("listDeskTopics", "The desk’s topics, by id"), "POST": ("addTopic", "Add a topic")}


class Publishers(NameList):
    queryset = Publisher.objects.all()
    request_serializers = {"POST": DeskPublisherSerializer}
    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.SOURCES_WRITE,)}
    operations = {
        "GET": ("listDeskPublishers", "The desk’s publishers, by id"),
        "POST": ("addPublisher", "Add a publisher"),
    }
