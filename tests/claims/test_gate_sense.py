"""The gate's checks of dates, replies, attributions, citations and other languages."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claims import gate, plausible_dates
from claims.gate import Check, Facts, Level, Sibling
from claims.vocabulary import ClaimKind, ContactOutcome, Provenance
from claims.working_copy import AppearanceCopy, ClaimantCopy, ContactCopy, Names, PartCopy, WorkingCopy
from factcheck.core.languages import KNOWN, RTL, TAG
from factcheck.core.partial_date import PartialDate
from tests.claims.test_gate import FOUND, GOOD, GOOD_NAMES, GOOD_VERDICT, TODAY, WHO, A

EARLY, LATE = date(2022, 5, 1), date(2022, 6, 2)


def _check(name: str, copy: WorkingCopy, names: Names = GOOD_NAMES, **facts: Any) -> Check:
    found = gate.run(copy, names, Facts(TODAY, **{"judgements": FOUND, **facts}))
    return next(check for check in found if check.name == name)


def _verdict(**changes: Any) -> WorkingCopy:
    return replace(GOOD, verdict=replace(GOOD_VERDICT, **changes))


def _asked(**changes: Any) -> WorkingCopy:
    contact = replace(ContactCopy("The office", EARLY), **changes)
    return replace(_verdict(no_contact_reason=""), contacts=(contact,))


@pytest.mark.parametrize(
    ("copy", "why"),
    [
        (_asked(contacted_on=LATE), "cannot be dated in the future"),
        (_asked(deadline=date(2022, 4, 30)), "deadline is before the contact"),
        (_asked(outcome=ContactOutcome.REPLIED), "there is no reply"),
        (_asked(outcome=ContactOutcome.REPLIED, reply="  "), "there is no reply"),
        (_asked(outcome=ContactOutcome.SILENT, reply="It is wrong."), "outcome says that there is none"),
        (_asked(outcome=ContactOutcome.WAITING, reply="It is wrong."), "outcome says that there is none"),
        (replace(_asked(contacted_on=LATE), verdict=GOOD_VERDICT), "cannot be dated in the future"),
    ],
)  # fmt: skip
def test_a_contradictory_contact_is_not_a_right_of_reply(copy: WorkingCopy, why: str) -> None:
    check = _check("contact", copy, waivers={"contact": "We are in a hurry."})
    assert check.holds
    assert why in check.why


def test_an_open_deadline_blocks_unless_waived() -> None:
    copy = _asked(deadline=LATE)
    assert "has not passed" in _check("contact", copy).why
    assert not _check("contact", copy, waivers={"contact": "It is urgent."}).holds
    assert _check("contact", _asked(deadline=TODAY)).passed
    assert _check("contact", _asked(outcome=ContactOutcome.REPLIED, reply="It is right.", deadline=LATE)).passed


@pytest.mark.parametrize("after", ["2022-06-02", "2022-07", "2023", "2023~", "2022-06-02~", "2099"])
@pytest.mark.parametrize("today", ["2022-06-01", "2022-06", "2022", "2022~"])
def test_future_dates_block(after: str, today: str) -> None:
    """A partial date is in the future only if its earliest possible day is."""
    for date_, passed in ((after, False), (today, True)):
        said = replace(GOOD, appearances=(replace(GOOD.appearances[0], date=PartialDate(date_)),))
        made = replace(GOOD, made_on=PartialDate(date_))
        source = replace(GOOD_NAMES.sources[A], date=PartialDate(date_))
        names = replace(GOOD_NAMES, sources={**GOOD_NAMES.sources, A: source})
        assert _check("dates", said).passed == _check("dates", made).passed == passed
        assert _check("dates", GOOD, names).passed == passed
        assert (list(plausible_dates.impossible(made, TODAY)) == []) == passed


@pytest.mark.parametrize(
    ("copy", "where"),
    [
        (_verdict(applies_from=PartialDate("2022"), applies_to=PartialDate("2021-12-31")), "claim#applies_to"),
        (_verdict(review_by=date(2022, 5, 31)), "claim#review_by"),
        (replace(GOOD, made_on=PartialDate("2023")), "claim#made_on"),
    ],
)
def test_dates_out_of_order_block_and_link_to_their_field(copy: WorkingCopy, where: str) -> None:
    check = _check("dates", copy)
    assert (check.holds, check.where) == (True, where)


def test_dates_in_order_pass() -> None:
    good = _verdict(applies_from=PartialDate("2022-03"), applies_to=PartialDate("2022"), review_by=TODAY)
    assert _check("dates", good).passed


@pytest.mark.parametrize(
    "copy",
    [
        replace(_asked(), made_on=PartialDate("2022-05-02")),
        replace(_verdict(evidence_through=EARLY), made_on=PartialDate("2022-05-02")),
        replace(
            GOOD,
            made_on=PartialDate("2022-05-02"),
            appearances=(replace(GOOD.appearances[0], date=PartialDate("2022-05-01")),),
        ),
    ],
)
def test_unlikely_dates_warn(copy: WorkingCopy) -> None:
    check = _check("date_order", copy)
    assert (check.level, check.passed) == (Level.WARNS, False)


NEAR = [
    "[@1, @2]",
    "(@1)",
    "[ @1 ]",
    "[@1-3]",
    "[1]",
    "[1, 2]",
    "@1",
    "［@1］",
    "[＠1]",
    "[@１]",
    "【@1】",
    "[@x]",
    "{@1}",
    "[@1,@2]",
    "[@1; @2]",
    "[@ 1]",
    "[@1, p. 3]",
    "[^1]",
    "[#1]",
    "spans@1",
    "@1234",
    "[the survey [@1]](https://survey.example/)",
]


@pytest.mark.parametrize("near", NEAR)
@pytest.mark.parametrize("field", ["body", "summary", "headline", "looked_for", "would_change"])
def test_a_malformed_citation_blocks_with_a_message(near: str, field: str) -> None:
    check = _check("references", _verdict(**{field: f"It counts forty {near}."}))
    assert check.holds
    assert check.where == f"claim#{field}"
    assert "cit" in check.why.lower()
    assert ("[@1] for one and [@1][@2] for two" if field == "body" else "Cite in the body only.") in check.why


def test_an_unknown_citation_number_blocks() -> None:
    check = _check("references", _verdict(body="It counts forty [@9]."))
    assert (check.holds, check.where, check.why) == (True, "claim#body", "No such citation: [@9].")


def test_plain_texts_must_not_cite() -> None:
    assert _check("references", _verdict(summary="Forty.[@1]")).holds
    assert _check("references", replace(GOOD, text="Forty spans [@1].")).holds
    assert _check("references", replace(GOOD, parts=(PartCopy("forty", "so [@1]"),))).holds


@pytest.mark.parametrize(
    "body",
    [
        "Forty.[@1][@2]",
        "A [link](https://a.example/@1).",
        "Mail a@1.example",
        "`[@x]` in code",
        "In 2021 [sic].",
        "Ask user@2021.",
    ],
)
def test_other_brackets_are_not_citations(body: str) -> None:
    assert _check("references", _verdict(body=body)).passed


OUTLET, SPEAKER = GOOD.claimants[0].claimant, A
REPORT = AppearanceCopy(
    outlet=OUTLET, attributed_to=SPEAKER, date=PartialDate("2022-05-12"), quotation="a line",
    provenance=Provenance.CONFIRMED, language="en", original_language="ru",
)  # fmt: skip
SPEECH = AppearanceCopy(speakers=(ClaimantCopy(SPEAKER),), date=PartialDate("2021-11-30"), original_language="ru")
ATTRIBUTION = replace(GOOD, kind=ClaimKind.ATTRIBUTION, made_on=PartialDate("2022-05-12"), appearances=(SPEECH, REPORT))


@pytest.mark.parametrize(
    ("changes", "passed"),
    [
        ({}, True),
        ({"made_on": SPEECH.date}, False),
        ({"original_language": "ru"}, False),
        ({"made_on": None}, False),
        ({"appearances": (SPEECH,)}, False),
        ({"claimants": (ClaimantCopy(SPEAKER),), "made_on": SPEECH.date, "original_language": "ru"}, True),
        ({"claimants": (ClaimantCopy(SPEAKER),), "made_on": SPEECH.date}, False),
        ({"kind": ClaimKind.FACT, "made_on": SPEECH.date}, True),
    ],
)
def test_an_attributions_claimant_date_and_language_match_one_utterance(changes: dict[str, Any], passed: bool) -> None:
    check = _check("attribution", replace(ATTRIBUTION, **changes))
    assert (check.passed, check.holds) == (passed, not passed)


def test_languages_agree_on_the_rating_or_have_a_waiver() -> None:
    other = (Sibling("fr", "mostly-false"),)
    check = _check("siblings", GOOD, siblings=other)
    assert check.holds
    assert "French" in check.why
    assert _check("siblings", GOOD, siblings=(Sibling("fr", "true"),)).passed
    assert _check("siblings", _verdict(rating=None), siblings=other).holds
    assert not _check("siblings", GOOD, siblings=other, waivers={"siblings": "The French one follows."}).holds


def test_unconfirmed_words_of_an_appearance_link_to_the_appearances() -> None:
    words = replace(GOOD, appearances=(AppearanceCopy(quotation="forty", provenance=Provenance.UNCONFIRMED),))
    assert _check("quotations", words).where == "appearances#appearances"
    assert _check("claimant", replace(GOOD, claimants=())).where == "claim#claimants"
    assert _check("answer", _verdict(body="")).where == "claim#body"
    assert WHO in {row.claimant for row in GOOD.claimants}


def test_every_known_language_has_a_tag_and_every_direction_is_known() -> None:
    assert all(TAG.fullmatch(tag) and name for tag, name in KNOWN.items())
    assert set(KNOWN) >= RTL
    assert not {"French", "zz", "xx"} & set(KNOWN)
