"""Search over live verdicts."""

from urllib.parse import urlencode

from django.http import HttpRequest

from claims.queries.pages import searching
from claims.queries.pages.searching import Asked
from claims.web.page import Rendered, number_of, public_page, render
from factcheck.core.errors import Invalid

LONGEST = 200
"""Characters of a query."""
FIELDS = ("q", "rating", "kind", "topic", "claimant")


@public_page(*FIELDS, "page")
def search(request: HttpRequest) -> Rendered:
    """The form, and what was found. A filter that does not exist is refused by name."""
    asked = asked_for(request)
    given = {name: _value(request, name) for name in FIELDS}
    return render(
        request,
        "claims/search.html",
        {
            "asked": asked,
            "found": searching.search(asked),
            "query": urlencode({name: value for name, value in given.items() if value}),
            "section": "search",
        },
    )


def asked_for(request: HttpRequest) -> Asked:
    """The search that the address holds. Raises Invalid, naming the field."""
    given = {name: _value(request, name) for name in FIELDS}
    return Asked(
        words=given["q"],
        rating=given["rating"],
        kind=given["kind"],
        topic=given["topic"],
        claimant=given["claimant"],
        page=number_of(request),
    )


def _value(request: HttpRequest, name: str) -> str:
    value = " ".join(request.GET.get(name, "").split())
    if len(value) > LONGEST:
        raise Invalid(f"Use at most {LONGEST} characters: these are {len(value)}.", field=name)
    if "\x00" in value:
        raise Invalid("There is a character in it that no text holds.", field=name)
    return value
