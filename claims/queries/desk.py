"""What the desk needs to know of a verdict: where it stands, what one person may do with it, what the gate says."""

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
    """The verdict as the workflow table sees it."""
    return workflow.Progress(
        state=State(verdict.state),
        live=PublicClaim.objects.filter(
            claim_id=verdict.claim_id, language=verdict.language, status=PublicStatus.LIVE
        ).exists(),
        scheduled=verdict.scheduled_for is not None,
    )


def person(user: User, verdict: Verdict) -> workflow.Person:
    """The person as the workflow table sees them, towards this verdict."""
    contributors = set(
        Contribution.objects.filter(claim_id=verdict.claim_id)
        .since_the_live_edition(verdict.language)
        .values_list("user_id", flat=True)
    )
    contributed = user.pk in contributors
    # Only an approval takes a second person, and only in review is one offered.
    asked = verdict.state == State.IN_REVIEW and not contributed and user.may_act_as(Role.EDITOR)
    reasons = (why_one_person(user, one) for one in sorted(contributors)) if asked else iter(())
    return workflow.Person(user.role, contributed, joined=next((why for why in reasons if why), ""))


def facts(verdict: Verdict, copy: WorkingCopy) -> gate.Facts:
    """What the gate asks beside the working copy. Today is the newsroom's."""
    return gate.Facts(
        today=timezone.localdate(),
        waivers=waivers(verdict),
        judgements=judgements(verdict.claim_id, copy),
        siblings=siblings(verdict),
    )


def siblings(verdict: Verdict) -> tuple[gate.Sibling, ...]:
    """The claim's live verdicts in other languages, with the rating that readers see."""
    live = PublicClaim.objects.filter(claim_id=verdict.claim_id, status=PublicStatus.LIVE)
    others = live.exclude(language=verdict.language).order_by("language").values_list("language", "rating")
    return tuple(gate.Sibling(language, rating or "") for language, rating in others)


def judgements(claim_id: UUID, copy: WorkingCopy) -> dict[int, Judgement]:
    """What was last found of the words as they stand in this copy; nothing is said of words that were edited since."""
    return {number: row.judgement for number, row in states(claim_id, copy).items()}


def states(claim_id: UUID, copy: WorkingCopy) -> dict[int, QuotationState]:
    """The findings of this copy's citations, by number; each with the copy that holds the words."""
    present = {(row.number, fingerprint(row.source, row.quotation)) for row in copy.citations if row.quotation}
    rows = QuotationState.objects.filter(claim_id=claim_id).select_related("copy")
    return {row.number: row for row in rows if (row.number, row.words) in present}


def schedules_of(claim_id: UUID) -> set[tuple[str, datetime]]:
    """The claim's verdicts that are scheduled: language and moment."""
    return {
        (language, at)
        for language, at in Verdict.objects.filter(claim_id=claim_id).values_list("language", "scheduled_for")
        if at is not None
    }


def waivers(verdict: Verdict) -> dict[str, str]:
    """Public reasons by waived check."""
    return dict(Waiver.objects.filter(verdict=verdict).values_list("check_name", "reason"))


def checks(verdict: Verdict) -> tuple[gate.Check, ...]:
    """The gate's answers on the present working copy."""
    copy, names = working_copy.read(verdict.claim_id, verdict.language)
    return checks_of(verdict, copy, names)


def checks_of(verdict: Verdict, copy: WorkingCopy, names: Names) -> tuple[gate.Check, ...]:
    """The gate's answers on a working copy that was already read."""
    return gate.run(copy, names, facts(verdict, copy))
