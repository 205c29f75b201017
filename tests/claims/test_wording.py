"""The sentences of the readers' pages: every term has one."""

import re
from datetime import date

import pytest

from claims import wording
from claims.vocabulary import (
    RATED_KINDS,
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

TODAY = date(2026, 11, 22)
COPIED = date(2026, 5, 1)
FORBIDDEN = {"true", "false", "verified", "verifies", "authentic", "fake", "genuine", "proved", "confirmed"}


def test_every_term_has_its_sentence() -> None:
    assert set(wording.STANCES) == set(Stance)
    assert set(wording.EDITIONS) == set(EditionKind)
    assert set(wording.OUTCOMES) == set(ContactOutcome)
    assert set(wording.MODES) == set(Mode)
    assert set(wording.REDACTION_REASONS) == set(RedactionReason)
    assert set(wording.UNRATED) == set(ClaimKind) - RATED_KINDS
    for kind in LinkKind:
        assert wording.link(kind, incoming=True)
        assert wording.link(kind, incoming=False)
    for provenance in Provenance:
        for status in QuotationStatus:
            assert wording.checked_how(provenance, status, wording.quotation_state(status))
    assert set(wording.STATES) == set(QuotationStatus)
    assert set(wording.HOW_COPIED) == set(How)
    assert set(wording.WATCHED) == set(Visit)


@pytest.mark.parametrize("status", list(QuotationStatus))
def test_no_quotation_state_says_whether_the_words_are_true(status: QuotationStatus) -> None:
    for copied in (None, TODAY):
        said = wording.quotation_state(status, checked=TODAY, since=TODAY, copied=copied).lower()
        assert not FORBIDDEN & set(re.findall(r"[a-z]+", said + wording.STATES[status].lower()))


@pytest.mark.parametrize(
    ("status", "copied", "expected"),
    [
        ("not_checked", None, "not yet checked automatically"),
        ("found", COPIED, "matches our copy of 1 May 2026"),
        ("near", COPIED, "nearly matches our copy of 1 May 2026; the differences are marked"),
        (
            "changed",
            COPIED,
            "the quoted text is no longer on the live page (since 22 November 2026); archived copy of 1 May 2026",
        ),
        ("changed", None, "our copy did not contain these words when checked on 22 November 2026"),
        (
            "gone",
            COPIED,
            "the page is no longer at its address (since 22 November 2026); archived copy of 1 May 2026",
        ),
        (
            "gone",
            None,
            "the page is no longer at its address (since 22 November 2026); we have no copy with these words",
        ),
        (
            "unreachable",
            COPIED,
            "the page could not be reached (since 22 November 2026); archived copy of 1 May 2026",
        ),
    ],
)
def test_a_quotation_state_is_described_with_its_dates(status: str, copied: date | None, expected: str) -> None:
    assert wording.quotation_state(status, checked=TODAY, since=TODAY, copied=copied) == expected


@pytest.mark.parametrize("status", ["changed", "gone", "unreachable"])
def test_an_older_copy_with_a_near_match_is_described_so(status: str) -> None:
    said = wording.quotation_state(status, since=TODAY, copied=COPIED, nearly=True)
    assert said.endswith("; archived copy of 1 May 2026 nearly matches; the differences are marked")


@pytest.mark.parametrize(
    ("rating", "begins", "ends", "expected"),
    [
        ("True", None, "2023-04-04", "True when said; out of date since 4 April 2023"),
        ("Half true", "2020", "2023-04", "Half true when said; out of date since April 2023"),
        ("", None, "2023", "Out of date since 2023"),
        ("True", None, "2026-11-23", "Holds until 23 November 2026"),
        ("True", None, "2026-11-22", "True when said; out of date since 22 November 2026"),
        ("True", "2020-03-27", None, "Holds from 27 March 2020 on"),
        ("True", None, None, ""),
    ],
)
def test_how_long_a_finding_holds(rating: str, begins: str | None, ends: str | None, expected: str) -> None:
    said = wording.holds(
        rating=rating,
        begins=PartialDate(begins) if begins else None,
        ends=PartialDate(ends) if ends else None,
        today=TODAY,
    )
    assert said == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("False", "Half true", "The rating changed from False to Half true"),
        ("False", "False", ""),
        ("", "False", ""),
        ("False", "", "The rating, False, was removed"),
        ("", "", ""),
    ],
)
def test_rating_changes(before: str, after: str, expected: str) -> None:
    assert wording.rating_change(before, after) == expected


def test_a_symmetric_link_reads_the_same_from_both_ends() -> None:
    for kind in (LinkKind.DISPUTES, LinkKind.VARIANT_OF):
        assert wording.link(kind, incoming=True) == wording.link(kind, incoming=False)
    assert wording.link(LinkKind.QUALIFIES, incoming=True) == "Qualifies this claim"
    assert wording.link(LinkKind.QUALIFIES, incoming=False) == "Qualified by this claim"
