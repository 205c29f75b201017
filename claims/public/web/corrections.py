"""The page of corrections and other changes."""

from django.http import HttpRequest

from claims.public.queries import corrections as reads
from claims.public.web.page import RenderedPage, position_of, public_page, render


@public_page("page", "others")
def corrections(request: HttpRequest) -> RenderedPage:
    """Corrections first, then clarifications, updates and withdrawals."""
    return render(
        request,
        "claims/corrections.html",
        {
            "corrections": reads.corrections(position_of(request)),
            "others": reads.others(position_of(request, "others")),
            "section": "corrections",
        },
    )
