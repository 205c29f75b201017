"""Workflow steps that do not publish, assignment and comments."""

from uuid import UUID

from django.utils import timezone

from claims import documents, gate, workflow
from claims.models import Activity, Approval, Claim, Verdict
from claims.queries import desk, working_copy
from claims.services.authority import require
from claims.services.record import record
from claims.vocabulary import ActivityVerb, State
from claims.workflow import Step
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.canonical import canonical_bytes
from factcheck.core.errors import GateBlocked, Invalid, NotFound, StaleRevision
from factcheck.core.text import clean


def start(*, claim_id: UUID, language: str, actor: User, revision: int, note: str = "") -> Verdict:
    """Start research on a logged claim."""
    return _step(Step.START, ActivityVerb.STARTED, claim_id, language, actor, revision, note)


def submit(*, claim_id: UUID, language: str, actor: User, revision: int, note: str = "") -> Verdict:
    """Submit the working copy for review. The gate does not run: reviewers can help to fix problems."""
    return _step(Step.SUBMIT, ActivityVerb.SUBMITTED, claim_id, language, actor, revision, note)


def request_changes(*, claim_id: UUID, language: str, actor: User, revision: int, note: str = "") -> Verdict:
    """Send the verdict back, with a note that says what to change."""
    return _step(Step.REQUEST_CHANGES, ActivityVerb.CHANGES_REQUESTED, claim_id, language, actor, revision, note)


def reject(*, claim_id: UUID, language: str, actor: User, revision: int, note: str = "") -> Verdict:
    """Reject a claim that was never published, with a reason."""
    return _step(Step.REJECT, ActivityVerb.REJECTED, claim_id, language, actor, revision, note)


def revise(*, claim_id: UUID, language: str, actor: User, revision: int, note: str = "") -> Verdict:
    """Open a published claim's working copy for editing. The live edition stays."""
    return _step(Step.REVISE, ActivityVerb.REVISED, claim_id, language, actor, revision, note)


def reopen(*, claim_id: UUID, language: str, actor: User, revision: int, note: str = "") -> Verdict:
    """Move a rejected or withdrawn claim back to research."""
    return _step(Step.REOPEN, ActivityVerb.REOPENED, claim_id, language, actor, revision, note)


def approve(*, claim_id: UUID, language: str, actor: User, revision: int, note: str = "") -> Approval:
    """Approve the working copy as a second person. The approval covers its revision and content.

    Raises NotAllowed if the person contributed since the live edition, StaleRevision if someone saved since `revision`,
    GateBlocked, IllegalTransition.
    """
    with acting(actor.pk):
        verdict = _step(Step.APPROVE, ActivityVerb.APPROVED, claim_id, language, actor, revision, note)
        copy, names = working_copy.read(claim_id, language)
        approval = Approval(
            verdict=verdict,
            user=actor,
            revision=verdict.claim.revision,
            content=canonical_bytes(documents.content(copy, names)),
        )
        approval.save(force_insert=True)
        approval.refresh_from_db()
    return approval


def assign(*, claim_id: UUID, language: str, to: User | None, actor: User) -> Verdict:
    """Assign the verdict to a person at the desk, or to nobody."""
    with acting(actor.pk):
        require(actor, Role.RESEARCHER)
        verdict = locked(claim_id, language)
        if to is not None and not to.may_act_as(Role.RESEARCHER):
            raise Invalid("Only people with a role at the desk can be assigned.", field="to")
        verdict.assigned_to = to
        verdict.save(update_fields=["assigned_to"])
        whom = (to.get_full_name() or to.username) if to else "nobody"
        record(claim_id=claim_id, actor=actor, verb=ActivityVerb.ASSIGNED, language=language, whom=whom)
    return verdict


def comment(*, claim_id: UUID, note: str, actor: User) -> Activity:
    """Add a comment for the desk. Raises NotAllowed, NotFound, Invalid."""
    with acting(actor.pk):
        require(actor, Role.RESEARCHER)
        note = clean(note, field="note")
        if not note.strip():
            raise Invalid("Enter a comment.", field="note")
        if len(note) > 4_000:
            raise Invalid("A comment can have up to 4,000 characters.", field="note")
        if not Claim.objects.filter(pk=claim_id).exists():
            raise NotFound("There is no such claim.")
        return record(claim_id=claim_id, actor=actor, verb=ActivityVerb.COMMENTED, note=note)


def lock_claim(claim_id: UUID) -> Claim:
    """The claim, locked. Raises NotFound."""
    try:
        return Claim.objects.lock(claim_id)
    except Claim.DoesNotExist as error:
        raise NotFound("There is no such claim.") from error


def locked(claim_id: UUID, language: str) -> Verdict:
    """The verdict with its claim, locked. Raises NotFound."""
    try:
        return Verdict.objects.lock(claim_id, language)
    except Verdict.DoesNotExist as error:
        raise NotFound("There is no such verdict.") from error


def require_revision(verdict: Verdict, revision: int) -> None:
    """Raises StaleRevision if the working copy has changed since `revision`."""
    if verdict.claim.revision != revision:
        raise StaleRevision("Someone saved this claim since you opened it.", revision=verdict.claim.revision)


def require_clear_gate(checks: tuple[gate.Check, ...]) -> None:
    """Raises GateBlocked if a check blocks."""
    blocking = gate.blocks(checks)
    if blocking:
        raise GateBlocked(
            "The publish gate blocks this. " + " ".join(f"{check.title}: {check.why}" for check in blocking),
            blocks=[check.name for check in blocking],
        )


def cancel_schedule(verdict: Verdict, actor: User, why: str) -> None:
    """Unschedule the verdict as a consequence of another act. Does nothing if it is not scheduled.

    An activity records who scheduled it and for when. The desk shows it to that person.
    """
    if verdict.scheduled_for is None:
        return
    at = verdict.scheduled_for
    verdict.scheduled_for = None
    verdict.save(update_fields=["scheduled_for"])
    scheduled = Activity.objects.filter(
        claim_id=verdict.claim_id, language=verdict.language, verb=ActivityVerb.SCHEDULED
    )
    by = scheduled.order_by("-at").values_list("actor_id", flat=True).first()
    record(
        claim_id=verdict.claim_id,
        actor=actor,
        verb=ActivityVerb.SCHEDULE_LOST,
        language=verdict.language,
        note=why,
        at=at.isoformat(),
        scheduled_by=by,
    )


def move(verdict: Verdict, state: State) -> None:
    """Set the state and cancel any schedule."""
    verdict.state, verdict.state_since, verdict.scheduled_for = state, timezone.now(), None
    verdict.save(update_fields=["state", "state_since", "scheduled_for"])


def _step(
    step: Step, verb: ActivityVerb, claim_id: UUID, language: str, actor: User, revision: int, note: str
) -> Verdict:
    with acting(actor.pk):
        verdict = locked(claim_id, language)
        rule = workflow.demand(step, desk.progress(verdict), desk.person(actor, verdict), note=note)
        require_revision(verdict, revision)
        if rule.gate:
            require_clear_gate(desk.checks(verdict))
        cancel_schedule(verdict, actor, f"{rule.label}: the verdict is no longer approved.")
        move(verdict, rule.target)
        record(claim_id=claim_id, actor=actor, verb=verb, language=language, note=note)
    return verdict
