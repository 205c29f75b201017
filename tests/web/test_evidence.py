"""What readers see of quotations and copies: the state, the copy, and nothing that is not public."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import wording
from claims.models import Edition
from claims.public.web import page_cache
from claims.working_copy import CitationCopy
from factcheck.accounts.roles import Role
from sources.models import Source, Visit, Watch
from sources.services.sources import change_source
from tests import copies, factories
from tests.web import newsroom
from tests.web.newsroom import HOSTILE, address

pytestmark = pytest.mark.django_db

WORDS = "forty spans were counted"
PARAGRAPHS = f"The survey began in spring.\nOn the east bank {WORDS}, and none on the west bank.\nIt ended in autumn."
TODAY = "22 November 2026"


def published(source: Source, *more: CitationCopy) -> Edition:
    quoted = CitationCopy(source=source.pk, stance="for", quotation=WORDS, provenance="confirmed")
    against = CitationCopy(source=factories.source().pk, stance="against", note="Another count.")
    return newsroom.publish(citations=(quoted, against, *more))


def at(text: str, words: str = WORDS) -> dict[str, int]:
    return {"start": text.index(words), "end": text.index(words) + len(words)}


def freed(source: Source, *, free: bool = True) -> None:
    """Mark the source as free to publish."""
    change_source(
        source_id=source.pk,
        draft=factories.draft_of(source, free_to_publish=free),
        actor=factories.person(Role.EDITOR),
    )


def spoken(tag: Any) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def test_a_found_quotation_shows_the_copy_and_its_paragraph(reader: Any) -> None:
    source = factories.source(url="https://bridges.example/survey")
    edition = published(source)
    copy = copies.held(source, PARAGRAPHS)
    now = timezone.now()
    copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=now, since=now, **at(PARAGRAPHS))
    citation = reader.read(address(edition)).select_one("#citation-1")
    day = wording.written(timezone.localdate())
    assert f"matches our copy of {day}" in spoken(citation)
    passage = citation.select_one("details.passage")
    assert passage.select_one("mark").text == WORDS
    assert "On the east bank" in spoken(passage)
    assert f"Our copy of {day}, added by an editor." in spoken(passage)
    live = next(link["href"] for link in citation.select("a[rel~=external]"))
    assert live.startswith("https://bridges.example/survey#:~:text=")
    assert "forty%20spans%20were%20counted" in live, live


def test_differences_of_a_near_match_are_marked_and_described(reader: Any) -> None:
    source = factories.source()
    edition = published(source)
    text = "On the east bank forty-one spans were counted."
    copy = copies.held(source, text)
    copies.found(
        edition, 1, WORDS, source, status="near", copy=copy, checked_at=timezone.now(), start=17, end=45,
        differences=[["removed", "forty"], ["added", "forty-one"], ["same", " spans were counted"]],
    )  # fmt: skip
    citation = reader.read(address(edition)).select_one("#citation-1")
    assert "nearly matches our copy of" in spoken(citation)
    assert "forty" in citation.select_one(".differences del").text
    assert "only in our copy: " in citation.select_one(".differences ins").text


@pytest.mark.parametrize(
    ("status", "held", "expected"),
    [
        ("changed", True, "the quoted text is no longer on the live page (since {day}); archived copy of {day}"),
        ("changed", False, "our copy did not contain these words when checked on {day}"),
        ("gone", True, "the page is no longer at its address (since {day}); archived copy of {day}"),
        ("unreachable", True, "the page could not be reached (since {day}); archived copy of {day}"),
    ],
)
def test_the_live_pages_state_is_shown_with_dates(reader: Any, status: str, held: bool, expected: str) -> None:
    source = factories.source()
    edition = published(source)
    copy = copies.held(source, PARAGRAPHS)
    now = timezone.now()
    where = {"copy": copy, **at(PARAGRAPHS)} if held else {}
    copies.found(edition, 1, WORDS, source, status=status, checked_at=now, since=now, **where)
    citation = reader.read(address(edition)).select_one("#citation-1")
    assert expected.format(day=wording.written(timezone.localdate())) in spoken(citation)
    assert "#:~:text=" not in str(citation)
    assert bool(citation.select("details.passage")) is held


def test_a_state_of_other_words_is_not_used(reader: Any) -> None:
    source = factories.source()
    edition = published(source)
    copies.found(edition, 1, "words of a revision under way", source, status="changed", checked_at=timezone.now())
    assert "not yet checked automatically" in spoken(reader.read(address(edition)).select_one("#citation-1"))


def test_an_older_edition_shows_no_quotation_state(reader: Any) -> None:
    source = factories.source()
    edition = published(source)
    newsroom.revised(edition, kind="updated", note="More.", summary="More of it.")
    copies.found(edition, 1, WORDS, source, status="gone", checked_at=timezone.now(), since=timezone.now())
    old = reader.read(f"{address(edition)}editions/1/").select_one("#citation-1")
    assert "no longer" not in spoken(old)


def test_a_copys_text_is_escaped(reader: Any) -> None:
    source = factories.source()
    edition = published(source)
    text = f"{HOSTILE} \u202e backwards <img src=x onerror=alert(1)> {WORDS} </mark></details><script>"
    copy = copies.held(source, text, title=HOSTILE)
    copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=timezone.now(), **at(text))
    freed(source)
    for path in (address(edition), f"/sources/{source.pk}/", f"/sources/{source.pk}/copies/{copy.pk}/"):
        page = reader.read(path)
        assert not page.select("img[onerror]")
        assert all(script.get("type") == "application/ld+json" for script in page.select("script"))


def test_only_the_text_around_passages_is_read_in_a_constant_number_of_queries(reader: Any) -> None:
    source, counts = factories.source(), []
    long = "x " * 500_000 + WORDS + " y" * 500_000
    more = [CitationCopy(source=source.pk, stance="for", quotation=f"{WORDS}{n}", provenance="confirmed") for n in "ab"]
    for edition in (published(source), published(source, *more)):
        copy = copies.held(source, long + edition.digest)
        for number, words in enumerate((WORDS, "", f"{WORDS}a", f"{WORDS}b"), start=1):
            if number != 2:
                copies.found(edition, number, words, source, status="found", copy=copy, checked_at=timezone.now(),
                             **at(long))  # fmt: skip
        page_cache.pages.forget()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = reader.get(address(edition))
        counts.append(len(queries))
        assert len(response.content) < 100_000
    assert counts[0] == counts[1]


class TestSourcePage:
    def test_it_lists_copies_by_date_and_hash_and_the_last_visit(self, reader: Any) -> None:
        source = factories.source()
        published(source)
        copy = copies.held(source, PARAGRAPHS)
        Watch.objects.create(source=source, found=Visit.SAME, last_visit_at=timezone.now())
        page = reader.read(f"/sources/{source.pk}/")
        assert copy.body_id in spoken(page)
        assert "the page was as in our copy" in spoken(page)
        assert not page.select("a[href*='/copies/']")

    def test_a_copys_text_is_public_only_if_the_source_is_free_to_publish(self, reader: Any) -> None:
        source = factories.source()
        edition = published(source)
        copy = copies.held(source, PARAGRAPHS)
        copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=timezone.now(), **at(PARAGRAPHS))
        where = f"/sources/{source.pk}/copies/{copy.pk}/"
        assert reader.get(where).status_code == 404
        assert reader.get(f"{where}original").status_code == 404
        freed(source)
        page = reader.read(where)
        assert [one.get_text() for one in page.select(".copy-text p")] == PARAGRAPHS.split("\n")
        mark = page.select_one(".copy-text mark a")
        assert (mark.text, mark["href"]) == (WORDS, f"{address(edition)}#citation-1")
        assert page.select(f"a[href='{where}original'][download]")

    def test_copies_of_an_unpublished_source_are_not_public(self, reader: Any) -> None:
        source = factories.source()
        copy = copies.held(source, PARAGRAPHS)
        freed(source)
        assert reader.get(f"/sources/{source.pk}/copies/{copy.pk}/").status_code == 404

    def test_a_long_copy_has_pages_that_end_with_a_paragraph(self, reader: Any) -> None:
        source = factories.source()
        published(source)
        text = "\n".join(f"Paragraph {number} " + "word " * 30 for number in range(1_000))
        copy = copies.held(source, text)
        freed(source)
        where = f"/sources/{source.pk}/copies/{copy.pk}/"
        first, last = reader.read(where), None
        total = int(spoken(first.select_one("nav.pages span")).rsplit(" ", 1)[1])
        read = []
        for number in range(1, total + 1):
            last = reader.read(f"{where}?page={number}")
            read += [spoken(one) for one in last.select(".copy-text p")]
        assert read == [" ".join(line.split()) for line in text.split("\n")]
        reader.read(f"{where}?page={total + 1}", status=404)

    def test_a_removed_copy_keeps_its_hash_and_answers_451(self, reader: Any) -> None:
        source = factories.source()
        edition = published(source)
        copy = copies.held(source, PARAGRAPHS)
        copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=timezone.now(), **at(PARAGRAPHS))
        freed(source)
        copies.removed(copy)
        where = f"/sources/{source.pk}/copies/{copy.pk}/"
        assert "Removed for legal reasons" in spoken(reader.read(where, status=451))
        assert reader.get(f"{where}original").status_code == 451
        listed = spoken(reader.read(f"/sources/{source.pk}/"))
        assert copy.body_id in listed
        assert "Removed for a legal reason" in listed
        assert "On the east bank" not in spoken(reader.read(address(edition)))

    def test_a_source_that_becomes_protected_is_hidden_everywhere(self, reader: Any) -> None:
        source = factories.source(title="Zqxtitle")
        edition = published(source)
        copy = copies.held(source, PARAGRAPHS)
        copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=timezone.now(), **at(PARAGRAPHS))
        change_source(
            source_id=source.pk,
            draft=factories.draft_of(
                source, access="protected", description="An engineer", protection_reason="For their safety"
            ),
            actor=factories.person(Role.EDITOR),
        )
        for path in (address(edition), f"/sources/{source.pk}/"):
            page = reader.get(path).content.decode()
            for secret in ("Zqxtitle", WORDS, "east bank", copy.body_id, str(copy.pk)):
                assert secret not in page
        assert reader.get(f"/sources/{source.pk}/copies/{copy.pk}/").status_code == 404
