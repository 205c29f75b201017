"""Sources at the desk: to add, read and change them.

A protected source is added as at the desk, and read by keys that may read the desk. Whoever else gives its address
learns only its id, which is needed for citing it.
"""

from dataclasses import fields
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from claims.api.desk.views import DeskView, twin
from claims.api.fields import (
    AddressField,
    ChoiceField,
    IdField,
    LanguageField,
    ListField,
    MomentField,
    PartialDateField,
    TextField,
    TrueOrFalseField,
)
from claims.api.filters import FilterSet, WordsFilter
from claims.api.serializers import StrictSerializer
from claims.api.views import absolute
from claims.models import PublicClaim
from claims.services.authority import require
from claims.vocabulary import PublicStatus
from factcheck.accounts.models import Scope
from factcheck.accounts.roles import Role
from sources.models import Access, Medium, Source, Standing
from sources.services.sources import SourceDraft, add_source, change_source, find_by_url
from sources.urls_normal import normalise


class SourceFilter(FilterSet):
    address = WordsFilter("normalised_url", "The source at this address, however it is spelled.", method="by_address")
    title = WordsFilter("title", "Sources whose title contains these words.", lookup_expr="icontains")

    def by_address(self, rows: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        return rows.filter(**{name: normalise(value)})


class PublisherNameField(TextField):
    """A publisher by name; a new name makes a publisher."""

    def to_representation(self, value: Any) -> str:
        return value.name if value else ""

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, str(self.field_name)) or ""


class DeskSourceSerializer(StrictSerializer):
    """A source."""

    id = IdField(read_only=True)
    page = serializers.SerializerMethodField(help_text="Its page at the desk.")
    title = TextField(400, filled=True)
    issued_by = PublisherNameField(
        200, filled=True, help_text="The publisher who stands behind it, by name. A new name makes a publisher."
    )
    carried_by = PublisherNameField(
        200, required=False, help_text="Who reprints or hosts it, where that is not the issuer."
    )
    authors = ListField(TextField(200), 50, required=False)
    date = PartialDateField(required=False, allow_null=True)
    medium = ChoiceField(Medium, required=False, help_text="`page` for a new source if left out.")
    standing = ChoiceField(Standing, required=False, help_text="`secondary` for a new source if left out.")
    language = LanguageField(required=False, help_text="`en` for a new source if left out.")
    address = AddressField(
        source="url",
        required=False,
        help_text="Where it is; '' if it has no address. Letters beyond ASCII are escaped.",
    )
    locator = TextField(200, required=False)
    note = TextField(2_000, required=False, help_text="Shown to readers: what kind of copy this is.")
    desk_note = TextField(2_000, required=False, help_text="For the desk only.")
    access = ChoiceField(Access, required=False, help_text="`public` for a new source if left out.")
    description = TextField(300, required=False, help_text="What readers see of a protected source; required there.")
    protection_reason = TextField(
        300, required=False, help_text="Why it is protected, shown to readers; required there."
    )
    free_to_publish = TrueOrFalseField(
        required=False, help_text="Only an editor may say so, and never of a protected source."
    )
    added_at = MomentField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, source: Source) -> str:
        return absolute(reverse("admin:sources_source_change", args=[source.pk]))

    def create(self, values: dict[str, Any]) -> Source:
        actor, capture = values.pop("actor"), values.pop("capture", True)
        draft = _draft(values)
        existing = find_by_url(draft.url) if draft.url else None
        if existing is not None:
            message = "A source with this address exists already."
            raise twin(self.context["request"].auth, existing, existing.title, field="address", message=message)
        return _source(add_source(draft=draft, actor=actor, capture=capture))

    def update(self, source: Source, values: dict[str, Any]) -> Source:
        actor = values.pop("actor")
        # What a researcher's program writes passes an editor before readers see it.
        if PublicClaim.objects.filter(sources=source.pk, status=PublicStatus.LIVE).exists():
            require(actor, Role.EDITOR)
        kept = {field.name: getattr(source, field.name) for field in fields(SourceDraft)}
        kept |= {name: kept[name].name if kept[name] else "" for name in ("issued_by", "carried_by")}
        change_source(source_id=source.pk, draft=_draft(kept | values), actor=actor)
        return _source(source)


class NewSourceSerializer(DeskSourceSerializer):
    """A source to add."""

    capture = TrueOrFalseField(
        write_only=True, required=False, help_text="Whether to copy what is at its address; true if left out."
    )


class SourceView(DeskView):
    serializer_class = DeskSourceSerializer
    missing = "There is no such source."

    def get_queryset(self) -> QuerySet[Source]:
        return Source.objects.with_publishers()

    def location(self, source: Source) -> str:
        return absolute(reverse("api:desk-source", args=[source.pk]))


class Sources(SourceView, generics.ListCreateAPIView[Any]):
    """The desk’s sources."""

    filterset_class = SourceFilter
    limits = (50, 100)
    tagged = ("POST",)
    request_serializers = {"POST": NewSourceSerializer}
    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.SOURCES_WRITE,)}
    operations = {
        "GET": ("listDeskSources", "The desk’s sources, by id"),
        "POST": ("addSource", "Add a source, and have what is at its address copied"),
    }


class OneSource(SourceView, generics.RetrieveUpdateAPIView[Any]):
    """One source."""

    tagged = ("GET", "PATCH")
    conditional = ("PATCH",)
    request_serializers = {"PATCH": DeskSourceSerializer}
    scopes = {"GET": (Scope.DESK_READ,), "PATCH": (Scope.SOURCES_WRITE, Scope.DESK_READ)}
    operations = {
        "GET": ("getDeskSource", "One source"),
        "PATCH": ("changeDeskSource", "Change a source; once a live verdict names it, an editor's key is needed"),
    }

    def get_queryset(self) -> QuerySet[Source]:
        rows = super().get_queryset()
        # Nobody else changes it between the comparison of its state and the change.
        return rows.select_for_update(of=("self",), no_key=True) if self.request.method == "PATCH" else rows


def _draft(values: dict[str, Any]) -> SourceDraft:
    return SourceDraft(**values | {"authors": tuple(values.get("authors", ()))})


def _source(source: Source) -> Source:
    return Source.objects.with_publishers().get(pk=source.pk)
