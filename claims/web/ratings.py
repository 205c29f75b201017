"""Ratings and the verdicts that have them."""

from django.http import HttpRequest

from claims.queries.pages import lists
from claims.web.page import RenderedPage, number_of, public_page, render


@public_page("page")
def rating(request: HttpRequest, slug: str) -> RenderedPage:
    """A rating, what it means, and every live verdict that has it."""
    finding, page = lists.rating(slug, number_of(request))
    return render(request, "claims/rating.html", {"rating": finding, "page": page, "section": "verdicts"})
