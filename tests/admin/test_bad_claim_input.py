"""Bad input in the claim's form: an error at the field, never a 500, and nothing written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from claims.models import Claim
from claims.queries import working_copy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import change_address, open_form, save, soup, text_of
from tests.conftest import Standing

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]

BAD = [
    ("claim-text", "x" * 1_001),
    ("claim-text", ""),
    ("claim-text", "nul\x00byte"),
    ("claim-short_claim", "x" * 76),
    ("claim-kind", "gossip"),
    ("claim-original_language", "../../etc"),
    ("claim-made_on", "31 February"),
    ("claim-made_on", "2022-02-30"),
    ("claim-made_on", "2022\x00"),
    ("claim-topics", "not-a-topic"),
    ("claim-topics", "00000000-0000-0000-0000-000000000000"),
    ("verdict-headline", "x" * 161),
    ("verdict-body", "x" * 40_001),
    ("verdict-body", "\x00"),
    ("verdict-rating", "splendid"),
    ("verdict-evidence_through", "2022-13-45"),
    ("verdict-evidence_through", "99999-01-01"),
    ("verdict-applies_from", "soon"),
    ("claimants-0-claimant", "Nobody of this name"),
    ("claimants-0-claimant", "#ffffffff"),
    ("claimants-0-claimant", "00000000-0000-0000-0000-000000000000"),
    ("claimants-0-role", "x" * 301),
    ("appearances-0-mode", "sung"),
    ("appearances-0-date", "yesterday"),
    ("appearances-0-speakers-0-claimant", "Nobody"),
    ("appearances-0-provenance", "heard"),
    ("citations-0-source", "javascript:alert(1)"),
    ("citations-0-source", "http://[broken"),
    ("citations-0-source", "https://example.org:99999999/"),
    ("citations-0-source", "\x00"),
    ("citations-0-stance", "maybe"),
    ("citations-0-part", "7"),
    ("citations-0-part", "-1"),
    ("citations-0-id", "not-an-id"),
    ("citations-0-id", "00000000-0000-0000-0000-000000000000"),
    ("links-0-rationale", "Without another claim."),
    ("contacts-0-contacted_on", "then"),
]


@dataclass(frozen=True)
class OpenForm:
    """A claim's form data when its researcher opens it, and the stored claim."""

    claim: UUID
    researcher: User
    fields: dict[str, list[str]]
    stored: Any


@pytest.fixture(scope="module")
def opened(standing: Standing[OpenForm]) -> OpenForm:
    """One claim for the module. Each test's changes are rolled back."""

    def log() -> OpenForm:
        claim, researcher = factories.logged_claim(), factories.person(Role.RESEARCHER)
        client = Client()
        client.force_login(researcher, backend="django.contrib.auth.backends.ModelBackend")
        return OpenForm(claim.pk, researcher, open_form(client, claim.pk), working_copy.read(claim.pk, "en"))

    return standing(log)


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_bad_value_is_refused_at_its_field(field: str, value: str, opened: OpenForm, at_desk: At) -> None:
    response = save(at_desk(opened.researcher), opened.claim, opened.fields | {field: [value]})
    assert response.status_code == 422
    page = soup(response)
    assert page.select(".errorlist li, .row .errornote"), text_of(response)[:300]
    assert working_copy.read(opened.claim, "en") == opened.stored


def test_a_claim_cannot_link_to_itself(opened: OpenForm, at_desk: At) -> None:
    link = {"links-0-to_claim": [str(opened.claim)], "links-0-kind": ["supports"], "links-0-rationale": ["x"]}
    response = save(at_desk(opened.researcher), opened.claim, opened.fields | link)
    assert response.status_code == 422
    assert "A claim cannot link to itself." in text_of(response)


@pytest.mark.parametrize("total", ["nonsense", "-1", "100000", ""])
def test_a_malformed_row_count_is_not_a_server_error(total: str, opened: OpenForm, at_desk: At) -> None:
    client, address = at_desk(opened.researcher), change_address(opened.claim)
    fields = opened.fields | {"citations-TOTAL_FORMS": [total]}
    assert save(client, opened.claim, fields).status_code in (302, 422)
    assert client.post(address, {**fields, "_more": "citations"}).status_code == 200
    assert client.post(address, {"_save": ""}).status_code in (409, 422)


def test_an_ambiguous_name_lists_the_choices(opened: OpenForm, at_desk: At) -> None:
    twins = [factories.claimant("The Same Name") for _ in range(2)]
    named = {"claimants-0-claimant": ["the same name"]}
    response = save(at_desk(opened.researcher), opened.claim, opened.fields | named)
    assert response.status_code == 422
    for twin in twins:
        assert f"#{twin.pk.hex[:8]}" in text_of(response)


def test_names_in_any_script_survive(opened: OpenForm, at_desk: At) -> None:
    client = at_desk(opened.researcher)
    words = "Ґанок, 記事, العربية, 👩‍🚀 “quoted” <b>not bold</b>"
    assert save(client, opened.claim, opened.fields | {"claim-why_chosen": [words]}).status_code == 302
    assert Claim.objects.get(pk=opened.claim).why_chosen == words
    assert "<b>not bold</b>" not in client.get(change_address(opened.claim)).content.decode()
