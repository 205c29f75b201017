"""Webhook endpoints at the desk: only for administrators, POST for every act, a secret shown once and never cached."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from claims.models import WebhookAct, WebhookDelivery, WebhookEndpoint
from claims.vocabulary import EndpointState
from claims.webhooks import services as webhooks
from claims.webhooks.messages import EVENTS
from claims.webhooks.services import outcomes, sealing
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import fields_of, soup, text_of
from tests.claims.receiver import Receiver, Reply

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
LIST = "/admin/claims/webhookendpoint/"
POSTS = ["test", "pause", "resume", "rotate", "remove", "range"]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver().running() as receiver:
        yield receiver


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def endpoint(receiver: Receiver, administrator: User, settings: Settings) -> WebhookEndpoint:
    settings.OUTBOUND_ALLOWED = [receiver.host]
    receiver.answers = lambda message: Reply(503, b"<b>busy</b>")
    return webhooks.add_endpoint(name="A partner", url=receiver.url(), events=EVENTS, actor=administrator)[0]


@pytest.fixture
def delivery(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """A delivery with one failed attempt."""
    factories.published_claim()
    webhooks.deliver_due()
    return WebhookDelivery.objects.get()


def at(endpoint: WebhookEndpoint, place: str = "change") -> str:
    return f"{LIST}{endpoint.pk}/{place}/"


def test_only_administrators_have_access(delivery: WebhookDelivery, at_desk: At) -> None:
    endpoint = delivery.endpoint
    pages = [LIST, f"{LIST}add/", at(endpoint), at(endpoint, f"deliveries/{delivery.pk}")]
    acts = [at(endpoint, act) for act in (*POSTS, f"deliveries/{delivery.pk}/redeliver")]
    for role in (Role.RESEARCHER, Role.EDITOR, Role.PUBLISHER):
        client = at_desk(role)
        assert {client.get(page).status_code for page in pages} == {403}
        said = {"overlap": "1", "sure": "on", "first": "1"}
        assert {client.post(act, said).status_code for act in acts} == {403}
        assert {client.post(act).status_code for act in acts} == {403}
        assert "Webhooks" not in text_of(client.get("/admin/"))
    assert WebhookAct.objects.count() == 1
    client = at_desk(Role.ADMINISTRATOR)
    assert {client.get(page).status_code for page in pages} == {200}
    assert {client.get(act).status_code for act in acts} == {405}
    assert {Client().get(page).status_code for page in pages} == {302}


def test_an_endpoint_is_added_and_its_secret_shown_once(administrator: User, at_desk: At) -> None:
    client = at_desk(administrator)
    form = fields_of(soup(client.get(f"{LIST}add/")), "form.narrow")
    assert form["events"] == list(EVENTS)
    refused = client.post(f"{LIST}add/", form | {"name": "A", "url": "http://partner.example/"})
    assert refused.status_code == 422
    assert "Use an https address" in text_of(refused)
    answer = client.post(f"{LIST}add/", form | {"name": "A", "url": "https://partner.example/hook"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    shown = soup(answer).select_one("#token")
    assert shown is not None
    endpoint = WebhookEndpoint.objects.get()
    assert sealing.unseal(endpoint.secret) == shown["value"]
    for page in (LIST, at(endpoint), "/admin/"):
        assert str(shown["value"]) not in client.get(page).content.decode()


def test_the_list_shows_each_endpoints_health(
    delivery: WebhookDelivery, receiver: Receiver, administrator: User, at_desk: At
) -> None:
    webhooks.add_endpoint(name="New", url=receiver.url(), events=EVENTS, actor=administrator)
    said = text_of(at_desk(administrator).get(LIST))
    assert "failing every attempt since then failed" in said
    assert "nothing sent yet" in said


def test_a_page_shows_each_attempt_with_its_response(delivery: WebhookDelivery, at_desk: At) -> None:
    client = at_desk(Role.ADMINISTRATOR)
    page = client.get(at(delivery.endpoint))
    assert "1 of 10 failed" in text_of(page)
    assert soup(page).select_one(f'a[href$="/deliveries/{delivery.pk}/"]')
    one = client.get(at(delivery.endpoint, f"deliveries/{delivery.pk}"))
    said = text_of(one)
    assert "The receiver answered 503." in said
    assert "<b>busy</b>" in said
    assert '"type":"verdict.published"' in said
    assert client.get(at(delivery.endpoint, "deliveries/999999999999999999999")).status_code == 404
    for query in ("state=failed", "state=%00", "before=1", "before=x", f"before={10**30}"):
        assert client.get(f"{at(delivery.endpoint)}?{query}").status_code == 200


def test_every_button_works(delivery: WebhookDelivery, receiver: Receiver, at_desk: At) -> None:
    client, endpoint = at_desk(Role.ADMINISTRATOR), delivery.endpoint
    receiver.answers = lambda message: Reply()

    def press(place: str, **said: str) -> None:
        assert client.post(at(endpoint, place), said).status_code == 302
        endpoint.refresh_from_db()

    press("pause")
    assert endpoint.state == EndpointState.PAUSED
    press("test")
    press("resume")
    press(f"deliveries/{delivery.pk}/redeliver")
    assert webhooks.deliver_due() == 2
    press("range", first="1", last="99", since="2020-01-01", until="2099-01-01")
    assert webhooks.deliver_due() == 1
    press("range", first="1", only_failed="on")
    assert webhooks.deliver_due() == 0
    form = fields_of(soup(client.get(at(endpoint))), "#details form")
    assert client.post(at(endpoint), form | {"name": "Another name"}).status_code == 302
    before = sealing.unseal(endpoint.secret)
    answer = client.post(at(endpoint, "rotate"), {"overlap": "24"})
    assert "no-store" in answer["Cache-Control"]
    assert "also signed with the old secret" in text_of(answer)
    endpoint.refresh_from_db()
    assert sealing.unseal(endpoint.old_secret) == before
    press("remove", sure="on")
    assert (endpoint.name, endpoint.state) == ("Another name", EndpointState.REMOVED)
    said = text_of(client.get(at(endpoint)))
    assert "This endpoint was removed" in said
    assert client.post(at(endpoint), form).status_code == 403
    assert client.post(at(endpoint, "test")).status_code == 409


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("range", {}),
        ("range", {"first": "9", "last": "1"}),
        ("range", {"first": "x"}),
        ("range", {"first": str(2**70)}),
        ("rotate", {"overlap": "169"}),
        ("rotate", {}),
        ("remove", {}),
    ],
)
def test_an_invalid_value_is_refused_at_its_field(
    act: str, said: dict[str, str], endpoint: WebhookEndpoint, at_desk: At
) -> None:
    answer = at_desk(Role.ADMINISTRATOR).post(at(endpoint, act), said)
    assert answer.status_code == 422
    assert soup(answer).select(".errorlist, .errornote")
    assert WebhookAct.objects.count() == 1


@pytest.mark.parametrize("place", ["change", *POSTS, "deliveries/1", "deliveries/1/redeliver"])
def test_an_unknown_endpoint_is_404(place: str, at_desk: At) -> None:
    client = at_desk(Role.ADMINISTRATOR)
    address = f"{LIST}{uuid4()}/{place}/"
    answer = client.get(address) if place in {"change", "deliveries/1"} else client.post(address)
    assert answer.status_code == (302 if place == "change" else 404)


def test_the_desk_shows_a_disabled_endpoint(endpoint: WebhookEndpoint, at_desk: At) -> None:
    outcomes.disable(endpoint, "The receiver answered 410 Gone.")
    told = text_of(at_desk(Role.EDITOR).get("/admin/"))
    assert "A partner" in told
    assert "410 Gone" in told
    page = soup(at_desk(Role.ADMINISTRATOR).get("/admin/"))
    assert page.select_one(f'.failures a[href="{at(endpoint)}"]')
    assert endpoint.url not in told
