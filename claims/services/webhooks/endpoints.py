"""Keeping the list of who is told: administrators only, every act on record under a name."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from claims import webhooks
from claims.models import WebhookAct, WebhookDelivery, WebhookEndpoint
from claims.services.authority import require
from claims.services.webhooks import sealing
from claims.services.webhooks.dispatcher import TASK
from claims.services.webhooks.sending import refuse_unfit
from claims.vocabulary import DeliveryState, EndpointState
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
    """A new endpoint and its signing secret, which nobody can read again. It is told of what comes after this moment.

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
    """Change what it is called, where it is and which events it wants from now on; what waits goes to the new address.

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
    """A new secret, shown once. Until the overlap is over every message is signed with both.

    An overlap of nothing ends the old one at once: for a secret that got out. Raises NotAllowed, NotFound, Invalid
    (`overlap`), IllegalTransition once removed.
    """
    with acting(actor.pk):
        endpoint = locked(endpoint_id, actor)
        if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
            raise Invalid(f"From no overlap to {LONGEST_OVERLAP.days} days.", field="overlap")
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
    """Tell it nothing for a while; of what happens meanwhile it is told once it is resumed. Twice is once.

    Raises NotAllowed, NotFound, IllegalTransition once removed.
    """
    with acting(actor.pk):
        endpoint = locked(endpoint_id, actor)
        if endpoint.state != EndpointState.PAUSED:
            _move(endpoint, EndpointState.PAUSED)
            record_act(endpoint, actor, "paused it")
    return endpoint


def resume(*, endpoint_id: UUID, actor: User) -> WebhookEndpoint:
    """Tell it again, first of everything that waited; each message has all its attempts before it. Twice is once.

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
    """End it for good: its secrets are erased, what waits is given up, its log stays. Raises NotAllowed, NotFound."""
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
    """Send it a `webhook.test`, once, whether it is active or not; how it went says nothing of the endpoint's health.

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
    """Encrypt every secret with the first of the present keys; returns how many endpoints, and how many could not be.

    For an operator who takes an old key out of WEBHOOK_ENCRYPTION_KEYS.
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
    """The endpoint's row until the transaction ends. Raises NotAllowed, NotFound, IllegalTransition once removed."""
    require(actor, Role.ADMINISTRATOR)
    endpoint = _row(endpoint_id)
    if endpoint.state == EndpointState.REMOVED:
        raise IllegalTransition("This endpoint was removed. Add a new one.")
    return endpoint


def record_act(endpoint: WebhookEndpoint, actor: User, verb: str, detail: str = "") -> None:
    """A row of what was done to it, and by whom."""
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
    """Compare and set: a rotation at the same moment wins."""
    row = WebhookEndpoint.objects.get(pk=endpoint_id)
    same = WebhookEndpoint.objects.filter(pk=endpoint_id, secret=row.secret, old_secret=row.old_secret)
    same.update(
        secret=sealing.re_encrypted(row.secret) if row.secret else F("secret"),
        old_secret=sealing.re_encrypted(row.old_secret) if row.old_secret else F("old_secret"),
    )


def _name(name: str) -> str:
    name = clean(name, field="name").strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise Invalid("Say in up to 80 characters whose it is.", field="name")
    return name


def _url(url: str) -> str:
    url = url.strip()
    try:
        refuse_unfit(url, settings.OUTBOUND_ALLOWED)
    except Refused as error:
        raise Invalid(error.message, field="url") from error
    return url


def _events(events: Collection[str]) -> list[str]:
    chosen = [event for event in webhooks.EVENTS if event in events]
    if not chosen or set(chosen) != set(events):
        raise Invalid("Choose which events it is told of.", field="events")
    return chosen
