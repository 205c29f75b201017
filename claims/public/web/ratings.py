"""The page of a rating."""

from django.http import HttpRequest

from claims.public.queries import lists
from claims.public.web.page import RenderedPage, position_of, public_page, render


@public_page("page")
def rating(request: HttpRequest, slug: str) -> RenderedPage:
    """A rating, its definition, and its live verdicts."""
    rating, page = lists.rating(slug, position_of(request))
    return render(request, "claims/rating.html", {"rating": rating, "page": page, "section": "verdicts"})
