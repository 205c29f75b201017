"""Sources, claimants, topics and ratings: those that live verdicts name, and nothing of a protected source."""

from typing import Any

import pytest
from django.conf import settings

from claims.ratings import RATINGS
from claims.vocabulary import Stance
from claims.working_copy import CitationCopy, ClaimantCopy
from factcheck.core.partial_date import PartialDate
from sources.models import Access
from tests import factories
from tests.api.acts import withdraw

pytestmark = pytest.mark.django_db


def follow(api: Any, path: str) -> list[Any]:
    """Every result of a list, page by page."""
    page = api.json(path)
    found = list(page["results"])
    while page["next"]:
        page = api.json(page["next"].removeprefix(f"{settings.PUBLIC_ORIGIN}/api/v1/"))
        found += page["results"]
    return found


def test_a_source_is_shown_with_what_readers_see(api: Any) -> None:
    factories.published_claim()
    source = factories.source(
        "Договір про основи", authors=["A. Author"], carried_by="An archive", desk_note="for the desk alone",
        date=PartialDate("2022-01~"), locator="art. 2", note="A scanned copy.",
    )  # fmt: skip
    other = factories.source()
    cited = (
        CitationCopy(source=source.pk, stance=Stance.FOR, note="It counts."),
        CitationCopy(source=other.pk, stance=Stance.AGAINST, note="It counts otherwise."),
    )
    factories.published_claim(citations=cited)
    shown = api.json(f"sources/{source.pk}")
    assert shown == {
        "id": str(source.pk),
        "url": f"{settings.PUBLIC_ORIGIN}/sources/{source.pk}/",
        "access": "public",
        "protected": False,
        "title": "Договір про основи",
        "issued_by": source.issued_by.name,
        "carried_by": "An archive",
        "authors": ["A. Author"],
        "date": "2022-01~",
        "medium": source.medium,
        "standing": "primary",
        "language": "en",
        "address": source.url,
        "locator": "art. 2",
        "note": "A scanned copy.",
        "copies": [],
    }
    assert shown in follow(api, "sources?limit=2")
    assert b"for the desk alone" not in api.get("sources").content


def test_a_protected_source_is_shown_by_its_description_and_the_reason_alone(api: Any) -> None:
    source = factories.source(
        "SECRETTITLE", issued_by="SECRETISSUER", url="https://secret.example/SECRETURL", access=Access.PROTECTED,
        authors=["SECRETAUTHOR"], note="SECRETNOTE", locator="SECRETPLACE", desk_note="SECRETDESK",
        description="An official with access to the records", protection_reason="They could lose their post.",
    )  # fmt: skip
    others = [factories.source() for _ in range(3)]
    stances = [Stance.FOR, Stance.FOR, Stance.AGAINST, Stance.CONTEXT]
    edition = factories.published_claim(
        citations=tuple(
            CitationCopy(
                source=row.pk, stance=stance, note=f"SECRETCITATION {row.pk}" if row == source else "It counts."
            )
            for row, stance in zip([source, *others], stances, strict=True)
        )
    )
    assert api.json(f"sources/{source.pk}") == {
        "id": str(source.pk),
        "url": f"{settings.PUBLIC_ORIGIN}/sources/{source.pk}/",
        "access": "protected",
        "protected": True,
        "description": "An official with access to the records",
        "protection_reason": "They could lose their post.",
    }
    for path in [
        "sources",
        "sources?limit=1",
        "claims",
        "changes",
        f"claims/{edition.claim_id}",
        f"sources/{source.pk}",
    ]:
        assert b"SECRET" not in api.get(path).content.upper(), path


def test_claimants_and_topics_are_found_by_slug_and_by_id(api: Any) -> None:
    claimant = factories.claimant("Міністерство", kind="state", same_as=["https://www.wikidata.org/wiki/Q1"])
    topic = factories.topic("Bridges")
    factories.published_claim(claimants=(ClaimantCopy(claimant.pk),), topics=(topic.pk,))
    shown = {
        "id": str(claimant.pk),
        "slug": claimant.slug,
        "name": "Міністерство",
        "kind": "state",
        "role": "",
        "same_as": ["https://www.wikidata.org/wiki/Q1"],
    }
    found = api.json(f"claimants/{claimant.pk}")
    assert found.pop("url").startswith(f"{settings.PUBLIC_ORIGIN}/claimants/")
    assert found == shown
    assert api.json(f"claimants/{claimant.slug}")["id"] == str(claimant.pk)
    assert api.json(f"topics/{topic.slug}") == api.json(f"topics/{topic.pk}") == api.json("topics")["results"][0]
    assert api.json("topics")["results"][0]["name"] == "Bridges"


def test_lists_by_name_go_on_where_next_says(api: Any) -> None:
    names = ["Alpha", "alpha 2", "Ärzte", "Бюро", "zeta", "李"]
    for name in names:
        factories.published_claim(
            claimants=(ClaimantCopy(factories.claimant(name).pk),), topics=(factories.topic(f"Topic of {name}").pk,)
        )
    for path in ["claimants", "topics"]:
        whole = api.json(path)["results"]
        assert len(whole) == len(names)
        assert follow(api, f"{path}?limit=1") == follow(api, f"{path}?limit=4") == whole


def test_what_only_drafts_name_is_not_there(api: Any) -> None:
    claim = factories.approved_claim(topics=(factories.topic("Draft topic").pk,))
    for path in ["sources", "claimants", "topics"]:
        assert api.json(path)["results"] == []
    for row, path in [
        (claim.claimants.get(), "claimants"),
        (claim.topics.get(), "topics"),
        (claim.citations.first().source, "sources"),  # type: ignore[union-attr]  # the factory cites two
    ]:
        api.problem(f"{path}/{row.pk}", 404)


def test_what_only_a_withdrawn_verdict_names_is_gone(api: Any) -> None:
    edition = factories.published_claim()
    assert len(api.json("sources")["results"]) == 2
    withdraw(edition)
    assert api.json("sources")["results"] == api.json("claimants")["results"] == []


def test_ratings_are_listed_scale_by_scale(api: Any) -> None:
    results = api.json("ratings")["results"]
    assert [row["key"] for row in results] == [rating[0] for rating in RATINGS]
    assert results[0] == {
        "key": "true",
        "name": "True",
        "scale": "truth",
        "scale_name": "Truth scale",
        "value": 5,
        "definition": RATINGS[0][4],
    }


def test_the_root_says_where_everything_is(api: Any) -> None:
    for address in api.json("").values():
        assert api.client.get(address.removeprefix(settings.PUBLIC_ORIGIN)).status_code == 200
