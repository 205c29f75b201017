"""Adds a source by its address, which identifies its publisher."""

from collections.abc import Callable

import pytest
from django.test import Client

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.admin import source_pages
from sources.models import Publisher, Source
from sources.services.lookup import LookupResult
from tests import factories
from tests.admin.pages import fields_of, soup, text_of

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
LOOK_UP = "/admin/sources/source/look-up/"


def test_the_form_is_filled_and_can_be_saved(at_desk: At, monkeypatch: pytest.MonkeyPatch) -> None:
    person = factories.person(Role.RESEARCHER)
    asked: list[tuple[str, User]] = []

    def look_up(url: str, *, actor: User) -> LookupResult:
        asked.append((url, actor))
        return LookupResult(
            title="Огляд",
            publisher="An office",
            authors=("A. B.", "C. D."),
            date="2021-03",
            language="uk",
            medium="document",
        )

    monkeypatch.setattr(source_pages, "look_up", look_up)
    client = at_desk(person)
    page = soup(client.post(LOOK_UP, {"url": " https://new.example/survey "}))
    assert asked == [("https://new.example/survey", person)]
    sent = fields_of(page)
    assert client.post("/admin/sources/source/add/", sent).status_code == 302
    source = Source.objects.get()
    assert (source.title, source.issued_by.name, source.authors) == ("Огляд", "An office", ["A. B.", "C. D."])
    assert (str(source.date), source.language, source.medium, source.url) == (
        "2021-03", "uk", "document", "https://new.example/survey",
    )  # fmt: skip
    assert source.captures.get().requested_by == person


def test_a_pasted_address_is_saved_without_a_look_up(at_desk: At) -> None:
    client = at_desk(Role.RESEARCHER)
    page = soup(client.get("/admin/sources/source/add/"))
    assert [field["name"] for field in page.select("input[name=url], input[name=address]")] == ["url"]
    sent = fields_of(page)
    sent |= {"url": ["https://new.example/survey"], "title": ["A survey"], "issued_by": ["An office"]}
    assert client.post("/admin/sources/source/add/", sent).status_code == 302
    assert Source.objects.get().url == "https://new.example/survey"


def test_a_look_up_fills_empty_fields_and_keeps_typed_ones(at_desk: At, monkeypatch: pytest.MonkeyPatch) -> None:
    found = LookupResult(title="Its title", publisher="Its office", language="uk", medium="document")
    monkeypatch.setattr(source_pages, "look_up", lambda url, *, actor: found)
    page = soup(
        at_desk(Role.RESEARCHER).post(LOOK_UP, {"url": "https://new.example/", "title": "Mine", "note": "Mine too"})
    )
    sent = fields_of(page)
    assert (sent["title"], sent["note"], sent["issued_by"]) == (["Mine"], ["Mine too"], ["Its office"])
    assert (sent["language"], sent["medium"]) == (["uk"], ["document"])


@pytest.mark.parametrize(
    "written",
    [
        "https://en.m.wikipedia.org/wiki/NATO?utm_source=x#History",
        "https://www.google.com/amp/s/en.wikipedia.org/wiki/NATO",
    ],
)
def test_an_address_in_the_ledger_is_reported_at_once(written: str, at_desk: At) -> None:
    known = factories.source("The known one", url="https://en.wikipedia.org/wiki/NATO")
    page = soup(at_desk(Role.RESEARCHER).post(LOOK_UP, {"url": written}))
    link = page.select_one(".messagelist a")
    assert link is not None
    assert (link["href"], link.text) == (f"/admin/sources/source/{known.pk}/change/", "The known one")


@pytest.mark.parametrize(
    "address",
    ["", "not an address", "ftp://example.org/", "http://127.0.0.1/", "http://[", "https://a\x00b/", "x" * 5_000],
)
def test_a_look_up_that_fails_says_why_and_lets_the_editor_type(address: str, at_desk: At) -> None:
    answer = at_desk(Role.RESEARCHER).post(LOOK_UP, {"url": address})
    assert answer.status_code == 200
    assert "Fill in the form by hand" in text_of(answer)
    assert soup(answer).select_one("#id_title")


def test_a_popup_stays_a_popup_after_the_look_up(at_desk: At) -> None:
    page = soup(at_desk(Role.RESEARCHER).post(LOOK_UP, {"url": "nowhere", "_popup": "1"}))
    assert fields_of(page)["_popup"] == ["1"]


def test_a_publishers_domain_is_refused_for_another_publisher(at_desk: At) -> None:
    client = at_desk(Role.EDITOR)
    added = {"name": "A press", "note": "", "domains": "press.example\r\n\r\nhttps://www.other.example/about"}
    assert client.post("/admin/sources/publisher/add/", added).status_code == 302
    press = Publisher.objects.get()
    assert [one.domain for one in press.domains.all()] == ["other.example", "press.example"]
    assert "other.example press.example" in text_of(client.get(f"/admin/sources/publisher/{press.pk}/change/"))
    assert "other.example, press.example" in text_of(client.get("/admin/sources/publisher/"))
    refused = client.post("/admin/sources/publisher/add/", {"name": "B", "domains": "PRESS.example"})
    assert refused.status_code == 422
    assert "press.example is already a domain of A press" in text_of(refused)
    for bad in ("nonsense", "a b.example", "\x00.example"):
        assert client.post("/admin/sources/publisher/add/", {"name": "B", "domains": bad}).status_code == 422
    assert Publisher.objects.count() == 1
    assert client.post(f"/admin/sources/publisher/{press.pk}/change/", added | {"domains": ""}).status_code == 302
    assert not press.domains.exists()
