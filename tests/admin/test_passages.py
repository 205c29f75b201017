"""A claim's evidence at the desk: quotation states, picking a passage without JavaScript, captures, notices."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Citation, EvidenceNotice
from claims.services.passages import pick_passage
from claims.services.quotations import check_quotations
from claims.vocabulary import Stance
from claims.working_copy import CitationCopy
from factcheck.accounts.roles import Role
from sources.models import Capture, Snapshot
from tests import copies, factories
from tests.admin.conftest import At
from tests.admin.pages import change_address, fields_of, open_form, save, soup, text_of
from tests.claims.desk_work import now

pytestmark = pytest.mark.django_db

TEXT = "A title\n<b>Bold</b> & an earlier survey counts thirty-nine spans.\nIt says no more."
AT = TEXT.index("thirty-nine spans")


@pytest.fixture
def citation() -> Citation:
    return Citation.objects.select_related("source", "claim").get(claim=factories.logged_claim(), number=2)


@pytest.fixture
def client(at_desk: At, citation: Citation) -> Client:
    return at_desk(citation.claim.logged_by)


def _picker(citation: Citation, number: int = 2) -> str:
    return reverse("admin:claims_passage", args=[citation.claim_id, "en", number])


def _picked(citation: Citation) -> Snapshot:
    copy = copies.held(citation.source, TEXT)
    pick_passage(
        **now(citation.claim_id), number=2, snapshot_id=copy.pk, start=AT, end=AT + 17, actor=citation.claim.logged_by
    )
    return copy


def _citation_field(fields: dict[str, list[str]], citation: Citation, name: str) -> str:
    row = next(key for key, value in fields.items() if key.endswith("-id") and value == [str(citation.pk)])
    return f"{row.removesuffix('-id')}-{name}"


# --- the claim's form and its passages --------------------------------------------------------------------------------


def test_saving_the_form_keeps_passages(client: Client, citation: Citation) -> None:
    copy = _picked(citation)
    fields = open_form(client, citation.claim_id)
    save(client, citation.claim_id, fields | {"claim-text": ["Something else."]})
    citation.refresh_from_db()
    assert (citation.snapshot_id, citation.start) == (copy.pk, AT)


@pytest.mark.parametrize("field", ["quotation", "source"])
def test_a_changed_quotation_or_source_drops_the_passage_with_a_warning(
    client: Client, citation: Citation, field: str
) -> None:
    _picked(citation)
    fields = open_form(client, citation.claim_id)
    new = "thirty-nine" if field == "quotation" else str(factories.source().pk)
    answer = client.post(
        change_address(citation.claim_id),
        {**fields, _citation_field(fields, citation, field): [new], "_save": ""},
        follow=True,
    )
    assert "The quotation no longer fits its passage: [@2]" in text_of(answer)
    citation.refresh_from_db()
    assert (citation.snapshot_id, citation.exact, citation.start) == (None, "", None)


def test_each_citation_shows_the_status_of_its_copies(client: Client, citation: Citation) -> None:
    assert text_of(client.get(change_address(citation.claim_id))).count("Not captured.") == 2
    copies.held(citation.source, TEXT)
    check_quotations(source_id=citation.source_id)
    page = client.get(change_address(citation.claim_id))
    assert "Matches our copy of" in text_of(page)
    assert soup(page).select_one(f'a[href="{_picker(citation)}"]') is not None


def test_a_near_match_is_shown_with_its_differences(client: Client, citation: Citation) -> None:
    copies.held(citation.source, "An earlier survey counts thirty-eight spans.")
    fields = open_form(client, citation.claim_id)
    name = _citation_field(fields, citation, "quotation")
    save(client, citation.claim_id, fields | {name: ["An earlier survey counts thirty-nine spans"]})
    check_quotations(source_id=citation.source_id)
    state = soup(client.get(change_address(citation.claim_id))).select_one(".differences")
    assert state is not None
    assert [one.get_text() for one in state.select("del, ins")] == [
        "not in the copy: nine ", "in the copy instead: eight ",
    ]  # fmt: skip


def test_the_page_takes_the_same_queries_for_two_citations_and_for_nine(at_desk: At) -> None:
    client = at_desk(Role.RESEARCHER)

    def queries(number: int) -> int:
        sources = [factories.source() for _ in range(number)]
        for source in sources:
            copies.held(source, f"{TEXT} {source.pk}")
        claim = factories.logged_claim(
            citations=tuple(CitationCopy(one.pk, Stance.FOR, quotation="spans") for one in sources)
        )
        for source in sources:
            check_quotations(source_id=source.pk)
        with CaptureQueriesContext(connection) as found:
            assert client.get(change_address(claim.pk)).status_code == 200
        return len(found)

    queries(1)
    assert queries(9) == queries(2)


# --- picking without JavaScript ---------------------------------------------------------------------------------------


def test_pasted_words_are_found_and_can_be_picked(client: Client, citation: Citation) -> None:
    copy = copies.held(citation.source, TEXT)
    page = client.get(_picker(citation), {"words": "“an earlier survey counts thirty-nine spans”"})
    found = soup(page).select_one(".candidates form")
    assert found is not None
    assert [mark.get_text() for mark in soup(page).select("#copy-text mark")] == [
        "an earlier survey counts thirty-nine spans"
    ]
    sent = fields_of(soup(page), ".candidates form")
    answer = client.post(_picker(citation), sent, follow=True)
    assert "[@2] now quotes this passage." in text_of(answer)
    citation.refresh_from_db()
    assert (citation.snapshot_id, citation.quotation) == (copy.pk, "an earlier survey counts thirty-nine spans")


def test_the_copys_text_is_shown_with_its_positions(client: Client, citation: Citation) -> None:
    copies.held(citation.source, TEXT)
    page = soup(client.get(_picker(citation)))
    paragraphs = page.select("#copy-text p")
    assert "\n".join(one.get_text() for one in paragraphs) == TEXT
    assert [int(str(one["data-start"])) for one in paragraphs] == [0, 8, TEXT.index("It says")]
    assert page.select("#copy-text b") == []


def test_the_page_opens_at_the_quoted_words(client: Client, citation: Citation) -> None:
    copies.held(citation.source, TEXT)
    page = soup(client.get(_picker(citation)))
    assert [mark.get_text() for mark in page.select("#copy-text mark")] == ["thirty-nine spans"]
    assert fields_of(page, ".candidates form")["start"] == [str(AT)]


def test_an_older_copy_can_be_chosen_and_the_newest_comes_first(client: Client, citation: Citation) -> None:
    older = copies.held(citation.source, TEXT)
    copies.held(citation.source, "Another text.")
    page = soup(client.get(_picker(citation)))
    assert "Another text." in page.select_one("#copy-text").get_text()  # type: ignore[union-attr]  # it is there
    assert [str(one["value"]) for one in page.select("#id_copy option")][1] == str(older.pk)
    page = soup(client.get(_picker(citation), {"copy": str(older.pk)}))
    assert "thirty-nine" in page.select_one("#copy-text").get_text()  # type: ignore[union-attr]  # it is there


def test_words_that_are_not_in_the_copy_are_reported(client: Client, citation: Citation) -> None:
    copies.held(citation.source, TEXT)
    assert "does not contain these words" in text_of(client.get(_picker(citation), {"words": "quite another matter"}))


def test_a_selection_with_other_words_at_its_place_is_refused(client: Client, citation: Citation) -> None:
    copy = copies.held(citation.source, TEXT)
    sent = {"copy": copy.pk, "start": AT, "end": AT + 17, "words": "hirty-nine spans.", **_revision(citation)}
    assert client.post(_picker(citation), sent).status_code == 400
    assert client.post(_picker(citation), sent | {"words": "thirty-nine\nspans"}).status_code == 302


def _revision(citation: Citation) -> dict[str, Any]:
    return {"revision": now(citation.claim_id)["revision"]}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"start": "x"}, 400),
        ({"end": 2**40}, 400),
        ({"copy": "none"}, 400),
        ({"revision": 1}, 409),
        ({"end": 9_999}, 400),
    ],
)
def test_bad_input_is_refused_with_a_message(
    client: Client, citation: Citation, change: dict[str, Any], status: int
) -> None:
    copy = copies.held(citation.source, TEXT)
    sent = {"copy": copy.pk, "start": AT, "end": AT + 17, **_revision(citation), **change}
    answer = client.post(_picker(citation), sent)
    assert answer.status_code == status
    assert "Nothing was done" in text_of(answer)


def test_a_passage_is_dropped_by_a_button(client: Client, citation: Citation) -> None:
    _picked(citation)
    client.post(_picker(citation), {"_drop": "1", **_revision(citation)})
    citation.refresh_from_db()
    assert (citation.snapshot_id, citation.quotation) == (None, "thirty-nine spans")


def test_a_closed_working_copy_can_be_read_but_not_picked_from(at_desk: At) -> None:
    edition = factories.published_claim()
    citation = Citation.objects.select_related("source").get(claim_id=edition.claim_id, number=2)
    copies.held(citation.source, TEXT)
    page = soup(at_desk(Role.EDITOR).get(_picker(citation), {"words": "thirty-nine spans"}))
    assert page.select("main form[method=post], #content form[method=post]") == []


def test_the_picker_is_only_for_citations_and_for_the_desk(client: Client, citation: Citation) -> None:
    assert client.get(_picker(citation, 9)).status_code == 404
    assert Client().get(_picker(citation)).status_code == 302
    assert "no readable copy" in text_of(client.get(_picker(citation)))


# --- captures and news ------------------------------------------------------------------------------------------------


def test_one_button_queues_captures_of_a_claims_sources_and_lists_the_others(at_desk: At) -> None:
    reachable, book = factories.source(), factories.source("A book", url="")
    hidden = factories.source("A letter", access="protected", description="A letter", protection_reason="Safety")
    claim = factories.logged_claim(
        citations=tuple(CitationCopy(one.pk, Stance.FOR) for one in (reachable, book, hidden))
    )
    client = at_desk(Role.RESEARCHER)
    address = reverse("admin:claims_capture", args=[claim.pk, "en"])
    said = text_of(client.post(address, follow=True))
    assert "1 capture queued." in said
    assert "because they have no address: A book" in said
    assert "1 protected" in said
    assert list(Capture.objects.values_list("source_id", flat=True)) == [reachable.pk]
    assert "0 captures queued. 1 already in progress." in text_of(client.post(address, follow=True))
    assert client.get(address).status_code == 405


def test_the_desk_queues_captures_of_all_cited_sources_without_a_copy(client: Client, citation: Citation) -> None:
    home = reverse("admin:index")
    assert "2 cited sources have not been captured." in text_of(client.get(home))
    client.post(reverse("admin:claims_capture_all"))
    assert Capture.objects.count() == 2
    assert "not been captured" not in text_of(client.get(home))


def test_the_desk_shows_notices_until_someone_marks_them_as_seen(client: Client, citation: Citation) -> None:
    copies.held(citation.source, "Another text.")
    check_quotations(source_id=citation.source_id)
    notice = EvidenceNotice.objects.get()
    page = client.get(reverse("admin:index"))
    assert "[@2]: our copy does not contain the quotation" in text_of(page)
    seen = reverse("admin:claims_notice_seen", args=[notice.pk])
    assert client.get(seen).status_code == 405
    assert "does not hold the quotation" not in text_of(client.post(seen, follow=True))
    notice.refresh_from_db()
    assert notice.seen_by == citation.claim.logged_by
    assert client.post(reverse("admin:claims_notice_seen", args=[citation.pk])).status_code == 404
