"""Checks the dates of a working copy: nothing may be dated after today, and dates must be in order.

Pure. Saving refuses `impossible` dates. The gate blocks dates `out_of_order` and warns of `unlikely` ones. A partial
date is in the future only if its earliest possible day is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from claims.vocabulary import ContactOutcome
from claims.working_copy import ContactCopy, Names, WorkingCopy
from factcheck.core.partial_date import PartialDate


@dataclass(frozen=True)
class DateProblem:
    """A problem with a date or a contact. `field` is its path in the services, `where` is `tab#field` of the form."""

    message: str
    field: str
    where: str


def impossible(copy: WorkingCopy, today: date) -> Iterator[DateProblem]:
    """Dates that no working copy may have, and contacts with an empty reply. The database refuses them too."""
    if _after(copy.made_on, today):
        yield DateProblem("The claim cannot be made in the future.", "made_on", "claim#made_on")
    for place, row in enumerate(copy.appearances):
        if _after(row.date, today):
            message = "An appearance cannot be in the future."
            yield DateProblem(message, f"appearances.{place}.date", "appearances#appearances")
    for place, contact in enumerate(copy.contacts):
        yield from _contact(contact, f"contacts.{place}", today)
    verdict = copy.verdict
    if verdict.evidence_through and verdict.evidence_through > today:
        message = "The cut-off date cannot be in the future."
        yield DateProblem(message, "verdict.evidence_through", "claim#evidence_through")
    if verdict.applies_from and verdict.applies_to and verdict.applies_to.latest < verdict.applies_from.earliest:
        yield DateProblem("The finding stops applying before it starts.", "verdict.applies_to", "claim#applies_to")


def out_of_order(copy: WorkingCopy, names: Names, today: date) -> Iterator[DateProblem]:
    """Dates that contradict each other or today's date. Includes impossible ones, which older rows may have."""
    yield from (problem for problem in impossible(copy, today) if not problem.field.startswith("contacts."))
    for row in copy.citations:
        source = names.sources.get(row.source)
        if source and _after(source.date, today):
            number = f"[@{row.number}]" if row.number else "A new citation"
            yield DateProblem(f"{number} cites a source dated in the future.", "citations", "evidence#citations")
    review_by = copy.verdict.review_by
    if review_by and review_by < today:
        message = "The date of the next review has passed. Set a later one, or none."
        yield DateProblem(message, "verdict.review_by", "claim#review_by")


def unlikely(copy: WorkingCopy, names: Names) -> Iterator[DateProblem]:
    """Dates that are possible but probably wrong."""
    made_on, through = copy.made_on, copy.verdict.evidence_through
    first = min((row.date.latest for row in copy.appearances if row.date), default=None)
    if made_on and first and first < made_on.earliest:
        yield DateProblem("An appearance is dated before the claim was made.", "made_on", "claim#made_on")
    if made_on and any(row.contacted_on < made_on.earliest for row in copy.contacts):
        yield DateProblem("A contact is dated before the claim was made.", "contacts", "contacts#contacts")
    if made_on and through and through < made_on.earliest:
        message = "The cut-off is before the claim was made."
        yield DateProblem(message, "verdict.evidence_through", "claim#evidence_through")
    late = [
        row.number
        for row in copy.citations
        if through and row.source in names.sources and _after(names.sources[row.source].date, through)
    ]
    if late:
        numbers = ", ".join(f"[@{number}]" if number else "a new citation" for number in late)
        message = f"The source is dated after the cut-off: {numbers}."
        yield DateProblem(message, "verdict.evidence_through", "claim#evidence_through")


def contact_problems(copy: WorkingCopy, today: date) -> Iterator[str]:
    """Contradictions in the right of reply: in its dates, or between outcome and reply."""
    for place, row in enumerate(copy.contacts):
        who = row.whom or f"Contact {place + 1}"
        for problem in _contact(row, "", today):
            yield f"{who}: {problem.message}"
        if row.outcome in (ContactOutcome.WAITING, ContactOutcome.SILENT) and row.reply.strip():
            yield f"{who}: there is a reply, but the outcome says that there is none."


def open_deadlines(copy: WorkingCopy, today: date) -> Iterator[str]:
    """Contacts whose deadline is still to come."""
    for row in copy.contacts:
        if row.outcome in (ContactOutcome.WAITING, ContactOutcome.SILENT) and row.deadline and row.deadline > today:
            yield f"{row.whom}: the deadline for a reply has not passed yet."


def _contact(row: ContactCopy, path: str, today: date) -> Iterator[DateProblem]:
    where = "contacts#contacts"
    if row.contacted_on > today:
        yield DateProblem("A contact cannot be dated in the future.", f"{path}.contacted_on", where)
    if row.deadline and row.deadline < row.contacted_on:
        yield DateProblem("The deadline is before the contact.", f"{path}.deadline", where)
    if row.outcome == ContactOutcome.REPLIED and not row.reply.strip():
        yield DateProblem(
            "The outcome is “replied”, but there is no reply. Enter what they said.", f"{path}.reply", where
        )


def _after(day: PartialDate | None, limit: date) -> bool:
    return day is not None and day.earliest > limit
