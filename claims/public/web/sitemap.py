"""Sitemaps and robots.txt."""

from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from claims.public.queries import sitemaps
from claims.public.web.page import RenderedPage, public_page
from factcheck.core.errors import NotFound

PAGES = ("front", "verdicts", "claimants", "topics", "sources", "corrections", "how_we_work")
_ADDRESSES = {sitemaps.VERDICTS: "claim", sitemaps.TOPICS: "topic", sitemaps.CLAIMANTS: "claimant"}


@public_page()
def sitemap(request: HttpRequest) -> RenderedPage:
    """The sitemap index."""
    parts = [_entry("sitemap", reverse("sitemap_pages"))]
    parts += [
        _entry("sitemap", reverse("sitemap_part", args=[part.kind, part.number]), part.changed)
        for part in sitemaps.parts()
    ]
    return _xml("sitemapindex", parts)


@public_page()
def pages(request: HttpRequest) -> RenderedPage:
    """The sitemap of the fixed pages."""
    return _xml("urlset", [_entry("url", reverse(name)) for name in PAGES])


@public_page()
def part(request: HttpRequest, kind: str, number: int) -> RenderedPage:
    """One part of the sitemap of verdicts, topics or claimants."""
    entries = sitemaps.entries(kind, number)
    if not entries:
        raise NotFound("There is no such part of the sitemap.")
    return _xml(
        "urlset", [_entry("url", reverse(_ADDRESSES[kind], args=[entry.slug]), entry.changed) for entry in entries]
    )


@public_page()
def robots(request: HttpRequest) -> RenderedPage:
    """robots.txt. It disallows everything for a demonstration, and only search and the desk for a newsroom."""
    if settings.DEMO:
        return RenderedPage("User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8")
    lines = ["User-agent: *", "Disallow: /admin/", f"Disallow: {reverse('search')}"]
    lines.append(f"Sitemap: {settings.PUBLIC_ORIGIN}{reverse('sitemap')}")
    return RenderedPage("\n".join(lines) + "\n", "text/plain; charset=utf-8")


def _xml(root: str, entries: list[str]) -> RenderedPage:
    return RenderedPage(
        f'<?xml version="1.0" encoding="utf-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(entries)}</{root}>\n',
        "application/xml; charset=utf-8",
    )


def _entry(name: str, path: str, changed: datetime | None = None) -> str:
    lastmod = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<{name}><loc>{escape(settings.PUBLIC_ORIGIN + path)}</loc>{lastmod}</{name}>\n"
