"""Live facts of evidence in the API: quotations, annotations, copies; and nothing that only the desk may know."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from claims.models import Edition
from claims.working_copy import CitationCopy
from factcheck.accounts.roles import Role
from sources.models import Source
from sources.services.sources import change_source
from tests import copies, factories

pytestmark = pytest.mark.django_db

WORDS = "forty spans were counted"
TEXT = f"The survey began in spring.\nOn the east bank {WORDS}, and none on the west bank."
WHERE = {"start": TEXT.index(WORDS), "end": TEXT.index(WORDS) + len(WORDS)}


def published(source: Source) -> Edition:
    return factories.published_claim(
        citations=(
            CitationCopy(source=source.pk, stance="for", quotation=WORDS, provenance="confirmed"),
            CitationCopy(source=source.pk, stance="context", quotation="in substance", provenance="paraphrase"),
            CitationCopy(source=factories.source().pk, stance="against", note="Another count."),
        )
    )


def changed(source: Source, **columns: Any) -> None:
    change_source(source_id=source.pk, draft=factories.draft_of(source, **columns), actor=factories.person(Role.EDITOR))


def hidden(source: Source) -> None:
    changed(source, access="protected", description="An engineer", protection_reason="For their safety")


def test_what_was_found_of_a_quotation_comes_with_its_copy_and_place(api: Any) -> None:
    source = factories.source()
    edition = published(source)
    address = f"claims/{edition.claim_id}/quotations"
    [before] = api.json(address)["results"]
    assert (before["citation"], before["status"], before["copy"], before["position"]) == (1, "not_checked", None, None)
    copy = copies.held(source, TEXT)
    now = timezone.now()
    copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=now, since=now, **WHERE)
    [row] = api.json(address)["results"]
    assert (row["quotation"], row["status"], row["position"]) == (WORDS, "found", WHERE)
    assert row["copy"]["id"] == str(copy.pk)
    assert row["copy"]["sha256"] == copy.body_id
    assert row["copy"]["text_url"] is None
    assert row["checked_at"].endswith("Z")


def test_nothing_new_is_a_304_and_a_finding_is_new(api: Any) -> None:
    source = factories.source()
    edition = published(source)
    address = f"claims/{edition.claim_id}/quotations"
    tag = api.get(address)["ETag"]
    assert api.get(address, **{"If-None-Match": tag}).status_code == 304
    copies.found(edition, 1, WORDS, source, status="gone", checked_at=timezone.now())
    assert api.get(address, **{"If-None-Match": tag}).status_code == 200


def test_the_selectors_of_an_annotation_apply_to_its_source(api: Any, client: Client) -> None:
    """W3C Web Annotation Data Model, 4.2: a selector describes the segment of `source`."""
    source = factories.source(url="https://bridges.example/survey")
    edition = published(source)
    copy = copies.held(source, TEXT)
    copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=timezone.now(), **WHERE)
    changed(source, free_to_publish=True)
    answer = api.get(f"claims/{edition.claim_id}/annotations")
    assert answer["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    page = answer.json()
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    [one] = page["items"]
    target = one["target"]
    quote, position = target["selector"]
    assert target["scope"] == "https://bridges.example/survey"
    served = client.get(urlsplit(target["source"]).path)
    assert (served.status_code, served["Content-Type"]) == (200, "text/plain; charset=utf-8")
    text = served.content.decode()
    assert text[position["start"] : position["end"]] == quote["exact"] == WORDS
    assert quote["prefix"]
    assert quote["suffix"]
    assert text.count(quote["prefix"] + quote["exact"] + quote["suffix"]) == 1
    unchanged = client.get(urlsplit(target["source"]).path, headers={"If-None-Match": served["ETag"]})
    assert unchanged.status_code == 304
    assert target["state"]["cached"].endswith(f"/sources/{source.pk}/copies/{copy.pk}/")
    assert one["body"] in one["id"]


@pytest.mark.parametrize("url", ["https://bridges.example/survey", ""])
def test_where_readers_may_not_have_the_text_an_annotation_gives_the_words_alone(
    api: Any, client: Client, url: str
) -> None:
    source = factories.source(url=url)
    edition = published(source)
    text = TEXT.replace(WORDS, "forty spans\nwere  counted")
    at = text.index("forty")
    where = {"start": at, "end": at + len("forty spans\nwere  counted")}
    copy = copies.held(source, text)
    copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=timezone.now(), **where)
    [one] = api.get(f"claims/{edition.claim_id}/annotations").json()["items"]
    assert one["target"]["selector"] == [{"type": "TextQuoteSelector", "exact": WORDS}]
    assert one["target"]["source"] == (url or one["body"])
    assert client.get(f"/sources/{source.pk}/copies/{copy.pk}/text").status_code == 404


def test_a_source_lists_its_copies_and_their_addresses_only_where_it_is_free(api: Any) -> None:
    source = factories.source()
    published(source)
    copy = copies.held(source, TEXT)
    [listed] = api.json(f"sources/{source.pk}")["copies"]
    assert (listed["sha256"], listed["removed"], listed["text_url"]) == (copy.body_id, False, None)
    changed(source, free_to_publish=True)
    [listed] = api.json(f"sources/{source.pk}")["copies"]
    assert listed["original_url"].endswith(f"/copies/{copy.pk}/original")
    copies.removed(copy)
    [listed] = api.json(f"sources/{source.pk}")["copies"]
    assert (listed["sha256"], listed["removed"], listed["original_url"]) == (copy.body_id, True, None)


def test_a_source_that_becomes_protected_takes_its_quotations_and_copies_along(api: Any) -> None:
    source = factories.source()
    edition = published(source)
    copy = copies.held(source, TEXT)
    copies.found(edition, 1, WORDS, source, status="found", copy=copy, checked_at=timezone.now(), **WHERE)
    hidden(source)
    assert api.json(f"claims/{edition.claim_id}/quotations")["results"] == []
    assert api.get(f"claims/{edition.claim_id}/annotations").json()["items"] == []
    assert "copies" not in api.json(f"sources/{source.pk}")


@pytest.mark.parametrize("name", ["quotations", "annotations"])
def test_what_is_not_live_has_no_evidence(api: Any, name: str) -> None:
    draft = factories.logged_claim()
    api.problem(f"claims/{draft.pk}/{name}", 404)
    api.problem(f"claims/nonsense/{name}", 400)
