"""The base class of serializers that read a request's body, and the serializers that many answers share."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.fields import SURROGATE
from claims.api.renderers import encode
from claims.models import Edition
from claims.queries.items import Item
from claims.vocabulary import EditionKind

DOCUMENT_SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "document.schema.json").read_text("utf-8"))
"""The JSON Schema (2020-12) of a stored document."""
SHA256 = r"^[0-9a-f]{64}$"
MOST_NAMED = 20
"""Unknown members that one refusal names."""


class StrictSerializer(serializers.Serializer[Any]):
    """An object without unknown members. `partial` makes its own members optional, but none of the nested ones."""

    def __init__(self, *args: Any, partial: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.all_optional = partial

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values() if self.all_optional else ():
            field.required = False
        return fields

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({"non_field_errors": ["Write an object."]})
        known = [name for name, field in self.fields.items() if not field.read_only]
        unknown = [name for name in data if name not in known]
        if unknown:
            message = f"This member is unknown. Known: {', '.join(known)}."
            named = [SURROGATE.sub("\ufffd", name)[:80] or "(empty)" for name in unknown[:MOST_NAMED]]
            raise serializers.ValidationError({name: [message] for name in named})
        return super().to_internal_value(data)


@extend_schema_field({"$ref": "#/components/schemas/Document"})
class DocumentField(serializers.DictField):
    """A stored document, which `document.schema.json` describes."""


class ItemSerializer(serializers.Serializer[Any]):
    """One edition of the log."""

    seq = serializers.IntegerField(help_text="Its place in the log: gapless, in commit order.")
    claim = serializers.UUIDField()
    language = serializers.CharField(help_text="Language of the verdict, a BCP 47 tag.")
    kind = serializers.ChoiceField(EditionKind.choices)
    url = serializers.URLField(help_text="The page for readers; leads to the present one if the address has changed.")
    published_at = serializers.DateTimeField(help_text="UTC, microseconds.")
    digest = serializers.RegexField(SHA256, help_text="SHA-256 of the document's bytes as they are here.")
    document = DocumentField(
        allow_null=True, help_text="Canonical JSON (RFC 8785), verbatim as stored; null once redacted."
    )

    @property
    def data(self) -> Any:
        """JSON already, where DRF's own is a dictionary."""
        return self.to_representation(self.instance)

    def to_representation(self, item: Any) -> Any:
        """JSON, with the stored document byte for byte."""
        return item.json()


class WithheldSerializer(serializers.Serializer[Any]):
    """Why an edition in a history comes without its document."""

    sometimes = ("reason", "note")
    why = serializers.ChoiceField([("withdrawn", "withdrawn"), ("redacted", "redacted")])
    reason = serializers.CharField(help_text="The class of reason for a redaction.")
    note = serializers.CharField(help_text="The public note.")


class HistoryItemSerializer(ItemSerializer):
    """One edition in the history of a claim."""

    sometimes = ("withheld",)
    withheld = WithheldSerializer()

    def to_representation(self, row: Any) -> Any:
        item, edition = row
        return item.json() if item.document is not None else withheld(item, edition)


def withheld(item: Item, edition: Edition) -> bytes:
    """The item of a redacted edition, which says why its document is not there."""
    redaction = getattr(edition, "redaction", None)
    about = {"reason": redaction.reason, "note": redaction.note} if redaction else {}
    return item.withheld(encode({"why": "redacted"} | {name: text for name, text in about.items() if text}))


class ErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    sometimes = ("errors", "item")
    type = serializers.CharField(help_text="`about:blank`, or `urn:factcheck:problem:` and a code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]  # a member of the problem, which is only written
    item = ItemSerializer(help_text="Of a 410 or 451: the tombstone or the redaction notice.")
