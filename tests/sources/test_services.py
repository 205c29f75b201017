"""Adding and changing sources and publishers: permissions, unique addresses, required fields."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from factcheck.core.partial_date import PartialDate
from sources.models import Access, Medium, Publisher, Source, Standing
from sources.services import sources
from sources.services.sources import SourceDraft
from tests import factories

pytestmark = pytest.mark.django_db
DRAFT = SourceDraft(
    title="Огляд мосту",
    issued_by="An office",
    carried_by="A library",
    authors=("C. Dee", "E. Eff"),
    date=PartialDate("2021-03~"),
    medium=Medium.DOCUMENT,
    standing=Standing.PRIMARY,
    language="uk",
    url="https://example.org/survey",
    locator="p. 4",
    note="A scan.",
    desk_note="Seen on paper.",
)


@pytest.fixture
def researcher() -> User:
    return factories.person(Role.RESEARCHER)


def test_all_fields_are_stored(researcher: User) -> None:
    source = Source.objects.get(pk=sources.add_source(draft=DRAFT, actor=researcher).pk)
    assert (source.title, source.issued_by.name, source.carried_by and source.carried_by.name) == (
        "Огляд мосту", "An office", "A library",
    )  # fmt: skip
    assert (source.authors, source.date, source.medium) == (["C. Dee", "E. Eff"], PartialDate("2021-03~"), "document")
    assert (source.standing, source.language, source.url, source.locator) == (
        "primary", "uk", "https://example.org/survey", "p. 4",
    )  # fmt: skip
    assert (source.note, source.desk_note, source.access, source.added_by) == (
        "A scan.", "Seen on paper.", "public", researcher,
    )  # fmt: skip


def test_an_address_in_any_spelling_is_one_source(researcher: User) -> None:
    source = sources.add_source(draft=DRAFT, actor=researcher)
    twin = replace(DRAFT, title="Another", url="http://www.example.org/survey/?utm_source=x#top")
    with pytest.raises(Invalid, match="exists already") as refusal:
        sources.add_source(draft=twin, actor=researcher)
    assert refusal.value.field == "url"
    assert sources.find_by_url(twin.url) == source
    assert sources.find_by_url("https://example.org/other") is None
    other = sources.add_source(draft=replace(DRAFT, url="https://example.org/other"), actor=researcher)
    with pytest.raises(Invalid):
        sources.change_source(source_id=other.pk, draft=twin, actor=researcher)


def test_several_sources_may_have_no_address(researcher: User) -> None:
    for _ in range(2):
        sources.add_source(draft=replace(DRAFT, url=""), actor=researcher)
    assert Source.objects.filter(url="", normalised_url=None).count() == 2


def test_a_publisher_is_created_once(researcher: User) -> None:
    sources.add_source(draft=DRAFT, actor=researcher)
    sources.add_source(draft=replace(DRAFT, url="", issued_by=" An office "), actor=researcher)
    assert sorted(Publisher.objects.values_list("name", flat=True)) == ["A library", "An office"]


BAD: dict[str, tuple[dict[str, Any], str | None]] = {
    "no title": ({"title": " "}, "title"),
    "a long title": ({"title": "x" * 401}, "title"),
    "nobody": ({"issued_by": " "}, "issued_by"),
    "a long issuer": ({"issued_by": "x" * 201}, "issued_by"),
    "javascript": ({"url": "javascript:alert(1)"}, "url"),
    "data": ({"url": "data:text/html,x"}, "url"),
    "ftp": ({"url": "ftp://example.org/x"}, "url"),
    "no host": ({"url": "https:///x"}, "url"),
    "a user in the address": ({"url": "https://user:word@example.org/"}, "url"),
    "a long address": ({"url": "https://example.org/" + "x" * 2_000}, "url"),
    "an unknown medium": ({"medium": "rumour"}, "medium"),
    "an unknown standing": ({"standing": "tertiary"}, "standing"),
    "no language": ({"language": "Ukrainian"}, "language"),
    "an unknown access": ({"access": "secret"}, "access"),
    "protected without a word": ({"access": Access.PROTECTED}, None),
    "protected without a reason": ({"access": Access.PROTECTED, "description": "A letter"}, None),
    "NUL in the title": ({"title": "a\x00b"}, "title"),
    "NUL in the issuer": ({"issued_by": "a\x00b"}, "issued_by"),
    "NUL in an author": ({"authors": ("a\x00b",)}, "authors"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "field"), BAD.values(), ids=BAD.keys())
def test_a_bad_value_is_an_error_at_its_field(researcher: User, change: dict[str, Any], field: str | None) -> None:
    source = sources.add_source(draft=replace(DRAFT, url="https://example.org/first"), actor=researcher)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: sources.add_source(draft=replace(DRAFT, **change), actor=researcher),
        lambda: sources.change_source(source_id=source.pk, draft=replace(DRAFT, **change), actor=researcher),
    )
    for attempt in attempts:
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert refusal.value.field == field
    assert Source.objects.count() == 1


def test_a_protected_source_needs_description_and_reason(researcher: User) -> None:
    draft = replace(DRAFT, access=Access.PROTECTED, description="A letter", protection_reason="Safety")
    assert sources.add_source(draft=draft, actor=researcher).protected
    assert not Source.objects.public().exists()


def test_a_role_is_required(researcher: User) -> None:
    outsider = User.objects.create_user(username="outsider")
    source = sources.add_source(draft=DRAFT, actor=researcher)
    with pytest.raises(NotAllowed):
        sources.add_source(draft=replace(DRAFT, url=""), actor=outsider)
    with pytest.raises(NotAllowed):
        sources.change_source(source_id=source.pk, draft=DRAFT, actor=outsider)
    with pytest.raises(NotAllowed):
        sources.add_publisher(name="Mine", actor=outsider)
    with pytest.raises(NotAllowed):
        sources.change_publisher(publisher_id=source.issued_by_id, name="Mine", note="", actor=researcher)


def test_only_an_editor_renames_a_publisher_and_to_a_free_name(researcher: User) -> None:
    editor = factories.person(Role.EDITOR)
    publisher = sources.add_publisher(name="An office", actor=researcher, note="Of the city.")
    sources.add_publisher(name="A library", actor=researcher)
    changed = sources.change_publisher(
        publisher_id=publisher.pk, name=" The office ", note="Of the state.", actor=editor
    )
    assert (changed.name, changed.note) == ("The office", "Of the state.")
    for name in ("A library", "", "x" * 201):
        with pytest.raises(Invalid) as refusal:
            sources.change_publisher(publisher_id=publisher.pk, name=name, note="", actor=editor)
        assert refusal.value.field == "name"


@pytest.mark.parametrize(("name", "note"), [(" ", ""), ("x" * 201, ""), ("a\x00b", ""), ("fine", "x" * 301)])
def test_malformed_publishers_are_refused(researcher: User, name: str, note: str) -> None:
    with pytest.raises(Invalid):
        sources.add_publisher(name=name, actor=researcher, note=note)


def test_unknown_ids_are_not_found(researcher: User) -> None:
    with pytest.raises(NotFound):
        sources.change_source(source_id=uuid4(), draft=DRAFT, actor=researcher)
    with pytest.raises(NotFound):
        sources.change_publisher(publisher_id=uuid4(), name="x", note="", actor=factories.person(Role.EDITOR))
