"""Claimants and their verdicts."""

from django.http import HttpRequest

from claims.public.queries import lists
from claims.public.web.page import RenderedPage, position_of, public_page, render


@public_page("page")
def all_claimants(request: HttpRequest) -> RenderedPage:
    """Every claimant with a live verdict."""
    return render(
        request, "claims/claimants.html", {"page": lists.claimants(position_of(request)), "section": "claimants"}
    )


@public_page("page")
def claimant(request: HttpRequest, slug: str) -> RenderedPage:
    """A claimant and every live verdict on their claims."""
    row, page = lists.claimant(slug, position_of(request))
    return render(request, "claims/claimant.html", {"claimant": row, "page": page, "section": "claimants"})
