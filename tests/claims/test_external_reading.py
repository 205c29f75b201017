"""Reads other organisations' ClaimReviews: what is accepted, corrected or refused, and with which code."""

import json
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.external_reviews.reading import values
from claims.external_reviews.reading.candidates import Candidate
from claims.external_reviews.reading.reader import MOST_BYTES, MOST_PROBLEMS, MOST_REVIEWS, read
from claims.public import claimreview
from factcheck.core.languages import TAG
from factcheck.core.partial_date import PartialDate
from tests.claims.external_samples import Json, as_bytes, feed, google, page, review

WHOLE = {
    "url": "https://www.arches.example/checks/forty-spans",
    "site": "arches.example",
    "publisher": "The Arch Review",
    "title": "The count was of one bank",
    "claim_text": "The bridge has forty spans on both banks.",
    "claimant": "Ada Example",
    "claim_date": "2026-03-01",
    "review_date": "2026-03-04",
    "rating": "Not quite",
    "rating_value": "2",
    "rating_best": "5",
    "rating_worst": "1",
    "language": "en",
}


def only(value: Any, **where: str) -> Candidate:
    """The only review, with nothing refused."""
    found = read(value if isinstance(value, bytes) else as_bytes(value), **where)
    assert not found.refused, found.problems
    [one] = found.candidates
    return one


def refusal(value: Any) -> str:
    """The code of the problem with the only review."""
    found = read(value if isinstance(value, bytes) else as_bytes(value))
    assert not found.candidates
    [problem] = [one for one in found.problems if one.refused]
    return problem.code


SHAPES = {
    "bare": as_bytes(review()),
    "list": as_bytes([review()]),
    "graph": as_bytes({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, review()]}),
    "feed": as_bytes(feed(review())),
    "feed-of-one-item": as_bytes({"@type": "DataFeed", "dataFeedElement": {"@type": "DataFeedItem", "item": review()}}),
    "lines": as_bytes(review()) + b"\n\n" + as_bytes({"@type": "WebPage"}) + b"\n",
    "page": page({"@type": "WebPage"}, review()),
    "page-with-a-graph": page({"@graph": [review()]}),
    "part-of-an-article": as_bytes({"@type": "NewsArticle", "mainEntity": review()}),
    "utf-8-with-a-mark": b"\xef\xbb\xbf" + as_bytes(review()),
    "utf-16": json.dumps(review()).encode("utf-16"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_format_gives_the_same_review(shape: str) -> None:
    assert only(SHAPES[shape]).words == WHOLE


def test_a_response_of_googles_tools_is_read() -> None:
    numbers = {"rating_value": "", "rating_best": "", "rating_worst": ""}
    assert only(google()).words == WHOLE | numbers


def test_places_say_where_a_review_is() -> None:
    found = read(as_bytes(feed(review(), review(url="https://arches.example/2"))))
    assert [one.place for one in found.candidates] == ["dataFeedElement 1, item 1", "dataFeedElement 2, item 1"]
    [problem] = read(as_bytes(review()) + b"\n" + as_bytes([review(url="ftp://x/")])).problems
    assert (problem.place, problem.code) == ("line 2, item 1", "no-url")


ENTRY = {"@type": "DataFeedItem", "item": [review(url="")], "url": "https://arches.example/x"}
REFERS = {"@graph": [review(author={"@id": "#us"}), {"@id": "#us", "@type": "Organization", "name": "By reference"}]}
SIGNED = {
    "author": {"@type": "Person", "name": "A. Checker"},
    "publisher": {"@type": "Organization", "name": "The Desk"},
}
PREFIXED = {key if key.startswith("@") else f"schema:{key}": value for key, value in review().items()}


def rated(**rating: Any) -> Json:
    return review(reviewRating=rating)


def of_a_claim(**claim: Any) -> Json:
    return review(itemReviewed={"@type": "Claim"} | claim)


MENDED: dict[str, tuple[Json, str, str]] = {
    "url of the feed's entry": ({"@type": "DataFeed", "dataFeedElement": [ENTRY]}, "url", "https://arches.example/x"),
    "type with an address": (review(**{"@type": ["https://schema.org/ClaimReview"]}), "publisher", "The Arch Review"),
    "prefixed names": (PREFIXED, "rating", "Not quite"),
    "expanded JSON-LD": (review(claimReviewed=[{"@value": "Nine", "@language": "en"}]), "claim_text", "Nine"),
    "markup and entities": (review(claimReviewed="<p>Nine &amp; <b>ten</b></p>"), "claim_text", "Nine & ten"),
    "controls": (review(claimReviewed="Nine\x00 ar\ud800ches\u202e"), "claim_text", "Nine ar\ufffdches"),
    "claim in the Claim": (of_a_claim(name="Nine") | {"claimReviewed": ""}, "claim_text", "Nine"),
    "a long title": (review(name="x" * 400), "title", "x" * 299 + "…"),
    "rating as text": (review(reviewRating="False"), "rating", "False"),
    "rating in a list": (review(reviewRating=[{"alternateName": "False"}]), "rating", "False"),
    "rating by its name": (rated(name="False"), "rating", "False"),
    "words in the place of a number": (rated(ratingValue="False"), "rating", "False"),
    "a number only": (rated(ratingValue=0.5, bestRating="1"), "rating_value", "0.5"),
    "a number as text": (rated(alternateName="x", ratingValue=" 3 "), "rating_value", "3"),
    "a number beyond all bounds": (rated(alternateName="x", ratingValue=10**400), "rating_value", ""),
    "a person typed as another": (of_a_claim(author={"@type": "Organization", "name": "Ada"}), "claimant", "Ada"),
    "a claimant by name alone": (of_a_claim(author="Ada Example"), "claimant", "Ada Example"),
    "several claimants": (of_a_claim(author=[{"name": "Ada"}, {"name": "Ben"}, "Ada"]), "claimant", "Ada, Ben"),
    "a claim of the older kind": (
        review(itemReviewed={"@type": "CreativeWork", "datePublished": "2026"}), "claim_date", "2026",
    ),
    "no claimant": (review(itemReviewed=None), "claimant", ""),
    "a person signs, an organisation publishes": (review(**SIGNED), "publisher", "The Desk"),
    "no publisher": (review(author=None), "publisher", "arches.example"),
    "a publisher by reference": (REFERS, "publisher", "By reference"),
    "a language as people write it": (review(inLanguage="en_gb"), "language", "en-GB"),
    "a language by name": (review(inLanguage={"@type": "Language", "name": "Ukrainian"}), "language", "uk"),
    "a language nobody speaks": (review(inLanguage="klingon!"), "language", ""),
    "claim and check of one second": (of_a_claim(datePublished=review()["datePublished"]), "claim_date", ""),
    "claim and check of one day": (
        of_a_claim(datePublished="2026-03-04") | {"datePublished": "2026-03-04"}, "claim_date", "2026-03-04",
    ),
    "a date that is none": (review(datePublished="last week"), "review_date", ""),
    "a day that is none": (review(datePublished="2026-02-31"), "review_date", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_unusual_reviews_are_read_as_intended(name: str) -> None:
    given_, field, expected = MENDED[name]
    body = json.dumps(given_).encode()
    [one] = read(body).candidates
    assert getattr(one, field) == expected


REFUSED = {
    "no address": (review(url=None), "no-url"),
    "an empty address": (review(url=""), "no-url"),
    "a script for an address": (review(url="javascript:alert(1)"), "no-url"),
    "a path without a page": (review(url="/checks/1"), "no-url"),
    "a user name in the address": (review(url="https://arches.example@evil.example/"), "no-url"),
    "an address beyond all bounds": (review(url="https://arches.example/" + "a" * 2_000), "no-url"),
    "an address that is a number": (review(url=7), "no-url"),
    "no claim": (review(claimReviewed=None), "no-claim"),
    "a blank claim": (review(claimReviewed=" \u200b"[:1]), "no-claim"),
    "a claim that is an object": (review(claimReviewed={"a": {"b": "c"}}), "no-claim"),
    "no rating": (review(reviewRating=None), "no-rating"),
    "an empty rating": (review(reviewRating={"@type": "Rating", "alternateName": ""}), "no-rating"),
    "a rating of Google's that is missing": (google(textualRating=""), "no-rating"),
    "an address of Google's that is missing": (google(url=None), "no-url"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_missing_essential_value_is_reported(name: str) -> None:
    value, code = REFUSED[name]
    assert refusal(value) == code


def test_a_review_with_conflicting_duplicate_keys_is_refused() -> None:
    doubled = as_bytes(review()).replace(b'"claimReviewed":', b'"claimReviewed": "Nine", "claimReviewed":')
    assert refusal(doubled) == "twice"
    same = as_bytes(review(name="One")).replace(b'"name": "One"', b'"name": "One", "name": "One"')
    assert only(same).title == "One"


def test_two_reviews_with_one_address_and_different_words_are_not_mixed() -> None:
    found = read(as_bytes([review(), review(), review(reviewRating={"alternateName": "Another rating"})]))
    assert [one.claim_text for one in found.candidates] == [WHOLE["claim_text"]]
    assert [(one.place, one.code) for one in found.problems] == [("item 3", "same-address")]
    parts = read(as_bytes([review(), review(url="https://www.arches.example/checks/forty-spans#second")]))
    assert len(parts.candidates) == 2


def test_a_relative_address_is_resolved_against_the_page() -> None:
    where = {"address": "https://www.arches.example/checks/"}
    assert only(review(url="forty-spans"), **where).url == WHOLE["url"]
    assert only(review(url=None), **where).url == "https://www.arches.example/checks/"
    assert not read(as_bytes(review(url="javascript:alert(1)")), **where).candidates


@pytest.mark.parametrize(
    "body",
    [
        page(review()).replace(b">{", b"><!--\n//<![CDATA[\n{").replace(b"}</script>", b"};\n//]]>\n--></script>"),
        page(review()).replace(b'type="application/ld+json"', b"TYPE='application/ld+json; charset=utf-8' id=x"),
        b"<html><!-- " + page(review(url="https://no.example/")) + b" -->" + page(review()),
        b"<script>'<script type=\"application/ld+json\">'</script>" + page(review()),
        page(review()).replace(b"Not quite", b"Not\nquite"),
        page(review()).partition(b"</script>")[0],
    ],
    ids=["wrapped", "attributes", "commented-out", "within-a-script", "line-end-in-a-string", "never-closed"],
)
def test_pages_are_parsed_as_in_browsers(body: bytes) -> None:
    assert only(body).words == WHOLE


def test_one_malformed_block_or_line_affects_only_itself() -> None:
    broken = page(review()).replace(b"<script", b'<script type="application/ld+json">{"a":</script><script', 1)
    found = read(broken)
    assert len(found.candidates) == 1
    assert [(one.place, one.code) for one in found.problems] == [("block 1", "not-json")]
    lines = read(as_bytes(review()) + b"\n{\n" + as_bytes(review(url="https://arches.example/2")))
    assert len(lines.candidates) == 2
    assert [(one.place, one.code) for one in lines.problems] == [("line 2", "not-json")]


DATES = {
    "2026-03-04": "2026-03-04", "2026-3-4": "2026-03-04", "2026-03": "2026-03", "2026": "2026",
    "2026-03-04T23:59:59-05:00": "2026-03-04", "2026-03-04 10:00:00 UTC": "2026-03-04", "20260304": "2026-03-04",
    "20260304T101010Z": "2026-03-04", "2026/03/04": "2026-03-04", "2026.3.4": "2026-03-04",
    "4 March 2026": "2026-03-04", "4th Mar 2026": "2026-03-04", "March 4, 2026": "2026-03-04", "March 2026": "2026-03",
    "Sept. 4, 2026": "2026-09-04", "Wed, 04 Mar 2026 10:00:00 GMT": "2026-03-04",
    "03/04/2026": "", "1772611200": "", "0000-01-01": "", "0001-01-01": "", "2026-13-01": "", "2026-02-30": "",
    "ma 4 2026": "", "yesterday": "", "": "", "２０２６-03-04": "", "9" * 90: "", "Wed, 99 Mar 2026 10:00:00 GMT": "",
}  # fmt: skip


@pytest.mark.parametrize("written", DATES)
def test_only_unambiguous_dates_are_read(written: str) -> None:
    assert values.partial_date(written) == DATES[written]


def test_a_number_may_be_a_year_and_other_values_are_not_dates() -> None:
    assert only(review(datePublished=2026)).review_date == "2026"
    others: list[Any] = [True, 1.5, {}, ["x"], None, {"@value": {}}]
    for value in others:
        assert values.partial_date(value) == ""


HOSTILE = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n", "empty"),
    "null": (b"null", "no-reviews"),
    "deep": (b"[" * 5_000 + b"]" * 5_000, "too-deep"),
    "deep in wrappings": (b'{"@graph":' * 40 + b"1" + b"}" * 40, "too-deep"),
    "a million objects": (b"[" + b"{}," * 500_001 + b"1]", "too-large"),
    "a million lists": (b"[" * 1_000_001, "too-large"),
    "large": (b" " * (MOST_BYTES + 1), "too-large"),
    "cut short": (b'{"@type":"ClaimReview"', "not-json"),
    "noise": (b"\x00\xff\xfe\x01", "not-json"),
    "a PDF": (b"%PDF-1.7", "not-json"),
    "a feed of another kind": (b"<rss><channel/></rss>", "no-json-ld"),
    "tags that never end": (b"<script " * 100_000, "no-json-ld"),
    "comments that never end": (b"<!--" * 100_000, "no-json-ld"),
    "blocks": (b'<script type="application/ld+json"></script>' * 300, "too-many-blocks"),
    "lines": (b"[]\n" * 100_001, "too-many-lines"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_malformed_input_is_reported_quickly(name: str) -> None:
    body, code = HOSTILE[name]
    begun = process_time()  # of the processor: how busy the machine is does not count
    found = read(body)
    assert process_time() - begun < 5
    assert found.candidates == ()
    assert code in {problem.code for problem in found.problems}


def test_the_size_of_one_import_is_limited() -> None:
    many = read(as_bytes([review(url=f"https://arches.example/{n}", author=None) for n in range(MOST_REVIEWS + 1)]))
    assert len(many.candidates) == MOST_REVIEWS
    assert (len(many.problems), many.unlisted) == (MOST_PROBLEMS, MOST_REVIEWS + 1 - MOST_PROBLEMS)
    assert many.problems[0].code == "too-many"
    bad = read(as_bytes([{"@type": "ClaimReview"}] * (MOST_PROBLEMS + 7)))
    assert (len(bad.problems), bad.unlisted, bad.refused) == (MOST_PROBLEMS, 7, MOST_PROBLEMS + 7)


def test_reviews_in_our_own_format_are_read_completely() -> None:
    published = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    document: Json = {
        "language": "en",
        "content": {
            "kind": "fact", "text": "The bridge has forty spans.", "original_language": "ru", "made_on": "2026-03",
            "claimants": [{"claimant": "a"}], "appearances": [], "citations": [],
            "verdict": {"headline": "One bank was counted", "summary": "Forty on one bank."},
        },
        "names": {
            "rating": {"key": "half-true", "name": "Half true", "value": 3, "best": 5, "worst": 1},
            "claimants": {"a": {"name": "Ada Example", "kind": "person", "same_as": []}},
            "sources": {},
        },
    }  # fmt: skip
    made = claimreview.claim_review(
        document,
        url="https://ledger.example/claims/one-bank/",
        first_published=published,
        published=published,
        newsroom=claimreview.Newsroom("Another Ledger", "https://ledger.example/", "https://ledger.example/m", "https://ledger.example/c"),
    )  # fmt: skip
    expected = {
        "url": "https://ledger.example/claims/one-bank/", "site": "ledger.example", "publisher": "Another Ledger",
        "title": "One bank was counted", "claim_text": "The bridge has forty spans.", "claimant": "Ada Example",
        "claim_date": "2026-03", "review_date": "2026-03-04", "rating": "Half true", "rating_value": "3",
        "rating_best": "5", "rating_worst": "1", "language": "en",
    }  # fmt: skip
    for body in (as_bytes(made), page(made), as_bytes(feed(made))):
        found = read(body)
        assert [one.words for one in found.candidates] == [expected]
        assert found.problems == ()


# --- whatever comes ---------------------------------------------------------------------------------------------------

NAMES = (
    "@type", "@id", "@graph", "@value", "url", "name", "claimReviewed", "reviewRating", "alternateName", "ratingValue",
    "author", "itemReviewed", "datePublished", "inLanguage", "dataFeedElement", "item", "claims", "claimReview", "text",
    "publisher", "textualRating", "mainEntity",
)  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30)
    | st.sampled_from(
        ["ClaimReview", "Claim", "DataFeed", "DataFeedItem", "https://arches.example/a", "2026-03-04", "False", "en_GB",
         "\ud800", "\x00", "http://[", "#a", "&#xD800;", "99999999999999999999"]
    )
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=7)
    ),
    max_leaves=25,
)  # fmt: skip
QUICKLY = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)


def fit(one: Candidate) -> None:
    """Checks everything that the tables require of a review."""
    assert all(len(value) <= 2_000 for value in one.words.values())
    assert not any(
        "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value) for value in one.words.values()
    )
    assert one.url.startswith(("http://", "https://"))
    assert one.site
    assert one.publisher
    assert one.claim_text
    assert one.rating or one.rating_value
    assert not one.language or TAG.fullmatch(one.language)
    assert all(not date or PartialDate(date) for date in (one.claim_date, one.review_date))
    assert len(one.key) == len(one.digest) == 64
    assert Candidate.from_json(json.loads(json.dumps(one.as_json()))) == one


@QUICKLY
@given(ANYTHING)
def test_any_json_is_read_or_reported_and_never_raises(value: Any) -> None:
    found = read(json.dumps(value).encode())
    for one in found.candidates:
        fit(one)
    assert found.candidates or found.problems


@QUICKLY
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(review(), ANYTHING)))
def test_any_review_is_read_or_reported(changes: dict[str, Any]) -> None:
    value = review(**changes) | {"@type": "ClaimReview"}
    found = read(json.dumps(value).encode())
    assert len(found.candidates) + found.refused == 1
    for one in found.candidates:
        fit(one)


@QUICKLY
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<html>", b"<script type=application/ld+json>", b'{"@type":', b"\xff\xfe"]),
)
def test_any_bytes_never_raise(body: bytes, before: bytes) -> None:
    read(before + body)
    read(
        before + body,
        content_type="text/html; charset=" + body[:20].decode("latin-1"),
        address="https://arches.example/",
    )
