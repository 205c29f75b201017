"""A verdict in other people's pages: the embed card, and the oEmbed address that tells their editors of it."""

import json
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from claims.interchange import oembed
from claims.queries.exchange.cards import embedded
from claims.queries.pages import verdicts
from claims.vocabulary import PublicStatus
from claims.web.page import Rendered, public_page, render
from factcheck.core.errors import DomainError, Invalid, NotFound

_STATUS = {PublicStatus.WITHDRAWN: 410, PublicStatus.REDACTED: 451}
_NAMES = ("claim", "embed", "edition")
"""Addresses of a verdict: its page, its card, and its editions, which embed as what stands now."""
POLICY = {
    "script-src": [NONE], "connect-src": [NONE], "img-src": [NONE], "font-src": [NONE], "manifest-src": [NONE],
    "form-action": [NONE], "style-src": [SELF], "frame-ancestors": ["*"],
}  # fmt: skip
"""Any page may frame the card; the card loads stylesheets of this site and nothing else."""


@csp_replace(POLICY)
@xframe_options_exempt
@public_page()
def card(request: HttpRequest, slug: str) -> Rendered | HttpResponsePermanentRedirect:
    """A verdict in a few lines, for a frame: 301 from an old address, 410 and 451 with a card that says why."""
    place = verdicts.find(slug)
    if place.moved_to:
        return HttpResponsePermanentRedirect(reverse("embed", args=[place.moved_to]))
    found = embedded(place)
    address = settings.PUBLIC_ORIGIN + reverse("claim", args=[found.slug])
    status = 200 if found.verdict else _STATUS[PublicStatus(found.status)]
    return render(request, "claims/embed.html", {"card": found, "canonical": address}, status=status)


def tell(request: HttpRequest) -> HttpResponse:
    """oEmbed: how to show the verdict at `url`. 404 where there is none, 501 for a format that is not JSON or XML."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return _said(501, "Ask for json or xml.")
    try:
        found = embedded(_place(request.GET.get("url", "")))
        most_width, most_height = _pixels(request, "maxwidth"), _pixels(request, "maxheight")
    except DomainError as error:
        return _said(error.status, error.message)
    origin = settings.PUBLIC_ORIGIN
    told = oembed.answer(
        oembed.Card(
            title=found.title,
            url=origin + reverse("claim", args=[found.slug]),
            frame=origin + reverse("embed", args=[found.slug]),
            headline=found.headline,
            lines=found.lines,
            direction=found.verdict.direction if found.verdict else "auto",
        ),
        oembed.Provider(settings.NEWSROOM_NAME, origin + reverse("front")),
        most_width=most_width,
        most_height=most_height,
    )
    if form == "xml":
        return HttpResponse(oembed.as_xml(told), "text/xml; charset=utf-8")
    return HttpResponse(json.dumps(told, ensure_ascii=False), "application/json; charset=utf-8")


def _place(address: str) -> verdicts.Place:
    """The verdict that an address of this site names. Raises Invalid for none, NotFound for any other."""
    if not address:
        raise Invalid("Give the address of a verdict.", field="url")
    refusal = NotFound("There is no verdict at this address.")
    try:
        parts = urlsplit(address)
        # A verdict's address is also known without the slash at its end.
        found = resolve(parts.path if parts.path.endswith("/") else f"{parts.path}/")
    except (ValueError, Resolver404) as error:
        raise refusal from error
    # Readers copy http: for https: and the other way round; the host is what makes it ours.
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != urlsplit(settings.PUBLIC_ORIGIN).netloc.lower():
        raise refusal
    if found.url_name not in _NAMES or found.namespaces:
        raise refusal
    place = verdicts.find(found.kwargs["slug"])
    return verdicts.find(place.moved_to) if place.moved_to else place


def _pixels(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if text and (not (text.isascii() and text.isdigit()) or len(text) > 6 or not int(text)):  # digits
        raise Invalid("Write a number of pixels, from 1.", field=name)
    return int(text) if text else None


def _said(status: int, message: str) -> HttpResponse:
    return HttpResponse(f"{message}\n", "text/plain; charset=utf-8", status)
