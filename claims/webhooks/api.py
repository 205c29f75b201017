"""What subscribed endpoints are sent, in the OpenAPI document: one webhook for each event.

The settings name each of them, as drf-spectacular wants it.
"""

from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiRequest,
    OpenApiResponse,
    OpenApiWebhook,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from claims.api import examples
from claims.api.serializers import SHA256
from claims.vocabulary import EditionKind
from claims.webhooks import messages as webhooks

_SIGNED = (
    "Signed as Standard Webhooks describes, in the headers `webhook-id` (the same at every attempt), "
    "`webhook-timestamp` and `webhook-signature`."
)


class DeletedEditionSerializer(serializers.Serializer[Any]):
    """An edition whose copies are to be deleted."""

    number = serializers.IntegerField(min_value=1)
    seq = serializers.IntegerField(min_value=1)
    digest = serializers.RegexField(SHA256)


class MessageDataSerializer(serializers.Serializer[Any]):
    """What happened, and where to read it: never more than is public."""

    epoch = serializers.UUIDField(help_text="Of the log: another one means that the log was restored from a backup.")
    seq = serializers.IntegerField(min_value=1, help_text="Its place in the log of this epoch.")
    claim = serializers.UUIDField()
    language = serializers.CharField()
    number = serializers.IntegerField(min_value=1, help_text="Of the edition.")
    kind = serializers.ChoiceField(EditionKind.choices)
    digest = serializers.RegexField(SHA256)
    url = serializers.URLField(allow_null=True, help_text="The page for readers; null once the edition was redacted.")
    item = serializers.URLField(help_text="The edition in this API.")
    delete = DeletedEditionSerializer(
        many=True, required=False, help_text="Of a redaction: delete your copies of these."
    )


class RestoredDataSerializer(serializers.Serializer[Any]):
    """From which edition on the log goes another way than it did."""

    epoch = serializers.UUIDField(help_text="The new one, in every message from now on.")
    seq = serializers.IntegerField(min_value=0, help_text="The newest edition that the restored log holds.")


class TestDataSerializer(serializers.Serializer[Any]):
    """Which endpoint is tested."""

    endpoint = serializers.UUIDField()


_SUMMARIES = {
    **webhooks.EVENTS,
    webhooks.RESTORED_EVENT: webhooks.RESTORED,
    webhooks.TEST_EVENT: "somebody at the desk tests the endpoint",
}
_DATA = {webhooks.RESTORED_EVENT: RestoredDataSerializer, webhooks.TEST_EVENT: TestDataSerializer}


def _example(event: str) -> OpenApiExample:
    return OpenApiExample("A message", examples.message(event))


def _webhook(event: str) -> OpenApiWebhook:
    summary = _SUMMARIES[event]
    name = "".join(part.capitalize() for part in event.split("."))
    data = _DATA.get(event, MessageDataSerializer)()
    message = inline_serializer(
        f"{name}Message",
        {"type": serializers.ChoiceField([event]), "timestamp": serializers.DateTimeField(), "data": data},
    )
    return OpenApiWebhook(
        name=event,
        decorator=extend_schema(
            summary=f"{summary[:1].upper()}{summary[1:]}",
            description=_SIGNED,
            request={"application/json": OpenApiRequest(message, examples=[_example(event)])},
            responses={
                "2XX": OpenApiResponse(description="You have it. Anything else is tried again for days."),
                410: OpenApiResponse(description="You want no more messages: the endpoint is switched off."),
            },
            tags=["webhooks"],
        ),
    )


_PUBLISHED, _UPDATED, _CLARIFIED, _CORRECTED, _MINOR, _WITHDRAWN, _REINSTATED, _REDACTED = webhooks.EVENTS
published = _webhook(_PUBLISHED)
updated = _webhook(_UPDATED)
clarified = _webhook(_CLARIFIED)
corrected = _webhook(_CORRECTED)
minor = _webhook(_MINOR)
withdrawn = _webhook(_WITHDRAWN)
reinstated = _webhook(_REINSTATED)
redacted = _webhook(_REDACTED)
restored = _webhook(webhooks.RESTORED_EVENT)
test = _webhook(webhooks.TEST_EVENT)
