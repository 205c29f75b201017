"""What the pages about one source have in common."""

from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from factcheck.accounts.refusal import refusal_page
from factcheck.core.errors import DomainError
from sources.models import Source


def source_or_404(source_id: UUID) -> Source:
    """The source with its publishers."""
    found = Source.objects.with_publishers().filter(pk=source_id).first()
    if found is None:
        raise Http404("There is no such source.")
    return found


def source_address(source_id: UUID, place: str = "") -> str:
    """The source's page at the desk, at one of its parts."""
    address = reverse("admin:sources_source_change", args=[source_id])
    return f"{address}#{place}" if place else address


def refused(request: HttpRequest, error: DomainError, source: Source, *, site: AdminSite) -> HttpResponse:
    """A page that says why nothing was done, with the status that says so to programs."""
    return refusal_page(request, error, site=site, back=source_address(source.pk), back_label="Back to the source")
