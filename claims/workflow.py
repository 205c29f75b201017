"""The workflow as data: which step leads from which state to which, who may take it, what it is owed.

Admin buttons, services and documentation are drawn from this table. A verdict's rating is another matter entirely.
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

    `gate`: the publish gate must be clear. `second_person`: whoever takes it may not have contributed since the live
    edition. `live`: True demands a live edition, False demands none, None does not ask.
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


def _rule(step: Step, label: str, sources: set[State], target: State, role: Role, **owed: bool) -> Rule:
    return Rule(step, label, frozenset(sources), target, role, **owed)


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
"""States in which the working copy may be edited; an edit in review or approved takes it back to research."""


@dataclass(frozen=True)
class Progress:
    """What the table needs to know of a verdict."""

    state: State
    live: bool
    scheduled: bool = False


@dataclass(frozen=True)
class Person:
    """What the table needs to know of a person: highest role, and whether they contributed since the live edition."""

    role: Role | None
    contributed: bool
    joined: str = ""
    """Why this person counts as one with somebody who contributed; '' for no reason."""


def possible(progress: Progress) -> tuple[Rule, ...]:
    """The steps that lead on from here, whoever asks."""
    return tuple(rule for rule in RULES if _applies(rule, progress))


def refusal(rule: Rule, person: Person) -> str:
    """Why this person may not take the step; '' if they may."""
    if person.role is None or RANK[person.role] < RANK[rule.role]:
        return f"This step needs the role of {rule.role.value} or above."
    if rule.second_person and person.contributed:
        return "You worked on this since its last edition: a second person approves."
    if rule.second_person and person.joined:
        return person.joined
    return ""


def offered(progress: Progress, person: Person) -> tuple[Rule, ...]:
    """The steps whose buttons this person sees."""
    return tuple(rule for rule in possible(progress) if not refusal(rule, person))


def demand(step: Step, progress: Progress, person: Person, *, note: str) -> Rule:
    """The rule for a step that is about to be taken.

    Raises IllegalTransition where the state has no such step, NotAllowed where the person may not take it,
    NoteRequired where a note is owed and missing.
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
