"""Search for readers and editors: joined words, scripts without spaces, accents, names, ids."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from claims.models import Claimant, Edition, PublicClaim
from claims.public import index
from claims.queries import working_copy
from claims.services import shared_rows
from factcheck.accounts.roles import Role
from sources.models import Source
from sources.services.sources import change_source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(factories.person(Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    return client


def published(**words: Any) -> Edition:
    return factories.published_claim(verdict=factories.verdict_copy(**words))


def finds(client: Client, words: str, edition: Edition) -> bool:
    page = client.get("/search/", {"q": words}).content.decode()
    csv = client.get("/search/list.csv", {"q": words})
    assert csv.status_code == 200
    found = edition.slug in page
    assert (edition.slug in csv.getvalue().decode()) == found
    return found


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        ("The bridges of Latvia/Estonia were counted.", "Latvia"),
        ("The bridges of Latvia/Estonia were counted.", "Estonia"),
        ("It ended there.Nobody counted.", "nobody"),
        ("U.S. engineers counted.", "US"),
        ("The US engineers counted.", "U.S."),
        ("The Latvia–Estonia line was counted.", "Estonia"),
        ("Niinistö counted.", "niinisto"),
        ("No non-expansion clause exists.", "non-expansion"),
        ("No non-expansion clause exists.", "expansion"),
        ("桥梁不会向东扩展。", "扩展"),
        ("桥梁不会向东扩展。", "向东扩展"),
        ("政府は新しい橋を開くと述べた。", "新しい橋"),
        ("รัฐบาลเปิดสะพานใหม่", "สะพาน"),
        ("Did the office promise not to build?", "office promise to demolish nothing"),
    ],
)
def test_readers_find_words_however_they_are_joined(client: Client, summary: str, words: str) -> None:
    edition = published(summary=summary)
    assert finds(client, words, edition)


def test_unknown_words_find_nothing(client: Client) -> None:
    edition = published(summary="桥梁不会向东扩展。")
    assert not finds(client, "展扩", edition)


@pytest.mark.parametrize("words", ["-" * 33, "- " * 60, '"' * 99, "a-" * 90, "or " * 60, "(" * 150])
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/search/", "q"),
        ("/search/list.csv", "q"),
        ("/api/v1/claims", "text"),
        ("/v1alpha1/claims:search", "query"),
    ],
)
def test_no_words_exhaust_the_query_parser(client: Client, words: str, address: str, name: str) -> None:
    factories.published_claim()
    assert client.get(address, {name: words}).status_code < 500


def test_another_spelling_of_a_claimant_finds_their_claims(client: Client) -> None:
    edition = factories.published_claim()
    claimant = Claimant.objects.get(claim_rows__claim=edition.claim_id)
    assert not finds(client, "Selenskyj", edition)
    shared_rows.change_claimant(
        claimant_id=claimant.pk,
        name=claimant.name,
        kind=claimant.kind,
        role=claimant.role,
        other_names="Selenskyj\nZelenskyy",
        actor=factories.person(Role.EDITOR),
    )
    index.index_claimant(claimant_id=claimant.pk)
    assert finds(client, "selenskyj", edition)
    kept = PublicClaim.objects.values_list("words", flat=True).get()
    call_command("rebuild_index")
    assert PublicClaim.objects.values_list("words", flat=True).get() == kept


@pytest.mark.parametrize(
    "words",
    ["sentence of the body", "niinisto", "the id", "the short id", "#the short id"],
)
def test_the_desk_finds_bodies_quotations_sources_and_ids(words: str, editor: Client) -> None:
    edition = published(body="A sentence of the body, by Niinistö. [@1]")
    factories.logged_claim()
    wanted = words.replace("the id", str(edition.claim_id)).replace("the short id", edition.claim_id.hex[:8])
    page = editor.get("/admin/claims/claim/", {"q": wanted}).content.decode()
    assert str(edition.claim_id) in page
    assert page.count('class="finding"') == 1


def test_the_desk_finds_claims_and_sources_by_the_title_of_a_source(editor: Client) -> None:
    edition = factories.published_claim()
    factories.published_claim()
    source = Source.objects.filter(public_claims__edition=edition)[0]
    draft = factories.draft_of(source, title="Quarterly hydrology bulletin")
    change_source(source_id=source.pk, draft=draft, actor=factories.person(Role.EDITOR))
    claims = editor.get("/admin/claims/claim/", {"q": "hydrology bulletin"}).content.decode()
    assert str(edition.claim_id) in claims
    assert claims.count('class="finding"') == 1
    sources = editor.get("/admin/sources/source/", {"q": "hydrology bulletin"}).content.decode()
    assert sources.count("Quarterly hydrology bulletin") >= 1
    assert sources.count("/change/") >= 1
    nothing = editor.get("/admin/sources/source/", {"q": "hydrology almanac"}).content.decode()
    assert "Quarterly hydrology bulletin" not in nothing


def test_the_desk_finds_the_words_of_a_quotation(editor: Client) -> None:
    edition = factories.published_claim()
    copy, _ = working_copy.read(edition.claim_id, "en")
    assert any(row.quotation for row in copy.citations)
    quotation = next(row.quotation for row in copy.citations if row.quotation)
    page = editor.get("/admin/claims/claim/", {"q": quotation}).content.decode()
    assert str(edition.claim_id) in page
