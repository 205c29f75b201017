"""The plain sentences of the readers' pages: what a word of the ledger means to somebody who has never seen it.

Pure functions of vocabulary words and dates; neutral about people, states and newsrooms.
"""

from datetime import date

from claims.vocabulary import (
    ClaimKind,
    ContactOutcome,
    EditionKind,
    LinkKind,
    Mode,
    Provenance,
    QuotationStatus,
    RedactionReason,
    Stance,
)
from factcheck.core.partial_date import PartialDate
from sources.models import How, Visit

STANCES = {
    Stance.FOR: "For the claim",
    Stance.AGAINST: "Against it",
    Stance.CONTEXT: "Context",
}
"""Headings of the evidence, in the order of the page."""

EDITIONS = {
    EditionKind.PUBLISHED: "Published",
    EditionKind.UPDATED: "Updated",
    EditionKind.CLARIFIED: "Clarified",
    EditionKind.CORRECTED: "Corrected",
    EditionKind.MINOR: "Minor edit",
    EditionKind.WITHDRAWN: "Withdrawn",
    EditionKind.REINSTATED: "Reinstated",
    EditionKind.REDACTED: "Removed for legal reasons",
}

OUTCOMES = {
    ContactOutcome.WAITING: "No answer yet",
    ContactOutcome.REPLIED: "Replied",
    ContactOutcome.DECLINED: "Declined to comment",
    ContactOutcome.SILENT: "Did not answer",
}

MODES = {Mode.SAID: "Said", Mode.REPORTED: "Reported", Mode.REPEATED: "Repeated"}

REDACTION_REASONS = {
    RedactionReason.COURT_ORDER: "an order of a court",
    RedactionReason.PRIVACY: "privacy or data protection",
    RedactionReason.COPYRIGHT: "copyright",
    RedactionReason.SAFETY: "the safety of a person",
}

UNRATED = {
    ClaimKind.FRAMING: "A framing is a way of seeing; evidence can inform it and does not settle it.",
    ClaimKind.OPINION: "An opinion is its holder's; evidence can inform it and does not settle it.",
    ClaimKind.PREDICTION: "A prediction is about what has not happened; no evidence can settle it yet.",
    ClaimKind.INTENT: "What somebody means to do is theirs to know; evidence can show only what they say and do.",
}
"""Why a kind of claim is not rated, for the page on method."""

_PROVENANCE = {
    Provenance.CONFIRMED: "Read in the source or a copy of it",
    Provenance.TRANSCRIBED: "Transcribed by an editor",
    Provenance.SECONDHAND: "As another source words it",
    Provenance.PARAPHRASE: "Given in substance: the exact words are not confirmed",
    Provenance.UNCONFIRMED: "Given in substance: the exact words are not confirmed",
}

_OUTGOING = {
    LinkKind.DISPUTES: "Disputes this claim",
    LinkKind.VARIANT_OF: "Another form of this claim",
    LinkKind.QUALIFIES: "Qualified by this claim",
    LinkKind.SUPPORTS: "Supported by this claim",
    LinkKind.UPDATES: "Updated by this claim",
}
_INCOMING = {
    LinkKind.DISPUTES: "Disputes this claim",
    LinkKind.VARIANT_OF: "Another form of this claim",
    LinkKind.QUALIFIES: "Qualifies this claim",
    LinkKind.SUPPORTS: "Supports this claim",
    LinkKind.UPDATES: "Updates this claim",
}


def written(day: date) -> str:
    """A date in words: "4 April 2023"."""
    return PartialDate(day.isoformat()).written


def link(kind: str, *, incoming: bool) -> str:
    """What the claim at the other end of a link is to the one on the page."""
    words = _INCOMING if incoming else _OUTGOING
    return words[LinkKind(kind)]


def provenance(word: str) -> str:
    """How sure the desk is of a quotation's words."""
    return _PROVENANCE[Provenance(word)]


def quotation_state(
    status: str,
    *,
    checked: date | None = None,
    since: date | None = None,
    copied: date | None = None,
    nearly: bool = False,
) -> str:
    """What was last found of a quotation, for a reader. It never says whether the words are true.

    `copied`: the day of the newest copy that holds the words, None where none does; `nearly`: it holds them with
    differences; `since`: when this was first found.
    """
    begun = f" (since {written(since)})" if since else ""
    looked = f" when checked on {written(checked)}" if checked else ""
    nearness = " nearly matches; the differences are marked" if nearly else ""
    held = f"; archived copy of {written(copied)}{nearness}" if copied else "; we hold no copy with these words"
    copy_of = f" of {written(copied)}" if copied else ""
    return {
        QuotationStatus.NOT_CHECKED: "not yet checked by machine",
        QuotationStatus.TRANSCRIBED: "transcribed by an editor; not checked by machine",
        QuotationStatus.FOUND: f"matches our copy{copy_of}",
        QuotationStatus.NEAR: f"nearly matches our copy{copy_of}; the differences are marked",
        QuotationStatus.CHANGED: f"quoted text no longer on the live page{begun}{held}"
        if copied
        else f"our copy did not hold these words{looked}",
        QuotationStatus.GONE: f"the page is no longer at its address{begun}{held}",
        QuotationStatus.UNREACHABLE: f"the page could not be reached{begun}{held}",
    }[QuotationStatus(status)]


def checked_how(provenance_word: str, status: str, said: str) -> str:
    """One sentence on a quotation: how the words were read, then what a machine found (`said`). Each thing once."""
    if status == QuotationStatus.TRANSCRIBED:
        return "Transcribed by an editor; not checked by machine"
    return f"{provenance(provenance_word)}; {said}"


STATES = {
    QuotationStatus.NOT_CHECKED: "We hold no copy in which the words could be looked for, or have not looked yet.",
    QuotationStatus.TRANSCRIBED: "An editor wrote the words down from a book, a recording or an interview; "
    "no machine has compared them.",
    QuotationStatus.FOUND: "The words stand in our newest copy of the source. Line breaks, typographic marks and the "
    "like are not counted as differences; a word, a number or a “not” is.",
    QuotationStatus.NEAR: "Our newest copy has nearly these words; the differences are marked.",
    QuotationStatus.CHANGED: "Our newest copy of the page does not hold the words. We say since when, and which older "
    "copy of ours holds them, if one does.",
    QuotationStatus.GONE: "The page answers no more at its address, twice in a row. Our copy stays.",
    QuotationStatus.UNREACHABLE: "The page could not be reached, twice in a row. Our copy stays.",
}
"""What each state of a quotation means, for the page on method."""

HOW_COPIED = {
    How.FETCHED: "fetched from its address",
    How.UPLOADED: "added by an editor",
    How.TRANSCRIBED: "transcribed by an editor",
}
"""How a copy came to be, for a reader."""

WATCHED = {
    Visit.NONE: "",
    Visit.SAME: "the page was as in our copy",
    Visit.CHANGED: "the page had changed",
    Visit.MOVED: "the page had moved to another address",
    Visit.GONE: "the page was no longer at its address",
    Visit.UNREACHABLE: "the page could not be reached",
}
"""What the last visit to a source's address found."""


def holds(*, finding: str, begins: PartialDate | None, ends: PartialDate | None, today: date) -> str:
    """How long a finding holds, in a sentence without a full stop; '' where it is bound to no time."""
    if ends and ends.earliest <= today:
        lead = f"{finding} when said; out" if finding else "Out"
        return f"{lead} of date since {ends.written}"
    if ends:
        return f"Holds until {ends.written}"
    if begins:
        return f"Holds from {begins.written} on"
    return ""


def rating_change(before: str, after: str) -> str:
    """What an edition did to the rating, given the names of both ('' for none); '' where it did nothing."""
    if not before or before == after:
        return ""
    return f"The rating changed from {before} to {after}" if after else f"The rating, {before}, was taken back"
