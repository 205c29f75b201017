"""The workflow table: every step from every state, for every kind of person."""

from itertools import product

import pytest

from claims import workflow
from claims.vocabulary import State
from claims.workflow import BY_STEP, EDITABLE, RULES, Person, Progress, Step
from factcheck.accounts.roles import RANK, Role
from factcheck.core.errors import IllegalTransition, NotAllowed, NoteRequired

# What the newsroom agreed, written out a second time and independently of the table under test:
# step: (from, to, least role, note owed, gate, second person, live edition, on the schedule)
AGREED: dict[Step, tuple[set[State], State, Role, bool, bool, bool, bool | None, bool | None]] = {
    Step.START: ({State.LOGGED}, State.RESEARCHING, Role.RESEARCHER, False, False, False, None, None),
    Step.SUBMIT: (
        {State.LOGGED, State.RESEARCHING}, State.IN_REVIEW, Role.RESEARCHER, False, False, False, None, None,
    ),
    Step.REQUEST_CHANGES: (
        {State.IN_REVIEW, State.APPROVED}, State.RESEARCHING, Role.EDITOR, True, False, False, None, None,
    ),
    Step.APPROVE: ({State.IN_REVIEW}, State.APPROVED, Role.EDITOR, False, True, True, None, None),
    Step.PUBLISH: ({State.APPROVED}, State.PUBLISHED, Role.PUBLISHER, False, True, False, None, None),
    Step.SCHEDULE: ({State.APPROVED}, State.APPROVED, Role.PUBLISHER, False, True, False, None, False),
    Step.UNSCHEDULE: ({State.APPROVED}, State.APPROVED, Role.PUBLISHER, False, False, False, None, True),
    Step.REVISE: ({State.PUBLISHED}, State.RESEARCHING, Role.RESEARCHER, False, False, False, None, None),
    Step.REJECT: (
        {State.LOGGED, State.RESEARCHING, State.IN_REVIEW, State.APPROVED},
        State.REJECTED, Role.EDITOR, True, False, False, False, None,
    ),
    Step.REOPEN: ({State.REJECTED, State.WITHDRAWN}, State.RESEARCHING, Role.EDITOR, True, False, False, None, None),
    Step.WITHDRAW: (
        {State.LOGGED, State.RESEARCHING, State.IN_REVIEW, State.APPROVED, State.PUBLISHED},
        State.WITHDRAWN, Role.PUBLISHER, True, False, False, True, None,
    ),
}  # fmt: skip
STANDINGS = [
    Progress(state, live, scheduled) for state, live, scheduled in product(State, (False, True), (False, True))
]
PEOPLE = [Person(role, contributed) for role, contributed in product((None, *Role), (False, True))]


def _outcome(step: Step, progress: Progress, person: Person, note: str) -> object:
    """The agreed result: the new state, or the refusal."""
    sources, target, role, note_owed, _gate, second, live, scheduled = AGREED[step]
    if progress.state not in sources or (live is not None and live != progress.live):
        return IllegalTransition
    if scheduled is not None and scheduled != progress.scheduled:
        return IllegalTransition
    if person.role is None or RANK[person.role] < RANK[role] or (second and person.contributed):
        return NotAllowed
    return NoteRequired if note_owed and not note.strip() else target


@pytest.mark.parametrize("step", Step)
def test_every_step_from_every_state_for_everyone(step: Step) -> None:
    for progress, person, note in product(STANDINGS, PEOPLE, ("", " \n", "because")):
        expected = _outcome(step, progress, person, note)
        try:
            found: object = workflow.demand(step, progress, person, note=note).target
        except (IllegalTransition, NotAllowed, NoteRequired) as refusal:
            found = type(refusal)
        assert found == expected, (step, progress, person, note)


@pytest.mark.parametrize("progress", STANDINGS, ids=str)
def test_exactly_the_steps_that_are_not_refused_are_offered(progress: Progress) -> None:
    for person in PEOPLE:
        offered = {rule.step for rule in workflow.offered(progress, person)}
        assert offered == {step for step in Step if isinstance(_outcome(step, progress, person, "why"), State)}


@pytest.mark.parametrize("step", Step)
def test_the_table_says_what_each_step_needs(step: Step) -> None:
    rule = BY_STEP[step]
    sources, target, role, note, gate, second, live, scheduled = AGREED[step]
    assert (set(rule.sources), rule.target, rule.role) == (sources, target, role)
    assert (rule.note, rule.gate, rule.second_person, rule.live, rule.scheduled) == (
        note,
        gate,
        second,
        live,
        scheduled,
    )
    assert rule.label


def test_every_step_is_in_the_table_once() -> None:
    assert sorted(rule.step for rule in RULES) == sorted(Step)


def test_every_state_can_be_reached_and_left() -> None:
    reached = {State.LOGGED}
    while True:
        further = reached | {rule.target for rule in RULES if rule.sources & reached}
        if further == reached:
            break
        reached = further
    assert reached == set(State)
    for state in State:
        assert any(state in rule.sources and rule.target != state for rule in RULES), state


def test_only_approved_verdicts_are_published_and_only_reviewed_ones_approved() -> None:
    assert {rule.step for rule in RULES if rule.target == State.PUBLISHED} == {Step.PUBLISH}
    assert BY_STEP[Step.PUBLISH].sources == {State.APPROVED}
    into_approved = {rule.step for rule in RULES if rule.target == State.APPROVED and rule.sources != {State.APPROVED}}
    assert into_approved == {Step.APPROVE}


def test_published_rejected_and_withdrawn_verdicts_cannot_be_edited() -> None:
    assert set(State) - EDITABLE == {State.PUBLISHED, State.REJECTED, State.WITHDRAWN}


def test_a_refusal_is_a_sentence() -> None:
    nobody, author = Person(None, contributed=False), Person(Role.PUBLISHER, contributed=True)
    with pytest.raises(IllegalTransition, match="“Publish” is not possible: the verdict is logged"):
        workflow.demand(Step.PUBLISH, Progress(State.LOGGED, live=False), author, note="")
    with pytest.raises(IllegalTransition, match="it has a live edition"):
        workflow.demand(Step.REJECT, Progress(State.RESEARCHING, live=True), author, note="no")
    with pytest.raises(IllegalTransition, match="it has no live edition"):
        workflow.demand(Step.WITHDRAW, Progress(State.RESEARCHING, live=False), author, note="no")
    with pytest.raises(IllegalTransition, match="it is not scheduled"):
        workflow.demand(Step.UNSCHEDULE, Progress(State.APPROVED, live=False), author, note="")
    with pytest.raises(NotAllowed, match="needs the role of researcher"):
        workflow.demand(Step.START, Progress(State.LOGGED, live=False), nobody, note="")
    with pytest.raises(NotAllowed, match="A second person must approve it"):
        workflow.demand(Step.APPROVE, Progress(State.IN_REVIEW, live=False), author, note="")
    with pytest.raises(NoteRequired, match="needs a note") as owed:
        workflow.demand(
            Step.REJECT, Progress(State.LOGGED, live=False), Person(Role.EDITOR, contributed=False), note=" "
        )
    assert owed.value.field == "note"
