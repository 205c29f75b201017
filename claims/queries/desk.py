"""What the desk needs to know of a verdict: where it stands, what one person may do with it, what the gate says."""

from django.utils import timezone

from claims import gate, workflow
from claims.models import Contribution, PublicClaim, QuotationState, Verdict, Waiver
from claims.queries import working_copy
from claims.vocabulary import PublicStatus, State
from claims.working_copy import Names, WorkingCopy
from factcheck.accounts.models import User


def standing(verdict: Verdict) -> workflow.Standing:
    """The verdict as the workflow table sees it."""
    return workflow.Standing(
        state=State(verdict.state),
        live=PublicClaim.objects.filter(
            claim_id=verdict.claim_id, language=verdict.language, status=PublicStatus.LIVE
        ).exists(),
        scheduled=verdict.scheduled_for is not None,
    )


def person(user: User, verdict: Verdict) -> workflow.Person:
    """The person as the workflow table sees them, towards this verdict."""
    return workflow.Person(
        role=user.role,
        contributed=Contribution.objects.filter(claim_id=verdict.claim_id, user=user)
        .since_the_live_edition(verdict.language)
        .exists(),
    )


def facts(verdict: Verdict) -> gate.Facts:
    """What the gate asks beside the working copy. Today is the newsroom's."""
    return gate.Facts(
        today=timezone.localdate(),
        waivers=waivers(verdict),
        quotation_states=dict(QuotationState.objects.filter(claim_id=verdict.claim_id).values_list("number", "status")),
    )


def waivers(verdict: Verdict) -> dict[str, str]:
    """Public reasons by waived check."""
    return dict(Waiver.objects.filter(verdict=verdict).values_list("check_name", "reason"))


def checks(verdict: Verdict) -> tuple[gate.Check, ...]:
    """The gate's answers on the present working copy."""
    copy, names = working_copy.read(verdict.claim_id, verdict.language)
    return checks_of(verdict, copy, names)


def checks_of(verdict: Verdict, copy: WorkingCopy, names: Names) -> tuple[gate.Check, ...]:
    """The gate's answers on a working copy that was already read."""
    return gate.run(copy, names, facts(verdict))
