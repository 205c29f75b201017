"""Pages of long lists hold every row once in both directions, and no query reads a growing table from end to end."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import PublicClaim
from claims.public import facets
from claims.public.queries import lists, paging, sources, walk
from claims.public.queries import search as searching
from claims.public.queries.sitemaps import PART
from claims.public.queries.walk import Selection
from claims.working_copy import ClaimantCopy
from tests import factories
from tests.conftest import Standing
from tests.web import newsroom

pytestmark = pytest.mark.django_db
GROWING = re.compile(r"claims_(publicclaim|publicclaim_\w+|edition|claim|claimant|topic|\w+tally)$|sources_source$")


def _small_steps(patch: pytest.MonkeyPatch) -> None:
    """Steps so small that a dozen verdicts take several eras."""
    for module in (facets, walk):
        patch.setattr(module, "ERA", 4)
        patch.setattr(module, "SPAN", 2)


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small steps, and three rows on each page."""
    _small_steps(monkeypatch)
    monkeypatch.setattr(paging.page, "__kwdefaults__", {"size": 3, "total": 0})
    monkeypatch.setattr(lists, "COUNTED_PAGE", 3)
    monkeypatch.setattr(sources, "LISTED", 3)
    monkeypatch.setattr(searching, "PAGE", 3)


@pytest.fixture(scope="module")
def shared(standing: Standing[dict[str, Any]]) -> dict[str, Any]:
    """What most of a dozen verdicts have in common."""
    with pytest.MonkeyPatch.context() as patch:
        _small_steps(patch)
        return standing(_verdicts)


def _verdicts() -> dict[str, Any]:
    topic, claimant = factories.topic("Bridges"), factories.claimant("Ada Example")
    for number in range(14):
        mine: dict[str, Any] = {"topics": (topic.pk,)} if number % 3 else {"topics": (factories.topic().pk,)}
        mine["claimants"] = (ClaimantCopy(claimant.pk if number % 2 else factories.claimant().pk),)
        newsroom.publish(headline=f"Spans number {number}", rating="false" if number % 4 else "true", **mine)
    newsroom.withdraw(newsroom.publish(topics=(topic.pk,)), note="Replaced.")
    return {"topic": topic, "claimant": claimant}


def _walk(reader: Any, path: str, rel: str, selector: str) -> Iterator[list[str]]:
    """The links of each page, following one of the page's links."""
    seen = set()
    while path not in seen:
        seen.add(path)
        page = reader.read(path)
        yield [link["href"] for link in page.select(selector)]
        further = page.select(f'nav.pages a[rel="{rel}"]')
        if not further:
            return
        path = urljoin(path, further[0]["href"])
    raise AssertionError(f"{path} comes twice")


def _last(reader: Any, path: str) -> str:
    return urljoin(path, str(reader.read(path).select('nav.pages a[rel="last"]')[0]["href"]))


LISTS = [
    "/claims/",
    "/topics/bridges/",
    "/claimants/ada-example/",
    "/ratings/false/",
    "/search/?rating=false&topic=bridges",
]


@pytest.mark.parametrize("path", LISTS)
def test_every_verdict_is_on_one_page_in_both_directions(reader: Any, shared: dict[str, Any], path: str) -> None:
    rows = PublicClaim.objects.published()
    if "bridges" in path:
        rows = rows.filter(topics=shared["topic"])
    if "ada" in path:
        rows = rows.filter(claimants=shared["claimant"])
    if "false" in path:
        rows = rows.filter(rating="false")
    expected = [f"/claims/{slug}/" for slug in rows.values_list("slug", flat=True)]
    assert len(expected) > 3
    forwards = list(_walk(reader, path, "next", ".card-verdict h2 a, .card-verdict h3 a"))
    assert [link for page in forwards for link in page] == expected
    backwards = list(_walk(reader, _last(reader, path), "prev", ".card-verdict h2 a, .card-verdict h3 a"))
    together = [link for page in reversed(backwards) for link in page]
    assert list(dict.fromkeys(together)) == expected
    assert len(backwards[0]) == 3, "the last page is full"


@pytest.mark.parametrize("path", ["/topics/", "/claimants/", "/sources/"])
def test_every_name_is_on_one_page_in_both_directions(reader: Any, shared: dict[str, Any], path: str) -> None:
    selector = f'.counted a[href^="{path}"]'
    forwards = [link for page in _walk(reader, path, "next", selector) for link in page]
    assert len(forwards) == len(set(forwards)) > 3
    backwards = list(_walk(reader, _last(reader, path), "prev", selector))
    together = [link for page in reversed(backwards) for link in page]
    assert list(dict.fromkeys(together)) == forwards


def test_rows_that_are_added_meanwhile_move_no_other(reader: Any, shared: dict[str, Any]) -> None:
    expected = [f"/claims/{slug}/" for slug in PublicClaim.objects.published().values_list("slug", flat=True)]
    found: list[str] = []
    for page in _walk(reader, "/claims/", "next", ".card-verdict h2 a"):
        found += page
        newsroom.publish(headline="Another in between", topics=(shared["topic"].pk,))
    assert found == expected


def test_a_walk_finds_what_a_plain_query_finds(shared: dict[str, Any]) -> None:
    chance = random.Random(7)
    topic, claimant = (facets.facet(name, shared[name].pk) for name in ("topic", "claimant"))
    possible = [topic, claimant, "rating:false", "rating:true", "kind:fact", "language:en", "within:en", "rated"]
    for _ in range(60):
        wanted = tuple(chance.sample(possible, chance.randint(0, 3)))
        words = chance.choice(["", "", "spans", "number", "nothing"])
        rows = PublicClaim.objects.published().filter(facets__contains=list(wanted))
        rows = rows.filter(words=searching.words_query(words)) if words else rows
        seqs = [seq for seq in rows.values_list("seq", flat=True) if seq is not None]
        limit, place = chance.randint(1, 8), chance.randint(0, 20)
        selection = Selection(wanted, words)
        assert walk.newest(selection, limit) == seqs[:limit]
        assert walk.newest(selection, limit, below=place) == [seq for seq in seqs if seq < place][:limit]
        assert walk.newest(selection, limit, since=place) == [seq for seq in seqs if seq >= place][:limit]
        assert walk.oldest(selection, limit, above=place) == [seq for seq in reversed(seqs) if seq > place][:limit]


def test_a_common_word_ranks_the_newest(reader: Any, shared: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "CANDIDATES", 5)
    page = reader.read("/search/?q=spans")
    assert "More than 5 verdicts match" in " ".join(page.get_text().split())
    found = [link for one in _walk(reader, "/search/?q=spans", "next", ".card-verdict h3 a") for link in one]
    newest = PublicClaim.objects.published().filter(words="spans").values_list("slug", flat=True)[:5]
    assert sorted(found) == sorted(f"/claims/{slug}/" for slug in newest)


def test_a_search_that_takes_too_long_is_refused_in_plain_words(
    reader: Any, shared: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any, **__: Any) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return []

    monkeypatch.setattr(searching, "BUDGET", 10)
    monkeypatch.setattr(walk, "newest", slow)
    for path in ("/search/?q=spans", "/search/?rating=false", "/search/list.csv?q=spans"):
        assert "This search takes too long." in reader.read(path, 400).get_text()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() != ("10ms",)


PAGES = [
    "/", "/claims/", "/claims/?page=last", "/claims/?page=after-9", "/claims/?page=before-3", "/topics/", "/claimants/",
    "/topics/?page=last", "/topics/bridges/", "/topics/bridges/?page=last", "/claimants/ada-example/",
    "/ratings/false/", "/corrections/", "/corrections/?others=last", "/sources/", "/search/",
    "/search/?q=spans", "/search/?q=nothing",
    "/search/?rating=false&topic=bridges&claimant=ada-example", "/sitemap.xml", "/sitemaps/topics-1.xml",
    "/sitemaps/claimants-1.xml", "/sitemaps/verdicts-1.xml", "/feeds/verdicts.atom", "/topics/bridges/feed.atom",
    "/ratings/false/feed.json", "/feeds/corrections.atom", "/api/v1/claims", "/api/v1/claims?text=spans&rating=false",
    "/api/v1/claims?topic=bridges&published_since=2026-01-01", "/api/v1/topics", "/api/v1/claimants", "/api/v1/sources",
    "/v1alpha1/claims:search?query=spans", "/v1alpha1/claims:search?query=nothing",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_reads_a_growing_table_from_end_to_end(reader: Any, shared: dict[str, Any], path: str) -> None:
    newest = PublicClaim.objects.order_by("-pk").values_list("pk", flat=True)[0]
    # Other tests may have used up the ids of the first part.
    path = path.replace("verdicts-1", f"verdicts-{(newest - 1) // PART + 1}")
    with CaptureQueriesContext(connection) as caught:
        assert reader.get(path).status_code == 200
    for query in caught.captured_queries:
        if not re.match(r"\s*(SELECT|WITH)\b", query["sql"]) or "set_config" in query["sql"]:
            continue
        if "$1" in query["sql"]:  # editions by their ids, with parameters apart
            continue
        with connection.cursor() as cursor:
            # The planner reads so few rows from end to end unless it is told that this costs much.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {query['sql']}")
            plan = cursor.fetchone()[0]
            cursor.execute("SET LOCAL enable_seqscan = DEFAULT")
        for node in _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
            read_whole = node["Node Type"] == "Seq Scan" and GROWING.search(node["Relation Name"])
            assert not read_whole, (path, query["sql"], node)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
