"""Search over live verdicts."""

from urllib.parse import urlencode

from django.http import HttpRequest

from claims.public.queries import search as reads
from claims.public.queries.search import Search
from claims.public.web.page import RenderedPage, public_page, render
from factcheck.core.errors import Invalid

LONGEST = 200
"""The longest query, in characters."""
FIELDS = ("q", "rating", "kind", "topic", "claimant")


@public_page(*FIELDS, "page")
def search(request: HttpRequest) -> RenderedPage:
    """The search form and its results."""
    asked = asked_for(request)
    given = {name: _value(request, name) for name in FIELDS}
    return render(
        request,
        "claims/search.html",
        {
            "asked": asked,
            "found": reads.search(asked),
            "query": urlencode({name: value for name, value in given.items() if value}),
            "section": "search",
        },
    )


def asked_for(request: HttpRequest) -> Search:
    """The search in the request's query. Raises Invalid with the field."""
    given = {name: _value(request, name) for name in FIELDS}
    return Search(
        words=given["q"],
        rating=given["rating"],
        kind=given["kind"],
        topic=given["topic"],
        claimant=given["claimant"],
        page=request.GET.get("page", ""),
    )


def _value(request: HttpRequest, name: str) -> str:
    value = " ".join(request.GET.get(name, "").split())
    if len(value) > LONGEST:
        raise Invalid(f"Use at most {LONGEST} characters: these are {len(value)}.", field=name)
    if "\x00" in value:
        raise Invalid("It contains the character NUL. Remove it.", field=name)
    return value
