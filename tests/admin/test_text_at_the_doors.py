"""The rule for text at the desk, in the API and in imports: bad characters are refused or removed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from claims.external_reviews import services as external_reviews
from claims.models import Activity, Claimant, Contact, ExternalReview, Topic, Verdict, WebhookEndpoint
from claims.services import steps
from factcheck.accounts.models import ApiKey, User
from factcheck.accounts.roles import Role
from sources.models import Publisher, Source
from tests import factories
from tests.admin.pages import act_address, change_address, fields_of, soup, step_address
from tests.api.bot import BY_NAME, Bot
from tests.claims.external_samples import as_bytes, feed, review

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
REFUSED = ["\x07", "\u202e", "\uffff"]
REMOVED = ["\u200b", "\ufeff"]
PASSWORD = "a long enough password 18"
SOURCE = {"title": "A", "issued_by": "B", "medium": "page", "standing": "primary", "language": "en", "access": "public"}


@dataclass(frozen=True)
class Door:
    """A form of the desk. `kept` reads the stored texts of `field`."""

    field: str
    role: Role
    kept: tuple[type[Model], str]
    at: str = ""
    form: Callable[[], dict[str, Any]] = dict
    prepare: Callable[[Client], tuple[str, dict[str, Any]]] | None = None

    def opened(self, client: Client) -> tuple[str, dict[str, Any]]:
        return self.prepare(client) if self.prepare else (self.at, self.form())

    def stored(self) -> list[Any]:
        model, column = self.kept
        return sorted(map(str, model._default_manager.values_list(column, flat=True)))


def claim_form(client: Client) -> tuple[str, dict[str, Any]]:
    address = change_address(factories.logged_claim().pk)
    form = fields_of(soup(client.get(address)))
    contact = {"contacts-0-whom": ["A"], "contacts-0-contacted_on": ["2026-01-02"], "contacts-0-outcome": ["waiting"]}
    return address, {**form, **contact, "_save": ""}


def comment(client: Client) -> tuple[str, dict[str, Any]]:
    return act_address(factories.logged_claim().pk, "comment"), {}


def return_it(client: Client) -> tuple[str, dict[str, Any]]:
    claim = factories.logged_claim()
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    return step_address(claim.pk, "request_changes"), {"revision": str(claim.revision)}


def key_form() -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=30)
    return {"scopes": ["claims:write"], "expires_on": until.isoformat(), "per_minute": "60"}


PERSON = {"username": "new", "role": "editor", "is_active": "on", "password": PASSWORD}
DOORS = {
    "a claim's words": Door("verdict-headline", Role.EDITOR, (Verdict, "headline"), prepare=claim_form),
    "whom was asked": Door("contacts-0-whom", Role.EDITOR, (Contact, "whom"), prepare=claim_form),
    "a source": Door("title", Role.RESEARCHER, (Source, "title"), "/admin/sources/source/add/", lambda: SOURCE),
    "a source's author": Door(
        "authors", Role.RESEARCHER, (Source, "authors"), "/admin/sources/source/add/", lambda: SOURCE,
    ),
    "a source's issuer": Door(
        "issued_by", Role.RESEARCHER, (Publisher, "name"), "/admin/sources/source/add/", lambda: SOURCE
    ),
    "a claimant": Door(
        "name", Role.EDITOR, (Claimant, "name"), "/admin/claims/claimant/add/", lambda: {"kind": "person"}
    ),
    "a claimant's other names": Door(
        "other_names", Role.EDITOR, (Claimant, "other_names"), "/admin/claims/claimant/add/",
        lambda: {"kind": "person", "name": "A"},
    ),
    "a topic": Door("name", Role.EDITOR, (Topic, "name"), "/admin/claims/topic/add/"),
    "a publisher": Door("name", Role.EDITOR, (Publisher, "name"), "/admin/sources/publisher/add/"),
    "a person's name": Door(
        "full_name", Role.ADMINISTRATOR, (User, "first_name"), "/admin/accounts/user/add/", lambda: PERSON
    ),
    "a byline": Door("byline", Role.ADMINISTRATOR, (User, "byline"), "/admin/accounts/user/add/", lambda: PERSON),
    "a webhook": Door(
        "name", Role.ADMINISTRATOR, (WebhookEndpoint, "name"), "/admin/claims/webhookendpoint/add/",
        lambda: {"url": "https://partner.example/hook", "events": ["verdict.published"]},
    ),
    "a key": Door("name", Role.RESEARCHER, (ApiKey, "name"), "/admin/accounts/apikey/add/", key_form),
    "a comment": Door("note", Role.EDITOR, (Activity, "note"), prepare=comment),
    "a step's note": Door("note", Role.EDITOR, (Activity, "note"), prepare=return_it),
}  # fmt: skip


def typed(page: BeautifulSoup, field: str) -> list[str]:
    """The values of the page's fields with this name. A refused act shows the typed text without a name."""
    found = page.select(f'[name="{field}"]') or page.select("textarea")
    return [one.text.removeprefix("\n") if one.name == "textarea" else str(one.get("value", "")) for one in found]


@pytest.mark.parametrize("name", DOORS)
def test_the_desk_refuses_it_with_a_message_and_keeps_the_typed_text(name: str, at_desk: At) -> None:
    door = DOORS[name]
    client = at_desk(door.role)
    address, form = door.opened(client)
    before = door.stored()
    for character in REFUSED:
        text = f"Typed{character}words"
        answer = client.post(address, form | {door.field: text})
        page = soup(answer)
        assert answer.status_code in {400, 422}, (character, answer.status_code)
        assert f"U+{ord(character):04X}" in page.text
        assert text in typed(page, door.field)
        assert door.stored() == before


@pytest.mark.parametrize("character", REMOVED)
@pytest.mark.parametrize("name", DOORS)
def test_the_desk_removes_invisible_characters(name: str, character: str, at_desk: At) -> None:
    door = DOORS[name]
    client = at_desk(door.role)
    address, form = door.opened(client)
    answer = client.post(address, form | {door.field: f"Typed{character}words"})
    assert answer.status_code in {200, 302}, soup(answer).text
    stored = "".join(door.stored())
    assert "Typedwords" in stored
    assert character not in stored


BODIES = [
    ("log a claim", "text"), ("log a claim", "why_chosen"), ("comment", "note"), ("add a source", "title"),
    ("add a claimant", "name"), ("add a topic", "name"), ("add a publisher", "name"), ("add an appearance", "venue"),
    ("add a citation", "note"),
]  # fmt: skip


@pytest.fixture
def rows() -> dict[str, Any]:
    return {"claim": factories.logged_claim().pk, "source": factories.source().pk}


def test_the_api_names_the_member_and_stores_nothing(rows: dict[str, Any]) -> None:
    bot = Bot.of(factories.person(Role.EDITOR))
    tables = (Topic, Claimant, Source, Publisher, Activity, Verdict)
    before = [model._default_manager.count() for model in tables]
    wrong = []
    for name, member in BODIES:
        operation = BY_NAME[name]
        path = operation.path.replace("<claim>", str(rows["claim"]))
        body = json.loads(json.dumps(operation.body).replace("<source>", str(rows["source"])))
        for character in (*REFUSED, "\ud800"):
            answer = bot.post(path, body | {member: f"Typed{character}words"})
            said = answer.json()
            if answer.status_code != 400 or [error["field"] for error in said.get("errors", [])] != [member]:
                wrong.append((name, member, repr(character), answer.status_code, said))
    assert wrong == []
    assert [model._default_manager.count() for model in tables] == before


@pytest.mark.parametrize("character", REMOVED)
def test_text_from_programs_is_cleaned(character: str) -> None:
    made = Bot.of(factories.person(Role.EDITOR)).made("topics", {"name": f"Typed{character}words"})
    assert Topic.objects.get(pk=made["id"]).name == "Typedwords"


@pytest.mark.parametrize("character", [*REFUSED, *REMOVED, "\ud800"])
def test_an_imported_review_is_read_without_it(character: str, tmp_path: Path) -> None:
    """By the service and by the command: the review is imported without the character."""
    editor = factories.person(Role.EDITOR)
    words = f"Typed{character}words"
    there = feed(review(claimReviewed=words, name=words))
    row = external_reviews.preview_import(actor=editor, body=json.dumps(there).encode(), file_name=f"f{character}.json")
    external_reviews.apply_import(import_id=row.pk, actor=editor)
    file = tmp_path / "feed.json"
    file.write_bytes(as_bytes(feed(review(url="https://www.arches.example/checks/2", name="Second"))))
    call_command("import_reviews", str(file), "--as", editor.username, "--apply")
    assert ExternalReview.objects.count() == 2
    kept = ExternalReview.objects.get(title__startswith="Typed")
    row.refresh_from_db()
    assert character not in kept.claim_text + kept.title + row.file_name
    with pytest.raises(CommandError):
        call_command("import_reviews", str(file), "--as", f"a{character}b")
