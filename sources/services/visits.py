"""Regular visits to cited sources: which sources, when, and the results.

Visits begin once a copy was fetched from the source's address. Before that there is nothing to compare with, and people
request the first capture.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from sources.models import Access, Capture, CaptureReason, CaptureState, How, Snapshot, Source, Visit, Watch
from sources.schedule import FAILED, QUIET_WAITS, VisitHistory, after, next_visit
from sources.services.captures import request_capture

BATCH = 100
"""Visits queued at a time. The next run queues the rest."""
NETWORK_UP_WITHIN = timedelta(hours=6)
"""Our own network counts as up if another site answered within this time."""
RETRY_AFTER = QUIET_WAITS[0]
"""Time after which a visit without a result is queued again."""


def watch_sources(*, source_ids: Iterable[UUID]) -> int:
    """Begin regular visits to these sources; return the number of new ones.

    Skips sources that are protected, have no address or are watched already.
    """
    with transaction.atomic():
        # Locked, so that no source becomes protected before its row is inserted.
        sources = (
            Source.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in=list(source_ids), access=Access.PUBLIC, watch__isnull=True)
            .exclude(url="")
            .order_by("pk")
        )
        now = timezone.now()
        rows = [
            Watch(source=source, next_visit_at=next_visit(VisitHistory(), source_id=source.pk, at=now))
            for source in sources
        ]
        if rows:
            Watch.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def keep_watch(*, source_ids: set[UUID], cited: set[UUID]) -> int:
    """Of these sources, watch the cited ones and no others; return how many watches were added or removed."""
    with transaction.atomic():
        # Lock sources before watches, in the same order as the other services.
        begun = watch_sources(source_ids=cited)
        uncited = list(Watch.objects.filter(source_id__in=source_ids - cited).values_list("pk", flat=True))
        if uncited:  # even an empty DELETE would invalidate all cached pages
            Watch.objects.filter(pk__in=uncited).delete()
    return begun + len(uncited)


def visit_due() -> int:
    """Queue a capture of every source whose visit is due, unless one is open; return the number of due visits.

    `record_visit` sets the time of the next visit. Without a result the visit is queued again a day later.
    """
    copied = Snapshot.objects.filter(source=OuterRef("source"), how=How.FETCHED)
    due = Watch.objects.filter(Exists(copied), next_visit_at__lte=Now()).order_by("next_visit_at")
    return sum(_queue(source_id) for source_id in list(due.values_list("source_id", flat=True)[:BATCH]))


def record_visit(
    *, source_id: UUID, found: Visit, moved_to: str = "", etag: str = "", last_modified: str = ""
) -> Watch | None:
    """Record the result of a capture and schedule the next visit. Returns None if the source is not watched.

    A first failure is only suspected. `found` becomes gone or unreachable when a visit at least an hour later fails
    too; `found_since` is then the time of the first failure.
    """
    with transaction.atomic():
        watch = Watch.objects.select_for_update().filter(pk=source_id).first()
        if watch is None:
            return None
        now = timezone.now()
        online = found != Visit.UNREACHABLE or _others_answered(watch, now)
        history = after(_history(watch), found, at=now, moved_to=_unless_cut(moved_to, 2_000), online=online)
        _apply(history, watch, now)
        # A response "not modified" need not repeat the validators of the request.
        if etag or last_modified or found not in {Visit.SAME, *FAILED}:
            watch.etag, watch.last_modified = _unless_cut(etag, 300), _unless_cut(last_modified, 100)
        watch.save()
    return watch


def _others_answered(watch: Watch, now: datetime) -> bool:
    """Whether another source's site answered in the last hours, or no other source is watched."""
    recent = Capture.objects.exclude(source_id=watch.pk).filter(finished_at__gte=now - NETWORK_UP_WITHIN)
    answered = recent.filter(Q(state=CaptureState.DONE) | Q(problem_code="gone"))
    return answered.exists() or not Watch.objects.exclude(pk=watch.pk).exists()


@transaction.atomic
def _queue(source_id: UUID) -> bool:
    """Queue the visit if it is still due. Returns whether it was."""
    Source.objects.select_for_update(no_key=True).filter(pk=source_id).first()
    still_due = Watch.objects.filter(pk=source_id, next_visit_at__lte=Now())
    if not still_due.update(next_visit_at=Now() + RETRY_AFTER):
        return False
    request_capture(source_id=source_id, actor=None, reason=CaptureReason.WATCH)
    return True


def _history(watch: Watch) -> VisitHistory:
    return VisitHistory(
        found=watch.found,
        found_since=watch.found_since,
        moved_to=watch.moved_to,
        suspected=watch.suspected,
        suspected_since=watch.suspected_since,
        quiet_visits=watch.quiet_visits,
        failures=watch.failures,
    )


def _apply(history: VisitHistory, watch: Watch, now: datetime) -> None:
    watch.found, watch.found_since = history.found, history.found_since
    watch.moved_to = history.moved_to
    watch.suspected, watch.suspected_since = history.suspected, history.suspected_since
    watch.quiet_visits, watch.failures = history.quiet_visits, history.failures
    watch.last_visit_at = now
    watch.next_visit_at = next_visit(history, source_id=watch.pk, at=now)


def _unless_cut(value: str, most: int) -> str:
    """The value, or '' if it is longer than its column: a shortened address or ETag would be wrong."""
    return value if len(value) <= most else ""
