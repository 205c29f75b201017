"""Addresses of the readers' pages."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path, register_converter

from claims.public.web import (
    claimants,
    corrections,
    embeds,
    exports,
    feeds,
    front,
    method,
    ratings,
    search,
    sitemap,
    sources,
    topics,
    verdicts,
)


class NameConverter:
    """A slug in any script."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CountConverter:
    """A whole number from 1, short enough for any column."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(NameConverter, "name")
register_converter(CountConverter, "count")


def _feeds(before: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """The feed in both formats, at addresses that start with `before`."""
    return [path(f"{before}.{form}", view, {"form": form}, name=f"{name}_{form}") for form in ("atom", "json")]


def _files(page: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """The page's list as files, at addresses below the page."""
    forms = ("csv", "jsonld")
    return [path(f"{page}list.{form}", view, {"form": form}, name=f"{name}_list_{form}") for form in forms]


urlpatterns = [
    path("", front.front, name="front"),
    path("claims/", verdicts.all_verdicts, name="verdicts"),
    *_files("claims/", exports.of_verdicts, "verdicts"),
    path("claims/<name:slug>/", verdicts.claim, name="claim"),
    path("claims/<name:slug>/editions/<count:number>/", verdicts.edition, name="edition"),
    path("claims/<name:slug>/embed/", embeds.card, name="embed"),
    path("claimants/", claimants.all_claimants, name="claimants"),
    *_files("claimants/", exports.of_claimants, "claimants"),
    path("claimants/<name:slug>/", claimants.claimant, name="claimant"),
    *_files("claimants/<name:slug>/", exports.of_claimant, "claimant"),
    *_feeds("claimants/<name:slug>/feed", feeds.of_claimant, "claimant_feed"),
    path("topics/", topics.all_topics, name="topics"),
    *_files("topics/", exports.of_topics, "topics"),
    path("topics/<name:slug>/", topics.topic, name="topic"),
    *_files("topics/<name:slug>/", exports.of_topic, "topic"),
    *_feeds("topics/<name:slug>/feed", feeds.of_topic, "topic_feed"),
    path("ratings/<name:slug>/", ratings.rating, name="rating"),
    *_files("ratings/<name:slug>/", exports.of_rating, "rating"),
    *_feeds("ratings/<name:slug>/feed", feeds.of_rating, "rating_feed"),
    path("sources/", sources.all_sources, name="sources"),
    *_files("sources/", exports.of_sources, "sources"),
    path("sources/<uuid:id>/", sources.source, name="source"),
    *_files("sources/<uuid:id>/", exports.of_source, "source"),
    path("sources/<uuid:id>/copies/<uuid:copy>/", sources.copy, name="copy"),
    path("sources/<uuid:id>/copies/<uuid:copy>/text", sources.copy_text, name="copy_text"),
    path("sources/<uuid:id>/copies/<uuid:copy>/original", sources.original, name="original"),
    path("corrections/", corrections.corrections, name="corrections"),
    *_files("corrections/", exports.of_corrections, "corrections"),
    path("how-we-work/", method.how_we_work, name="how_we_work"),
    path("search/", search.search, name="search"),
    *_files("search/", exports.of_search, "search"),
    path("feeds/", feeds.feeds, name="feeds"),
    *_feeds("feeds/verdicts", feeds.of_verdicts, "feed_verdicts"),
    *_feeds("feeds/corrections", feeds.of_corrections, "feed_corrections"),
    path("feeds/claimreview.json", exports.data_feed, name="data_feed"),
    path("oembed", embeds.oembed_answer, name="oembed"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemaps/pages.xml", sitemap.pages, name="sitemap_pages"),
    path("sitemaps/<name:kind>-<count:number>.xml", sitemap.part, name="sitemap_part"),
    path("robots.txt", sitemap.robots, name="robots"),
]
