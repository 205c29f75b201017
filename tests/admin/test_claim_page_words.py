"""The claim's page marks fields that all languages share, and can add a new topic like a new claimant."""

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
    assert "All languages of this claim share" not in text_of(editor.get(address))
    add_language(claim_id=claim.pk, language="fr", actor=claim.logged_by)
    page = " ".join(text_of(editor.get(f"{address}?language=fr")).split())
    assert "All languages of this claim share" in page
    assert "(English, French)" in page
    assert "Only the verdict below is in French." in page


def test_a_new_topic_is_added_in_a_popup(editor: Client) -> None:
    page = soup(editor.get("/admin/claims/claim/add/"))
    link = page.select_one("a.pick-add[data-name=claim-topics]")
    assert link is not None
    assert page.select_one(f"#{link['data-for']}") is not None


def test_no_language_is_preselected(editor: Client) -> None:
    sent = fields_of(soup(editor.get("/admin/claims/claim/add/")))
    assert sent["claim-original_language"] == [""]
    response = editor.post("/admin/claims/claim/add/", sent | {"claim-text": "Bridges rust."})
    assert response.status_code == 422
    [error] = soup(response).select(".field:has([name=claim-original_language]) .errorlist")
    assert error.text == "This field is required."
