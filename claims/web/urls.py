"""Addresses of the readers' pages."""

from django.urls import path, register_converter

from claims.web import claimants, corrections, feeds, front, method, search, sitemap, sources, topics, verdicts


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

urlpatterns = [
    path("", front.front, name="front"),
    path("claims/", verdicts.all_verdicts, name="verdicts"),
    path("claims/<name:slug>/", verdicts.claim, name="claim"),
    path("claims/<name:slug>/editions/<count:number>/", verdicts.edition, name="edition"),
    path("claimants/", claimants.all_claimants, name="claimants"),
    path("claimants/<name:slug>/", claimants.claimant, name="claimant"),
    path("topics/", topics.all_topics, name="topics"),
    path("topics/<name:slug>/", topics.topic, name="topic"),
    path("sources/<uuid:id>/", sources.source, name="source"),
    path("sources/<uuid:id>/copies/<uuid:copy>/", sources.copy, name="copy"),
    path("sources/<uuid:id>/copies/<uuid:copy>/original", sources.original, name="original"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("how-we-work/", method.how_we_work, name="how_we_work"),
    path("search/", search.search, name="search"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/verdicts.atom", feeds.verdicts, name="feed_verdicts"),
    path("feeds/corrections.atom", feeds.corrections, name="feed_corrections"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
]
