"""Only an editor changes public columns of rows that a live edition refers to, and their history is readable."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from claims.models import Claimant, Topic
from claims.models.verdicts import Rating, RatingScale
from claims.services import shared_rows
from claims.working_copy import ClaimantCopy
from factcheck.accounts.models import Scope, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services.keys import issue_key
from factcheck.core.actor import acting
from factcheck.core.errors import NotAllowed
from sources.models import Publisher, Source
from sources.services.sources import change_publisher, change_source
from tests import factories
from tests.admin.pages import fields_of, soup, text_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Shown:
    """Rows that a live edition refers to, and people at the desk."""

    source: Source
    publisher: Publisher
    claimant: Claimant
    topic: Topic
    rating: Rating
    scale: RatingScale
    researcher: User
    editor: User

    def row(self, name: str) -> Any:
        return getattr(self, name)


@pytest.fixture
def shown() -> Shown:
    claimant, topic = factories.claimant("The Bridge Board"), factories.topic("Bridges")
    edition = factories.published_claim(claimants=(ClaimantCopy(claimant.pk),), topics=(topic.pk,))
    source = Source.objects.filter(public_claims__edition=edition).order_by("title")[0]
    return Shown(
        source,
        source.issued_by,
        claimant,
        topic,
        Rating.objects.get(pk="mostly-true"),
        RatingScale.objects.get(pk="truth"),
        factories.person(Role.RESEARCHER, username="rex"),
        factories.person(Role.EDITOR, username="edna"),
    )


COLUMNS = {
    "source": ("title", "Quite another report"),
    "publisher": ("name", "Another issuer"),
    "claimant": ("name", "Another board"),
    "topic": ("name", "Another topic"),
    "rating": ("name", "Truth itself"),
    "scale": ("name", "Another scale"),
}


def _set(row: Model, column: str, value: str) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**{column: value})


@pytest.mark.parametrize("name", COLUMNS)
def test_the_database_lets_only_an_editor_change_it(name: str, shown: Shown) -> None:
    row, (column, value) = shown.row(name), COLUMNS[name]
    with pytest.raises(IntegrityError) as refused, acting(shown.researcher.pk):
        _set(row, column, value)
    assert isinstance(refused.value.__cause__, psycopg.Error)
    assert refused.value.__cause__.diag.constraint_name == "live_rows_change_by_an_editor"
    with pytest.raises(IntegrityError), transaction.atomic():
        _set(row, column, value)
    with acting(shown.editor.pk):
        _set(row, column, value)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Quite another report"},
        {"url": "https://elsewhere.example/page"},
        {"access": "protected", "description": "A person.", "protection_reason": "Their safety."},
        {"issued_by": "Somebody else"},
        {"note": "Doubtful."},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_researcher_cannot_change_a_live_source(changes: dict[str, str], shown: Shown) -> None:
    draft = factories.draft_of(shown.source, **changes)
    with pytest.raises(NotAllowed, match="only an editor may change it"):
        change_source(source_id=shown.source.pk, draft=draft, actor=shown.researcher)
    change_source(source_id=shown.source.pk, draft=draft, actor=shown.editor)


def test_a_researcher_can_change_the_desk_note_and_rows_without_a_live_edition(shown: Shown) -> None:
    draft = factories.draft_of(shown.source, desk_note="Ask the archive.")
    assert change_source(source_id=shown.source.pk, draft=draft, actor=shown.researcher).desk_note
    unused = factories.source("Not cited")
    renamed = change_source(
        source_id=unused.pk, draft=factories.draft_of(unused, title="Named"), actor=shown.researcher
    )
    assert renamed.title == "Named"


def test_the_other_services_need_an_editor_too(shown: Shown) -> None:
    for change in (
        lambda actor: change_publisher(publisher_id=shown.publisher.pk, name="Other", note="", actor=actor),
        lambda actor: shared_rows.change_topic(topic_id=shown.topic.pk, name="Other", actor=actor),
        lambda actor: shared_rows.change_claimant(
            claimant_id=shown.claimant.pk, name="Other", kind="organisation", actor=actor
        ),
    ):
        with pytest.raises(NotAllowed):
            change(shown.researcher)
        change(shown.editor)


def test_the_desk_and_the_api_refuse_it_and_keep_the_typed_text(shown: Shown) -> None:
    client = Client()
    client.force_login(shown.researcher)
    address = reverse("admin:sources_source_change", args=[shown.source.pk])
    page = client.get(address)
    assert "only an editor may change it" in text_of(page)
    fields = fields_of(soup(page), "form[method=post]:has([name=title])") | {"title": ["Quite another report"]}
    refused = client.post(address, fields)
    assert refused.status_code == 422
    assert 'value="Quite another report"' in refused.content.decode()
    _, token = issue_key(owner=shown.researcher, name="Bot", scopes=Scope.values, actor=shown.researcher)
    by_key = {"Authorization": f"Bearer {token}"}
    read = client.get(f"/api/v1/desk/sources/{shown.source.pk}", headers=by_key)
    answer = client.patch(
        f"/api/v1/desk/sources/{shown.source.pk}",
        {"title": "Quite another report"},
        content_type="application/json",
        headers=by_key | {"If-Match": read["ETag"]},
    )
    assert answer.status_code == 403, answer.content
    shown.source.refresh_from_db()
    assert shown.source.title != "Quite another report"


def test_everyone_at_the_desk_can_read_the_history(shown: Shown) -> None:
    before = shown.source.title
    draft = factories.draft_of(shown.source, title="Quite another report", issued_by="Somebody else", medium="treaty")
    change_source(source_id=shown.source.pk, draft=draft, actor=shown.editor)
    change_publisher(publisher_id=shown.publisher.pk, name="Renamed issuer", note="", actor=shown.editor)
    shared_rows.change_topic(topic_id=shown.topic.pk, name="Renamed topic", actor=shown.editor)
    shared_rows.change_claimant(
        claimant_id=shown.claimant.pk, name="Renamed board", kind=shown.claimant.kind, actor=shown.editor
    )
    client = Client()
    client.force_login(shown.researcher)
    page = text_of(client.get(reverse("admin:sources_source_history", args=[shown.source.pk])))
    assert f"edna changed it Title {before} → Quite another report" in page
    assert "Renamed issuer → Somebody else" in page
    assert "web page → treaty or law" in page
    for address, told in (
        (reverse("admin:sources_publisher_history", args=[shown.publisher.pk]), "→ Renamed issuer"),
        (reverse("admin:claims_topic_history", args=[shown.topic.pk]), "Bridges → Renamed topic"),
        (reverse("admin:claims_claimant_history", args=[shown.claimant.pk]), "→ Renamed board"),
    ):
        assert told in text_of(client.get(address))


def test_everybody_at_the_desk_reads_the_history_of_a_rating_and_its_scale(shown: Shown) -> None:
    with acting(shown.editor.pk):
        _set(shown.rating, "definition", "Right in what matters")
        _set(shown.scale, "name", "Scale of truth")
    client = Client()
    client.force_login(shown.researcher)
    history = reverse("admin:claims_rating_history", args=[shown.rating.pk])
    assert soup(client.get(reverse("admin:claims_rating_changelist"))).select_one(f'a[href="{history}"]')
    page = text_of(client.get(history))
    assert "edna changed it" in page
    assert "and a detail needs adding → Right in what matters" in page
    assert "edna changed its rating scale" in page
    assert "Truth scale → Scale of truth" in page
