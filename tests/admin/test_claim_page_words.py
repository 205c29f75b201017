"""The claim's page says what all languages share, and offers a new topic as it offers a new claimant."""

import pytest
from django.test import Client

from claims.services.claims import add_language
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import fields_of, soup, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(factories.person(Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_fields_that_all_languages_share_are_named_once_there_are_several(editor: Client) -> None:
    claim = factories.logged_claim()
    address = f"/admin/claims/claim/{claim.pk}/change/"
    assert "shared by all languages" not in text_of(editor.get(address))
    add_language(claim_id=claim.pk, language="fr", actor=claim.logged_by)
    page = " ".join(text_of(editor.get(f"{address}?language=fr")).split())
    assert "shared by all languages of this claim: English, French" in page
    assert "Only the verdict below is of French alone." in page


def test_a_new_topic_is_added_in_a_window_of_its_own(editor: Client) -> None:
    page = soup(editor.get("/admin/claims/claim/add/"))
    link = page.select_one("a.pick-add[data-name=claim-topics]")
    assert link is not None
    assert page.select_one(f"#{link['data-for']}") is not None


def test_nobody_s_language_is_chosen_for_them(editor: Client) -> None:
    sent = fields_of(soup(editor.get("/admin/claims/claim/add/")))
    assert sent["claim-original_language"] == [""]
    response = editor.post("/admin/claims/claim/add/", sent | {"claim-text": "Bridges rust."})
    assert response.status_code == 422
    [error] = soup(response).select(".field:has([name=claim-original_language]) .errorlist")
    assert error.text == "This field is required."
