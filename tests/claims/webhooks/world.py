"""Shared code of the webhook tests."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from claims.models import WebhookDelivery, WebhookEndpoint
from claims.vocabulary import DeliveryState
from claims.webhooks import messages as pure
from tests.claims.receiver import Message

ALL = list(pure.EVENTS)
Subscriber = tuple[WebhookEndpoint, str]


def said(message: Message) -> Any:
    return json.loads(message.body)


def delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def due_now(**columns: Any) -> None:
    """Make waiting deliveries due. Keyword arguments are columns of the deliveries."""
    WebhookDelivery.objects.filter(state=DeliveryState.WAITING).update(
        next_at=timezone.now() - timedelta(seconds=1), **columns
    )


def failing_for(endpoint: WebhookEndpoint, **time_before: float) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=timezone.now() - timedelta(**time_before))
