"""Views of the workflow steps. They run outside the change form's transaction, and follow the workflow table."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claims import gate, workflow
from claims.admin import step_forms
from claims.admin.gate_answers import answers
from claims.admin.review import review_of
from claims.models import Edition, Verdict
from claims.queries import desk
from claims.services import publishing, steps
from claims.vocabulary import EditionKind
from claims.workflow import Step
from factcheck.accounts import held_forms
from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.models import User
from factcheck.accounts.refusal import refusal_page
from factcheck.core.context import newsroom
from factcheck.core.errors import DomainError, Invalid, StaleRevision

SERVICES: dict[Step, Callable[..., object]] = {
    Step.START: steps.start,
    Step.SUBMIT: steps.submit,
    Step.REQUEST_CHANGES: steps.request_changes,
    Step.APPROVE: steps.approve,
    Step.REJECT: steps.reject,
    Step.REVISE: steps.revise,
    Step.REOPEN: steps.reopen,
    Step.PUBLISH: publishing.publish,
    Step.SCHEDULE: publishing.schedule,
    Step.UNSCHEDULE: publishing.unschedule,
    Step.WITHDRAW: publishing.withdraw,
}
AT_ONCE = frozenset({Step.START, Step.SUBMIT, Step.REVISE, Step.UNSCHEDULE})
"""Steps that their button takes directly. The others have their own page with a form."""
REVIEWED = frozenset({Step.APPROVE, Step.PUBLISH, Step.SCHEDULE})
"""Steps whose page shows the content to be approved or published."""
CONFLICT = 409
INVALID = 422
INCOMPLETE = "The form is incomplete. Open the claim and press the button again."
DONE = {
    Step.START: "Research started.",
    Step.SUBMIT: "Submitted for review.",
    Step.REQUEST_CHANGES: "Sent back with your note.",
    Step.APPROVE: "Approved. A publisher can publish it now.",
    Step.REJECT: "Rejected.",
    Step.REVISE: "The working copy is open. The live edition stays until you publish the next one.",
    Step.REOPEN: "Reopened.",
    Step.PUBLISH: "Published.",
    Step.SCHEDULE: "Scheduled.",
    Step.UNSCHEDULE: "Schedule cancelled. The verdict stays approved.",
    Step.WITHDRAW: "Withdrawn. Readers see your note instead of the verdict.",
}


def verdict_or_404(claim_id: UUID, language: str) -> Verdict:
    """The verdict with its claim and rating."""
    verdict = (
        Verdict.objects.select_related("claim", "rating", "assigned_to")
        .filter(claim_id=claim_id, language=language)
        .first()
    )
    if verdict is None:
        raise Http404("There is no such verdict.")
    return verdict


def claim_address(claim_id: UUID, language: str) -> str:
    """The claim's page at the desk, in one language."""
    return f"{reverse('admin:claims_claim_change', args=[claim_id])}?language={language}"


def form_for(step: Step, verdict: Verdict) -> type[step_forms.StepForm]:
    """The step's form for this verdict."""
    editions = Edition.objects.filter(claim_id=verdict.claim_id, language=verdict.language)
    newest = editions.exclude(kind=EditionKind.REDACTED).order_by("-number").values_list("kind", flat=True).first()
    earlier = newest is not None
    if newest == EditionKind.WITHDRAWN and step in (Step.PUBLISH, Step.SCHEDULE):
        return step_forms.ReinstatedForm if step is Step.PUBLISH else step_forms.ScheduleReinstatedForm
    if step is Step.PUBLISH:
        return step_forms.LaterEditionForm if earlier else step_forms.FirstEditionForm
    if step is Step.SCHEDULE:
        return step_forms.ScheduleLaterForm if earlier else step_forms.ScheduleFirstForm
    if step is Step.WITHDRAW:
        return step_forms.WithdrawForm
    if step in AT_ONCE:
        return step_forms.StepForm
    return step_forms.RequiredNoteForm if workflow.BY_STEP[step].note else step_forms.NoteForm


def step_view(request: HttpRequest, claim_id: UUID, language: str, step: str, *, site: AdminSite) -> HttpResponse:
    """GET: the step's page with its form. POST: take the step."""
    actor = signed_in(request)
    verdict = verdict_or_404(claim_id, language)
    if step not in set(Step):
        raise Http404("There is no such step.")
    chosen = Step(step)
    form_class = form_for(chosen, verdict)
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            try:
                SERVICES[chosen](claim_id=claim_id, language=language, actor=actor, **form.arguments())
            except DomainError as error:
                return _not_taken(request, chosen, form, error, claim_id, language, actor, site=site)
            messages.success(request, DONE[chosen])
            return redirect(claim_address(claim_id, language))
        return _not_taken(request, chosen, form, None, claim_id, language, actor, site=site)
    why = _why_not(chosen, verdict, desk.person(actor, verdict))
    if why is not None:
        return refused(request, why, verdict, site=site)
    if chosen in AT_ONCE:
        return redirect(claim_address(claim_id, language))
    held = held_forms.take(request)
    form = form_class(held) if held is not None else form_class(initial={"revision": verdict.claim.revision})
    return _page(request, chosen, verdict, form, site=site, status=200)


def _not_taken(
    request: HttpRequest,
    step: Step,
    form: step_forms.StepForm,
    error: DomainError | None,
    claim_id: UUID,
    language: str,
    actor: User,
    *,
    site: AdminSite,
) -> HttpResponse:
    """The step's page again with the typed values and the error. Only the error if the step is no longer possible."""
    verdict = verdict_or_404(claim_id, language)
    why = _why_not(step, verdict, desk.person(actor, verdict))
    if why is not None or step in AT_ONCE:
        return refused(request, error or why or Invalid(INCOMPLETE), verdict, site=site)
    if isinstance(error, StaleRevision):
        # The page shows the current working copy, so the form gets its revision.
        form.data = {**request.POST.dict(), "revision": str(verdict.claim.revision)}
        form.add_error(None, f"{error.message} The current version is below. Your text is kept.")
    elif error is not None:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    conflict = error is not None and error.status == CONFLICT
    return _page(request, step, verdict, form, site=site, status=CONFLICT if conflict else INVALID)


def _why_not(step: Step, verdict: Verdict, person: workflow.Person) -> DomainError | None:
    """Why this person cannot take the step now, or None. Ignores the note, which the page asks for."""
    try:
        workflow.demand(step, desk.progress(verdict), person, note="to be entered")
    except DomainError as error:
        return error
    return None


def _page(
    request: HttpRequest, step: Step, verdict: Verdict, form: step_forms.StepForm, *, site: AdminSite, status: int
) -> HttpResponse:
    rule = workflow.BY_STEP[step]
    checks = desk.checks(verdict) if rule.gate else ()
    context: dict[str, Any] = {
        **newsroom(request),
        **site.each_context(request),
        "title": rule.label,
        "verdict": verdict,
        "claim_address": claim_address(verdict.claim_id, verdict.language),
        "form": form,
        "rule": rule,
        "review": review_of(verdict) if step in REVIEWED else None,
        "held": answers(gate.blocks(checks)),
        "warnings": answers(tuple(check for check in checks if not check.passed and not check.holds)),
    }
    return render(request, "admin/claims/claim/step.html", context, status=status)


def refused(request: HttpRequest, error: DomainError, verdict: Verdict, *, site: AdminSite) -> HttpResponse:
    """A page that says why nothing was done, with a link back to the claim."""
    address = claim_address(verdict.claim_id, verdict.language)
    return refusal_page(request, error, site=site, back=address, back_label="Back to the claim")
