"""The desk's queues of verdicts, and its other lists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from claims.models import Activity, PublicClaim, Redaction, ReviewFlag, Verdict
from claims.models.verdicts import VerdictQuerySet
from claims.vocabulary import ActivityVerb, PublicStatus, State
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.counting import BoundedCount, bounded_count

SHOWN = 10
"""The most rows that a queue shows. Its count includes the others, up to a bound."""
NEWS = 20
FAILURES_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Queue:
    """A list of verdicts with its total. `more` is the query string of the claim list that shows all."""

    key: str
    title: str
    empty: str
    rows: tuple[Verdict, ...]
    total: BoundedCount
    more: str


def queues(user: User) -> list[Queue]:
    """Every queue. This person's own tasks come first, then the order of the workflow."""
    verdicts = Verdict.objects.all()
    scheduled = verdicts.filter(state=State.APPROVED, scheduled_for__isnull=False).order_by("scheduled_for")
    waiting = verdicts.awaiting_publication().filter(scheduled_for__isnull=True)
    assigned = verdicts.unfinished().filter(assigned_to=user)
    by_state = "?verdicts__state__exact={}".format
    return [
        _queue(
            "changes",
            "Changes requested of me",
            "Nobody requested changes from you.",
            verdicts.to_be_changed(by=user),
            by_state(State.RESEARCHING),
        ),
        _queue(
            "mine",
            "Assigned to me",
            "Nothing is assigned to you.",
            assigned,
            f"?verdicts__assigned_to__id__exact={user.pk}",
        ),
        _queue(
            "review",
            "Awaiting my review",
            "Nothing waits for your review.",
            verdicts.awaiting_review(by=user),
            by_state(State.IN_REVIEW),
        ),
        _queue(
            "approved", "Approved, to be published", "Nothing waits to be published.", waiting, by_state(State.APPROVED)
        ),
        _queue("scheduled", "Scheduled", "Nothing is scheduled.", scheduled, by_state(State.APPROVED)),
        _queue("research", "In research", "Nothing is in research.", verdicts.in_work(), by_state(State.RESEARCHING)),
    ]


def _queue(key: str, title: str, empty: str, rows: VerdictQuerySet, more: str) -> Queue:
    related: Callable[..., VerdictQuerySet] = rows.select_related
    shown = tuple(related("claim__logged_through", "rating", "assigned_to").defer("body")[:SHOWN])
    return Queue(key, title, empty, shown, bounded_count(rows), more)


def flagged() -> list[ReviewFlag]:
    """Published claims that are flagged as under review, the longest first."""
    return list(ReviewFlag.objects.select_related("claim", "raised_by").order_by("since")[:SHOWN])


def flags() -> BoundedCount:
    """How many published claims are flagged as under review."""
    return bounded_count(ReviewFlag.objects.all())


def recently_published() -> list[PublicClaim]:
    """The newest live verdicts."""
    return list(PublicClaim.objects.filter(status=PublicStatus.LIVE).order_by("-published_at")[:SHOWN])


def failures() -> list[Activity]:
    """Scheduled publications that failed in the last week."""
    since = timezone.now() - FAILURES_FOR
    failed = Activity.objects.filter(verb=ActivityVerb.SCHEDULE_FAILED, at__gte=since)
    return list(failed.select_related("claim").order_by("-at")[:SHOWN])


def lost_schedules(user: User) -> list[Activity]:
    """Schedules of this person that another act cancelled in the last week, newest first.

    Leaves out verdicts that were scheduled again or published since.
    """
    since = timezone.now() - FAILURES_FOR
    lost = Activity.objects.filter(verb=ActivityVerb.SCHEDULE_LOST, at__gte=since, details__scheduled_by=user.pk)
    later = Activity.objects.filter(
        claim=OuterRef("claim"),
        language=OuterRef("language"),
        verb__in=[ActivityVerb.SCHEDULED, ActivityVerb.PUBLISHED, ActivityVerb.PUBLISHED_EDITION],
        at__gt=OuterRef("at"),
    )
    return list(lost.exclude(Exists(later)).select_related("claim", "actor").order_by("-at")[:SHOWN])


def pending_redactions(user: User) -> list[Redaction]:
    """Proposed redactions that wait for a second administrator. Empty for other roles."""
    if not user.may_act_as(Role.ADMINISTRATOR):
        return []
    pending = Redaction.objects.filter(confirmed_by=None).select_related("edition__claim", "proposed_by")
    return list(pending.defer("edition__document").order_by("proposed_at")[:SHOWN])


def news() -> list[Activity]:
    """The latest activities of everyone."""
    return list(Activity.objects.select_related("actor", "claim", "through").order_by("-at")[:NEWS])
