"""The publish gate: each check passes, blocks or warns, and names the field to correct."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from claims import gate
from claims.gate import Check, Facts, Level
from claims.quotations import Judgement
from claims.vocabulary import ClaimantKind, ClaimKind, Provenance, QuotationStatus, Stance
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    NamedClaimant,
    NamedSource,
    Names,
    PartCopy,
    VerdictCopy,
    WorkingCopy,
)

TODAY = date(2022, 6, 1)
WHO, OWN, FIRST, SECOND, CARRIER = (uuid4() for _ in range(5))
A, B = uuid4(), uuid4()


def _source(key: UUID, issuer: UUID, *, standing: str = "primary") -> NamedSource:
    return NamedSource(key, title="A survey", issuer=issuer, issued_by="An office", standing=standing)


GOOD_NAMES = Names(
    claimants={WHO: NamedClaimant(WHO, "Ann Bee", "ann-bee", ClaimantKind.PERSON, own_publishers=frozenset({OWN}))},
    sources={A: _source(A, FIRST), B: _source(B, SECOND, standing="secondary")},
)
GOOD_VERDICT = VerdictCopy(
    headline="The survey counts forty spans",
    summary="Forty.",
    body="Forty.[@1] Once thirty-nine.[@2]",
    rating="true",
    would_change="A later survey.",
    no_contact_reason="It is on record.",
    evidence_through=TODAY,
)
GOOD = WorkingCopy(
    text="The bridge has forty spans.",
    short_claim="Bridge has forty spans",
    why_chosen="It was repeated.",
    claimants=(ClaimantCopy(WHO),),
    parts=(PartCopy("forty"),),
    appearances=(AppearanceCopy(quotation="forty spans", provenance=Provenance.CONFIRMED),),
    citations=(
        CitationCopy(A, Stance.FOR, number=1, quotation="forty", provenance=Provenance.CONFIRMED),
        CitationCopy(B, Stance.AGAINST, number=2, quotation="thirty-nine", provenance=Provenance.TRANSCRIBED),
    ),
    verdict=GOOD_VERDICT,
)


def _verdict(**changes: Any) -> WorkingCopy:
    return replace(GOOD, verdict=replace(GOOD_VERDICT, **changes))


def _cited(*changes: dict[str, Any]) -> tuple[CitationCopy, ...]:
    return tuple(replace(row, **change) for row, change in zip(GOOD.citations, changes, strict=True))


FOUND = {1: Judgement(QuotationStatus.FOUND, held=True)}


def _check(name: str, copy: WorkingCopy, names: Names = GOOD_NAMES, **facts: Any) -> Check:
    found = {check.name: check for check in gate.run(copy, names, Facts(TODAY, **{"judgements": FOUND, **facts}))}
    return found[name]


def test_a_good_copy_passes_every_check() -> None:
    checks = gate.run(GOOD, GOOD_NAMES, Facts(TODAY, judgements=FOUND))
    assert [check.name for check in checks if not check.passed] == []
    assert gate.blocks(checks) == ()
    assert all(check.why == "" for check in checks)
    assert len({check.name for check in checks}) == len(checks) == 18


def test_an_empty_copy_is_blocked_with_reasons_and_places() -> None:
    checks = gate.run(WorkingCopy(text="A claim.", short_claim="A claim"), Names(), Facts(TODAY))
    held = {check.name for check in gate.blocks(checks)}
    assert held == {"claimant", "rating", "headline", "answer", "issuers", "against", "contact", "evidence_date"}
    for check in checks:
        tab, _, field = check.where.partition("#")
        assert tab in {"claim", "appearances", "evidence", "contacts"}
        assert field
        assert check.passed == (check.why == "")


UNRATED = replace(GOOD, kind=ClaimKind.FRAMING, verdict=replace(GOOD_VERDICT, rating=None, unrated_reason="A framing."))
OURS = replace(GOOD, appearances=(AppearanceCopy(),))

PASSES = {
    "an unrated kind with a reason": ("rating", UNRATED),
    "an attribution with a rating": ("rating", replace(GOOD, kind=ClaimKind.ATTRIBUTION)),
    "words are ours": ("verbatim", replace(OURS, verdict=replace(GOOD_VERDICT, words_are_ours=True))),
    "an opinion without words": ("verbatim", replace(OURS, kind=ClaimKind.OPINION)),
    "second-hand words": (
        "verbatim",
        replace(GOOD, appearances=(AppearanceCopy(quotation="forty", provenance=Provenance.SECONDHAND),)),
    ),
    "a public reason for one issuer": (
        "issuers", replace(_verdict(issuers_reason="Only one office counts."), citations=()),
    ),
    "a word on what was looked for": ("against", replace(_verdict(looked_for="Other surveys."), citations=())),
    "a paraphrase": (
        "quotations", replace(GOOD, citations=_cited({"provenance": Provenance.PARAPHRASE}, {})),
    ),
    "unconfirmed without words": (
        "quotations", replace(GOOD, citations=_cited({"provenance": Provenance.UNCONFIRMED, "quotation": ""}, {})),
    ),
    "a contact": (
        "contact", replace(_verdict(no_contact_reason=""), contacts=(ContactCopy("the office", TODAY),)),
    ),
    "evidence through today": ("evidence_date", _verdict(evidence_through=TODAY)),
    "a body that cites nothing": ("references", _verdict(body="Forty.")),
}  # fmt: skip
HOLDS: dict[str, tuple[str, WorkingCopy, str]] = {
    "no claimant": ("claimant", replace(GOOD, claimants=()), "No claimant is named."),
    "no appearance": ("claimant", replace(GOOD, appearances=()), "No appearance is recorded"),
    "no words of a person": ("verbatim", OURS, "their own words"),
    "a person's words in paraphrase": (
        "verbatim",
        replace(GOOD, appearances=(AppearanceCopy(quotation="forty", provenance=Provenance.PARAPHRASE),)),
        "their own words",
    ),
    "a fact without rating": ("rating", _verdict(rating=None), "needs a rating"),
    "a rated framing": ("rating", replace(UNRATED, verdict=GOOD_VERDICT), "is not rated"),
    "an unrated opinion without reason": (
        "rating", replace(UNRATED, kind=ClaimKind.OPINION, verdict=replace(GOOD_VERDICT, rating=None)), "publicly why",
    ),
    "no headline": ("headline", _verdict(headline="  "), "headline is empty"),
    "a headline of signs": ("headline", _verdict(headline="…!"), "headline is empty"),
    "the claim as headline": ("headline", _verdict(headline="the bridge has FORTY spans"), "repeats the claim"),
    "the short claim as headline": ("headline", _verdict(headline="“Bridge has forty spans!”"), "repeats the claim"),
    "no short answer": ("answer", _verdict(summary=" "), "no short answer"),
    "no body": ("answer", _verdict(body=""), "no body"),
    "one issuer": ("issuers", replace(GOOD, citations=GOOD.citations[:1]), "1 independent issuer"),
    "no citation": ("issuers", replace(GOOD, citations=()), "There is no primary source"),
    "no primary source": ("issuers", replace(GOOD, citations=GOOD.citations[1:]), "There is no primary source"),
    "nothing against": ("against", replace(GOOD, citations=_cited({}, {"stance": Stance.CONTEXT})), "looked for"),
    "unconfirmed words cited": (
        "quotations", replace(GOOD, citations=_cited({"provenance": Provenance.UNCONFIRMED}, {})), "[@1]",
    ),
    "unconfirmed words of a new citation": (
        "quotations",
        replace(GOOD, citations=_cited({"provenance": Provenance.UNCONFIRMED, "number": None}, {})),
        "a new citation",
    ),
    "unconfirmed words said": (
        "quotations",
        replace(GOOD, appearances=(AppearanceCopy(quotation="forty", provenance=Provenance.UNCONFIRMED),)),
        "appearance",
    ),
    "a foreign citation in the body": ("references", _verdict(body="See [@9]."), "[@9]"),
    "a foreign citation in the summary": ("references", _verdict(summary="See [@0]."), "[@0]"),
    "neither contact nor reason": ("contact", _verdict(no_contact_reason=" "), "Record your contact"),
    "no cut-off": ("evidence_date", _verdict(evidence_through=None), "last day"),
    "a cut-off tomorrow": ("evidence_date", _verdict(evidence_through=date(2022, 6, 2)), "in the future"),
}  # fmt: skip
WARNS = {
    "no word on what would change it": ("would_change", _verdict(would_change="")),
    "no word on why it was chosen": ("chosen", replace(GOOD, why_chosen="")),
}
WAIVABLE = {"verbatim", "issuers", "against", "contact"}


@pytest.mark.parametrize(("name", "copy"), PASSES.values(), ids=PASSES.keys())
def test_passes(name: str, copy: WorkingCopy) -> None:
    assert _check(name, copy).passed


@pytest.mark.parametrize(("name", "copy", "why"), HOLDS.values(), ids=HOLDS.keys())
def test_blocks(name: str, copy: WorkingCopy, why: str) -> None:
    check = _check(name, copy)
    assert check.level is Level.BLOCKS
    assert check.holds
    assert why in check.why


@pytest.mark.parametrize(("name", "copy", "why"), HOLDS.values(), ids=HOLDS.keys())
def test_a_waiver_applies_only_to_waivable_checks(name: str, copy: WorkingCopy, why: str) -> None:
    check = _check(name, copy, waivers={name: "The office is closed."})
    assert check.waivable == (name in WAIVABLE)
    assert check.holds == (name not in WAIVABLE)
    assert check.waived == ("The office is closed." if name in WAIVABLE else "")
    assert not check.passed


@pytest.mark.parametrize(("name", "copy"), WARNS.values(), ids=WARNS.keys())
def test_warns_and_does_not_block(name: str, copy: WorkingCopy) -> None:
    check = _check(name, copy)
    assert (check.level, check.passed, check.holds) == (Level.WARNS, False, False)
    assert check.why


def test_a_waiver_of_a_passed_check_has_no_effect() -> None:
    assert _check("contact", GOOD, waivers={"contact": "no longer needed"}).waived == ""


def test_a_reprint_is_not_a_second_issuer() -> None:
    reprint = replace(_source(B, FIRST), carried_by="Another paper")
    names = replace(GOOD_NAMES, sources={A: GOOD_NAMES.sources[A], B: reprint})
    assert _check("issuers", GOOD, names).holds


def test_the_claimants_own_publisher_is_not_independent() -> None:
    names = replace(GOOD_NAMES, sources={A: GOOD_NAMES.sources[A], B: _source(B, OWN)})
    assert "1 independent issuer" in _check("issuers", GOOD, names).why


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("status", QuotationStatus)
def test_only_words_that_no_copy_contains_block(status: QuotationStatus, held: bool) -> None:
    """Words that are no longer on the live page but in our copy are still evidence."""
    check = _check("quotations", GOOD, judgements={1: Judgement(status, held)})
    contradicted = status == QuotationStatus.CHANGED and not held
    assert check.passed != contradicted
    assert ("[@1]" in check.why) == contradicted


TOLD = {
    QuotationStatus.NOT_CHECKED: "Not checked against a copy: [@1].",
    QuotationStatus.TRANSCRIBED: "",
    QuotationStatus.FOUND: "",
    QuotationStatus.NEAR: "[@1] nearly matches our copy: it has “fourty” instead of “forty”.",
    QuotationStatus.CHANGED: "No longer on the live page, only in an older copy of ours: [@1].",
    QuotationStatus.GONE: "The last visits did not find the page. We keep our copy: [@1].",
    QuotationStatus.UNREACHABLE: "The last visits did not find the page. We keep our copy: [@1].",
}


@pytest.mark.parametrize("status", QuotationStatus)
def test_other_differences_from_a_copy_warn_and_never_block(status: QuotationStatus) -> None:
    differences = (("removed", "forty"), ("added", "fourty")) if status == QuotationStatus.NEAR else ()
    check = _check("copies", GOOD, judgements={1: Judgement(status, True, differences)})
    assert check.level is Level.WARNS
    assert check.why == TOLD[status]


@pytest.mark.parametrize("status", [QuotationStatus.CHANGED, QuotationStatus.GONE, QuotationStatus.UNREACHABLE])
def test_an_older_copy_with_a_near_match_is_not_reported_as_exact(status: QuotationStatus) -> None:
    judgements = {1: Judgement(status, True, (("removed", "forty"), ("added", "fifty")))}
    why = _check("copies", GOOD, judgements=judgements).why
    assert "[@1] nearly matches our copy: it has “fifty” instead of “forty”." in why
    assert _check("quotations", GOOD, judgements=judgements).passed == (status != QuotationStatus.CHANGED)


def test_a_near_match_in_a_protected_source_is_reported_without_its_words() -> None:
    check = _check("copies", GOOD, judgements={1: Judgement(QuotationStatus.NEAR, True, ())})
    assert check.why == "[@1] nearly matches our copy."


@pytest.mark.parametrize(
    ("provenance", "warned"),
    [
        (Provenance.CONFIRMED, True),
        (Provenance.SECONDHAND, True),
        (Provenance.TRANSCRIBED, False),
        (Provenance.PARAPHRASE, False),
        (Provenance.UNCONFIRMED, False),
    ],
)
def test_verbatim_words_without_a_copy_are_reported(provenance: Provenance, warned: bool) -> None:
    copy = replace(GOOD, citations=_cited({"provenance": provenance}, {"quotation": ""}))
    assert (_check("copies", copy, judgements={}).why != "") == warned


@pytest.mark.parametrize("kind", ClaimantKind)
def test_only_a_claim_about_a_person_needs_their_words(kind: ClaimantKind) -> None:
    names = replace(GOOD_NAMES, claimants={WHO: replace(GOOD_NAMES.claimants[WHO], kind=kind)})
    assert _check("verbatim", OURS, names).passed == (kind != ClaimantKind.PERSON)
