"""Regular visits to cited sources: which, when, and what they found.

A source is visited once a copy was fetched from its address: before that there is nothing to compare with, and a
source that was never captured is captured when somebody asks.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from sources.models import Access, Capture, CaptureReason, CaptureState, How, Snapshot, Source, Visit, Watch
from sources.schedule import FAILED, QUIET_WAITS, Known, after, next_visit
from sources.services.captures import request_capture

BATCH = 100
"""Visits asked for at a time; the next sweep takes the rest."""
HEARD_FROM = timedelta(hours=6)
"""How lately another site must have answered for the newsroom's own line to count as up."""
ASKED_AGAIN_AFTER = QUIET_WAITS[0]
"""When a visit is asked for again of which nothing was heard."""


def watch_sources(*, source_ids: Iterable[UUID]) -> int:
    """Begin regular visits to these sources; returns how many had none before.

    Protected sources and those without an address are left out, and so is what is watched already.
    """
    with transaction.atomic():
        # Locked, so that none of them turns protected before its row is there.
        sources = (
            Source.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in=list(source_ids), access=Access.PUBLIC, watch__isnull=True)
            .exclude(url="")
            .order_by("pk")
        )
        now = timezone.now()
        rows = [
            Watch(source=source, next_visit_at=next_visit(Known(), source_id=source.pk, at=now)) for source in sources
        ]
        if rows:
            Watch.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def keep_watch(*, cited: set[UUID]) -> int:
    """Watch these sources and no others; returns how many visits began or ended."""
    with transaction.atomic():
        # First what locks sources: whoever changes one goes from its row to its watch, and so does everybody here.
        begun = watch_sources(source_ids=cited)
        uncited = list(Watch.objects.exclude(source_id__in=cited).values_list("pk", flat=True))
        if uncited:  # a statement that deletes nothing would have all pages made anew
            Watch.objects.filter(pk__in=uncited).delete()
    return begun + len(uncited)


def visit_due() -> int:
    """Queue a capture of every source whose visit is due, unless one is open; returns how many were due.

    The next visit is set by what this one finds (`record_visit`). Should nothing be heard of it, it is asked for again
    a day later.
    """
    copied = Snapshot.objects.filter(source=OuterRef("source"), how=How.FETCHED)
    due = Watch.objects.filter(Exists(copied), next_visit_at__lte=Now()).order_by("next_visit_at")
    return sum(_asked(source_id) for source_id in list(due.values_list("source_id", flat=True)[:BATCH]))


def record_visit(
    *, source_id: UUID, found: Visit, moved_to: str = "", etag: str = "", last_modified: str = ""
) -> Watch | None:
    """Note what a capture found at the source's address and when to come back; None where the source is not watched.

    A first failure is suspected only: `found` becomes gone or unreachable when a visit an hour later or more fails
    too, and `found_since` is then when the first one did.
    """
    with transaction.atomic():
        watch = Watch.objects.select_for_update().filter(pk=source_id).first()
        if watch is None:
            return None
        now = timezone.now()
        line_is_up = found != Visit.UNREACHABLE or _others_answered(watch, now)
        known = after(_known(watch), found, at=now, moved_to=_whole(moved_to, 2_000), line_is_up=line_is_up)
        _note(watch, known, now)
        # An answer of "not modified" need not repeat what it was asked by.
        if etag or last_modified or found not in {Visit.SAME, *FAILED}:
            watch.etag, watch.last_modified = _whole(etag, 300), _whole(last_modified, 100)
        watch.save()
    return watch


def _others_answered(watch: Watch, now: datetime) -> bool:
    """Whether another source's address answered in the last hours, or there is no other to tell by."""
    lately = Capture.objects.exclude(source_id=watch.pk).filter(finished_at__gte=now - HEARD_FROM)
    answered = lately.filter(Q(state=CaptureState.DONE) | Q(problem_code="gone"))
    return answered.exists() or not Watch.objects.exclude(pk=watch.pk).exists()


@transaction.atomic
def _asked(source_id: UUID) -> bool:
    """Whether the visit was still due and could be asked for."""
    Source.objects.select_for_update(no_key=True).filter(pk=source_id).first()
    still_due = Watch.objects.filter(pk=source_id, next_visit_at__lte=Now())
    if not still_due.update(next_visit_at=Now() + ASKED_AGAIN_AFTER):
        return False
    request_capture(source_id=source_id, actor=None, reason=CaptureReason.WATCH)
    return True


def _known(watch: Watch) -> Known:
    return Known(
        found=watch.found,
        found_since=watch.found_since,
        moved_to=watch.moved_to,
        suspected=watch.suspected,
        suspected_since=watch.suspected_since,
        quiet_visits=watch.quiet_visits,
        failures=watch.failures,
    )


def _note(watch: Watch, known: Known, now: datetime) -> None:
    watch.found, watch.found_since = known.found, known.found_since
    watch.moved_to = known.moved_to
    watch.suspected, watch.suspected_since = known.suspected, known.suspected_since
    watch.quiet_visits, watch.failures = known.quiet_visits, known.failures
    watch.last_visit_at = now
    watch.next_visit_at = next_visit(known, source_id=watch.pk, at=now)


def _whole(value: str, most: int) -> str:
    """The value; '' where it is longer than its column: a part of it would be another address or another version."""
    return value if len(value) <= most else ""
