"""Webhook endpoints and their deliveries, for the desk."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from claims.models import LogHead, WebhookAct, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from claims.vocabulary import DeliveryState, EndpointState

SHOWN = 50
"""Deliveries per page."""


@dataclass(frozen=True)
class Health:
    """An endpoint's health, as a word and a sentence."""

    word: str
    detail: str = ""


def endpoints() -> QuerySet[WebhookEndpoint]:
    """All endpoints, annotated with `waiting` and `given_up`."""
    return WebhookEndpoint.objects.annotate(
        waiting=_counted(DeliveryState.WAITING), given_up=_counted(DeliveryState.FAILED)
    )


def health(endpoint: WebhookEndpoint) -> Health:
    """The endpoint's health."""
    if endpoint.state != EndpointState.ACTIVE:
        return Health(endpoint.get_state_display(), endpoint.state_reason)
    if endpoint.failing_since is not None:
        return Health("failing", "every attempt since then failed")
    return Health("well" if endpoint.last_success_at else "nothing sent yet")


def disabled() -> list[WebhookEndpoint]:
    """Endpoints that the system disabled, for the desk."""
    return list(WebhookEndpoint.objects.disabled().order_by("-state_since")[:SHOWN])


def untold(endpoint: WebhookEndpoint) -> int:
    """The number of log entries after the endpoint's place, whether or not it receives them."""
    return max(LogHead.objects.values_list("seq", flat=True).get() - endpoint.told_through, 0)


def counts(endpoint: WebhookEndpoint) -> dict[str, int]:
    """The number of its deliveries, by state."""
    rows = endpoint.deliveries.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(DeliveryState.values, 0) | dict(rows)


def deliveries(endpoint: WebhookEndpoint, *, state: str = "", before: int | None = None) -> list[WebhookDelivery]:
    """A page of deliveries with their attempts, newest first. Has one more than `SHOWN` if there is another page."""
    rows = endpoint.deliveries.all()
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    attempts = Prefetch("log", WebhookAttempt.objects.order_by("pk"))
    return list(rows.prefetch_related(attempts).order_by("-pk")[: SHOWN + 1])


def acts(endpoint: WebhookEndpoint) -> list[WebhookAct]:
    """The latest acts on the endpoint."""
    return list(endpoint.acts.select_related("actor").order_by("-pk")[:SHOWN])


def _counted(state: str) -> Coalesce:
    rows = WebhookDelivery.objects.filter(Q(endpoint=OuterRef("pk"), state=state)).order_by()
    return Coalesce(Subquery(rows.values("endpoint").annotate(n=Count("pk")).values("n")), 0)
