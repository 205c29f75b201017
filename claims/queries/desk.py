"""What the desk shows of a verdict: its progress, what a person may do with it, and the gate's checks."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from claims import gate, workflow
from claims.models import Contribution, PublicClaim, QuotationState, Verdict, Waiver
from claims.queries import working_copy
from claims.quotations import Judgement, fingerprint
from claims.vocabulary import PublicStatus, State
from claims.working_copy import Names, WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.two_people import why_one_person


def progress(verdict: Verdict) -> workflow.Progress:
    """The verdict's facts for the workflow table."""
    return workflow.Progress(
        state=State(verdict.state),
        live=PublicClaim.objects.filter(
            claim_id=verdict.claim_id, language=verdict.language, status=PublicStatus.LIVE
        ).exists(),
        scheduled=verdict.scheduled_for is not None,
    )


def person(user: User, verdict: Verdict) -> workflow.Person:
    """The person's facts for the workflow table, for this verdict."""
    contributors = set(
        Contribution.objects.filter(claim_id=verdict.claim_id)
        .since_the_live_edition(verdict.language)
        .values_list("user_id", flat=True)
    )
    contributed = user.pk in contributors
    # Only approval needs a second person, and it is possible only in review.
    may_approve = verdict.state == State.IN_REVIEW and not contributed and user.may_act_as(Role.EDITOR)
    reasons = (why_one_person(user, other) for other in sorted(contributors)) if may_approve else iter(())
    return workflow.Person(user.role, contributed, joined=next((why for why in reasons if why), ""))


def facts(verdict: Verdict, copy: WorkingCopy) -> gate.Facts:
    """What the gate needs besides the working copy. `today` is the newsroom's date."""
    return gate.Facts(
        today=timezone.localdate(),
        waivers=waivers(verdict),
        judgements=judgements(verdict.claim_id, copy),
        siblings=siblings(verdict),
    )


def siblings(verdict: Verdict) -> tuple[gate.Sibling, ...]:
    """The claim's live verdicts in other languages, with their ratings."""
    live = PublicClaim.objects.filter(claim_id=verdict.claim_id, status=PublicStatus.LIVE)
    others = live.exclude(language=verdict.language).order_by("language").values_list("language", "rating")
    return tuple(gate.Sibling(language, rating or "") for language, rating in others)


def judgements(claim_id: UUID, copy: WorkingCopy) -> dict[int, Judgement]:
    """Judgements of this copy's quotations, by number. Words edited since the last check have none."""
    return {number: row.judgement for number, row in states(claim_id, copy).items()}


def states(claim_id: UUID, copy: WorkingCopy) -> dict[int, QuotationState]:
    """Quotation states of this copy's citations, by number, each with the copy that has the words."""
    present = {(row.number, fingerprint(row.source, row.quotation)) for row in copy.citations if row.quotation}
    rows = QuotationState.objects.filter(claim_id=claim_id).select_related("copy")
    return {row.number: row for row in rows if (row.number, row.words) in present}


def schedules_of(claim_id: UUID) -> set[tuple[str, datetime]]:
    """Language and time of the claim's scheduled verdicts."""
    return {
        (language, at)
        for language, at in Verdict.objects.filter(claim_id=claim_id).values_list("language", "scheduled_for")
        if at is not None
    }


def waivers(verdict: Verdict) -> dict[str, str]:
    """Public reasons of waivers, by check."""
    return dict(Waiver.objects.filter(verdict=verdict).values_list("check_name", "reason"))


def checks(verdict: Verdict) -> tuple[gate.Check, ...]:
    """The gate's checks of the current working copy."""
    copy, names = working_copy.read(verdict.claim_id, verdict.language)
    return checks_of(verdict, copy, names)


def checks_of(verdict: Verdict, copy: WorkingCopy, names: Names) -> tuple[gate.Check, ...]:
    """The gate's checks of a working copy that was already read."""
    return gate.run(copy, names, facts(verdict, copy))
