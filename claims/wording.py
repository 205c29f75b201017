"""Sentences that explain the ledger's terms on readers' pages. Pure functions of vocabulary and dates."""

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
    ClaimKind.OPINION: "An opinion belongs to whoever holds it; evidence can inform it and does not settle it.",
    ClaimKind.PREDICTION: "A prediction is about what has not happened; no evidence can settle it yet.",
    ClaimKind.INTENT: "Only the person knows what they intend; evidence can show only what they say and do.",
}
"""Why a kind of claim is not rated, for the page on method."""

_PROVENANCE = {
    Provenance.CONFIRMED: "Read in the source or a copy of it",
    Provenance.TRANSCRIBED: "Transcribed by an editor",
    Provenance.SECONDHAND: "As another source words it",
    Provenance.PARAPHRASE: "Paraphrased: the exact words are not confirmed",
    Provenance.UNCONFIRMED: "Paraphrased: the exact words are not confirmed",
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
    """How the linked claim relates to the claim on the page."""
    words = _INCOMING if incoming else _OUTGOING
    return words[LinkKind(kind)]


def provenance(word: str) -> str:
    """How the desk knows a quotation's words."""
    return _PROVENANCE[Provenance(word)]


def quotation_state(
    status: str,
    *,
    checked: date | None = None,
    since: date | None = None,
    copied: date | None = None,
    nearly: bool = False,
) -> str:
    """A quotation's state, for a reader. It does not say whether the words are true.

    `copied` is the date of the newest copy that has the words, None if none has. `nearly`: that copy differs. `since`:
    when the state was first found.
    """
    start = f" (since {written(since)})" if since else ""
    when = f" when checked on {written(checked)}" if checked else ""
    nearness = " nearly matches; the differences are marked" if nearly else ""
    held = f"; archived copy of {written(copied)}{nearness}" if copied else "; we have no copy with these words"
    copy_of = f" of {written(copied)}" if copied else ""
    return {
        QuotationStatus.NOT_CHECKED: "not yet checked automatically",
        QuotationStatus.TRANSCRIBED: "transcribed by an editor; not checked automatically",
        QuotationStatus.FOUND: f"matches our copy{copy_of}",
        QuotationStatus.NEAR: f"nearly matches our copy{copy_of}; the differences are marked",
        QuotationStatus.CHANGED: f"the quoted text is no longer on the live page{start}{held}"
        if copied
        else f"our copy did not contain these words{when}",
        QuotationStatus.GONE: f"the page is no longer at its address{start}{held}",
        QuotationStatus.UNREACHABLE: f"the page could not be reached{start}{held}",
    }[QuotationStatus(status)]


def checked_how(provenance_word: str, status: str, state: str) -> str:
    """One sentence on a quotation: its provenance, then the state that `quotation_state` gave."""
    if status == QuotationStatus.TRANSCRIBED:
        return "Transcribed by an editor; not checked automatically"
    return f"{provenance(provenance_word)}; {state}"


STATES = {
    QuotationStatus.NOT_CHECKED: "We have no copy to check the words against, or have not checked them yet.",
    QuotationStatus.TRANSCRIBED: "An editor transcribed the words from a book, a recording or an interview; "
    "they were not checked automatically.",
    QuotationStatus.FOUND: "Our newest copy of the source contains the words. Line breaks and typographic marks do not "
    "count as differences; a word, a number or a “not” does.",
    QuotationStatus.NEAR: "Our newest copy has nearly these words; the differences are marked.",
    QuotationStatus.CHANGED: "Our newest copy of the page does not contain the words. We say since when, and which "
    "older copy contains them, if any.",
    QuotationStatus.GONE: "Two visits in a row found no page at its address. We keep our copy.",
    QuotationStatus.UNREACHABLE: "Two visits in a row could not reach the page. We keep our copy.",
}
"""What each state of a quotation means, for the page on method."""

HOW_COPIED = {
    How.FETCHED: "fetched from its address",
    How.UPLOADED: "added by an editor",
    How.TRANSCRIBED: "transcribed by an editor",
}
"""How a copy was made, for readers."""

WATCHED = {
    Visit.NONE: "",
    Visit.SAME: "the page was as in our copy",
    Visit.CHANGED: "the page had changed",
    Visit.MOVED: "the page had moved to another address",
    Visit.GONE: "the page was no longer at its address",
    Visit.UNREACHABLE: "the page could not be reached",
}
"""The result of the last visit to a source's address."""


def holds(*, rating: str, begins: PartialDate | None, ends: PartialDate | None, today: date) -> str:
    """When a finding applies, as a sentence without a full stop. '' if it is not limited in time."""
    if ends and ends.earliest <= today:
        lead = f"{rating} when said; out" if rating else "Out"
        return f"{lead} of date since {ends.written}"
    if ends:
        return f"Holds until {ends.written}"
    if begins:
        return f"Holds from {begins.written} on"
    return ""


def rating_change(before: str, after: str) -> str:
    """How an edition changed the rating, given the names before and after ('' for none). '' if it did not."""
    if not before or before == after:
        return ""
    return f"The rating changed from {before} to {after}" if after else f"The rating, {before}, was removed"
