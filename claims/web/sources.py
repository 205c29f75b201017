"""Sources, and the verdicts that lean on them."""

from uuid import UUID

from django.http import HttpRequest

from claims.queries.pages import sources
from claims.web.page import Rendered, number_of, public_page, render


@public_page
def source(request: HttpRequest, id: UUID) -> Rendered:  # noqa: A002  # the address names it so
    """A source and every live verdict that leans on it; a protected one by its description and reason alone."""
    row, page = sources.source(id, number_of(request))
    return render(request, "sources/source.html", {"source": row, "page": page, "section": "sources"})
