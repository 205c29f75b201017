"""The workflow as data: which step leads from which state to which, who may take it, and what it needs.

Admin buttons, services and documentation use this table. It has nothing to do with ratings.
"""

from dataclasses import dataclass
from enum import StrEnum

from claims.vocabulary import State
from factcheck.accounts.roles import RANK, Role
from factcheck.core.errors import IllegalTransition, NotAllowed, NoteRequired


class Step(StrEnum):
    """What a person may do to a verdict's working copy."""

    START = "start"
    SUBMIT = "submit"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    REVISE = "revise"
    REJECT = "reject"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    `note`: a note is required. `gate`: no check may block. `second_person`: only a person who has not contributed since
    the live edition may take it. `live`, `scheduled`: the value that the verdict must have; None for either.
    """

    step: Step
    label: str
    sources: frozenset[State]
    target: State
    role: Role
    note: bool = False
    gate: bool = False
    second_person: bool = False
    live: bool | None = None
    scheduled: bool | None = None


def _rule(step: Step, label: str, sources: set[State], target: State, role: Role, **needs: bool) -> Rule:
    return Rule(step, label, frozenset(sources), target, role, **needs)


_IN_WORK = {State.LOGGED, State.RESEARCHING, State.IN_REVIEW, State.APPROVED}

RULES: tuple[Rule, ...] = (
    _rule(Step.START, "Start research", {State.LOGGED}, State.RESEARCHING, Role.RESEARCHER),
    _rule(Step.SUBMIT, "Submit for review", {State.LOGGED, State.RESEARCHING}, State.IN_REVIEW, Role.RESEARCHER),
    _rule(
        Step.REQUEST_CHANGES,
        "Request changes",
        {State.IN_REVIEW, State.APPROVED},
        State.RESEARCHING,
        Role.EDITOR,
        note=True,
    ),
    _rule(Step.APPROVE, "Approve", {State.IN_REVIEW}, State.APPROVED, Role.EDITOR, gate=True, second_person=True),
    _rule(Step.PUBLISH, "Publish", {State.APPROVED}, State.PUBLISHED, Role.PUBLISHER, gate=True),
    _rule(Step.SCHEDULE, "Schedule", {State.APPROVED}, State.APPROVED, Role.PUBLISHER, gate=True, scheduled=False),
    _rule(Step.UNSCHEDULE, "Unschedule", {State.APPROVED}, State.APPROVED, Role.PUBLISHER, scheduled=True),
    _rule(Step.REVISE, "Revise", {State.PUBLISHED}, State.RESEARCHING, Role.RESEARCHER),
    _rule(Step.REJECT, "Reject", _IN_WORK, State.REJECTED, Role.EDITOR, note=True, live=False),
    _rule(Step.REOPEN, "Reopen", {State.REJECTED, State.WITHDRAWN}, State.RESEARCHING, Role.EDITOR, note=True),
    _rule(
        Step.WITHDRAW, "Withdraw", {*_IN_WORK, State.PUBLISHED}, State.WITHDRAWN, Role.PUBLISHER, note=True, live=True
    ),
)
BY_STEP = {rule.step: rule for rule in RULES}
EDITABLE = frozenset({State.LOGGED, State.RESEARCHING, State.IN_REVIEW, State.APPROVED})
"""States in which the working copy can be edited. An edit in review or approved moves it back to research."""


@dataclass(frozen=True)
class Progress:
    """The facts about a verdict that decide which steps are possible."""

    state: State
    live: bool
    scheduled: bool = False


@dataclass(frozen=True)
class Person:
    """The facts about a person that decide which steps they may take. `contributed`: since the live edition."""

    role: Role | None
    contributed: bool
    joined: str = ""
    """Why this account may belong to the same person as a contributor's. '' if it may not."""


def possible(progress: Progress) -> tuple[Rule, ...]:
    """The steps that are possible, for anyone."""
    return tuple(rule for rule in RULES if _applies(rule, progress))


def refusal(rule: Rule, person: Person) -> str:
    """Why this person may not take the step; '' if they may."""
    if person.role is None or RANK[person.role] < RANK[rule.role]:
        return f"This step needs the role of {rule.role.value} or above."
    if rule.second_person and person.contributed:
        return "You worked on this since its last edition. A second person must approve it."
    if rule.second_person and person.joined:
        return person.joined
    return ""


def offered(progress: Progress, person: Person) -> tuple[Rule, ...]:
    """The steps that are possible for this person."""
    return tuple(rule for rule in possible(progress) if not refusal(rule, person))


def demand(step: Step, progress: Progress, person: Person, *, note: str) -> Rule:
    """The rule for a step that is about to be taken.

    Raises IllegalTransition if the step is not possible now, NotAllowed if the person may not take it, NoteRequired if
    the note is missing.
    """
    rule = BY_STEP[step]
    if not _applies(rule, progress):
        raise IllegalTransition(f"“{rule.label}” is not possible: {_why_not(rule, progress)}.")
    why = refusal(rule, person)
    if why:
        raise NotAllowed(why)
    if rule.note and not note.strip():
        raise NoteRequired(f"“{rule.label}” needs a note that says why.", field="note")
    return rule


def _applies(rule: Rule, progress: Progress) -> bool:
    return (
        progress.state in rule.sources
        and (rule.live is None or rule.live == progress.live)
        and (rule.scheduled is None or rule.scheduled == progress.scheduled)
    )


def _why_not(rule: Rule, progress: Progress) -> str:
    if progress.state not in rule.sources:
        return f"the verdict is {progress.state.label}"
    if rule.live is not None and rule.live != progress.live:
        return "it has a live edition" if progress.live else "it has no live edition"
    return "it is scheduled" if progress.scheduled else "it is not scheduled"
