"""Regular visits to cited public sources that have an address and a copy."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from claims.models import FactClock
from factcheck.accounts.roles import Role
from sources.models import Capture, CaptureReason, Source, Visit, Watch
from sources.services import visits
from sources.services.captures import request_capture
from sources.services.sources import change_source
from tests import factories
from tests.sources.fetched import fetched

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _watched(*, due: bool = True) -> Source:
    """A watched source with a fetched copy."""
    source = factories.source()
    fetched(source, "Forty spans.")
    visits.watch_sources(source_ids=[source.pk])
    if due:
        _is_due(source.pk)
    return source


def _is_due(source_id: UUID) -> None:
    Watch.objects.filter(pk=source_id).update(next_visit_at=timezone.now() - timedelta(minutes=1))


def _visit(source: Source, found: Visit, **more: str) -> Watch:
    watch = visits.record_visit(source_id=source.pk, found=found, **more)
    assert watch is not None
    return watch


# --- which -----------------------------------------------------------------------------------------------------------


def test_each_public_source_with_an_address_is_watched_once() -> None:
    public, addressless = factories.source(), factories.source(url="")
    protected = factories.source(access="protected", description="A letter", protection_reason="Safety.")
    everything = [public.pk, addressless.pk, protected.pk]
    assert visits.watch_sources(source_ids=everything) == 1
    first = Watch.objects.get()
    assert (first.source_id, first.found) == (public.pk, Visit.NONE)
    assert timezone.now() + 0.9 * DAY < first.next_visit_at < timezone.now() + 1.3 * DAY
    assert visits.watch_sources(source_ids=everything) == 0
    assert Watch.objects.get().next_visit_at == first.next_visit_at


def test_sources_that_are_no_longer_cited_are_not_watched() -> None:
    stays, goes, comes = (factories.source() for _ in range(3))
    everything = {stays.pk, goes.pk, comes.pk}
    visits.watch_sources(source_ids=[stays.pk, goes.pk])
    kept = Watch.objects.get(pk=stays.pk).next_visit_at
    assert visits.keep_watch(source_ids=everything, cited={stays.pk, comes.pk}) == 2
    assert set(Watch.objects.values_list("pk", flat=True)) == {stays.pk, comes.pk}
    assert Watch.objects.get(pk=stays.pk).next_visit_at == kept
    assert visits.keep_watch(source_ids=everything, cited={stays.pk, comes.pk}) == 0


# --- when ------------------------------------------------------------------------------------------------------------


def test_a_due_visit_queues_one_capture() -> None:
    source, _later = _watched(), _watched(due=False)
    assert visits.visit_due() == 1
    capture = Capture.objects.open().get()
    assert (capture.source_id, capture.reason, capture.requested_by) == (source.pk, CaptureReason.WATCH, None)
    assert visits.visit_due() == 0
    assert source.watch.next_visit_at <= timezone.now() + DAY


def test_a_visit_without_a_result_is_queued_again_unless_open() -> None:
    source = _watched()
    visits.visit_due()
    _is_due(source.pk)
    assert visits.visit_due() == 1
    assert Capture.objects.open().count() == 1


def test_a_requested_capture_counts_as_the_visit() -> None:
    source = _watched()
    asked = request_capture(source_id=source.pk, actor=factories.person(Role.RESEARCHER))
    visits.visit_due()
    assert Capture.objects.open().get() == asked


def test_a_source_without_a_copy_is_not_visited() -> None:
    source = factories.source()
    visits.watch_sources(source_ids=[source.pk])
    _is_due(source.pk)
    assert visits.visit_due() == 0
    assert not Capture.objects.exists()


def test_a_source_that_becomes_protected_is_not_visited() -> None:
    source = _watched()
    hidden = factories.draft_of(source, access="protected", description="A letter", protection_reason="Safety.")
    change_source(source_id=source.pk, draft=hidden, actor=factories.person(Role.EDITOR))
    assert visits.visit_due() == 0
    assert not Watch.objects.exists()
    assert visits.record_visit(source_id=source.pk, found=Visit.SAME) is None


# --- what was found --------------------------------------------------------------------------------------------------


def test_a_visit_records_its_result_and_the_next_visit() -> None:
    source = _watched()
    watch = _visit(source, Visit.SAME, etag='"v1"', last_modified="Sun, 22 Nov 2026 12:00:00 GMT")
    assert (watch.found, watch.etag, watch.quiet_visits) == (Visit.SAME, '"v1"', 0)
    watch = _visit(source, Visit.SAME)
    assert (watch.etag, watch.quiet_visits) == ('"v1"', 1), "an answer of “not modified” need not repeat them"
    assert watch.last_visit_at is not None
    assert watch.next_visit_at - watch.last_visit_at >= 2 * DAY
    watch = _visit(source, Visit.CHANGED)
    assert (watch.etag, watch.last_modified, watch.quiet_visits) == ("", "", 0)
    watch = _visit(source, Visit.MOVED, moved_to="https://new.example/")
    assert (watch.found, watch.moved_to) == (Visit.MOVED, "https://new.example/")


def test_a_second_failure_an_hour_later_confirms_the_first() -> None:
    source = _watched()
    _visit(source, Visit.SAME)
    watch = _visit(source, Visit.GONE)
    assert (watch.found, watch.suspected, watch.failures) == (Visit.SAME, Visit.GONE, 1)
    watch = _visit(source, Visit.GONE)
    assert watch.found == Visit.SAME, "asked again at once: that confirms nothing"
    first = timezone.now() - timedelta(minutes=61)
    Watch.objects.update(suspected_since=first)
    watch = _visit(source, Visit.GONE)
    assert (watch.found, watch.found_since, watch.suspected) == (Visit.GONE, first, "")
    watch = _visit(source, Visit.GONE)
    assert watch.found_since == first
    watch = _visit(source, Visit.SAME)
    assert (watch.found, watch.failures) == (Visit.SAME, 0)


def test_values_that_do_not_fit_are_left_out() -> None:
    source = _watched()
    watch = _visit(source, Visit.MOVED, moved_to="https://new.example/" + "a" * 2_000, etag="e" * 301)
    assert (watch.moved_to, watch.etag) == ("", "")


def test_a_new_address_resets_the_watch() -> None:
    source = _watched()
    _visit(source, Visit.SAME, etag='"v1"')
    moved = factories.draft_of(source, url="https://elsewhere.example/page")
    change_source(source_id=source.pk, draft=moved, actor=factories.person(Role.EDITOR))
    watch = Watch.objects.get()
    assert (watch.found, watch.etag) == (Visit.NONE, "")


def test_an_unwatched_source_records_nothing() -> None:
    assert visits.record_visit(source_id=factories.source().pk, found=Visit.CHANGED) is None


# --- beside others ---------------------------------------------------------------------------------------------------


def test_unchanged_watches_do_not_invalidate_pages() -> None:
    source = _watched(due=False)
    before = FactClock.objects.get().tick
    assert visits.keep_watch(source_ids={source.pk}, cited={source.pk}) == 0
    assert FactClock.objects.get().tick == before


def _fails_twice(source: Source) -> Watch:
    _visit(source, Visit.UNREACHABLE)
    Watch.objects.filter(pk=source.pk).update(suspected_since=timezone.now() - timedelta(minutes=61))
    return _visit(source, Visit.UNREACHABLE)


def test_a_network_outage_makes_no_page_unreachable() -> None:
    source, _ = _watched(), _watched()
    later = timezone.now() + timedelta(hours=7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)  # no site answered for hours
        assert _fails_twice(source).found == Visit.NONE
    assert _fails_twice(source).found == Visit.UNREACHABLE, "the other's copy was fetched just now"
