"""A page changes within the quoted words: desk, gate, readers' page, API and notices agree about it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from claims.admin.evidence import evidence_of
from claims.gate import Level
from claims.models import Edition, EvidenceNotice, Verdict
from claims.public.web import page_cache
from claims.queries import desk
from claims.queries import working_copy as reading
from claims.services.quotations import check_quotations
from claims.vocabulary import NoticeKind
from claims.working_copy import CitationCopy
from sources.models import Source, Visit, Watch
from tests import factories
from tests.sources.fetched import fetched

pytestmark = pytest.mark.django_db

WORDS = "On 3 May 1998 Ms Arden said that seven bridges over 110 km were not safe to cross in winter"
CHANGES = {
    "a digit": ("110 km", "120 km"),
    "a unit": ("110 km", "110 miles"),
    "a name": ("Ms Arden", "Ms Belkin"),
    "a date": ("3 May", "5 May"),
    "a year": ("1998", "1999"),
    "a number in words": ("seven", "eleven"),
    "a not taken out": ("were not safe", "were safe"),
    "a not put in": ("said that", "did not say that"),
}


def _published(source: Source) -> Edition:
    return factories.published_claim(
        citations=(
            CitationCopy(source=source.pk, stance="for", quotation=WORDS, provenance="confirmed"),
            CitationCopy(source=factories.source().pk, stance="against", note="Another count."),
        )
    )


def _captured(source: Source, text: str) -> None:
    fetched(source, text)
    check_quotations(source_id=source.pk)


def _said(edition: Edition) -> dict[str, Any]:
    """What each place says about the quotation."""
    verdict = Verdict.objects.get(claim_id=edition.claim_id, language=edition.language)
    copy, _ = reading.read(edition.claim_id, edition.language)
    client = Client()
    page_cache.pages.forget()  # a process looks for news of what it keeps every quarter of a second
    [row] = client.get(f"/api/v1/claims/{edition.claim_id}/quotations").json()["results"]
    [citation] = BeautifulSoup(client.get(f"/claims/{edition.slug}/").content, "html.parser").select("#citation-1")
    return {
        "desk": evidence_of(edition.claim_id, edition.language, copy)[1].words,
        "gate": {check.name: check for check in desk.checks(verdict)}["copies"],
        "reader": " ".join(citation.get_text(" ").split()),
        "api": row,
        "news": [(one.kind, one.detail) for one in EvidenceNotice.objects.filter(seen_at__isnull=True)],
    }


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=list(CHANGES))
def test_a_change_within_the_quoted_words_is_never_reported_as_found(old: str, new: str) -> None:
    source = factories.source(url="https://bridges.example/survey")
    edition = _published(source)
    _captured(source, f"{WORDS}.")
    _captured(source, f"Updated today. {WORDS}.")
    assert [kind for kind, _ in _said(edition)["news"]] == [NoticeKind.STANDS]
    _captured(source, f"Updated today. {WORDS.replace(old, new)}.")
    said = _said(edition)
    assert said["api"]["status"] == "near"
    assert {one["kind"] for one in said["api"]["differences"]} > {"same"}
    assert said["desk"].startswith("Nearly matches our copy of ")
    assert (said["gate"].level, said["gate"].passed) == (Level.WARNS, False)
    assert said["gate"].why.startswith("[@1] nearly matches our copy: it ")
    assert "nearly matches our copy of " in said["reader"]
    [(kind, detail)] = said["news"]
    assert kind == NoticeKind.DIFFERS
    assert detail.startswith(f"“{WORDS}”: it "), "how it differs is said"


def test_an_unavailable_page_with_a_near_match_is_not_reported_as_exact() -> None:
    source = factories.source(url="https://bridges.example/survey")
    edition = _published(source)
    _captured(source, WORDS.replace("110", "120"))
    Watch.objects.update_or_create(source=source, defaults={"found": Visit.GONE})
    check_quotations(source_id=source.pk)
    said = _said(edition)
    assert said["api"]["status"] == "gone"
    assert [one["text"].strip() for one in said["api"]["differences"] if one["kind"] == "added"] == ["120"]
    assert "nearly matches; the differences are marked" in said["desk"]
    assert "nearly matches; the differences are marked" in said["reader"]
    assert "[@1] nearly matches our copy: it has “120” instead of “110”." in said["gate"].why
