"""Adds, changes and removes webhook endpoints. For administrators only; every act is recorded."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from claims.models import WebhookAct, WebhookDelivery, WebhookEndpoint
from claims.services.authority import require
from claims.vocabulary import DeliveryState, EndpointState
from claims.webhooks import messages as webhooks
from claims.webhooks.services import sealing
from claims.webhooks.services.dispatcher import TASK
from claims.webhooks.services.sending import require_allowed
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, Invalid, NotFound
from factcheck.core.jobs import enqueue
from factcheck.core.outbound.answers import Refused
from factcheck.core.text import clean

USUAL_OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=7)


def add_endpoint(*, name: str, url: str, events: Collection[str], actor: User) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint. Returns it with its signing secret, which cannot be read again. It receives later editions.

    Raises NotAllowed, Invalid (`name`, `url`, `events`).
    """
    with acting(actor.pk):
        require(actor, Role.ADMINISTRATOR)
        secret = webhooks.new_secret()
        endpoint = WebhookEndpoint(
            name=_name(name),
            url=_url(url),
            events=_events(events),
            told_through=0,
            secret=sealing.seal(secret),
            made_by=actor,
        )
        endpoint.save(force_insert=True)
        endpoint.refresh_from_db()
        record_act(endpoint, actor, "added it", endpoint.url)
    return endpoint, secret


def change_endpoint(*, endpoint_id: UUID, name: str, url: str, events: Collection[str], actor: User) -> WebhookEndpoint:
    """Change an endpoint's name, address and events. Waiting messages go to the new address.

    Raises NotAllowed, NotFound, Invalid (`name`, `url`, `events`), IllegalTransition once removed.
    """
    with acting(actor.pk):
        endpoint = locked(endpoint_id, actor)
        before = (endpoint.name, endpoint.url, endpoint.events)
        endpoint.name, endpoint.url, endpoint.events = _name(name), _url(url), _events(events)
        if (endpoint.name, endpoint.url, endpoint.events) != before:
            endpoint.save(update_fields=["name", "url", "events"])
            record_act(endpoint, actor, "changed it", f"{endpoint.url}; {', '.join(endpoint.events)}")
    return endpoint


def rotate_secret(*, endpoint_id: UUID, actor: User, overlap: timedelta = USUAL_OVERLAP) -> tuple[WebhookEndpoint, str]:
    """Set a new secret and return it. Messages are signed with both secrets until the overlap is over.

    Without overlap the old one ends at once, for a leaked secret. Raises NotAllowed, NotFound, Invalid (`overlap`),
    IllegalTransition once removed.
    """
    with acting(actor.pk):
        endpoint = locked(endpoint_id, actor)
        if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
            raise Invalid(f"Enter an overlap of 0 to {LONGEST_OVERLAP.days} days.", field="overlap")
        secret = webhooks.new_secret()
        endpoint.old_secret = endpoint.secret if overlap else ""
        endpoint.secret = sealing.seal(secret)
        endpoint.old_secret_until = Now() + overlap if overlap else None
        endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
        endpoint.refresh_from_db()
        until = f"the old one signs until {endpoint.old_secret_until:%d %B %Y, %H:%M} UTC" if overlap else "at once"
        record_act(endpoint, actor, "gave it a new secret", until)
    return endpoint, secret


def pause(*, endpoint_id: UUID, actor: User) -> WebhookEndpoint:
    """Pause an endpoint. Events are kept and sent when it is resumed. Idempotent.

    Raises NotAllowed, NotFound, IllegalTransition once removed.
    """
    with acting(actor.pk):
        endpoint = locked(endpoint_id, actor)
        if endpoint.state != EndpointState.PAUSED:
            _move(endpoint, EndpointState.PAUSED)
            record_act(endpoint, actor, "paused it")
    return endpoint


def resume(*, endpoint_id: UUID, actor: User) -> WebhookEndpoint:
    """Resume an endpoint. Waiting messages are sent first, and each may be tried as often as a new one. Idempotent.

    Raises NotAllowed, NotFound, IllegalTransition once removed.
    """
    with acting(actor.pk):
        endpoint = locked(endpoint_id, actor)
        if endpoint.state != EndpointState.ACTIVE:
            endpoint.failing_since = None
            endpoint.save(update_fields=["failing_since"])
            _move(endpoint, EndpointState.ACTIVE)
            WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING).update(
                tries=0, next_at=Now(), lease=None
            )
            record_act(endpoint, actor, "resumed it")
            enqueue(TASK)
    return endpoint


def remove(*, endpoint_id: UUID, actor: User) -> WebhookEndpoint:
    """Remove an endpoint: erase its secrets, give up waiting messages, keep its log. Raises NotAllowed, NotFound."""
    with acting(actor.pk):
        require(actor, Role.ADMINISTRATOR)
        endpoint = _row(endpoint_id)
        if endpoint.state != EndpointState.REMOVED:
            WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING).update(
                state=DeliveryState.FAILED, ended_at=Now(), lease=None
            )
            endpoint.state, endpoint.state_reason = EndpointState.REMOVED, ""
            endpoint.secret = endpoint.old_secret = ""
            endpoint.old_secret_until = None
            endpoint.save(update_fields=["state", "state_reason", "secret", "old_secret", "old_secret_until"])
            record_act(endpoint, actor, "removed it")
    return endpoint


def send_test(*, endpoint_id: UUID, actor: User) -> WebhookDelivery:
    """Send a `webhook.test` once, whether the endpoint is active or not. It does not affect the endpoint's health.

    Raises NotAllowed, NotFound, IllegalTransition once removed.
    """
    with acting(actor.pk):
        endpoint = locked(endpoint_id, actor)
        delivery = WebhookDelivery(
            endpoint=endpoint, event=webhooks.TEST_EVENT, message=webhooks.test_message(endpoint.pk)
        )
        delivery.save(force_insert=True)
        delivery.refresh_from_db()
        record_act(endpoint, actor, "sent a test", delivery.message)
        enqueue(TASK)
    return delivery


def reseal_secrets() -> tuple[int, int]:
    """Encrypt every secret with the first key. Returns how many endpoints succeeded and how many failed.

    For an operator who removes an old key from WEBHOOK_ENCRYPTION_KEYS.
    """
    done = unreadable = 0
    for endpoint_id in WebhookEndpoint.objects.kept().values_list("pk", flat=True):
        try:
            _reseal(endpoint_id)
            done += 1
        except sealing.Unreadable:
            unreadable += 1
    return done, unreadable


def locked(endpoint_id: UUID, actor: User) -> WebhookEndpoint:
    """The endpoint, locked until the transaction ends. Raises NotAllowed, NotFound, IllegalTransition once removed."""
    require(actor, Role.ADMINISTRATOR)
    endpoint = _row(endpoint_id)
    if endpoint.state == EndpointState.REMOVED:
        raise IllegalTransition("This endpoint was removed. Add a new one.")
    return endpoint


def record_act(endpoint: WebhookEndpoint, actor: User, verb: str, detail: str = "") -> None:
    """Record an act on the endpoint."""
    WebhookAct.objects.create(endpoint=endpoint, actor=actor, verb=verb, detail=detail[:1_000])


def _row(endpoint_id: UUID) -> WebhookEndpoint:
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound("There is no such endpoint.")
    return endpoint


def _move(endpoint: WebhookEndpoint, state: EndpointState) -> None:
    endpoint.state, endpoint.state_reason = state, ""
    endpoint.save(update_fields=["state", "state_reason"])


def _reseal(endpoint_id: UUID) -> None:
    """Compare and set, so that a concurrent rotation wins."""
    row = WebhookEndpoint.objects.get(pk=endpoint_id)
    same = WebhookEndpoint.objects.filter(pk=endpoint_id, secret=row.secret, old_secret=row.old_secret)
    same.update(
        secret=sealing.re_encrypted(row.secret) if row.secret else F("secret"),
        old_secret=sealing.re_encrypted(row.old_secret) if row.old_secret else F("old_secret"),
    )


def _name(name: str) -> str:
    name = clean(name, field="name").strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise Invalid("Enter a name of up to 80 characters.", field="name")
    return name


def _url(url: str) -> str:
    url = url.strip()
    try:
        require_allowed(url, settings.OUTBOUND_ALLOWED)
    except Refused as error:
        raise Invalid(error.message, field="url") from error
    return url


def _events(events: Collection[str]) -> list[str]:
    chosen = [event for event in webhooks.EVENTS if event in events]
    if not chosen or set(chosen) != set(events):
        raise Invalid("Choose at least one of the listed events.", field="events")
    return chosen
