"""The front page."""

from django.http import HttpRequest

from claims.public.queries import lists
from claims.public.web.page import RenderedPage, public_page, render


@public_page()
def front(request: HttpRequest) -> RenderedPage:
    """The newest verdicts, topics and corrections."""
    return render(request, "claims/front.html", {"front": lists.front(), "section": "front"})
