"""What /api/v1/claims promises: live verdicts, verbatim, found by what they are about."""

import gzip
import hashlib
import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings

from claims.models import Claim, Edition, PublicClaim
from claims.services import claims as claim_services
from claims.services import shared_rows, steps
from claims.vocabulary import EditionKind
from claims.working_copy import ClaimantCopy
from factcheck.accounts.roles import Role
from tests import factories
from tests.api.acts import redact, update, withdraw

pytestmark = pytest.mark.django_db


def test_an_item_has_exactly_these_members(api: Any) -> None:
    edition = factories.published_claim()
    [item] = api.json("claims")["results"]
    assert list(item) == ["seq", "claim", "language", "kind", "url", "published_at", "digest", "document"]
    assert item["seq"] == edition.seq
    assert item["claim"] == str(edition.claim_id)
    assert item["language"] == "en"
    assert item["kind"] == "published"
    assert item["url"] == f"{settings.PUBLIC_ORIGIN}/claims/{PublicClaim.objects.get().slug}/"
    assert item["published_at"] == edition.published_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert item["digest"] == edition.digest


@pytest.mark.parametrize("path", ["claims", "changes", "claims/{id}", "claims/{id}/editions", "claims/{id}/editions/1"])
def test_the_document_is_the_stored_bytes(api: Any, path: str) -> None:
    edition = factories.published_claim(text='Опитування: "сорок" прольотів \\ 😀\u2028 </script>')
    stored = bytes(Edition.objects.get().document or b"")
    body = api.get(path.format(id=edition.claim_id)).content
    assert stored in body
    assert hashlib.sha256(stored).hexdigest() == edition.digest
    assert b'"document":' + stored + b"}" in body


def test_a_corrected_verdict_is_listed_once_by_its_newest_edition(api: Any) -> None:
    first = factories.published_claim()
    second = update(first, kind=EditionKind.CORRECTED, severity="minor")
    [item] = api.json("claims")["results"]
    assert (item["seq"], item["kind"]) == (second.seq, "corrected")
    assert api.json(f"claims/{first.claim_id}")["digest"] == second.digest


def test_lists_go_on_where_next_says(api: Any) -> None:
    seqs = [factories.published_claim().seq for _ in range(5)]
    page = api.json("claims?limit=2&language=en")
    found = [item["seq"] for item in page["results"]]
    while page["next"]:
        assert page["next"].startswith(f"{settings.PUBLIC_ORIGIN}/api/v1/claims?")
        page = api.json(page["next"].removeprefix(f"{settings.PUBLIC_ORIGIN}/api/v1/"))
        found += [item["seq"] for item in page["results"]]
    assert found == sorted(seqs, reverse=True)


def test_the_next_page_is_also_a_link_header(api: Any) -> None:
    for _ in range(2):
        factories.published_claim()
    response = api.get("claims?limit=1")
    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'


def test_filters_find_what_they_name_and_nothing_else(api: Any) -> None:
    speaker = factories.claimant("Институт мостов")
    subject = factories.topic("Bridges of Kyiv")
    wanted = factories.published_claim(
        claimants=(ClaimantCopy(speaker.pk),),
        topics=(subject.pk,),
        verdict=factories.verdict_copy(rating="half-true", summary="Only the viaduct was surveyed."),
    )
    other = factories.published_claim()
    after = other.published_at.isoformat().replace("+", "%2B")
    for query, expected in [
        ("rating=half-true", wanted),
        ("rating=mostly-true", other),
        (f"claimant={speaker.slug}", wanted),
        (f"claimant={speaker.pk}", wanted),
        (f"topic={subject.slug}", wanted),
        (f"topic={subject.pk}", wanted),
        ("text=viaducts", wanted),
        ("text=%22only+the+viaduct%22&kind=fact", wanted),
        (f"published_since={after}", other),
    ]:
        assert [item["seq"] for item in api.json(f"claims?{query}")["results"]] == [expected.seq], query
    for query in ["language=uk", "kind=opinion", "claimant=nobody", f"topic={uuid4()}", "published_since=2999-01-01"]:
        assert api.json(f"claims?{query}") == {"results": [], "next": None}, query
    assert len(api.json("claims?published_since=2020-01-01&kind=fact&language=en")["results"]) == 2


@pytest.mark.parametrize("text", ["'", "a:*", "& | !", "((", '"', "\\", "%25", "-", "😀", "<script>", "ليس"])
def test_any_text_can_be_searched_for(api: Any, text: str) -> None:
    factories.published_claim()
    assert api.get("claims?" + urlencode({"text": text})).status_code == 200


def test_a_withdrawn_verdict_answers_410_with_its_tombstone(api: Any) -> None:
    edition = factories.published_claim()
    tombstone = withdraw(edition)
    problem = api.problem(f"claims/{edition.claim_id}", 410)
    assert problem["item"]["digest"] == tombstone.digest
    assert problem["item"]["document"]["edition"]["note"] == "The survey was retracted."
    assert api.json("claims")["results"] == []


def test_a_withdrawn_verdict_keeps_its_history_as_its_pages_do(api: Any) -> None:
    edition = factories.published_claim()
    tombstone = withdraw(edition)
    first, last = api.json(f"claims/{edition.claim_id}/editions")["results"]
    assert (first["digest"], first["document"]["edition"]["number"]) == (edition.digest, 1)
    assert last["digest"] == tombstone.digest
    assert last["document"]["edition"]["kind"] == "withdrawn"
    assert api.json(f"claims/{edition.claim_id}/editions/1") == first
    assert api.json(f"claims/{edition.claim_id}/editions/2")["kind"] == "withdrawn"


def test_a_redacted_verdict_answers_451_with_the_notice(api: Any) -> None:
    edition = factories.published_claim()
    notice = redact(edition)
    problem = api.problem(f"claims/{edition.claim_id}", 451)
    assert problem["item"]["digest"] == notice.digest
    assert problem["item"]["document"]["instruction"] == "delete your copy"
    first, last = api.json(f"claims/{edition.claim_id}/editions")["results"]
    assert first["document"] is None
    assert first["digest"] == edition.digest
    assert first["withheld"] == {"why": "redacted", "reason": "privacy", "note": "A private address was removed."}
    assert last["document"]["redacted"][0]["digest"] == edition.digest
    assert api.problem(f"claims/{edition.claim_id}/editions/1", 451)["item"]["withheld"]["reason"] == "privacy"


def test_an_older_edition_that_was_redacted_leaves_the_present_verdict_alone(api: Any) -> None:
    first = factories.published_claim()
    second = update(first)
    redact(first)
    assert api.json(f"claims/{first.claim_id}")["digest"] == second.digest
    api.problem(f"claims/{first.claim_id}/editions/1", 451)
    assert api.json(f"claims/{first.claim_id}/editions/2")["digest"] == second.digest


def test_a_verdict_is_found_by_its_language(api: Any) -> None:
    edition = factories.published_claim()
    assert api.json(f"claims/{edition.claim_id}?language=en")["language"] == "en"
    assert api.problem(f"claims/{edition.claim_id}?language=uk", 404)["errors"][0]["field"] == "language"


def test_histories_go_on_where_next_says(api: Any) -> None:
    first = factories.published_claim()
    update(first)
    page = api.json(f"claims/{first.claim_id}/editions?limit=1")
    assert page["results"][0]["document"]["edition"]["number"] == 1
    page = api.json(page["next"].removeprefix(f"{settings.PUBLIC_ORIGIN}/api/v1/"))
    assert page["results"][0]["document"]["edition"]["number"] == 2
    assert page["next"] is None


def test_a_draft_of_a_live_verdict_changes_nothing(api: Any) -> None:
    edition = factories.published_claim()
    before = api.get(f"claims/{edition.claim_id}").content
    claim = Claim.objects.get(pk=edition.claim_id)
    editor = factories.person(Role.EDITOR)
    steps.revise(claim_id=claim.pk, language="en", actor=editor, revision=claim.revision)
    claim_services.save_working_copy(
        claim_id=claim.pk, language="en", revision=claim.revision, copy=factories.working_copy(), actor=editor
    )
    assert api.get(f"claims/{edition.claim_id}").content == before


def test_an_unchanged_answer_is_not_sent_again_and_a_changed_one_is(api: Any) -> None:
    factories.published_claim()
    for path in ["claims", "sources", "ratings", "changes", "claimants", "topics", ""]:
        tag = api.get(path)["ETag"]
        again = api.get(path, **{"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), path
    tag = api.get("claims")["ETag"]
    factories.published_claim()
    assert api.get("claims", **{"If-None-Match": tag}).status_code == 200


def test_a_changed_live_fact_changes_the_tag(api: Any) -> None:
    edition = factories.published_claim()
    tag = api.get("claimants")["ETag"]
    [claimant] = edition.public_row.claimants.all()
    shared_rows.change_claimant(
        claimant_id=claimant.pk, name="Another name", kind=claimant.kind, actor=factories.person(Role.EDITOR)
    )
    response = api.get("claimants", **{"If-None-Match": tag})
    assert (response.status_code, response.json()["results"][0]["name"]) == (200, "Another name")


def test_bodies_are_compressed_for_those_who_take_it(api: Any) -> None:
    factories.published_claim()
    plain = api.get("claims")
    packed = api.get("claims", **{"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]
    assert not plain.has_header("Content-Encoding")


def test_pages_of_other_sites_may_read_it(api: Any) -> None:
    edition = factories.published_claim()
    for path in ["claims", f"claims/{edition.claim_id}", "changes", "claims?nothing=1"]:
        response = api.get(path)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.has_header("Access-Control-Allow-Credentials")
        assert not response.cookies
    asked = api.client.options("/api/v1/claims")
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")


def test_a_head_request_says_what_a_get_would(api: Any) -> None:
    factories.published_claim()
    head, got = api.client.head("/api/v1/claims"), api.get("claims")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])
    assert head["Content-Length"] == str(len(got.content))


def test_every_answer_is_valid_json_in_any_script(api: Any) -> None:
    factories.published_claim(
        claimants=(ClaimantCopy(factories.claimant('"Ό Ρήτωρ" \\ 李 \u2029').pk),),
        verdict=factories.verdict_copy(headline="Ніхто не рахував: 四十 “spans”"),
    )
    assert "Ніхто не рахував" in json.dumps(api.json("claims"), ensure_ascii=False)
    assert '"Ό Ρήτωρ" \\ 李' in api.json("claimants")["results"][0]["name"]
