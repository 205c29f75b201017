"""The publish gate: named checks over plain values. Each blocks or warns, says why, and where to fix it.

The rules follow the IFCN code of principles (sources, both sides of the evidence, right of reply, corrections) and
DESIGN.md's own: the finding leads, unconfirmed words are not quoted, a reprint is not a second source.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from claims import plausible_dates
from claims.quotations import Judgement
from claims.vocabulary import QUOTABLE, RATED_KINDS, ClaimantKind, ClaimKind, Provenance, QuotationStatus, Stance
from claims.working_copy import AppearanceCopy, CitationCopy, Names, WorkingCopy
from factcheck.core.languages import language_name
from factcheck.core.markdown import cited_numbers, near_references


class Level(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Check:
    """The result of one check. `where` is `tab#field` of the claim form. `waived` is the public reason, '' for none."""

    name: str
    title: str
    level: Level
    passed: bool
    why: str
    where: str
    waivable: bool = False
    waived: str = ""

    @property
    def holds(self) -> bool:
        """Whether it blocks publishing now."""
        return self.level is Level.BLOCKS and not self.passed and not self.waived


@dataclass(frozen=True)
class Sibling:
    """The claim's live verdict in another language, with its rating's key. '' if it has no rating."""

    language: str
    rating: str


@dataclass(frozen=True)
class Facts:
    """What the checks need besides the working copy.

    `today` is the newsroom's date. `waivers` are by check name. `judgements` are by citation number and apply to the
    current words. `siblings` are the claim's live verdicts in other languages.
    """

    today: date
    waivers: Mapping[str, str] = field(default_factory=dict)
    judgements: Mapping[int, Judgement] = field(default_factory=dict)
    siblings: tuple[Sibling, ...] = ()


def run(copy: WorkingCopy, names: Names, facts: Facts) -> tuple[Check, ...]:
    """The result of every check, in the order of the form."""
    checks = (
        _claimant(copy),
        _verbatim(copy, names),
        _attribution(copy),
        _rating(copy),
        _siblings(copy, facts),
        _headline(copy),
        _answer(copy),
        _issuers(copy, names),
        _against(copy),
        _quotations(copy, facts),
        _copies(copy, facts),
        _references(copy),
        _contact(copy, facts),
        _evidence_date(copy, facts),
        _dates(copy, names, facts),
        _date_order(copy, names),
        _would_change(copy),
        _chosen(copy),
    )
    return tuple(_with_waiver(check, facts.waivers) for check in checks)


def blocks(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks that block publishing."""
    return tuple(check for check in checks if check.holds)


def _with_waiver(check: Check, waivers: Mapping[str, str]) -> Check:
    reason = waivers.get(check.name, "")
    if not reason or not check.waivable or check.passed:
        return check
    return Check(**{**check.__dict__, "waived": reason})


def _check(
    name: str, title: str, where: str, problems: list[str], *, level: Level = Level.BLOCKS, waivable: bool = False
) -> Check:
    return Check(name, title, level, not problems, " ".join(problems), where, waivable)


def _claimant(copy: WorkingCopy) -> Check:
    problems = []
    if not copy.claimants:
        problems.append("No claimant is named.")
    if not copy.appearances:
        problems.append("No appearance is recorded: say where the claim was made.")
    where = "appearances#appearances" if copy.claimants else "claim#claimants"
    return _check("claimant", "Claimant and appearance", where, problems)


def _verbatim(copy: WorkingCopy, names: Names) -> Check:
    about_a_person = any(
        names.claimants[row.claimant].kind == ClaimantKind.PERSON
        for row in copy.claimants
        if row.claimant in names.claimants
    )
    verbatim = any(row.quotation and row.provenance in QUOTABLE for row in copy.appearances)
    owed = about_a_person and copy.kind in RATED_KINDS and not verbatim and not copy.verdict.words_are_ours
    problems = [
        "A rated claim about a person needs their own words. Quote them in an appearance, or mark the words as ours."
    ]
    return _check(
        "verbatim", "The claimant’s own words", "claim#words_are_ours", problems if owed else [], waivable=True
    )


def _rating(copy: WorkingCopy) -> Check:
    problems = []
    rated = copy.kind in RATED_KINDS
    if rated and not copy.verdict.rating:
        problems.append("A fact or attribution needs a rating.")
    if not rated and copy.verdict.rating:
        problems.append(f"A claim of this kind ({copy.kind}) is not rated.")
    if not rated and not copy.verdict.unrated_reason.strip():
        problems.append("Say publicly why it is not rated.")
    where = "claim#rating" if rated or copy.verdict.rating else "claim#unrated_reason"
    return _check("rating", "Rating exactly when the kind is rated", where, problems)


def _headline(copy: WorkingCopy) -> Check:
    headline = _letters(copy.verdict.headline)
    problems = []
    if not headline:
        problems.append("There is no finding: the headline is empty.")
    elif headline in (_letters(copy.text), _letters(copy.short_claim)):
        problems.append("The headline repeats the claim. State the finding.")
    return _check("headline", "Headline states the finding", "claim#headline", problems)


def _answer(copy: WorkingCopy) -> Check:
    problems = []
    if not copy.verdict.summary.strip():
        problems.append("There is no short answer.")
    if not copy.verdict.body.strip():
        problems.append("There is no body.")
    where = "claim#summary" if not copy.verdict.summary.strip() else "claim#body"
    return _check("answer", "Short answer and body", where, problems)


def _issuers(copy: WorkingCopy, names: Names) -> Check:
    tied = {
        publisher
        for row in copy.claimants
        if row.claimant in names.claimants
        for publisher in names.claimants[row.claimant].own_publishers
    }
    cited = [names.sources[row.source] for row in copy.citations if row.source in names.sources]
    independent = {source.issuer for source in cited} - tied
    problems = []
    if len(independent) < 2:
        problems.append(f"{len(independent)} independent issuer(s). Two are needed; a reprint does not count.")
    if not any(source.standing == "primary" for source in cited):
        problems.append("There is no primary source.")
    if copy.verdict.issuers_reason.strip():
        problems = []
    elif problems:
        problems.append("Add one, or say publicly why not.")
    return _check(
        "issuers", "Two independent issuers and a primary source", "evidence#citations", problems, waivable=True
    )


def _against(copy: WorkingCopy) -> Check:
    shown = any(row.stance == Stance.AGAINST for row in copy.citations) or bool(copy.verdict.looked_for.strip())
    problems = ["There is no evidence against the claim. Cite some, or say what you looked for."]
    return _check(
        "against", "Evidence against was looked for", "claim#looked_for", [] if shown else problems, waivable=True
    )


def _quotations(copy: WorkingCopy, facts: Facts) -> Check:
    problems = []
    unconfirmed = [row.number for row in copy.citations if row.quotation and row.provenance == Provenance.UNCONFIRMED]
    if unconfirmed:
        problems.append(
            f"Not confirmed: the words of {_numbered(unconfirmed)}. Confirm them, or mark them as a paraphrase."
        )
    where = "evidence#citations"
    if any(row.quotation and row.provenance == Provenance.UNCONFIRMED for row in copy.appearances):
        where = where if problems else "appearances#appearances"
        problems.append("The words of an appearance are not confirmed. Confirm them, or mark them as a paraphrase.")
    contradicted = [
        row.number for row in _verbatim_citations(copy) if _contradicted(facts.judgements.get(row.number or 0))
    ]
    if contradicted:
        where = "evidence#citations"
        problems.append(
            f"Our copy does not contain the words of {_numbered(contradicted)}. Correct them, or pick the passage."
        )
    return _check("quotations", "Quotations are confirmed", where, problems)


def _copies(copy: WorkingCopy, facts: Facts) -> Check:
    """Differences from our copies that do not block: a page may change, and a book has no copy."""
    problems, unchecked, lost, unavailable = [], [], [], []
    for row in _verbatim_citations(copy):
        judgement = facts.judgements.get(row.number or 0) or Judgement(QuotationStatus.NOT_CHECKED)
        if judgement.nearly:
            differing = f": {judgement.differing}" if judgement.differing else ""
            problems.append(f"{_numbered([row.number])} nearly matches our copy{differing}.")
        if judgement.status == QuotationStatus.CHANGED and judgement.word_for_word:
            lost.append(row.number)
        elif judgement.status in (QuotationStatus.GONE, QuotationStatus.UNREACHABLE):
            unavailable.append(row.number)
        elif judgement.status == QuotationStatus.NOT_CHECKED and row.provenance != Provenance.TRANSCRIBED:
            unchecked.append(row.number)
    if lost:
        problems.append(f"No longer on the live page, only in an older copy of ours: {_numbered(lost)}.")
    if unavailable:
        problems.append(f"The last visits did not find the page. We keep our copy: {_numbered(unavailable)}.")
    if unchecked:
        problems.append(f"Not checked against a copy: {_numbered(unchecked)}.")
    title = "Our copies contain the quotations"
    return _check("copies", title, "evidence#citations", problems, level=Level.WARNS)


def _verbatim_citations(copy: WorkingCopy) -> list[CitationCopy]:
    return [row for row in copy.citations if row.quotation and row.provenance in QUOTABLE]


def _contradicted(judgement: Judgement | None) -> bool:
    return judgement is not None and judgement.status == QuotationStatus.CHANGED and not judgement.word_for_word


def _numbered(numbers: Sequence[int | None]) -> str:
    return ", ".join(f"[@{number}]" if number else "a new citation" for number in numbers)


def _references(copy: WorkingCopy) -> Check:
    known = {row.number for row in copy.citations if row.number}
    verdict = copy.verdict
    unknown = [number for number in cited_numbers(verdict.body) if number not in known]
    problems = ["No such citation: " + ", ".join(f"[@{number}]" for number in unknown) + "."] if unknown else []
    near = near_references(verdict.body)
    if near:
        problems.append(f"Not a valid citation: {', '.join(near)}. Write [@1] for one and [@1][@2] for two.")
    first = "claim#body"
    for name, label, text in _plain_texts(copy):
        misplaced = [f"[@{number}]" for number in cited_numbers(text)] + near_references(text)
        if misplaced:
            problems.append(f"{label} shows citations as plain text: {', '.join(misplaced)}. Cite in the body only.")
            first = first if unknown or near else f"claim#{name}"
            near = near or misplaced
    return _check("references", "The body cites this claim’s citations", first, problems)


def _plain_texts(copy: WorkingCopy) -> tuple[tuple[str, str, str], ...]:
    """Texts that readers see as plain text: field, label, text."""
    verdict = copy.verdict
    return (
        ("headline", "The headline", verdict.headline),
        ("summary", "The short answer", verdict.summary),
        ("unrated_reason", "The reason for not rating", verdict.unrated_reason),
        ("looked_for", "What was looked for", verdict.looked_for),
        ("would_change", "What would change it", verdict.would_change),
        ("issuers_reason", "The sentence on the sources", verdict.issuers_reason),
        ("no_contact_reason", "The reason for no contact", verdict.no_contact_reason),
        ("text", "The claim", copy.text),
        ("short_claim", "The short claim", copy.short_claim),
        ("why_chosen", "Why it was chosen", copy.why_chosen),
        *(("parts", "A part", f"{part.text} {part.finding}") for part in copy.parts),
    )


def _contact(copy: WorkingCopy, facts: Facts) -> Check:
    contradictions = list(plausible_dates.contact_problems(copy, facts.today))
    missing = list(plausible_dates.open_deadlines(copy, facts.today))
    if not copy.contacts and not copy.verdict.no_contact_reason.strip():
        missing.append("Record your contact with the claimant, or say publicly why you sought none.")
    # A publisher may publish without a reply, but not with a record that contradicts itself.
    waivable = not contradictions
    return _check("contact", "Right of reply", "contacts#contacts", contradictions + missing, waivable=waivable)


def _evidence_date(copy: WorkingCopy, facts: Facts) -> Check:
    through = copy.verdict.evidence_through
    problems = []
    if through is None:
        problems.append("Enter the last day whose evidence was weighed.")
    elif through > facts.today:
        problems.append("The cut-off date is in the future.")
    return _check("evidence_date", "Evidence is not after today", "claim#evidence_through", problems)


def _dates(copy: WorkingCopy, names: Names, facts: Facts) -> Check:
    problems = [
        problem
        for problem in plausible_dates.out_of_order(copy, names, facts.today)
        if problem.field != "verdict.evidence_through"  # the previous check reports it
    ]
    where = problems[0].where if problems else "claim#made_on"
    return _check("dates", "Dates are possible and in order", where, [problem.message for problem in problems])


def _date_order(copy: WorkingCopy, names: Names) -> Check:
    problems = list(plausible_dates.unlikely(copy, names))
    where = problems[0].where if problems else "claim#evidence_through"
    messages = [problem.message for problem in problems]
    return _check("date_order", "Claim, evidence and sources are in order of time", where, messages, level=Level.WARNS)


def _attribution(copy: WorkingCopy) -> Check:
    """An attribution's claimant, date and language must match one appearance: the claimant's own utterance."""
    problems = []
    if copy.kind == ClaimKind.ATTRIBUTION:
        claimants = {row.claimant for row in copy.claimants}
        own = [row for row in copy.appearances if claimants & own_speakers(row)]
        if not own:
            problems.append("No appearance is the claimant’s own. Record where the claimant attributed the words.")
        elif not any(_same_act(copy, row) for row in own):
            problems.append(
                "“Made on” and the language match no appearance of the claimant’s own. "
                "Enter the day and the language in which the claimant attributed the words."
            )
    title = "An attribution’s claimant, date and language match one utterance"
    return _check("attribution", title, "claim#made_on", problems)


def own_speakers(row: AppearanceCopy) -> set[UUID]:
    """Whose utterance an appearance is: the outlet's, or without an outlet the speakers'."""
    return {row.outlet} if row.outlet else {speaker.claimant for speaker in row.speakers}


def _same_act(copy: WorkingCopy, row: AppearanceCopy) -> bool:
    # An outlet's language is that of the quotation, a speaker's that of the original words.
    languages = (row.language, row.original_language) if row.outlet else (row.original_language, row.language)
    spoken = next(filter(None, languages), copy.original_language)
    return row.date in (None, copy.made_on) and spoken == copy.original_language


def _siblings(copy: WorkingCopy, facts: Facts) -> Check:
    mine = copy.verdict.rating or ""
    others = [language_name(row.language) for row in facts.siblings if row.rating != mine]
    problems = [
        f"The live verdict has another rating in: {', '.join(others)}. Use the same rating, or say publicly why not."
    ]
    title = "Languages agree on the rating"
    return _check("siblings", title, "claim#rating", problems if others else [], waivable=True)


def _would_change(copy: WorkingCopy) -> Check:
    problems = [] if copy.verdict.would_change.strip() else ["The page does not say what would change this verdict."]
    return _check("would_change", "What would change it", "claim#would_change", problems, level=Level.WARNS)


def _chosen(copy: WorkingCopy) -> Check:
    problems = [] if copy.why_chosen.strip() else ["The page does not say why this claim was chosen."]
    return _check("chosen", "Why it was chosen", "claim#why_chosen", problems, level=Level.WARNS)


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
