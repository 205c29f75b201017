"""The published document: what it contains, what it never contains, and that its bytes are stable."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import documents
from claims.documents import EditionNote
from claims.vocabulary import QUOTABLE, EditionKind, Provenance, Severity, Stance
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    NamedClaimant,
    NamedRating,
    NamedSnapshot,
    NamedSource,
    NamedTopic,
    Names,
    PartCopy,
    PassageCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.core.canonical import canonical_bytes
from factcheck.core.partial_date import PartialDate

CLAIM, OTHER, WHO, OUTLET, TOPIC, SOURCE, SECRET = (UUID(int=number) for number in range(1, 8))
MARKER = "planted-7f3a"
NAMES = Names(
    claimants={
        WHO: NamedClaimant(WHO, "Ann Bee", "ann-bee", "person", "Mayor", ("https://www.wikidata.org/wiki/Q1",)),
        OUTLET: NamedClaimant(OUTLET, "The Paper", "the-paper", "outlet"),
    },
    topics={TOPIC: NamedTopic(TOPIC, "Bridges", "bridges")},
    sources={
        SOURCE: NamedSource(
            SOURCE, title="A survey", issuer=uuid4(), issued_by="An office", carried_by="A library",
            authors=("C. Dee",), date=PartialDate("2021"), medium="document", standing="primary",
            url="https://example.org/survey", locator="p. 4", note="A scan.",
        )
    },
    rating=NamedRating("true", "True", "truth", "Right", 5, 5, 1),
)  # fmt: skip
COPY = WorkingCopy(
    text="The bridge has forty spans.",
    short_claim="Forty spans",
    made_on=PartialDate("2022-01"),
    why_chosen="It was repeated.",
    topics=(TOPIC,),
    claimants=(ClaimantCopy(WHO, "Mayor then"),),
    parts=(PartCopy("It has spans", "documented"), PartCopy("They are forty")),
    appearances=(
        AppearanceCopy(
            date=PartialDate("2022-01-25~"), speakers=(ClaimantCopy(WHO),), outlet=OUTLET, attributed_to=WHO,
            venue="a hall", source=SOURCE, quotation="forty spans", provenance=Provenance.CONFIRMED, language="en",
            original_text="сорок прольотів", original_language="uk", translated_by="the desk", note="At noon.",
        ),
    ),
    citations=(
        CitationCopy(
            SOURCE, Stance.FOR, note="It counts.", quotation="forty", provenance=Provenance.TRANSCRIBED, locator="p. 4",
            part=1, number=1,
        ),
    ),
    links=(LinkCopy(OTHER, "disputes", "They cannot both be so."),),
    contacts=(ContactCopy("the office", date(2022, 1, 26), date(2022, 1, 28), "replied", "It is forty."),),
    verdict=VerdictCopy(
        headline="The survey counts forty", summary="Forty.", body="Forty.[@1]", rating="true",
        looked_for="Other surveys.", would_change="A later one.", words_are_ours=True,
        evidence_through=date(2022, 1, 30), applies_from=PartialDate("2021"), applies_to=PartialDate("2022-05-01"),
        review_by=date(2023, 1, 1),
    ),
)  # fmt: skip


def _document(copy: WorkingCopy = COPY, names: Names = NAMES, **edition: Any) -> documents.Json:
    return documents.document(
        claim=CLAIM,
        language="en",
        edition=replace(EditionNote(number=1, kind=EditionKind.PUBLISHED), **edition),
        content=documents.content(copy, names),
        names=names,
        waivers={"issuers": "Only one office counts.", "against": "Nothing to find."},
    )


def test_a_document_has_only_these_parts() -> None:
    document = _document()
    assert set(document) == {"schema", "claim", "language", "edition", "content", "names", "waivers"}
    assert document["schema"] == 1
    assert set(document["content"]) == {
        "kind", "text", "short_claim", "original_language", "made_on", "why_chosen", "topics", "claimants", "parts",
        "appearances", "citations", "links", "contacts", "verdict",
    }  # fmt: skip
    assert set(document["names"]) == {"claimants", "topics", "sources", "rating"}
    assert [row["check"] for row in document["waivers"]] == ["against", "issuers"]


def test_the_content_has_every_word_of_the_working_copy() -> None:
    content = _document()["content"]
    appearance, citation, verdict = content["appearances"][0], content["citations"][0], content["verdict"]
    assert content["made_on"] == "2022-01"
    assert content["claimants"] == [{"claimant": str(WHO), "role": "Mayor then"}]
    assert content["parts"] == [{"text": "It has spans", "finding": "documented"}, {"text": "They are forty"}]
    assert content["links"] == [{"to": str(OTHER), "kind": "disputes", "rationale": "They cannot both be so."}]
    assert content["contacts"] == [
        {
            "whom": "the office", "contacted_on": "2022-01-26", "deadline": "2022-01-28", "outcome": "replied",
            "reply": "It is forty.",
        }
    ]  # fmt: skip
    assert appearance == {
        "mode": "said", "date": "2022-01-25~", "speakers": [{"claimant": str(WHO)}], "outlet": str(OUTLET),
        "attributed_to": str(WHO), "source": str(SOURCE), "venue": "a hall", "note": "At noon.",
        "quotation": "forty spans", "provenance": "confirmed", "language": "en", "original_text": "сорок прольотів",
        "original_language": "uk", "translated_by": "the desk",
    }  # fmt: skip
    assert citation == {
        "number": 1, "source": str(SOURCE), "stance": "for", "bears_on": "substance", "part": 2, "note": "It counts.",
        "locator": "p. 4", "quotation": "forty", "provenance": "transcribed",
    }  # fmt: skip
    assert verdict["words_are_ours"] is True
    assert (verdict["applies_from"], verdict["applies_to"], verdict["review_by"]) == (
        "2021",
        "2022-05-01",
        "2023-01-01",
    )


def test_empty_values_are_left_out_except_keys_that_consumers_need() -> None:
    document = _document(WorkingCopy(text="A claim.", short_claim="A claim"), Names())
    assert document["content"] == {
        "kind": "fact", "text": "A claim.", "short_claim": "A claim", "original_language": "en", "made_on": None,
        "verdict": {"rating": None, "evidence_through": None},
    }  # fmt: skip
    assert document["names"] == {"claimants": {}, "topics": {}, "sources": {}, "rating": None}
    assert document["edition"] == {"number": 1, "kind": "published"}


def test_seq_address_and_time_are_not_in_the_document() -> None:
    text = canonical_bytes(_document()).decode()
    assert not [word for word in ('"seq"', '"published_at"', '"slug":"the-survey') if word in text]


def test_only_corrections_have_a_severity() -> None:
    said = _document(kind=EditionKind.CORRECTED, severity=Severity.MAJOR, note="It was wrong.")["edition"]
    assert (said["severity"], said["note"]) == ("major", "It was wrong.")
    assert "severity" not in _document(kind=EditionKind.UPDATED, severity=Severity.MAJOR)["edition"]


def test_a_withdrawal_has_no_content() -> None:
    note = EditionNote(number=3, kind=EditionKind.WITHDRAWN, note="It is replaced.", replaced_by=OTHER)
    assert documents.tombstone(claim=CLAIM, language="en", edition=note) == {
        "schema": 1, "claim": str(CLAIM), "language": "en",
        "edition": {"number": 3, "kind": "withdrawn", "note": "It is replaced.", "replaced_by": str(OTHER)},
    }  # fmt: skip


def test_a_redaction_notice_lists_the_copies_to_delete() -> None:
    note = EditionNote(number=3, kind=EditionKind.REDACTED, note="A name was removed.")
    notice = documents.redaction_notice(
        claim=CLAIM, language="en", edition=note, redacted=[(2, 17, "ab" * 32)], reason="privacy"
    )
    assert notice["redacted"] == [{"number": 2, "seq": 17, "digest": "ab" * 32}]
    assert (notice["reason"], notice["instruction"]) == ("privacy", "delete your copy")
    assert "content" not in notice


# --- unconfirmed words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provenance", Provenance)
def test_only_confirmed_words_have_the_key_quotation(provenance: Provenance) -> None:
    copy = replace(
        COPY,
        appearances=(replace(COPY.appearances[0], provenance=provenance),),
        citations=(replace(COPY.citations[0], provenance=provenance),),
    )
    content = _document(copy)["content"]
    for row in (*content["appearances"], *content["citations"]):
        expected, other = ("quotation", "paraphrase") if provenance in QUOTABLE else ("paraphrase", "quotation")
        assert expected in row
        assert other not in row
        assert row["provenance"] == provenance


# --- protected sources ----------------------------------------------------------------------------------------------


def _protected() -> tuple[WorkingCopy, Names]:
    """A copy that uses a protected source. Everything that could reveal it has the marker."""
    source = NamedSource(
        SECRET, title=f"{MARKER} title", issuer=uuid4(), issued_by=f"{MARKER} issuer", carried_by=f"{MARKER} carrier",
        authors=(f"{MARKER} author",), date=PartialDate("1987-03-03"), url=f"https://{MARKER}.example/",
        locator=f"{MARKER} page", note=f"{MARKER} note", protected=True, description="A letter seen by the desk",
        protection_reason="Its writer would be at risk",
    )  # fmt: skip
    copy = replace(
        COPY,
        appearances=(
            AppearanceCopy(
                source=SECRET, venue=f"{MARKER} venue", quotation=f"{MARKER} said", provenance=Provenance.CONFIRMED,
                original_text=f"{MARKER} original", original_language="uk", translated_by=f"{MARKER} translator",
                note=f"{MARKER} remark", language="en",
            ),
        ),
        citations=(
            CitationCopy(
                SECRET, Stance.FOR, note=f"{MARKER} cited", quotation=f"{MARKER} words", locator=f"{MARKER} at",
                provenance=Provenance.CONFIRMED, number=1,
            ),
        ),
    )  # fmt: skip
    return copy, replace(NAMES, sources={SECRET: source})


def test_a_protected_source_has_only_description_and_reason() -> None:
    copy, names = _protected()
    document = _document(copy, names)
    stored = canonical_bytes(document)
    assert MARKER.encode() not in stored
    assert b"1987" not in stored
    assert document["names"]["sources"][str(SECRET)] == {
        "protected": True,
        "description": "A letter seen by the desk",
        "protection_reason": "Its writer would be at risk",
    }
    assert document["content"]["citations"] == [
        {"number": 1, "source": str(SECRET), "stance": "for", "bears_on": "substance"}
    ]
    assert document["content"]["appearances"] == [{"mode": "said", "source": str(SECRET)}]


def test_the_same_words_from_a_public_source_are_in_the_document() -> None:
    """Negative control: the search above finds the marker if it is there."""
    copy, names = _protected()
    public = replace(names, sources={SECRET: replace(names.sources[SECRET], protected=False)})
    assert canonical_bytes(_document(copy, public)).count(MARKER.encode()) == 15


# --- passages -------------------------------------------------------------------------------------------------------

COPIED, ANOTHER = UUID(int=21), UUID(int=22)
PASSAGE = PassageCopy(COPIED, "for\nty", "", " spans", 0, 6)


def _picked(**changes: Any) -> tuple[WorkingCopy, Names]:
    citation = replace(COPY.citations[0], quotation="for ty", passage=PASSAGE, **changes)
    at = datetime(2026, 11, 22, 13, 5, tzinfo=timezone(timedelta(hours=2)))
    snapshots = {key: NamedSnapshot(key, "ab" * 32, at, "fetched", "text/html") for key in (COPIED, ANOTHER)}
    return replace(COPY, citations=(citation,)), replace(NAMES, snapshots=snapshots)


def test_a_passage_is_in_the_content_with_every_key() -> None:
    assert _document(*_picked())["content"]["citations"][0]["passage"] == {
        "snapshot": str(COPIED), "exact": "for\nty", "prefix": "", "suffix": " spans", "start": 0, "end": 6,
    }  # fmt: skip


def test_only_copies_of_passages_are_in_names() -> None:
    assert _document(*_picked())["names"]["snapshots"] == {
        str(COPIED): {
            "sha256": "ab" * 32, "captured_at": "2026-11-22T11:05:00.000000Z", "how": "fetched",
            "media_type": "text/html",
        }
    }  # fmt: skip


def test_without_a_passage_names_has_no_copies() -> None:
    _, names = _picked()
    document = _document(COPY, names)
    assert "snapshots" not in document["names"]
    assert "passage" not in document["content"]["citations"][0]


def test_a_protected_sources_passage_and_copy_are_left_out() -> None:
    copy, names = _picked(source=SECRET)
    secret = NamedSource(SECRET, "A", issuer=uuid4(), issued_by="B", protected=True, description="C")
    document = _document(copy, replace(names, sources={**names.sources, SECRET: secret}))
    assert "snapshots" not in document["names"]
    assert str(COPIED).encode() not in canonical_bytes(document)


# --- bytes ----------------------------------------------------------------------------------------------------------


def test_the_bytes_are_canonical_and_stable() -> None:
    stored = canonical_bytes(_document())
    assert stored == canonical_bytes(_document())
    assert stored == canonical_bytes(json.loads(stored))
    assert stored.decode("utf-8").count("\n") == 0
    assert "сорок прольотів".encode() in stored


def test_an_approved_contents_bytes_are_unchanged_in_the_document() -> None:
    """The database compares them byte for byte."""
    content = documents.content(COPY, NAMES)
    assert b'"content":' + canonical_bytes(content) in canonical_bytes(_document())


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=5),
    max_leaves=20,
)


@given(st.dictionaries(ANY_TEXT, ANY_JSON, max_size=6), st.randoms())
def test_the_order_of_construction_does_not_matter(document: dict[str, Any], random: Any) -> None:
    keys = list(document)
    random.shuffle(keys)
    assert canonical_bytes({key: document[key] for key in keys}) == canonical_bytes(document)
    assert json.loads(canonical_bytes(document)) == document


@given(ANY_TEXT)
def test_any_script_survives(text: str) -> None:
    copy = replace(COPY, text=text or "x", verdict=replace(COPY.verdict, summary=text or "x"))
    read = json.loads(canonical_bytes(_document(copy)))
    assert read["content"]["text"] == (text or "x")
    assert read["content"]["verdict"]["summary"] == (text or "x")


# --- addresses --------------------------------------------------------------------------------------------------------

ADDRESSES = {
    "The survey counts forty spans": "the-survey-counts-forty-spans",
    "NATO’s promise, and Russia's reply": "natos-promise-and-russias-reply",
    "Niinistö & Marin: “yes”": "niinisto-marin-yes",
    "  --  1949: twelve  founders  ": "1949-twelve-founders",
    "Соледар": "soledar",
    "北約": "bei-yue",
    "北约1990年没有承诺": "bei-yue-1990-nian-mei-you-cheng-nuo",
    "Łódź nie płonęła": "lodz-nie-plonela",
    "Đà Nẵng, Þingvellir, Åland": "da-nang-thingvellir-aland",
    "🌉": "",
    "…": "",
    "": "",
    "Соледар (Soledar) 2023": "soledar-soledar-2023",
    "<script>alert(1)</script>": "script-alert-1-script",
    "../../admin": "admin",
    "½ true": "1-2-true",
    "Straße": "strasse",
}


@pytest.mark.parametrize(("headline", "address"), ADDRESSES.items())
def test_a_slug_has_the_headlines_letters_in_ascii(headline: str, address: str) -> None:
    assert documents.slug_of(headline) == address


@given(st.text(max_size=400) | st.lists(st.sampled_from(["word", "a", "-", "x" * 90, "é"]), max_size=60).map(" ".join))
def test_a_slug_is_valid_and_never_too_long(headline: str) -> None:
    address = documents.slug_of(headline)
    assert len(address) <= documents.SLUG_LENGTH
    assert set(address) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not address.startswith("-")
    assert not address.endswith("-")
    assert "--" not in address


def test_a_long_headline_is_cut_between_words() -> None:
    address = documents.slug_of("word " * 40)
    assert 80 < len(address) <= documents.SLUG_LENGTH
    assert set(address.split("-")) == {"word"}
    assert documents.slug_of("x" * 300) == "x" * documents.SLUG_LENGTH
