"""The context of the claim's page around its form: step bar, buttons, gate, tabs, history, editions."""

from dataclasses import dataclass
from typing import Any

from claims import gate, workflow
from claims.admin import step_forms
from claims.admin.acts import assign_form
from claims.admin.gate_answers import answers
from claims.admin.steps import AT_ONCE
from claims.admin.working_copy_form import WorkingCopyForm
from claims.external_reviews.admin import elsewhere_of
from claims.gate import Check
from claims.models import Claim, ClaimLink, Edition, PublicClaim, ReviewFlag, Verdict
from claims.queries import desk, history
from claims.vocabulary import PublicStatus, State
from claims.working_copy import Names, WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.languages import language_name

PATH = (State.LOGGED, State.RESEARCHING, State.IN_REVIEW, State.APPROVED, State.PUBLISHED)


@dataclass(frozen=True)
class Stop:
    """A state on the step bar. `where` is done, here or ahead."""

    label: str
    where: str


@dataclass(frozen=True)
class Button:
    """A step that this person may take now. `at_once`: the button posts. Otherwise it opens the step's page."""

    step: str
    label: str
    at_once: bool
    leads_on: bool
    held: bool


@dataclass(frozen=True)
class Tab:
    """A tab of the page. `wrong` counts its errors or blocking checks."""

    key: str
    title: str
    count: int | None
    wrong: int


def step_bar(state: State) -> list[Stop]:
    """The states in order, with the current one marked. A state outside the path is added at the end."""
    if state not in PATH:
        return [*(Stop(step.label, "ahead") for step in PATH), Stop(state.label, "here")]
    here = PATH.index(state)
    return [
        Stop(step.label, "here" if place == here else "done" if place < here else "ahead")
        for place, step in enumerate(PATH)
    ]


def buttons(verdict: Verdict, user: User, checks: tuple[Check, ...]) -> list[Button]:
    """The steps that the workflow table offers this person."""
    progress = desk.progress(verdict)
    held = bool(gate.blocks(checks))
    offered = workflow.offered(progress, desk.person(user, verdict))
    onward = {
        workflow.Step.START,
        workflow.Step.SUBMIT,
        workflow.Step.APPROVE,
        workflow.Step.PUBLISH,
        workflow.Step.REVISE,
    }
    return [
        Button(rule.step.value, rule.label, rule.step in AT_ONCE, rule.step in onward, rule.gate and held)
        for rule in offered
    ]


def withheld(verdict: Verdict, user: User) -> list[str]:
    """Possible steps that this person may not take, with the reason."""
    progress, person = desk.progress(verdict), desk.person(user, verdict)
    wanted = (workflow.Step.APPROVE, workflow.Step.PUBLISH)
    return [
        f"{rule.label}: {why}"
        for rule in workflow.possible(progress)
        if rule.step in wanted and (why := workflow.refusal(rule, person))
    ]


def tabs(
    form: WorkingCopyForm, checks: tuple[Check, ...], acts: int | None, editions: int | None, elsewhere: int | None
) -> list[Tab]:
    """The tabs of the page. `count` is the number of rows, `wrong` of form errors, or else of blocking checks."""

    def wrong(tab: str, *forms: Any) -> int:
        errors = sum(1 for form in forms if form.is_bound and form.errors)
        return errors or sum(1 for check in checks if check.holds and check.where.partition("#")[0] == tab)

    def rows(name: str) -> list[Any]:
        return [row for row in form[name].forms if row.is_bound and row.has_changed()]

    tab_list = [
        Tab(
            "claim",
            "Claim & verdict",
            None,
            wrong("claim", form.claim, form.verdict, *rows("claimants"), *rows("parts")),
        ),
        Tab("appearances", "Appearances", form["appearances"].count, wrong("appearances", *rows("appearances"))),
        Tab("evidence", "Evidence", form["citations"].count, wrong("evidence", *rows("citations"))),
        Tab("links", "Links", form["links"].count, wrong("links", *rows("links"))),
        Tab("contacts", "Contacts", form["contacts"].count, wrong("contacts", *rows("contacts"))),
    ]
    if elsewhere is not None:
        tab_list.append(Tab("elsewhere", "Reviewed elsewhere", elsewhere, 0))
    if acts is not None:
        tab_list.append(Tab("history", "History", acts, 0))
    if editions is not None:
        tab_list.append(Tab("editions", "Editions", editions, 0))
    return tab_list


def context_of(verdict: Verdict, user: User, form: WorkingCopyForm, copy: WorkingCopy, names: Names) -> dict[str, Any]:
    """The context of an existing claim's page, without the form."""
    claim: Claim = verdict.claim
    checks = desk.checks_of(verdict, copy, names)
    acts = history.activities(claim.pk)
    editions = list(
        Edition.objects.filter(claim=claim)
        .defer("document")
        .select_related("published_by", "redaction")
        .order_by("-seq")
    )
    public = PublicClaim.objects.filter(claim=claim, language=verdict.language).first()
    flag = ReviewFlag.objects.filter(claim=claim).first()
    live = public is not None and public.status == PublicStatus.LIVE
    elsewhere = elsewhere_of(claim, user)
    return {
        **elsewhere,
        "verdict": verdict,
        "claim": claim,
        "state": State(verdict.state),
        "stops": step_bar(State(verdict.state)),
        "buttons": buttons(verdict, user, checks),
        "withheld": withheld(verdict, user),
        "checks": answers(checks),
        "holding": answers(gate.blocks(checks)),
        "warning": answers(
            tuple(
                check for check in checks if not check.passed and not check.waived and check.level == gate.Level.WARNS
            )
        ),
        "may_waive": user.may_act_as(Role.PUBLISHER),
        "tabs": tabs(form, checks, len(acts), len(editions), len(elsewhere["external_matches"])),
        "activities": acts,
        "field_changes": history.field_changes(claim),
        "requested_changes": history.requested_changes(verdict),
        "editions": editions,
        "public": public,
        "live": live,
        "flag": flag,
        "may_flag": user.may_act_as(Role.PUBLISHER) and (live or flag is not None),
        "flag_form": step_forms.ClearFlagForm() if flag else step_forms.FlagForm(),
        "comment_form": step_forms.CommentForm(),
        "assign_form": assign_form(initial={"to": verdict.assigned_to_id}),
        "language_form": step_forms.LanguageForm(
            present=Verdict.objects.filter(claim=claim).values_list("language", flat=True)
        ),
        "languages": [
            (tag, language_name(tag), tag == verdict.language)
            for tag in Verdict.objects.filter(claim=claim).order_by("language").values_list("language", flat=True)
        ],
        "language_name": language_name(verdict.language),
        "links_in": list(
            ClaimLink.objects.filter(to_claim=claim)
            .select_related("from_claim")
            .prefetch_related("from_claim__verdicts__rating")
        ),
    }
