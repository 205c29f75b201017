"""Checks of quotations against copies: stored states, notices, and the sweep."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import gate, tasks
from claims.models import Citation, DueCheck, EvidenceNotice, FactClock, QuotationState, Verdict
from claims.queries import desk, evidence
from claims.queries import working_copy as reading
from claims.quotations import fingerprint
from claims.services import claims as claim_services
from claims.services.notices import mark_notice_seen
from claims.services.quotations import check_due, check_quotations
from claims.vocabulary import NoticeKind, Provenance, QuotationStatus, Stance
from claims.working_copy import CitationCopy
from factcheck.accounts.roles import Role
from factcheck.core.errors import NotAllowed
from sources.models import How, Source, StoredBytes, Visit, Watch
from sources.services import visits
from sources.services.sources import SourceDraft, change_source
from tests import copies, factories
from tests.claims.desk_work import copy_of, now
from tests.sources.fetched import fetched

pytestmark = pytest.mark.django_db

WORDS = "thirty-nine spans"
HOLDS, HOLDS_TOO = f"An earlier survey counts {WORDS}.", f"Revised: an earlier survey counts {WORDS}."
NOT = "An earlier survey counts otherwise."


@pytest.fixture
def cited() -> Citation:
    """A citation with these words, of an unpublished claim."""
    claim = factories.logged_claim()
    return Citation.objects.select_related("source").get(claim=claim, number=2)


def _checked(citation: Citation) -> QuotationState:
    check_quotations(source_id=citation.source_id)
    return QuotationState.objects.get(claim_id=citation.claim_id, number=citation.number)


def _found(source: Source, found: str, **columns: Any) -> None:
    """Set the result of the last visits."""
    Watch.objects.update_or_create(source=source, defaults={"found": found, **columns})


def _news(citation: Citation) -> list[tuple[str, int | None]]:
    return [
        (row.kind, row.number) for row in EvidenceNotice.objects.filter(source_id=citation.source_id).order_by("at")
    ]


def _seen() -> None:
    for notice in evidence.unseen():
        mark_notice_seen(notice_id=notice.pk, actor=factories.person())


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_words_are_found_at_their_place(cited: Citation) -> None:
    copy = copies.held(cited.source, HOLDS)
    state = _checked(cited)
    assert (state.status, state.copy_id) == (QuotationStatus.FOUND, copy.pk)
    assert state.start is not None
    assert HOLDS[state.start : state.end] == WORDS
    assert state.words == fingerprint(cited.source_id, WORDS)
    assert state.checked_at == state.since


def test_a_newer_copy_is_searched_first(cited: Citation) -> None:
    older, newer = copies.held(cited.source, HOLDS), copies.held(cited.source, HOLDS_TOO)
    assert _checked(cited).copy_id == newer.pk
    assert older.captured_at < newer.captured_at


def test_words_that_left_the_page_are_found_in_the_older_copy(cited: Citation) -> None:
    older = copies.held(cited.source, HOLDS)
    copies.held(cited.source, NOT)
    state = _checked(cited)
    assert (state.status, state.copy_id) == (QuotationStatus.CHANGED, older.pk)


def test_a_copy_without_text_is_ignored(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    copies.held(cited.source, "", problem="A picture.")
    assert _checked(cited).status == QuotationStatus.FOUND


def test_a_removed_copy_is_not_searched(cited: Citation) -> None:
    copies.removed(copies.held(cited.source, HOLDS))
    assert _checked(cited).status == QuotationStatus.NOT_CHECKED


def test_a_transcript_never_confirms_itself(cited: Citation) -> None:
    copies.held(cited.source, HOLDS, how=How.TRANSCRIBED)
    assert _checked(cited).status == QuotationStatus.TRANSCRIBED


def test_a_status_keeps_the_day_it_was_first_found(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    first = _checked(cited)
    copies.held(cited.source, HOLDS_TOO)
    second = _checked(cited)
    assert second.since == first.since
    assert second.checked_at > first.checked_at  # type: ignore[operator]  # both were checked


def test_a_published_claim_has_states_for_published_and_edited_words() -> None:
    edition = factories.published_claim()
    citation = Citation.objects.select_related("source").get(claim_id=edition.claim_id, number=2)
    copies.held(citation.source, HOLDS)
    _revise(edition.claim_id, quotation="thirty-nine")
    check_quotations(source_id=citation.source_id)
    kept = set(QuotationState.objects.filter(claim_id=edition.claim_id, number=2).values_list("words", flat=True))
    assert kept == {fingerprint(citation.source_id, words) for words in (WORDS, "thirty-nine")}


def test_states_of_words_that_are_no_longer_quoted_are_deleted(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    _checked(cited)
    _edit(cited.claim_id, quotation="thirty-nine")
    state = _checked(cited)
    assert state.words == fingerprint(cited.source_id, "thirty-nine")


def test_a_source_that_becomes_protected_keeps_its_states_without_words(cited: Citation) -> None:
    copies.held(cited.source, "An earlier survey counts thirty-eight spans.")
    _edit(cited.claim_id, quotation="An earlier survey counts thirty-nine spans")
    assert _checked(cited).differences != []
    draft = SourceDraft(title="A", issued_by="B", access="protected", description="C", protection_reason="D")
    change_source(source_id=cited.source_id, draft=draft, actor=factories.person())
    assert check_due() == 1
    state = QuotationState.objects.get()
    assert (state.status, state.differences) == (QuotationStatus.NEAR, [])
    assert check_due() == 0


def _edit(claim_id: Any, **changes: Any) -> None:
    copy = copy_of(claim_id)
    changed = replace(copy, citations=(copy.citations[0], replace(copy.citations[1], **changes)))
    claim_services.save_working_copy(**now(claim_id), copy=changed, actor=factories.person())


def _revise(claim_id: Any, **changes: Any) -> None:
    Verdict.objects.filter(claim_id=claim_id).update(state="researching")
    _edit(claim_id, **changes)


# --- how much it costs ------------------------------------------------------------------------------------------------


def test_readers_pages_are_invalidated_only_by_new_results(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    ticks = [_tick()]
    for _ in range(2):
        check_quotations(source_id=cited.source_id)
        ticks.append(_tick())
    # One statement, which is an insert and an update to the trigger that ticks.
    assert ticks[1] - ticks[0] in (1, 2)
    assert ticks[2] == ticks[1]


def _tick() -> int:
    return FactClock.objects.get().tick


def test_a_check_takes_as_many_queries_for_ten_claims_as_for_one(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    check_quotations(source_id=cited.source_id)
    alone = _queries(cited)
    for _ in range(9):
        row = CitationCopy(cited.source_id, Stance.FOR, quotation=WORDS, provenance=Provenance.CONFIRMED)
        factories.logged_claim(citations=(row,))
    assert _queries(cited) == alone


def _queries(citation: Citation) -> int:
    QuotationState.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        check_quotations(source_id=citation.source_id)
    return len(queries)


# --- what the desk is told --------------------------------------------------------------------------------------------


def test_words_that_no_copy_contains_cause_one_notice_until_seen(cited: Citation) -> None:
    copies.held(cited.source, NOT)
    for _ in range(2):
        check_quotations(source_id=cited.source_id)
    assert _news(cited) == [(NoticeKind.CONTRADICTED, 2)]
    _seen()
    check_quotations(source_id=cited.source_id)
    assert evidence.newest_notices() == []


def test_words_leave_the_page_and_come_back(cited: Citation) -> None:
    for text in (HOLDS, NOT, HOLDS_TOO):
        copies.held(cited.source, text)
        check_quotations(source_id=cited.source_id)
    assert _news(cited) == [(NoticeKind.LOST, 2), (NoticeKind.BACK, 2)]


def test_a_page_that_changed_around_its_quotation_causes_one_notice(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    check_quotations(source_id=cited.source_id)
    fetched(cited.source, HOLDS_TOO)
    check_quotations(source_id=cited.source_id)
    assert _news(cited) == [(NoticeKind.STANDS, None)]


def test_a_page_with_the_same_text_causes_no_notice(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    check_quotations(source_id=cited.source_id)
    fetched(cited.source, HOLDS)
    check_quotations(source_id=cited.source_id)
    assert _news(cited) == []


@pytest.mark.parametrize(("visit", "kind"), [(Visit.GONE, NoticeKind.GONE), (Visit.MOVED, NoticeKind.MOVED)])
def test_a_page_that_is_gone_or_moved_causes_one_notice(cited: Citation, visit: str, kind: str) -> None:
    copy = copies.held(cited.source, HOLDS)
    check_quotations(source_id=cited.source_id)
    _found(cited.source, visit, found_since=copy.captured_at, moved_to="https://elsewhere.example/page")
    check_quotations(source_id=cited.source_id)
    assert _news(cited) == [(kind, None)]
    _seen()
    check_quotations(source_id=cited.source_id)
    assert evidence.newest_notices() == []
    assert _checked(cited).status == (QuotationStatus.GONE if visit == Visit.GONE else QuotationStatus.FOUND)


@pytest.mark.parametrize("file", ["body", "warc"])
def test_a_damaged_copy_causes_a_notice_for_every_claim_that_uses_it(cited: Citation, file: str) -> None:
    copy = copies.held(cited.source, HOLDS)
    check_due()
    StoredBytes.objects.filter(pk=getattr(copy, f"{file}_id")).update(state="damaged", damaged_at=copy.captured_at)
    assert check_due() == 1
    assert _news(cited) == [(NoticeKind.DAMAGED, None)]
    assert check_due() == 0


def test_an_unreachable_page_keeps_its_copy_and_causes_a_notice_if_it_lasts(cited: Citation) -> None:
    copy = copies.held(cited.source, HOLDS)
    _found(cited.source, Visit.UNREACHABLE, found_since=copy.captured_at, failures=2)
    state = _checked(cited)
    assert (state.status, state.copy_id) == (QuotationStatus.UNREACHABLE, copy.pk)
    assert _news(cited) == []
    _found(cited.source, Visit.UNREACHABLE, failures=3)
    assert check_due() == 1, "the sweep finds it though nobody rang"
    _seen()
    _found(cited.source, Visit.UNREACHABLE, failures=4)
    check_quotations(source_id=cited.source_id)
    assert _news(cited) == [(NoticeKind.UNREACHABLE, None)]


def test_a_notice_is_marked_as_seen_by_a_person_of_the_desk(cited: Citation) -> None:
    copies.held(cited.source, NOT)
    check_quotations(source_id=cited.source_id)
    notice = evidence.newest_notices()[0]
    nobody = factories.person()
    nobody.groups.clear()
    with pytest.raises(NotAllowed):
        mark_notice_seen(notice_id=notice.pk, actor=type(nobody).objects.get(pk=nobody.pk))
    who = factories.person(Role.RESEARCHER)
    mark_notice_seen(notice_id=notice.pk, actor=who)
    assert mark_notice_seen(notice_id=notice.pk, actor=factories.person()).seen_by == who


# --- what nobody announced --------------------------------------------------------------------------------------------


def test_the_sweep_finds_copies_quotations_and_visits_without_a_task(cited: Citation) -> None:
    assert check_due() == 0
    copies.held(cited.source, HOLDS)
    assert check_due() == 1
    assert QuotationState.objects.get().status == QuotationStatus.FOUND
    assert check_due() == 0
    _edit(cited.claim_id, quotation="thirty-nine")
    assert check_due() == 1
    _found(cited.source, Visit.GONE, found_since=cited.source.added_at)
    assert check_due() == 1
    assert QuotationState.objects.get().status == QuotationStatus.GONE
    assert check_due() == 0


def test_transcribed_words_need_no_copy(cited: Citation) -> None:
    _edit(cited.claim_id, provenance=Provenance.TRANSCRIBED)
    assert check_due() == 1
    assert QuotationState.objects.get().status == QuotationStatus.TRANSCRIBED
    assert check_due() == 0


def test_cited_sources_are_watched_and_others_are_not(cited: Citation) -> None:
    others = [factories.source().pk for _ in range(2)]
    visits.watch_sources(source_ids=others[:1])
    DueCheck.objects.create(source_id=others[0])
    check_due()
    assert set(Watch.objects.values_list("source_id", flat=True)) == evidence.cited(
        set(Source.objects.values_list("pk", flat=True))
    )


def test_a_run_looks_at_due_checks_only_and_leaves_what_it_has_no_time_for(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    assert check_due(most=0) == 0
    assert set(DueCheck.objects.values_list("source_id", flat=True)) == {cited.source_id}
    assert check_due() == 1
    assert not DueCheck.objects.exists()
    with CaptureQueriesContext(connection) as queries:
        assert check_due() == 0
    assert len(queries) <= 8


def test_the_names_that_are_enqueued_are_tasks(cited: Citation) -> None:
    copies.held(cited.source, HOLDS)
    assert (tasks.check_quotations.name, tasks.check_due.name) == ("claims.check_quotations", "claims.check_due")
    tasks.check_quotations(str(cited.source_id))
    assert QuotationState.objects.get().status == QuotationStatus.FOUND
    tasks.check_due()
    assert Watch.objects.filter(pk=cited.source_id).exists()


def test_saving_a_quotation_of_a_source_with_copies_queues_a_check(
    cited: Citation, rung: list[tuple[str, str]]
) -> None:
    copies.held(cited.source, HOLDS)
    _edit(cited.claim_id, note="Only the note.")
    assert rung == []
    _edit(cited.claim_id, quotation="thirty-nine")
    assert rung == [("claims.check_quotations", str(cited.source_id))]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    bells: list[tuple[str, str]] = []
    monkeypatch.setattr("claims.services.citations.enqueue", lambda name, *arguments: bells.append((name, *arguments)))
    return bells


# --- the gate ---------------------------------------------------------------------------------------------------------


def _holding(citation: Citation) -> dict[str, str]:
    verdict = Verdict.objects.get(claim_id=citation.claim_id)
    return {check.name: check.why for check in gate.blocks(desk.checks(verdict))}


def test_the_gate_blocks_while_no_copy_contains_the_words(cited: Citation) -> None:
    copies.held(cited.source, NOT)
    check_quotations(source_id=cited.source_id)
    assert "[@2]" in _holding(cited)["quotations"]
    _edit(cited.claim_id, quotation="counts otherwise")
    assert _holding(cited) == {}
    check_quotations(source_id=cited.source_id)
    assert _holding(cited) == {}


def test_the_gate_ignores_states_of_other_words(cited: Citation) -> None:
    copies.held(cited.source, NOT)
    check_quotations(source_id=cited.source_id)
    copy, _ = reading.read(cited.claim_id, "en")
    assert set(desk.states(cited.claim_id, copy)) == {2}
    _edit(cited.claim_id, quotation="thirty-nine")
    copy, _ = reading.read(cited.claim_id, "en")
    assert desk.states(cited.claim_id, copy) == {}
