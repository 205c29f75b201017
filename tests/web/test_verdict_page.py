"""The verdict page."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from claims.models import Claim, Topic
from claims.queries import working_copy
from claims.services import claims, flags, publishing, shared_rows, steps
from claims.vocabulary import EditionKind
from claims.working_copy import CitationCopy, LinkCopy
from factcheck.accounts.roles import Role
from factcheck.core.partial_date import PartialDate
from sources.services.sources import SourceDraft, change_source
from tests import copies, factories
from tests.web import newsroom
from tests.web.newsroom import DRAFT, HOSTILE, SECRET, Newsroom, address

pytestmark = pytest.mark.django_db


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]


def words(tag: Tag) -> str:
    inline = re.sub("</?bdi>", "", str(tag))
    return " ".join(BeautifulSoup(inline, "html.parser").get_text(" ").split())


class TestOrder:
    def test_the_finding_is_the_only_h1_and_the_claim_comes_after_its_badge(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        assert words(one(page, "h1")) == "Forty spans were counted, on one bank only"
        text = words(one(page, "main"))
        order = [
            "Forty spans were counted, on one bank only",
            "Half true",
            "Under review since",
            "Corrected on",
            "The claim",
            "The bridge has forty spans on both banks.",
            "Ada Example",
            "сорок пролётов",
            "“forty spans on both banks”",
            "Forty, by the newest survey.",
            "Part by part",
            "What the evidence says",
            "The evidence, side by side",
            "Counter-claims",
            "Related claims",
            "The claimant’s reply",
            "What would change this verdict",
            "How long this verdict holds",
            "Editions",
        ]
        places = [text.find(what) for what in order]
        assert -1 not in places, dict(zip(order, places, strict=True))
        assert places == sorted(places)

    def test_title_and_description_have_the_finding(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        assert "Forty spans were counted" in one(page, "title").text
        assert "Half true" in one(page, "title").text
        assert "Half true" in str(one(page, 'meta[name="description"]')["content"])
        assert one(page, 'meta[property="og:title"]')["content"] == "Forty spans were counted, on one bank only"

    def test_headings_of_the_body_skip_no_level(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), levels


class TestFinding:
    def test_a_rating_on_a_scale_has_a_bar_at_its_place(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        steps = page.select(".scale .scale-step")
        assert [("scale-here" in step["class"]) for step in steps] == [False, False, True, False, False]
        assert "3 of 5" in str(one(page, ".scale")["aria-label"])

    @pytest.mark.parametrize("rating", ["misleading", "missing-context", "unproven"])
    def test_a_rating_off_the_scale_has_its_own_shape_and_no_bar(self, reader: Any, rating: str) -> None:
        page = reader.read(address(newsroom.publish(rating=rating)))
        assert one(page, ".rated svg")
        assert not page.select(".scale")

    def test_every_rating_has_a_different_shape(self, reader: Any) -> None:
        page = reader.read("/how-we-work/")
        shapes = {str(svg) for svg in page.select(".ratings svg")}
        assert len(shapes) == len(page.select(".ratings svg")) == 11

    def test_an_unrated_claim_says_so_and_why_and_has_no_badge_box(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.framing))
        assert words(one(page, ".unrated")) == "Not rated: framing How far is too far is a way of seeing."
        assert not page.select(".rating-box, .scale, .badge.rating-")


class TestWords:
    def test_quotation_marks_are_only_around_exact_words(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        quoted = {words(tag) for tag in page.select("blockquote.quotation")}
        assert "“forty spans on both banks”" in quoted
        assert "“thirty-nine spans”" in quoted
        loose = {words(tag) for tag in page.select(".paraphrase")}
        assert {"roughly forty", "о сорока пролётах"} <= loose
        assert not any("“" in text for text in loose)
        assert words(one(page, ".claim-text")) == "The bridge has forty spans on both banks."

    def test_texts_have_their_language_and_direction(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        russian = next(tag for tag in page.select("blockquote") if "сорок" in tag.text)
        arabic = next(tag for tag in page.select("blockquote") if "أربعون" in tag.text)
        assert (russian["lang"], russian["dir"]) == ("ru", "auto")
        assert (arabic["lang"], arabic["dir"]) == ("ar", "rtl")
        assert "translation: the ministry" in words(one(page, ".claim"))

    @pytest.mark.parametrize(("quoted", "language"), [("сорок пролётов", "ru"), ("forty spans", "en"), ("été", "en")])
    def test_a_translated_quotation_is_not_marked_as_the_sources_language(
        self, reader: Any, quoted: str, language: str
    ) -> None:
        source = factories.source("Speech", language="ru")
        row = CitationCopy(source=source.pk, stance="for", quotation=quoted, provenance="confirmed")
        other = CitationCopy(source=factories.source().pk, stance="against", note="No.")
        page = reader.read(address(newsroom.publish(citations=(row, other))))
        assert one(page, "#citation-1 blockquote")["lang"] == language

    def test_each_quotation_says_how_it_was_checked(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        assert "Read in the source or a copy of it; not yet checked automatically" in words(one(page, "#citation-1"))
        assert "Transcribed by an editor" in words(one(page, "#citation-2"))
        assert "Office of Roads (carried by An archive)" in words(one(page, "#citation-1"))
        assert "Shows what was said, not that it is true" in words(one(page, "#citation-4"))

    def test_a_new_quotation_state_shows_at_once(self, reader: Any, desk: Newsroom) -> None:
        reader.read(address(desk.main))
        quotation = "forty spans were counted"
        copies.found(desk.main, 1, quotation, desk.open_source, status="gone", checked_at=None)
        assert "no longer at its address" in words(one(reader.read(address(desk.main)), "#citation-1"))

    def test_citations_in_the_body_lead_to_the_evidence(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        for link in page.select(".body a[href^='#citation-']"):
            assert one(page, str(link["href"]))

    def test_two_references_in_a_row_are_not_read_as_one_number(self, reader: Any) -> None:
        page = reader.read(address(newsroom.publish(body="Two surveys agree.[@1][@2]")))
        assert words(one(page, ".body")).replace(" ", "").endswith("agree.1,2")

    def test_hostile_text_is_escaped(self, reader: Any) -> None:
        edition = newsroom.publish(
            headline=f"{HOSTILE} finding", summary=f"{HOSTILE} short", body=f"{HOSTILE} [x](javascript:alert(1))[@1]",
            would_change=HOSTILE, text=f"{HOSTILE} claim", short_claim=f"{HOSTILE} short", why_chosen=HOSTILE,
        )  # fmt: skip
        for path in (address(edition), "/", "/claims/", "/search/?q=%3Cscript%3E", "/feeds/"):
            page = reader.read(path)
            scripts = page.select("script")
            assert all(script.get("type") == "application/ld+json" for script in scripts)
            assert all("alert(1)</" not in str(script.string) for script in scripts)
            assert not page.select("[href^='javascript']")
        assert HOSTILE in reader.read(address(edition)).select("h1")[0].text


class TestProtected:
    def test_a_protected_source_shows_its_description_and_reason_only(self, reader: Any, desk: Newsroom) -> None:
        for path in (address(desk.main), f"{address(desk.main)}editions/1/", f"/sources/{desk.protected_source.pk}/"):
            response = reader.get(path)
            assert response.status_code == 200
            assert SECRET not in response.content.decode()
            assert "An engineer who worked on the bridge" in response.content.decode()
            assert "Naming them would cost them their work" in response.content.decode()

    def test_a_source_protected_later_is_masked_in_every_edition(self, reader: Any, desk: Newsroom) -> None:
        source = desk.open_source
        draft = SourceDraft(
            title=source.title, issued_by="Office of Roads", access="protected", description="A keeper of records",
            protection_reason="They fear for their work", standing="primary",
        )  # fmt: skip
        change_source(source_id=source.pk, draft=draft, actor=factories.person(Role.EDITOR))
        for path in (address(desk.main), f"{address(desk.main)}editions/1/", f"/sources/{source.pk}/"):
            text = reader.get(path).content.decode()
            for hidden in (
                "Survey of bridges",
                "Office of Roads",
                "An archive",
                "forty spans were counted",
                "It counts forty",
            ):
                assert hidden not in text, (path, hidden)


class TestNeighbours:
    def test_links_show_once_on_both_pages_with_a_finding(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        counter = one(page, "section[aria-labelledby='counter-claims']")
        assert words(counter).count("The statement leaves out the second bank") == 1
        assert "Missing context" in words(counter)
        for row in page.select(".related-row"):
            assert row.select(".badge, .badge-none")
        back = reader.read(address(desk.disputed))
        assert "Forty spans were counted" in words(one(back, "section[aria-labelledby='counter-claims']"))
        assert "Half true" in words(one(back, "section[aria-labelledby='counter-claims']"))
        supported = reader.read(address(desk.framing))
        assert "Supports this claim" in words(one(supported, "section[aria-labelledby='related']"))

    def test_two_links_between_two_claims_make_one_card(self, reader: Any) -> None:
        other = newsroom.publish(headline="One bank has none")
        main = newsroom.publish(
            links=(
                LinkCopy(other.claim_id, "disputes", "They differ."),
                LinkCopy(other.claim_id, "updates", "It is newer."),
            )
        )
        for edition in (main, other):
            assert len(reader.read(address(edition)).select(".related-row")) == 1

    def test_a_link_to_an_unpublished_claim_is_only_counted(self, reader: Any, desk: Newsroom) -> None:
        text = reader.get(address(desk.main)).content.decode()
        assert "1 more linked claim is not published yet" in text
        assert DRAFT not in text
        assert str(desk.draft.pk) not in text


class TestTime:
    def test_a_finding_that_ended_says_since_when(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.qualified))
        assert "True when said; out of date since 4 April 2023" in words(page)

    def test_a_finding_that_has_not_ended_says_until_when(self, reader: Any) -> None:
        page = reader.read(address(newsroom.publish(applies_to=PartialDate("2999"))))
        assert "Holds until 2999" in words(page)


class TestEditions:
    def test_a_correction_is_announced_under_the_headline(self, reader: Any, desk: Newsroom) -> None:
        notice = one(reader.read(address(desk.main)), ".verdict-head .notice-correction")
        assert "The first edition miscounted the spans." in words(notice)
        assert "The rating changed from Mostly false to Half true" in words(notice)

    def test_an_older_edition_is_unchanged_with_a_banner_and_not_indexed(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(f"{address(desk.main)}editions/1/")
        assert "This is edition 1" in words(one(page, ".notice"))
        assert "Mostly false" in words(one(page, ".rating-word"))
        assert str(one(page, "link[rel=canonical]")["href"]).endswith(address(desk.main))
        assert one(page, "meta[name=robots]")["content"] == "noindex"
        assert not page.select("script, .notice-correction")

    def test_the_permalink_of_the_current_edition_has_the_current_pages_canonical_address(
        self, reader: Any, desk: Newsroom
    ) -> None:
        page = reader.read(f"{address(desk.main)}editions/3/")
        assert str(one(page, "link[rel=canonical]")["href"]).endswith(address(desk.main))
        assert not page.select("script")

    def test_an_unpublished_edition_is_404(self, reader: Any, desk: Newsroom) -> None:
        for number in ("4", "0", "x", "999999", "99999999999999999999"):
            assert reader.get(f"{address(desk.main)}editions/{number}/").status_code == 404

    def test_the_flag_comes_and_goes(self, reader: Any, desk: Newsroom) -> None:
        assert "A reader sent a drawing." in words(reader.read(address(desk.main)))
        flags.clear_review_flag(claim_id=desk.main.claim_id, actor=factories.person(Role.PUBLISHER))
        assert "A reader sent a drawing." not in words(reader.read(address(desk.main)))

    def test_a_changed_name_shows_on_the_live_page(self, reader: Any, desk: Newsroom) -> None:
        topic = Topic.objects.get(name="Bridges")
        shared_rows.change_topic(topic_id=topic.pk, name="Great bridges", actor=factories.person(Role.EDITOR))
        assert "Great bridges" in words(one(reader.read(address(desk.main)), ".crumbs"))


def test_the_page_says_where_to_report_errors(reader: Any, desk: Newsroom, settings: Any) -> None:
    settings.NEWSROOM_CONTACT = "mailto:desk@news.example"
    page = reader.read(address(desk.main))
    assert one(page, 'a[href="mailto:desk@news.example"]').text == "Report an error"


class TestTakenDown:
    def test_an_old_address_redirects_permanently_to_the_current_one(self, reader: Any) -> None:
        edition = newsroom.publish(headline="A first headline of it")
        old = address(edition)
        newsroom.revised(edition, kind=EditionKind.CLARIFIED, note="Clearer.", headline="A clearer headline of it")
        response = reader.get(old)
        assert (response.status_code, response["Location"]) == (301, address(edition))
        moved = reader.get(f"{old}editions/1/")
        assert (moved.status_code, moved["Location"]) == (301, f"{address(edition)}editions/1/")

    def test_a_withdrawn_verdict_is_410_with_the_reason_and_the_replacement(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.withdrawn), 410)
        assert "It rested on a forged drawing." in words(page)
        card = one(page, ".card-verdict")
        assert "Forty spans were counted" in words(card)
        assert "Half true" in words(card)
        assert "will be withdrawn" not in words(page)

    def test_a_redacted_verdict_is_451(self, reader: Any, desk: Newsroom) -> None:
        for path in (address(desk.redacted), f"{address(desk.redacted)}editions/1/"):
            page = reader.read(path, 451)
            assert desk.redacted.slug not in str(page), "the headline lives on in no address that is shown"
            assert "an order of a court" in words(page)
            assert SECRET not in str(page)
        assert reader.get(f"/claims/{desk.redacted.slug}/")["Location"] == address(desk.redacted)

    def test_a_redacted_older_edition_leaves_the_live_one(self, reader: Any) -> None:
        edition = newsroom.publish(summary=f"{SECRET} summary")
        newsroom.revised(edition, kind=EditionKind.CORRECTED, severity="minor", note=f"{SECRET} out.", summary="Clean.")
        newsroom.revised(edition, kind=EditionKind.CLARIFIED, note="Clearer.", summary="Cleaner.")
        newsroom.redact(edition, note="A name was removed.")
        assert reader.get(f"{address(edition)}editions/1/").status_code == 451
        live = reader.read(address(edition))
        assert "Cleaner." in words(live)
        assert f"{SECRET} summary" not in str(live)


class TestClaimReview:
    def test_the_current_page_of_a_rated_claim_has_a_claim_review(self, reader: Any, desk: Newsroom) -> None:
        script = one(reader.read(address(desk.main)), "script")
        review = json.loads(str(script.string))
        assert review["@type"] == "ClaimReview"
        assert review["url"].endswith(address(desk.main))
        assert review["reviewRating"]["alternateName"] == "Half true"
        assert review["correction"][0]["text"] == "The first edition miscounted the spans."
        assert SECRET not in json.dumps(review)

    def test_no_other_page_has_a_claim_review(self, reader: Any, desk: Newsroom) -> None:
        for path in (address(desk.framing), f"{address(desk.main)}editions/1/", "/", "/claims/"):
            assert not reader.read(path).select("script")


def test_no_page_reads_session_or_user(reader: Any, desk: Newsroom) -> None:
    for path in ("/", address(desk.main), "/search/?q=spans"):
        response = reader.get(path)
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies


class TestLanguages:
    def test_a_verdict_in_another_language_is_offered_with_its_finding(self, reader: Any) -> None:
        edition = newsroom.publish(headline="Forty in English")
        editor = factories.person(Role.EDITOR)
        claims.add_language(claim_id=edition.claim_id, language="uk", actor=editor)
        claim = Claim.objects.get(pk=edition.claim_id)
        copy, _ = working_copy.read(claim.pk, "uk")
        verdict = factories.verdict_copy(headline="Сорок прольотів", summary="Сорок.")
        claim = claims.save_working_copy(
            claim_id=claim.pk, language="uk", revision=claim.revision, copy=replace(copy, verdict=verdict), actor=editor
        )
        steps.submit(claim_id=claim.pk, language="uk", actor=editor, revision=claim.revision)
        publisher = factories.person(Role.PUBLISHER)
        steps.approve(claim_id=claim.pk, language="uk", actor=publisher, revision=claim.revision)
        other = publishing.publish(claim_id=claim.pk, language="uk", actor=publisher, revision=claim.revision)
        switch = one(reader.read(address(edition)), "nav.languages")
        assert one(switch, "a[lang=uk]")["href"] == address(other)
        assert "Сорок прольотів Mostly true" in words(switch)
        page = reader.read(address(other))
        assert (one(page, "h1")["lang"], one(page, "h1")["dir"]) == ("uk", "auto")
        assert one(page, "nav.languages a[lang=en]")["href"] == address(edition)


class TestFaults:
    def test_a_server_error_has_a_page(self, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken() -> None:
            raise RuntimeError("a fault")

        monkeypatch.setattr("claims.public.web.front.lists.front", broken)
        page = reader.read("/", 500)
        assert "The error is ours" in words(page)
        assert "a fault" not in words(page)

    def test_a_foreign_host_is_refused_with_a_message(self, reader: Any) -> None:
        response = reader.client.get("/", headers={"host": "evil.example"})
        assert response.status_code == 400
        assert b"Bad request" in response.content
