"""Topics and their verdicts."""

from django.http import HttpRequest

from claims.public.queries import lists
from claims.public.web.page import RenderedPage, position_of, public_page, render


@public_page("page")
def all_topics(request: HttpRequest) -> RenderedPage:
    """Every topic of a live verdict."""
    return render(request, "claims/topics.html", {"page": lists.topics(position_of(request)), "section": "topics"})


@public_page("page")
def topic(request: HttpRequest, slug: str) -> RenderedPage:
    """A topic and its live verdicts."""
    row, page = lists.topic(slug, position_of(request))
    return render(request, "claims/topic.html", {"topic": row, "page": page, "section": "topics"})
