"""The services for claimants and topics."""

from typing import Any
from uuid import uuid4

import pytest

from claims.models import Claimant, FactClock
from claims.services import shared_rows
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from sources.services.sources import add_publisher
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return factories.person(Role.EDITOR)


def test_a_claimant_is_saved_with_a_slug_and_its_publishers(editor: User) -> None:
    publishers = [add_publisher(name=name, actor=editor) for name in ("The office", "The press service")]
    claimant = shared_rows.add_claimant(
        name=" Володимир Б ", kind="person", role="Mayor", same_as=[" https://example.org/b ", ""], actor=editor,
        publishers=publishers,
    )  # fmt: skip
    assert (claimant.name, claimant.slug, claimant.same_as) == ("Володимир Б", "володимир-б", ["https://example.org/b"])
    assert {tie.publisher for tie in claimant.own_publishers.all()} == set(publishers)
    shared_rows.change_claimant(
        claimant_id=claimant.pk, name="V. B", kind="person", actor=editor, publishers=publishers[:1]
    )
    claimant.refresh_from_db()
    assert (claimant.name, claimant.slug, claimant.role) == ("V. B", "володимир-б", "")
    assert [tie.publisher for tie in claimant.own_publishers.all()] == publishers[:1]


def test_claimants_with_the_same_name_get_different_slugs(editor: User) -> None:
    slugs = [shared_rows.add_claimant(name="Ann Bee", kind="person", actor=editor).slug for _ in range(3)]
    slugs += [shared_rows.add_claimant(name="…", kind="group", actor=editor).slug for _ in range(2)]
    assert slugs == ["ann-bee", "ann-bee-2", "ann-bee-3", "unnamed", "unnamed-2"]
    with pytest.raises(Invalid) as refusal:
        shared_rows.add_claimant(name="Another", kind="person", slug="ann-bee", actor=editor)
    assert refusal.value.field == "slug"


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"), ({"name": "a\x00b"}, "name"), ({"kind": "robot"}, "kind"),
        ({"same_as": ["javascript:alert(1)"]}, "same_as"), ({"same_as": ["https://a.example/\x00"]}, "same_as"),
        ({"slug": "../admin"}, "slug"), ({"role": "x" * 301}, "role"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_at_its_field(editor: User, bad: dict[str, Any], field: str) -> None:
    told: dict[str, Any] = {"name": "Ann Bee", "kind": "person", "actor": editor} | bad
    with pytest.raises(Invalid) as refusal:
        shared_rows.add_claimant(**told)
    assert refusal.value.field == field
    assert not Claimant.objects.exists()


def test_a_topics_name_and_slug_are_unique(editor: User) -> None:
    topic = shared_rows.add_topic(name="Treaty law", actor=editor)
    assert topic.slug == "treaty-law"
    for told in ({"name": "treaty LAW"}, {"name": "Other", "slug": "treaty-law"}, {"name": ""}):
        with pytest.raises(Invalid):
            shared_rows.add_topic(**told, actor=editor)
    changed = shared_rows.change_topic(topic_id=topic.pk, name="Law of treaties", actor=editor)
    assert (changed.name, changed.slug) == ("Law of treaties", "treaty-law")


def test_researchers_add_and_editors_change(editor: User) -> None:
    researcher, outsider = factories.person(Role.RESEARCHER), User.objects.create_user(username="outsider")
    claimant, topic = factories.claimant(actor=researcher), factories.topic(actor=researcher)
    with pytest.raises(NotAllowed):
        shared_rows.add_claimant(name="x", kind="person", actor=outsider)
    with pytest.raises(NotAllowed):
        shared_rows.add_topic(name="x", actor=outsider)
    with pytest.raises(NotAllowed):
        shared_rows.change_claimant(claimant_id=claimant.pk, name="x", kind="person", actor=researcher)
    with pytest.raises(NotAllowed):
        shared_rows.change_topic(topic_id=topic.pk, name="x", actor=researcher)
    with pytest.raises(NotFound):
        shared_rows.change_claimant(claimant_id=uuid4(), name="x", kind="person", actor=editor)
    with pytest.raises(NotFound):
        shared_rows.change_topic(topic_id=uuid4(), name="x", actor=editor)


def test_a_change_that_live_pages_show_invalidates_cached_pages(editor: User) -> None:
    claimant = factories.claimant(actor=editor)
    before = FactClock.objects.get().tick
    shared_rows.change_claimant(claimant_id=claimant.pk, name="Another", kind="person", actor=editor)
    assert FactClock.objects.get().tick > before
