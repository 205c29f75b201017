"""A verdict in other people's pages: the embed card, and the oEmbed address for it."""

import json
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from claims.interchange import oembed
from claims.public.exchange.cards import embed_card
from claims.public.queries import verdicts
from claims.public.web.addresses import absolute
from claims.public.web.page import RenderedPage, public_page, render
from claims.vocabulary import PublicStatus
from factcheck.core.errors import DomainError, Invalid, NotFound

_STATUS = {PublicStatus.WITHDRAWN: 410, PublicStatus.REDACTED: 451}
_NAMES = ("claim", "embed", "edition")
"""Addresses of a verdict: its page, its card and its editions. All embed the current verdict."""
POLICY = {
    "script-src": [NONE], "connect-src": [NONE], "img-src": [NONE], "font-src": [NONE], "manifest-src": [NONE],
    "form-action": [NONE], "style-src": [SELF], "frame-ancestors": ["*"],
}  # fmt: skip
"""Any page may frame the card. The card may load only this site's stylesheets."""


@csp_replace(POLICY)
@xframe_options_exempt
@public_page()
def card(request: HttpRequest, slug: str) -> RenderedPage | HttpResponsePermanentRedirect:
    """The embed card. Redirects from an old address. 410 if withdrawn, 451 if redacted, with a card that says why."""
    place = verdicts.find(slug)
    if place.moved_to:
        return HttpResponsePermanentRedirect(reverse("embed", args=[place.moved_to]))
    embed = embed_card(place)
    address = absolute("claim", embed.slug)
    status = 200 if embed.verdict else _STATUS[PublicStatus(embed.status)]
    return render(request, "claims/embed.html", {"card": embed, "canonical": address}, status=status)


def oembed_answer(request: HttpRequest) -> HttpResponse:
    """oEmbed for the verdict at `url`. 404 if there is none, 501 for formats other than JSON and XML."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return _plain(501, "Use format json or xml.")
    try:
        embed = embed_card(_place(request.GET.get("url", "")))
        most_width, most_height = _pixels(request, "maxwidth"), _pixels(request, "maxheight")
    except DomainError as error:
        return _plain(error.status, error.message)
    card_answer = oembed.answer(
        oembed.Card(
            title=embed.title,
            url=absolute("claim", embed.slug),
            frame=absolute("embed", embed.slug),
            headline=embed.headline,
            lines=embed.lines,
            direction=embed.verdict.direction if embed.verdict else "auto",
        ),
        oembed.Provider(settings.NEWSROOM_NAME, absolute("front")),
        most_width=most_width,
        most_height=most_height,
    )
    if form == "xml":
        return HttpResponse(oembed.as_xml(card_answer), "text/xml; charset=utf-8")
    return HttpResponse(json.dumps(card_answer, ensure_ascii=False), "application/json; charset=utf-8")


def _place(address: str) -> verdicts.Place:
    """The verdict at an address of this site. Raises Invalid without an address, NotFound for any other address."""
    if not address:
        raise Invalid("Enter the address of a verdict.", field="url")
    refusal = NotFound("There is no verdict at this address.")
    try:
        parts = urlsplit(address)
        # Accepts a verdict's address without its trailing slash.
        match = resolve(parts.path if parts.path.endswith("/") else f"{parts.path}/")
    except (ValueError, Resolver404) as error:
        raise refusal from error
    # Accepts http and https. Only the host must be ours.
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != urlsplit(settings.PUBLIC_ORIGIN).netloc.lower():
        raise refusal
    if match.url_name not in _NAMES or match.namespaces:
        raise refusal
    place = verdicts.find(match.kwargs["slug"])
    return verdicts.find(place.moved_to) if place.moved_to else place


def _pixels(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if text and (not (text.isascii() and text.isdigit()) or len(text) > 6 or not int(text)):  # digits
        raise Invalid("Enter a number of pixels, from 1.", field=name)
    return int(text) if text else None


def _plain(status: int, message: str) -> HttpResponse:
    return HttpResponse(f"{message}\n", "text/plain; charset=utf-8", status)
