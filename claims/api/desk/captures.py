"""A source's captures and copies. Programs use them to choose the copy from which they pick a passage."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from claims.api.desk.views import DeskView
from claims.api.fields import MomentField
from claims.api.serializers import StrictSerializer
from claims.api.views import absolute
from factcheck.accounts.models import Scope
from factcheck.core.errors import Invalid, NotFound
from sources.models import BytesState, Capture, How, Snapshot, Source
from sources.services.captures import request_capture


class CaptureSerializer(serializers.ModelSerializer[Any]):
    """One request to copy what is at a source’s address."""

    requested_at = MomentField()
    finished_at = MomentField(allow_null=True)
    outcome = serializers.SerializerMethodField(
        help_text="`copied` or, where nothing had changed and no new copy was made, `unchanged`; null until done."
    )
    snapshot = serializers.SerializerMethodField(help_text="The copy that it made.")

    class Meta:
        model = Capture
        fields = [
            "id", "reason", "state", "attempts", "requested_at", "finished_at", "outcome", "problem_code", "problem",
            "snapshot",
        ]  # fmt: skip
        extra_kwargs = {
            "state": {"help_text": "`failed`: trying again would not help. `parked`: three attempts failed."},
            "problem": {"help_text": "Why the last attempt failed, in a sentence."},
        }

    @extend_schema_field({"type": ["string", "null"], "maxLength": 10})
    def get_outcome(self, capture: Capture) -> str | None:
        return capture.outcome or None

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_snapshot(self, capture: Capture) -> str | None:
        snapshot: Snapshot | None = getattr(capture, "snapshot", None)
        return str(snapshot.pk) if snapshot else None


class NewCaptureSerializer(StrictSerializer):
    """A capture has no members: what is at the source’s address is copied."""

    def create(self, values: dict[str, Any]) -> Capture:
        source_id = self.context["view"].path["id"]
        try:
            capture = request_capture(source_id=source_id, actor=values["actor"])
        except Invalid as refused:
            # No member of the body is at fault: the source is.
            raise Invalid(refused.message, field="id") from refused
        capture.refresh_from_db()
        return capture


class SnapshotSerializer(serializers.ModelSerializer[Any]):
    """A copy of a source."""

    how = serializers.ChoiceField(How.choices)
    captured_at = MomentField()
    size = serializers.IntegerField(source="body.size", help_text="Bytes.")
    sha256 = serializers.SerializerMethodField(help_text="Null where the source is protected.")
    state = serializers.ChoiceField(
        BytesState.choices, source="body.state", help_text="`redacted`: removed on a legal ground."
    )
    read = serializers.SerializerMethodField(help_text="Whether its text has been read.")
    characters = serializers.IntegerField(
        source="text.characters", allow_null=True, help_text="Of its text; null while unread."
    )
    title = serializers.CharField(source="text.title", default="")
    language = serializers.CharField(source="text.language", default="")
    problem = serializers.CharField(
        source="text.problem", default="", help_text="Why there is no text, or not all of it."
    )

    class Meta:
        model = Snapshot
        fields = [
            "id", "how", "captured_at", "media_type", "size", "sha256", "state", "read", "characters", "title",
            "language", "problem",
        ]  # fmt: skip
        extra_kwargs = {"id": {"help_text": "What `passage.snapshot` of a citation names."}}

    @extend_schema_field({"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"})
    def get_sha256(self, snapshot: Snapshot) -> str | None:
        # The hash of a protected source's bytes would confirm them to whoever has them.
        return None if snapshot.source.protected else snapshot.body_id

    def get_read(self, snapshot: Snapshot) -> bool:
        return hasattr(snapshot, "text")


class SnapshotWithTextSerializer(SnapshotSerializer):
    """A copy with its text: the positions of a passage count its code points."""

    text = serializers.SerializerMethodField(help_text="Null while it is unread, or where it was removed.")

    class Meta(SnapshotSerializer.Meta):
        fields = [*SnapshotSerializer.Meta.fields, "text"]

    @extend_schema_field({"type": ["string", "null"]})
    def get_text(self, snapshot: Snapshot) -> str | None:
        readable = hasattr(snapshot, "text") and snapshot.body.state != BytesState.REDACTED
        return snapshot.text.text if readable else None


class OfSource(DeskView):
    """A view of what belongs to one source."""

    limits: tuple[int, int] | None = (50, 100)

    @property
    def source_id(self) -> Any:
        """The id of a source that exists. Raises NotFound."""
        if not Source.objects.filter(pk=self.path["id"]).exists():
            raise NotFound("There is no such source.", field="id")
        return self.path["id"]


class Captures(OfSource, generics.ListCreateAPIView[Any]):
    """Requests to copy what is at a source’s address."""

    serializer_class = CaptureSerializer
    ordering = ("-requested_at", "-pk")
    request_serializers = {"POST": NewCaptureSerializer}
    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.SOURCES_WRITE,)}
    operations = {
        "GET": ("listCaptures", "A source’s captures, newest first, and their outcomes"),
        "POST": ("requestCapture", "Have what is at a source’s address copied again; a capture that waits is reused"),
    }

    def get_queryset(self) -> QuerySet[Capture]:
        return Capture.objects.filter(source=self.source_id).select_related("snapshot")

    def location(self, row: Any) -> str:
        return absolute(reverse("api:desk-captures", args=[self.path["id"]]))


class Snapshots(OfSource, generics.ListAPIView[Any]):
    """Copies of a source."""

    serializer_class = SnapshotSerializer
    ordering = ("-captured_at", "-pk")
    scopes = {"GET": (Scope.DESK_READ,)}
    operations = {"GET": ("listSnapshots", "A source’s copies, newest first")}

    def get_queryset(self) -> QuerySet[Snapshot]:
        rows = Snapshot.objects.filter(source=self.source_id).select_related("body", "text", "source")
        return rows.defer("text__text", "headers", "hops")


class OneSnapshot(OfSource, generics.RetrieveAPIView[Any]):
    """One copy of a source."""

    limits = None
    serializer_class = SnapshotWithTextSerializer
    missing = "There is no such copy of this source."
    scopes = {"GET": (Scope.DESK_READ,)}
    operations = {"GET": ("getSnapshot", "A copy with its text, in which a passage is picked")}

    def get_queryset(self) -> QuerySet[Snapshot]:
        return Snapshot.objects.filter(source=self.source_id).select_related("body", "text", "source")
