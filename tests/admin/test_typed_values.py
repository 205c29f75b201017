"""What was typed comes back: places of rows are kept and shown, and what is too long is refused whole."""

import pytest
from django.test import Client

from claims.models import Claim, Verdict
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import change_address, fields_of, open_form, save, soup, step_address, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(factories.person(Role.ADMINISTRATOR), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_places_of_parts_come_back_as_they_were_typed_and_citations_can_name_them(administrator: Client) -> None:
    claim = factories.logged_claim()
    parts = {
        "parts-TOTAL_FORMS": ["2"],
        "parts-0-text": ["It has forty spans"],
        "parts-0-place": ["2"],
        "parts-1-text": ["It is the longest"],
        "parts-1-place": ["1"],
    }
    assert save(administrator, claim.pk, open_form(administrator, claim.pk) | parts).status_code == 302
    page = soup(administrator.get(change_address(claim.pk)))
    fields = fields_of(page)
    shown = [(fields[f"parts-{row}-place"], fields[f"parts-{row}-text"]) for row in (0, 1)]
    assert shown == [(["1"], ["It is the longest"]), (["2"], ["It has forty spans"])]
    legends = [legend.get_text(" ", strip=True) for legend in page.select("fieldset.row legend")]
    assert {"Part 1", "Part 2"} <= set(legends)
    # Saving again without a change moves nothing.
    assert save(administrator, claim.pk, fields).status_code == 302
    assert open_form(administrator, claim.pk)["parts-0-text"] == ["It is the longest"]


@pytest.mark.parametrize(
    ("name", "length"), [("claim-short_claim", 76), ("verdict-body", 300_000), ("verdict-headline", 400)]
)
def test_what_is_too_long_is_refused_and_comes_back_whole(administrator: Client, name: str, length: int) -> None:
    claim = factories.logged_claim()
    typed = "x" * length
    answer = save(administrator, claim.pk, open_form(administrator, claim.pk) | {name: [typed]})
    assert answer.status_code == 422
    assert "at most" in text_of(answer)
    assert fields_of(soup(answer))[name] == [typed]
    assert typed not in (Claim.objects.get(pk=claim.pk).short_claim, Verdict.objects.get(claim=claim).body)


def test_no_form_of_the_desk_lets_the_browser_cut_what_is_pasted(administrator: Client) -> None:
    claim = factories.published_claim().claim
    addresses = [
        change_address(claim.pk),
        step_address(claim.pk, "withdraw"),
        *(f"/admin/claims/{one}/add/" for one in ("claim", "claimant", "topic", "webhookendpoint")),
        *(f"/admin/sources/{one}/add/" for one in ("source", "publisher")),
        "/admin/accounts/apikey/add/",
    ]
    for address in addresses:
        answer = administrator.get(address)
        assert answer.status_code == 200, address
        page = soup(answer)
        assert [field.get("name") for field in page.select("#content [maxlength]")] == [], address
        assert page.select("#content [data-most]"), address
