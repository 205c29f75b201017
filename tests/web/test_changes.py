"""Each public change drops the pages that show it and no others. No page is sent in its earlier form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from claims.models import Claimant, ClaimantTally, Edition, PublicClaim, Rating, RatingScale, Topic, TopicTally
from claims.public.queries.sitemaps import PART
from claims.public.web.page_cache import pages
from claims.services import flags, shared_rows
from claims.vocabulary import EditionKind
from claims.working_copy import ClaimantCopy
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from sources.models import Publisher, Snapshot, Visit, Watch
from sources.services.sources import change_publisher, change_source
from tests import copies, factories
from tests.conftest import Standing
from tests.web import newsroom
from tests.web.newsroom import Newsroom
from tests.web.test_reviewed_elsewhere import tied


@dataclass(frozen=True)
class Site:
    """The newsroom, a claim that shares nothing with the others, and every page, by a short name."""

    desk: Newsroom
    apart: Edition
    copy: Snapshot
    addresses: dict[str, str]


@pytest.fixture(scope="module")
def site(standing: Standing[Site]) -> Site:
    return standing(_open)


def _open() -> Site:
    desk = newsroom.open_newsroom()
    change_source(
        source_id=desk.open_source.pk,
        draft=factories.draft_of(desk.open_source, free_to_publish=True),
        actor=factories.person(),
    )
    copy = copies.held(desk.open_source, "In it forty spans were counted, from both banks.")
    hermit, gardens = factories.claimant("Hermit"), factories.topic("Gardens")
    apart = newsroom.publish(
        headline="Ten roses grow there", rating="false", topics=(gardens.pk,), claimants=(ClaimantCopy(hermit.pk),),
    )  # fmt: skip
    plan = PublicClaim.objects.get(claim=apart.claim_id).sources.order_by("pk").first()
    assert plan is not None
    main = newsroom.slug(desk.main)
    source = f"/sources/{desk.open_source.pk}/"
    addresses = {
        "front": "/", "verdicts": "/claims/", "main": f"/claims/{main}/", "main 1": f"/claims/{main}/editions/1/",
        "main card": f"/claims/{main}/embed/", "qualified": newsroom.address(desk.qualified),
        "disputed": newsroom.address(desk.disputed), "framing": newsroom.address(desk.framing),
        "withdrawn": newsroom.address(desk.withdrawn), "redacted": newsroom.address(desk.redacted),
        "apart": newsroom.address(apart), "apart card": f"{newsroom.address(apart)}embed/",
        "claimants": "/claimants/", "ada": "/claimants/ada-example/", "hermit": f"/claimants/{hermit.slug}/",
        "ada feed": "/claimants/ada-example/feed.atom", "topics": "/topics/", "bridges": "/topics/bridges/",
        "gardens": "/topics/gardens/", "bridges feed": "/topics/bridges/feed.json", "half-true": "/ratings/half-true/",
        "false": "/ratings/false/", "half-true feed": "/ratings/half-true/feed.atom", "sources": "/sources/",
        "survey": source, "plan": f"/sources/{plan.pk}/", "copy": f"{source}copies/{copy.pk}/",
        "corrections": "/corrections/", "method": "/how-we-work/", "feeds": "/feeds/",
        "feed": "/feeds/verdicts.atom", "corrections feed": "/feeds/corrections.json", "sitemap": "/sitemap.xml",
        "map pages": "/sitemaps/pages.xml", "map verdicts": f"/sitemaps/verdicts-{_part(PublicClaim)}.xml",
        "map topics": f"/sitemaps/topics-{_part(TopicTally)}.xml",
        "map claimants": f"/sitemaps/claimants-{_part(ClaimantTally)}.xml", "robots": "/robots.txt",
    }  # fmt: skip
    return Site(desk, apart, copy, addresses)


def _part(model: type[Model]) -> int:
    """The number of the sitemap's part with the newest row: other tests have used up lower ids."""
    newest = model._default_manager.order_by("pk").last()
    assert newest is not None
    return (int(newest.pk) - 1) // PART + 1


def editor() -> Any:
    return factories.person(Role.EDITOR)


def publisher() -> Any:
    return factories.person(Role.PUBLISHER)


def _publish(site: Site) -> None:
    newsroom.publish(headline="A new verdict", rating="true")


def _correct_apart(site: Site) -> None:
    newsroom.revised(
        site.apart, kind=EditionKind.CORRECTED, severity="minor", note="We miscounted.", summary="Nine roses."
    )


def _rename_claimant(name: str) -> Callable[[Site], None]:
    def change(site: Site) -> None:
        row = Claimant.objects.get(name=name)
        shared_rows.change_claimant(claimant_id=row.pk, name="Zed", kind=row.kind, slug=row.slug, actor=editor())

    return change


def _rename_topic(site: Site) -> None:
    row = Topic.objects.get(name="Gardens")
    shared_rows.change_topic(topic_id=row.pk, name="Parks", slug=row.slug, actor=editor())


def _change_row(model: Any, **columns: Any) -> Callable[[Site], None]:
    def change(site: Site) -> None:
        with acting(editor().pk):
            row = model.objects.order_by("pk").first()
            model.objects.filter(pk=row.pk).update(**columns)

    return change


def _change_survey(site: Site) -> None:
    draft = factories.draft_of(site.desk.open_source, note="Bound in leather.")
    change_source(source_id=site.desk.open_source.pk, draft=draft, actor=editor())


def _rename_publisher(site: Site) -> None:
    row = Publisher.objects.get(name="Office of Roads")
    change_publisher(publisher_id=row.pk, name="Ministry of Roads", note=row.note, actor=editor())


def _check_quotation(site: Site) -> None:
    copies.found(
        site.desk.main, 1, "forty spans were counted", site.desk.open_source, status="found", copy=site.copy,
        start=6, end=30, checked_at=timezone.now(),
    )  # fmt: skip


def _visit(site: Site) -> None:
    Watch.objects.create(
        source=site.desk.open_source, found=Visit.SAME, last_visit_at=timezone.now(), next_visit_at=timezone.now()
    )


LISTS = {
    "front", "verdicts", "claimants", "topics", "sources", "corrections", "feed", "corrections feed", "sitemap",
    "map verdicts", "map topics", "map claimants",
}  # fmt: skip
"""Pages of every verdict, in order or by number."""
RATED = {
    "front", "verdicts", "main", "main 1", "main card", "qualified", "disputed", "framing", "withdrawn", "redacted",
    "apart", "apart card", "ada", "hermit", "ada feed", "bridges", "gardens", "bridges feed", "half-true", "false",
    "half-true feed", "survey", "plan", "corrections", "method", "feeds", "feed", "corrections feed",
}  # fmt: skip
"""Pages with ratings, or that could have some."""
APART = {"apart", "apart card"}
SHOWS_SURVEY = {"main", "main 1", "survey", "sources", "copy"}


def _flag(site: Site) -> None:
    flags.flag_under_review(claim_id=site.apart.claim_id, note="A letter came.", actor=publisher())


CHANGES: dict[str, tuple[Callable[[Site], Any], set[str]]] = {
    "a flag": (_flag, {"apart"}),
    "a new verdict": (_publish, LISTS),
    "a correction": (_correct_apart, LISTS | APART | {"hermit", "gardens", "false", "plan"}),
    "a withdrawal": (
        lambda site: newsroom.withdraw(site.apart, note="It is no longer so."),
        LISTS | APART | {"hermit", "gardens", "false", "plan"},
    ),
    "a removed edition": (
        lambda site: newsroom.redact(site.apart),
        LISTS | APART | {"hermit", "gardens", "false", "plan"},
    ),
    "a claimant": (
        _rename_claimant("Hermit"),
        {"front", "verdicts", "feed", "claimants", "map claimants", "hermit", "gardens", "false", "plan"} | APART,
    ),
    "an outlet without a page": (_rename_claimant("The Daily Example"), {"main", "main 1"}),
    "a topic": (_rename_topic, {"front", "feed", "topics", "map topics", "gardens", "apart"}),
    "a rating": (_change_row(Rating, name="Otherwise"), RATED),
    "a scale": (_change_row(RatingScale, name="Otherwise"), RATED),
    "a source": (_change_survey, SHOWS_SURVEY),
    "a publisher": (_rename_publisher, SHOWS_SURVEY),
    "a checked quotation": (_check_quotation, {"main", "main 1", "copy"}),
    "a copy": (lambda site: copies.held(site.desk.open_source, "Another."), {"main", "main 1", "survey", "copy"}),
    "a removed copy": (lambda site: copies.removed(site.copy), {"main", "main 1", "survey", "copy"}),
    "a visit": (_visit, {"survey"}),
    "a review by others": (lambda site: tied(editor(), site.apart.claim_id), {"apart"}),
    "a draft": (lambda site: factories.logged_claim(), set()),
    "a claimant of no verdict": (
        lambda site: shared_rows.change_claimant(
            claimant_id=factories.claimant("Nobody").pk, name="Anybody", kind="person", actor=editor()
        ),
        set(),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_drops_the_pages_that_show_it(site: Site, name: str) -> None:
    change, expected = CHANGES[name]
    before = _visit_all(site)
    change(site)
    pages.state()
    dropped = {page for page, address in site.addresses.items() if pages.get(address) is None}
    after = _visit_all(site)
    pages.forget()
    assert _visit_all(site) == after, "a kept page is what a new render makes"
    assert {page for page in before if before[page] != after[page]} <= dropped
    assert dropped == expected


def _visit_all(site: Site) -> dict[str, bytes]:
    client = Client()
    return {page: client.get(address).content for page, address in site.addresses.items()}
