"""What the answers look like, for the OpenAPI document; `Source`, `Claimant`, `Topic` and `Rating` also write them."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.answers import absolute
from claims.models import Claimant, Rating, Topic
from claims.vocabulary import BulkKind, ClaimantKind, EditionKind, Provenance, QuotationStatus
from sources.models import Access, BytesState, How, Medium, Snapshot, Source, Standing

SHA256 = r"^[0-9a-f]{64}$"


class ItemShape(serializers.Serializer[Any]):
    """One edition of the log."""

    seq = serializers.IntegerField(help_text="Its place in the log: gapless, in commit order.")
    claim = serializers.UUIDField()
    language = serializers.CharField(help_text="Language of the verdict, a BCP 47 tag.")
    kind = serializers.ChoiceField(EditionKind.choices)
    url = serializers.URLField(help_text="The page for readers; leads to the present one if the address has changed.")
    published_at = serializers.DateTimeField(help_text="UTC, microseconds.")
    digest = serializers.RegexField(SHA256, help_text="SHA-256 of the document's bytes as they stand here.")
    document = serializers.DictField(
        allow_null=True, help_text="Canonical JSON (RFC 8785), verbatim as stored; null once redacted."
    )


class WithheldShape(serializers.Serializer[Any]):
    """Why an edition in a history comes without its document."""

    why = serializers.ChoiceField([("withdrawn", "withdrawn"), ("redacted", "redacted")])
    reason = serializers.CharField(required=False, help_text="The class of reason for a redaction.")
    note = serializers.CharField(required=False, help_text="The public note.")


class HistoryItemShape(ItemShape):
    """One edition in the history of a claim."""

    withheld = WithheldShape(required=False)


class ErrorShape(serializers.Serializer[Any]):
    field = serializers.CharField()
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = ErrorShape(many=True, required=False)  # type: ignore[assignment]  # a member of the problem; nothing is validated with this shape
    item = ItemShape(required=False, help_text="Of a 410 or 451: the tombstone or the redaction notice.")


class ChangesShape(serializers.Serializer[Any]):
    """A page of the change feed."""

    results = ItemShape(many=True)
    cursor = serializers.CharField(help_text="Keep it, and ask with it next time.")
    has_more = serializers.BooleanField(help_text="False: you have everything.")
    head = serializers.IntegerField(min_value=0, help_text="The newest `seq` of the log: how far behind you are.")


class LogShape(ChangesShape):
    """A page of the whole log."""

    results = HistoryItemShape(many=True)


class BulkFileShape(serializers.Serializer[Any]):
    """A gzip file of NDJSON: the log up to `seq`, or what of it was current then."""

    kind = serializers.ChoiceField(BulkKind.choices)
    name = serializers.CharField()
    url = serializers.URLField(help_text="Where the file is.")
    items = serializers.IntegerField(min_value=0, help_text="Lines.")
    size = serializers.IntegerField(min_value=1, help_text="Bytes of the file.")
    sha256 = serializers.RegexField(SHA256, help_text="SHA-256 of the file.")
    content_sha256 = serializers.RegexField(SHA256, help_text="SHA-256 of what it unpacks to.")
    seq = serializers.IntegerField(min_value=0, help_text="The newest edition in it.")
    cursor = serializers.CharField(help_text="Where the feed goes on.")
    made_at = serializers.DateTimeField()


class _Always(serializers.ModelSerializer[Any]):
    """Rows as they are written: every member is there, also where its column may be empty."""

    def include_extra_kwargs(self, kwargs: Any, extra_kwargs: Any) -> Any:
        found = super().include_extra_kwargs(kwargs, extra_kwargs)
        return {**found, "required": True} if found.get("required") is False else found


@extend_schema_field({"type": "string", "const": Access.PUBLIC.value})
class _OfPublic(serializers.CharField):
    """`access` of a public source."""


@extend_schema_field({"type": "string", "const": Access.PROTECTED.value})
class _OfProtected(serializers.CharField):
    """`access` of a protected source."""


class _Public(_Always):
    url = serializers.SerializerMethodField(help_text="The page for readers.")
    page = ""

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: Any) -> str:
        return absolute(reverse(self.page, args=[row.slug]))


class ClaimantShape(_Public):
    """A person, group, organisation, state or outlet that made a published claim."""

    page = "claimant"
    kind = serializers.ChoiceField(ClaimantKind.choices)

    class Meta:
        model = Claimant
        fields = ["id", "slug", "url", "name", "kind", "role", "same_as"]


class TopicShape(_Public):
    """A subject heading of a published claim."""

    page = "topic"

    class Meta:
        model = Topic
        fields = ["id", "slug", "url", "name", "description"]


class RatingShape(_Always):
    """A finding in a word. `value` is its place on its scale, 1 lowest; null where it has none."""

    scale = serializers.CharField(source="scale_id")
    scale_name = serializers.CharField(source="scale.name")

    class Meta:
        model = Rating
        fields = ["key", "name", "scale", "scale_name", "value", "definition"]


class DifferenceShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(
        ["same", "removed", "added"], help_text="removed: only in the quotation; added: only in our copy."
    )
    text = serializers.CharField(trim_whitespace=False)


class PositionShape(serializers.Serializer[Any]):
    """Where the words stand in the text that was read out of the copy: code points, `end` exclusive."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class QuotedCopyShape(serializers.Serializer[Any]):
    """The copy that holds the words."""

    id = serializers.UUIDField()
    sha256 = serializers.RegexField(SHA256)
    captured_at = serializers.DateTimeField()
    how = serializers.ChoiceField(How.choices)
    text_url = serializers.URLField(allow_null=True, help_text="Its text, where the source is free to publish.")


class QuotationShape(serializers.Serializer[Any]):
    """What was last found of a quotation. It says nothing of whether the words are true."""

    citation = serializers.IntegerField(help_text="The citation's number: `[@1]` in the body.")
    source = serializers.UUIDField()  # type: ignore[assignment]  # a member of the answer; nothing is read with this shape
    quotation = serializers.CharField()
    provenance = serializers.ChoiceField(Provenance.choices)
    status = serializers.ChoiceField(QuotationStatus.choices)
    checked_at = serializers.DateTimeField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True, help_text="When this status was first found.")
    copy = QuotedCopyShape(allow_null=True)
    position = PositionShape(allow_null=True)
    differences = DifferenceShape(many=True, help_text="Of a near match.")


class AnnotationPageShape(serializers.Serializer[Any]):
    """A W3C Web Annotation page (https://www.w3.org/TR/annotation-model/)."""

    id = serializers.URLField()
    type = serializers.CharField(help_text="AnnotationPage")
    items = serializers.ListField(child=serializers.JSONField(), help_text="Annotations of text selectors.")


class CopyShape(_Always):
    """A copy that the desk holds of a source. Text and original are there where the source is free to publish."""

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


class SourceShape(_Always):
    """A source that a published verdict rests on. `address` is where the source itself is."""

    url = serializers.SerializerMethodField(help_text="The page for readers.")
    access = _OfPublic(help_text="Tells the two shapes of a source apart.")
    protected = serializers.BooleanField(help_text="False.")
    issued_by = serializers.CharField(source="issued_by.name")
    carried_by = serializers.CharField(source="carried_by.name", allow_null=True)
    date = serializers.CharField(
        allow_null=True, help_text="EDTF: a year, a month or a day; ~ marks an inferred date; null if unknown."
    )
    medium = serializers.ChoiceField(Medium.choices)
    standing = serializers.ChoiceField(Standing.choices)
    address = serializers.CharField(source="url")
    copies = CopyShape(many=True, source="held", help_text="Newest first.")

    class Meta:
        model = Source
        fields = [
            "id", "url", "access", "protected", "title", "issued_by", "carried_by", "authors", "date", "medium",
            "standing", "language", "address", "locator", "note", "copies",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: Source) -> str:
        return absolute(reverse("source", args=[row.pk]))


class ProtectedSourceShape(_Always):
    """A protected source: what it is and why it is protected, and nothing else."""

    url = serializers.SerializerMethodField(help_text="The page for readers.")
    access = _OfProtected(help_text="Tells the two shapes of a source apart.")
    protected = serializers.BooleanField(help_text="True.")

    class Meta:
        model = Source
        fields = ["id", "url", "access", "protected", "description", "protection_reason"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: Source) -> str:
        return absolute(reverse("source", args=[row.pk]))
