"""For crawlers: what there is, and what not to index."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from claims.models import Claimant, PublicClaim, Topic
from claims.web.page import Rendered, public_page

MOST = 45_000
"""Addresses of verdicts in the sitemap; the protocol allows 50,000 in all."""


@public_page
def sitemap(request: HttpRequest) -> Rendered:
    """Every page that is worth finding. Three queries."""
    rows = PublicClaim.objects.published().values_list("slug", "published_at")[:MOST]
    urls = [_url(reverse(name)) for name in ("front", "verdicts", "claimants", "topics", "corrections", "how_we_work")]
    urls += [_url(reverse("claim", args=[slug]), at.date().isoformat()) for slug, at in rows]
    urls += [
        _url(reverse("topic", args=[slug])) for slug in Topic.objects.published().values_list("slug", flat=True)[:2_000]
    ]
    urls += [
        _url(reverse("claimant", args=[slug]))
        for slug in Claimant.objects.published().values_list("slug", flat=True)[:2_900]
    ]
    body = "".join(urls)
    return Rendered(
        f'<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}</urlset>\n',
        "application/xml; charset=utf-8",
    )


@public_page
def robots(request: HttpRequest) -> Rendered:
    """A demonstration asks to be left alone; a newsroom asks that only search results and the desk are."""
    if settings.DEMO:
        return Rendered("User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8")
    lines = ["User-agent: *", "Disallow: /admin/", f"Disallow: {reverse('search')}"]
    lines.append(f"Sitemap: {settings.PUBLIC_ORIGIN}{reverse('sitemap')}")
    return Rendered("\n".join(lines) + "\n", "text/plain; charset=utf-8")


def _url(path: str, changed: str = "") -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(settings.PUBLIC_ORIGIN + path)}</loc>{lastmod}</url>\n"
