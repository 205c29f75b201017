"""Bad input in the desk's smaller forms and addresses: an error at the field, never a 500, and nothing written."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims.models import Claimant, Topic
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.models import Source
from tests import factories
from tests.admin.pages import soup, text_of

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]

SOURCE = {
    "title": "A source",
    "issued_by": "An issuer",
    "medium": "page",
    "standing": "primary",
    "language": "en",
    "access": "public",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 401),
        ("title", "\x00"),
        ("issued_by", ""),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://example.org/a"),
        ("url", "https://user:secret@example.org/"),
        ("url", "http://[broken"),
        ("date", "last week"),
        ("medium", "rumour"),
        ("language", "klingon!"),
        ("access", "protected"),
        ("authors", "x" * 201),
    ],
)
def test_a_bad_source_is_refused_at_its_field(field: str, value: str, at_desk: At) -> None:
    response = at_desk(Role.RESEARCHER).post("/admin/sources/source/add/", SOURCE | {field: value})
    assert response.status_code == 422
    assert soup(response).select(".errorlist li, .errornote")
    assert not Source.objects.exists()


def test_an_address_of_an_existing_source_redirects_to_it(at_desk: At) -> None:
    known = factories.source("The known one", url="https://example.org/page")
    form = SOURCE | {"url": "http://www.example.org/page/?utm_source=x"}
    response = at_desk(Role.RESEARCHER).post("/admin/sources/source/add/", form)
    assert response.status_code == 422
    link = soup(response).select_one(".field-url .errorlist a")
    assert link is not None
    assert link["href"] == f"/admin/sources/source/{known.pk}/change/"


def test_sources_claimants_topics_and_publishers_are_added_and_changed_through_services(at_desk: At) -> None:
    client = at_desk(Role.EDITOR)
    assert client.post("/admin/sources/source/add/", SOURCE | {"authors": "One\nTwo"}).status_code == 302
    source = Source.objects.get()
    assert source.authors == ["One", "Two"]
    changed = SOURCE | {"title": "Джерело", "carried_by": "An archive"}
    assert client.post(f"/admin/sources/source/{source.pk}/change/", changed).status_code == 302
    source.refresh_from_db()
    assert (source.title, str(source.carried_by)) == ("Джерело", "An archive")
    person = {
        "name": "A. Person",
        "kind": "person",
        "same_as": "https://www.wikidata.org/wiki/Q1",
        "publishers": "An issuer",
    }
    assert client.post("/admin/claims/claimant/add/", person).status_code == 302
    claimant = Claimant.objects.get(name="A. Person")
    assert [tie.publisher.name for tie in claimant.own_publishers.all()] == ["An issuer"]
    assert (
        client.post(f"/admin/claims/claimant/{claimant.pk}/change/", person | {"name": "B. Person"}).status_code == 302
    )
    bad = client.post("/admin/claims/claimant/add/", person | {"same_as": "javascript:alert(1)"})
    assert bad.status_code == 422
    assert client.post("/admin/claims/topic/add/", {"name": "Bridges"}).status_code == 302
    assert client.post("/admin/claims/topic/add/", {"name": "bridges"}).status_code == 422
    topic = Topic.objects.get()
    assert client.post(f"/admin/claims/topic/{topic.pk}/change/", {"name": "Spans"}).status_code == 302
    assert (
        client.post("/admin/sources/publisher/add/", {"name": "A press", "note": "Owned by a foundation."}).status_code
        == 302
    )


def test_a_row_added_in_a_popup_returns_its_id(at_desk: At) -> None:
    response = at_desk(Role.RESEARCHER).post("/admin/sources/source/add/?_popup=1", SOURCE | {"_popup": "1"})
    assert response.status_code == 200
    assert str(Source.objects.get().pk) in response.content.decode()


def test_a_researcher_can_read_but_not_change_a_claimant(at_desk: At) -> None:
    claimant = factories.claimant("Bridge Office")
    client = at_desk(Role.RESEARCHER)
    address = f"/admin/claims/claimant/{claimant.pk}/change/"
    assert "Your role can read this" in text_of(client.get(address))
    assert client.post(address, {"name": "Forged", "kind": "person"}).status_code == 403
    claimant.refresh_from_db()
    assert claimant.name == "Bridge Office"


def test_only_administrators_see_people_and_the_last_one_cannot_go(at_desk: At) -> None:
    assert at_desk(Role.PUBLISHER).get("/admin/accounts/user/").status_code == 403
    administrator = factories.person(Role.ADMINISTRATOR)
    client = at_desk(administrator)
    new = {
        "username": "new",
        "full_name": "New Person",
        "role": "editor",
        "is_active": "on",
        "password": "a long enough password 18",
    }
    assert client.post("/admin/accounts/user/add/", new | {"password": "short"}).status_code == 422
    assert client.post("/admin/accounts/user/add/", new).status_code == 302
    person = User.objects.get(username="new")
    assert person.role is Role.EDITOR
    gone = {"username": "new", "full_name": "New Person", "role": "researcher"}
    assert client.post(f"/admin/accounts/user/{person.pk}/change/", gone).status_code == 302
    person = User.objects.get(username="new")
    assert not person.is_active
    own = {"username": administrator.username, "role": "editor", "is_active": "on"}
    refused = client.post(f"/admin/accounts/user/{administrator.pk}/change/", own)
    assert refused.status_code == 422
    assert "last administrator" in text_of(refused)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/claims/claim/not-an-id/change/",
        "/admin/claims/claim/00000000-0000-0000-0000-000000000000/change/",
        "/admin/claims/claim/?verdicts__state__exact=%00",
        "/admin/claims/claim/?q=%00",
        "/admin/claims/claim/?p=99999999999999999999",
        "/admin/claims/claim/?o=abc.99",
        "/admin/claims/claim/?topics__id__exact=nonsense",
        "/admin/claims/claim/?verdicts__assigned_to__id__exact=99999999999999999999999",
        "/admin/claims/claim/lookup/source/?q=%00%25_'\"",
        "/admin/claims/claim/lookup/source/?id=http://[",
        "/admin/claims/claim/lookup/password/?q=a",
        "/admin/claims/edition/not-an-id/change/",
        "/admin/sources/source/not-an-id/change/",
        "/admin/claims/claim/00000000-0000-0000-0000-000000000000/en/step/publish/",
        "/admin/claims/claim/00000000-0000-0000-0000-000000000000/xx/step/nonsense/",
    ],
)
def test_a_malformed_address_is_not_a_server_error(address: str, at_desk: At) -> None:
    assert at_desk(Role.EDITOR).get(address).status_code < 500
