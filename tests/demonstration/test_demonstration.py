"""The demonstration newsroom: everything in the files is loaded once, by the services, and nothing leaks."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from claims.demonstration import files, newsroom, terms
from claims.demonstration.newsroom import LoadResult
from claims.models import Approval, Claim, ClaimLink, Contribution, Edition, PublicClaim, PublicLink, Verdict
from claims.public import index
from claims.queries import desk
from claims.vocabulary import CONTENT_KINDS, SYMMETRIC, PublicStatus, State
from factcheck.core.partial_date import PartialDate
from sources.models import Capture, Source
from sources.queries import without_copy
from tests import servers

pytestmark = pytest.mark.django_db
UNCONFIRMED = "from memory; check before publishing"
QUOTED = re.compile('“([^“”]+)”|"([^"]+)"|«([^«»]+)»|‘([^‘’]{12,})’')


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LoadResult]:
    """Loaded once and committed. Each test rolls its changes back."""
    with django_db_blocker.unblock():
        yield newsroom.load()
        servers.join_or_start().restore_pristine(servers.worker_name())


def _claim(key: str) -> Claim:
    entry = next(entry for entry in (*files.claims(), *files.new_claims()) if entry["key"] == key)
    return Claim.objects.get(text=entry["claim"])


def _documents() -> dict[str, dict[str, Any]]:
    """Every public document, by claim and number."""
    return {
        f"{edition.claim} {edition.number}": json.loads(bytes(edition.document or b""))
        for edition in Edition.objects.select_related("claim")
    }


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _words(text: str) -> str:
    """Only letters and digits, so that typography does not matter."""
    return re.sub(r"\W+", " ", text).strip().casefold()


def _quotations(*, confirmed: bool) -> set[str]:
    rows = [row for entry in files.claims() for row in (*entry["appearances"], *entry["citations"])]
    return {
        _words(row.get("quotation") or row.get("quote"))
        for row in rows
        if (row.get("quotation") or row.get("quote")) and (row["wording"] != UNCONFIRMED) == confirmed
    }


def test_everything_in_the_files_is_loaded(loaded: LoadResult) -> None:
    assert PublicClaim.objects.filter(status=PublicStatus.LIVE).count() == PublicClaim.objects.count() == 33
    assert Source.objects.count() == len(files.sources()) == 85
    assert Claim.objects.count() == loaded.claims == 33 + len(files.new_claims())
    assert (
        Edition.objects.count() == loaded.editions_made == sum(len(entry["editions"]) or 1 for entry in files.claims())
    )
    assert set(PublicClaim.objects.values_list("claim__text", flat=True)) == {
        entry["claim"] for entry in files.claims()
    }


def test_it_requests_no_capture() -> None:
    assert not Capture.objects.exists()
    assert without_copy().count() == Source.objects.exclude(url="").count() > 0


def test_every_link_is_loaded_once_and_public_with_its_claim() -> None:
    assert (PublicLink.objects.count(), ClaimLink.objects.count()) == (47, 52)
    owned = sum(len(entry["links"]) for entry in files.claims())
    assert owned == 47
    symmetric = [link for link in ClaimLink.objects.all() if link.kind in SYMMETRIC]
    pairs = {(frozenset((link.from_claim_id, link.to_claim_id)), link.kind) for link in symmetric}
    assert len(pairs) == len(symmetric) > 10


def test_every_edition_has_two_people() -> None:
    assert set(Edition.objects.values_list("published_by__username", flat=True)) == {"publisher"}
    assert set(Approval.objects.values_list("user__username", flat=True)) == {"publisher"}
    live = Contribution.objects.filter(claim__public_rows__status="live")
    for approval in Approval.objects.select_related("verdict"):
        assert not live.filter(claim=approval.verdict.claim_id, user=approval.user_id).exists()
    assert set(Claim.objects.filter(public_rows__isnull=False).values_list("logged_by__username", flat=True)) == {
        "editor"
    }


def test_nothing_is_backdated() -> None:
    an_hour_ago = timezone.now() - timedelta(hours=1)
    assert Edition.objects.order_by("published_at")[0].published_at > an_hour_ago
    assert PublicClaim.objects.order_by("first_published_at")[0].first_published_at > an_hour_ago
    assert not Claim.objects.filter(logged_at__lt=an_hour_ago).exists()


def test_a_second_run_adds_nothing() -> None:
    tables = (Claim, Edition, Source, ClaimLink, Contribution, Approval, PublicClaim, Verdict)
    before = [table.objects.count() for table in tables]
    states = set(Verdict.objects.values_list("claim_id", "state", "headline"))
    again = newsroom.load()
    assert [table.objects.count() for table in tables] == before
    assert set(Verdict.objects.values_list("claim_id", "state", "headline")) == states
    assert again.editions_made == 0


def test_the_index_equals_a_rebuild_from_the_log() -> None:
    rows = set(PublicClaim.objects.values_list("claim", "edition", "status", "slug", "headline", "rating", "words"))
    assert index.rebuild_index() == 33
    found = PublicClaim.objects.values_list("claim", "edition", "status", "slug", "headline", "rating", "words")
    assert set(found) == rows


def test_the_queues_are_not_public() -> None:
    public = "\n".join(bytes(edition.document or b"").decode() for edition in Edition.objects.all())
    for entry in files.new_claims():
        claim = _claim(entry["key"])
        assert not PublicClaim.objects.filter(claim=claim).exists()
        assert Verdict.objects.get(claim=claim).state == entry["state"]
        assert entry["claim"] not in public
    for revision in files.open_revisions():
        claim = _claim(revision["claim"])
        assert Verdict.objects.get(claim=claim).state in {State.RESEARCHING, State.IN_REVIEW}
        assert PublicClaim.objects.get(claim=claim).status == PublicStatus.LIVE
        for words in revision["changes"].values():
            assert words not in public


@pytest.mark.parametrize(
    "entry", [entry for entry in files.claims() if entry["editions"]], ids=lambda entry: entry["key"]
)
def test_replayed_editions_say_that_they_are_illustrative_and_give_the_real_date(entry: dict[str, Any]) -> None:
    editions = list(Edition.objects.filter(claim=_claim(entry["key"])).order_by("number"))
    assert [edition.kind for edition in editions] == [stage["kind"] for stage in entry["editions"]]
    for edition in editions:
        assert "illustrative" in edition.note.lower()
        assert re.search(r"\b\d{1,2} [A-Z][a-z]+ (19|20)\d\d\b", edition.note), edition.note
        assert edition.kind in CONTENT_KINDS


# --- quotations ---


def test_there_are_quotations_of_each_provenance() -> None:
    assert len(_quotations(confirmed=False)) > 3
    assert len(_quotations(confirmed=True)) > 20


def test_unconfirmed_words_are_never_a_quotation() -> None:
    unconfirmed = _quotations(confirmed=False) - _quotations(confirmed=True)
    for name, document in _documents().items():
        for row in (*document["content"].get("appearances", []), *document["content"].get("citations", [])):
            assert _words(row.get("quotation", "")) not in unconfirmed, name
            if _words(row.get("paraphrase", "")) in unconfirmed:
                assert row["provenance"] == "paraphrase"


def test_unconfirmed_words_are_never_in_quotation_marks() -> None:
    unconfirmed, confirmed = _quotations(confirmed=False), _quotations(confirmed=True)
    for name, document in _documents().items():
        for text in _strings(document):
            for groups in QUOTED.findall(text):
                quoted = _words("".join(groups))
                if len(quoted.split()) < 4 or any(quoted in known for known in confirmed):
                    continue
                assert not any(quoted in words or words in quoted for words in unconfirmed), (name, quoted)


def test_quotations_of_others_are_evidence_and_not_appearances() -> None:
    for entry in files.claims():
        evidence = {_words(row["quote"]) for row in entry["citations"] if row["quote"]}
        claim = _claim(entry["key"])
        said = {_words(text) for text in claim.appearances.values_list("quotation", flat=True) if text}
        assert said == {_words(row["quotation"]) for row in entry["appearances"] if row["quotation"]}
        assert evidence == {_words(text) for text in claim.citations.values_list("quotation", flat=True) if text}


# --- who said it ---


def test_joint_speakers_are_in_order_and_the_words_are_attributed_to_the_group() -> None:
    joint = {
        entry["key"]: [member["key"] for member in entry["members"]] for entry in files.claimants() if entry["members"]
    }
    assert joint
    for key, members in joint.items():
        claims = [entry for entry in files.claims() if key in entry["claimants"] or entry["attributed_to"] == members]
        assert claims
        for entry in claims:
            for appearance in _claim(entry["key"]).appearances.all():
                speakers = [row.claimant.slug for row in appearance.speaker_rows.select_related("claimant")]
                assert speakers in ([], members) or not set(speakers) & set(members)


def test_the_claimant_of_an_attribution_is_the_outlet() -> None:
    attributions = [entry for entry in files.claims() if entry["checks"] == "attribution"]
    assert len(attributions) == 4
    for entry in attributions:
        claim = _claim(entry["key"])
        assert claim.kind == "attribution"
        assert {row.kind for row in claim.claimants.all()} == {"outlet"}
        attributed = {row.attributed_to.slug for row in claim.appearances.all() if row.attributed_to}
        assert attributed
        assert not attributed & {row.slug for row in claim.claimants.all()}
        row = PublicClaim.objects.get(claim=claim)
        assert row.rating in set(terms.ATTRIBUTION_RATINGS.values())


SPEECH_ACTS = {
    "ukraine-constitution-nato-course": ("The Washington Post", "2022-05-12~", "en"),
    "russia-demands-ukraine-never-join": ("BBC", "2022-01-25", "en"),
    "putin-nato-red-line": ("The Washington Post", "2022-05-12~", "en"),
    "putin-cites-nato-for-invasion": ("The Washington Post", "2022-05-12~", "en"),
    "nato-never-promised": ("North Atlantic Treaty Organization", "2024~", "en"),
}


@pytest.mark.parametrize("key", SPEECH_ACTS)
def test_claimant_date_and_language_match_one_utterance_on_page_card_csv_and_claim_review(key: str) -> None:
    name, made_on, language = SPEECH_ACTS[key]
    date = PartialDate(made_on)
    row = PublicClaim.objects.get(claim=_claim(key))
    page = BeautifulSoup(Client().get(reverse("claim", args=[row.slug])).content, "html.parser")
    said = page.select_one(".claim-by")
    assert said is not None
    words = " ".join(said.text.split())
    assert name in words
    assert date.written in words
    assert "Made in" not in words
    first = page.select_one(".seen")
    assert first is not None
    assert date.written in " ".join(first.text.split())
    embedded = page.select_one('script[type="application/ld+json"]')
    assert embedded is not None
    reviewed = json.loads(embedded.text)["itemReviewed"]
    assert [author["name"] for author in reviewed["author"]] == [name]
    assert (reviewed["datePublished"], reviewed["inLanguage"]) == (date.iso, language)
    assert not [one for one in reviewed["appearance"] if one["inLanguage"] != language or "Putin" in one["name"]]
    lines = csv.DictReader(io.StringIO(Client().get(reverse("verdicts_list_csv")).getvalue().decode("utf-8-sig")))
    line = next(line for line in lines if row.slug in "".join(map(str, line.values())))
    assert (line["made_on"], line["original_language"]) == (made_on, language)
    assert name in "".join(line.values())
    listed = BeautifulSoup(Client().get(reverse("embed", args=[row.slug])).content, "html.parser")
    card = " ".join(listed.text.split())
    assert name in card
    assert date.written in card


def test_every_attribution_passes_the_gates_check() -> None:
    for verdict in Verdict.objects.filter(claim__kind="attribution"):
        answer = next(check for check in desk.checks(verdict) if check.name == "attribution")
        assert answer.passed, verdict.claim.short_claim
