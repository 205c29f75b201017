"""Typed values are shown again: places of rows, and texts that are too long."""

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


def test_places_of_parts_are_kept_and_citations_can_refer_to_them(administrator: Client) -> None:
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
def test_a_text_that_is_too_long_is_refused_and_shown_whole(administrator: Client, name: str, length: int) -> None:
    claim = factories.logged_claim()
    typed = "x" * length
    answer = save(administrator, claim.pk, open_form(administrator, claim.pk) | {name: [typed]})
    assert answer.status_code == 422
    assert "at most" in text_of(answer)
    assert fields_of(soup(answer))[name] == [typed]
    assert typed not in (Claim.objects.get(pk=claim.pk).short_claim, Verdict.objects.get(claim=claim).body)


def test_no_form_of_the_desk_lets_the_browser_cut_pasted_text(administrator: Client) -> None:
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


def test_a_refused_form_lists_its_errors_with_links_to_the_fields(administrator: Client) -> None:
    claim = factories.logged_claim()
    fields = open_form(administrator, claim.pk) | {
        "claim-short_claim": ["x" * 76],
        "contacts-0-whom": ["The office"],
        "contacts-0-contacted_on": ["then"],
        "appearances-0-speakers-0-claimant": ["Nobody"],
    }
    page = soup(save(administrator, claim.pk, fields))
    (summary,) = page.select(".error-summary[role=alert][tabindex='-1'][autofocus]")
    links = {link["href"]: link.get_text() for link in summary.select("a")}
    assert links["#id_claim-short_claim"].startswith("Short claim: ")
    assert links["#id_contacts-0-contacted_on"].startswith("Contact 1, Contacted on: ")
    assert links["#id_appearances-0-speakers-0-claimant"].startswith("Appearance 1, speaker 1, Speaker: ")
    for address in links:
        field = page.select_one(str(address))
        assert field is not None
        assert field["aria-invalid"] == "true"
        described = [page.find(id=one) for one in str(field["aria-describedby"]).split()]
        assert all(described), address
        assert any("errorlist" in one["class"] for one in described if one is not None), address


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/admin/claims/topic/add/", {"name": ""}),
        ("/admin/claims/claimant/add/", {"name": "x", "kind": "person", "same_as": "nowhere"}),
        ("/admin/sources/source/add/", {"title": ""}),
        ("/admin/sources/publisher/add/", {"name": ""}),
        ("/admin/accounts/user/add/", {"username": ""}),
        ("/admin/accounts/apikey/add/", {"name": ""}),
        ("/admin/claims/webhookendpoint/add/", {"name": ""}),
    ],
)
def test_every_form_of_the_desk_lists_its_errors(administrator: Client, address: str, sent: dict[str, str]) -> None:
    answer = administrator.post(address, sent)
    assert answer.status_code == 422
    page = soup(answer)
    links = page.select(".error-summary a")
    assert links
    assert all(page.find(id=str(link["href"]).removeprefix("#")) for link in links)


def test_a_step_lists_its_errors(administrator: Client) -> None:
    claim = factories.published_claim().claim
    answer = administrator.post(step_address(claim.pk, "withdraw"), {"note": "", "revision": claim.revision})
    (link,) = soup(answer).select(".error-summary a")
    assert link["href"] == "#id_note"
