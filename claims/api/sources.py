"""Sources that live verdicts rest on. A protected one is told by its description alone."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import generics, serializers

from claims.api import examples
from claims.api.views import PublicView, absolute
from sources.models import Access, BytesState, How, Medium, Snapshot, Source, Standing


class CopySerializer(serializers.ModelSerializer[Any]):
    """A copy that the desk holds of a source. Text and original have addresses where the source is free to publish."""

    sha256 = serializers.CharField(source="body_id")
    size = serializers.IntegerField(source="body.size", help_text="Bytes.")
    how = serializers.ChoiceField(How.choices)
    removed = serializers.SerializerMethodField(help_text="Its bytes were removed on a legal ground.")
    text_url = serializers.SerializerMethodField()
    original_url = serializers.SerializerMethodField()

    class Meta:
        model = Snapshot
        fields = ["id", "captured_at", "how", "media_type", "size", "sha256", "removed", "text_url", "original_url"]

    def get_removed(self, row: Snapshot) -> bool:
        return row.body.state == BytesState.REDACTED

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_text_url(self, row: Snapshot) -> str | None:
        return self._address("copy", row)

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_original_url(self, row: Snapshot) -> str | None:
        return self._address("original", row)

    def _address(self, name: str, row: Snapshot) -> str | None:
        if self.get_removed(row) or not row.source.free_to_publish:
            return None
        return absolute(reverse(name, args=[row.source_id, row.pk]))


class _SourceSerializer(serializers.ModelSerializer[Any]):
    url = serializers.SerializerMethodField(help_text="The page for readers.")
    protected = serializers.BooleanField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: Source) -> str:
        return absolute(reverse("source", args=[row.pk]))


@extend_schema_field({"type": "string", "const": Access.PUBLIC.value})
class _PublicAccess(serializers.CharField):
    """`access` of a public source."""


@extend_schema_field({"type": "string", "const": Access.PROTECTED.value})
class _ProtectedAccess(serializers.CharField):
    """`access` of a protected source."""


class SourceSerializer(_SourceSerializer):
    """A source that a published verdict rests on. `address` is where the source itself is."""

    access = _PublicAccess(help_text="Tells public sources from protected ones.")
    issued_by = serializers.CharField(source="issued_by.name")
    carried_by = serializers.CharField(source="carried_by.name", allow_null=True)
    date = serializers.CharField(
        allow_null=True, help_text="EDTF: a year, a month or a day; ~ marks an inferred date; null if unknown."
    )
    medium = serializers.ChoiceField(Medium.choices)
    standing = serializers.ChoiceField(Standing.choices)
    address = serializers.CharField(source="url")
    copies = CopySerializer(many=True, source="held", help_text="Newest first.")

    class Meta:
        model = Source
        fields = [
            "id", "url", "access", "protected", "title", "issued_by", "carried_by", "authors", "date", "medium",
            "standing", "language", "address", "locator", "note", "copies",
        ]  # fmt: skip


class ProtectedSourceSerializer(_SourceSerializer):
    """A protected source: what it is and why it is protected, and nothing else."""

    access = _ProtectedAccess(help_text="Tells public sources from protected ones.")

    class Meta:
        model = Source
        fields = ["id", "url", "access", "protected", "description", "protection_reason"]


class AnySourceSerializer(serializers.BaseSerializer[Any]):
    """Chooses the serializer by the source's access."""

    def to_representation(self, row: Source) -> Any:
        return (ProtectedSourceSerializer if row.protected else SourceSerializer)(row).data


ANY_SOURCE = PolymorphicProxySerializer(
    component_name="AnySource",
    serializers={Access.PUBLIC.value: SourceSerializer, Access.PROTECTED.value: ProtectedSourceSerializer},
    resource_type_field_name="access",
)


class SourceView(PublicView):
    serializer_class = AnySourceSerializer
    response_type = ANY_SOURCE
    example = examples.example(SourceSerializer())
    missing = "No published verdict rests on such a source."

    def get_queryset(self) -> QuerySet[Source]:
        copies = Snapshot.objects.filter(text__isnull=False).select_related("body").newest_first()
        rows = Source.objects.with_publishers().filter(tally__isnull=False)
        return rows.prefetch_related(Prefetch("snapshots", copies, to_attr="held"))


class SourceList(SourceView, generics.ListAPIView[Any]):
    """Sources that live verdicts rest on, by id: an order by title would reveal something of a protected one."""

    operations = {"GET": ("listSources", "Sources")}
    limits = (100, 1_000)


class SourceDetail(SourceView, generics.RetrieveAPIView[Any]):
    """One source."""

    operations = {"GET": ("getSource", "One source")}
