"""Functions for all pages about one source."""

from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from factcheck.accounts.refusal import refusal_page
from factcheck.core.errors import DomainError
from sources.models import Source


def source_or_404(source_id: UUID) -> Source:
    """The source with its publishers."""
    source = Source.objects.with_publishers().filter(pk=source_id).first()
    if source is None:
        raise Http404("There is no such source.")
    return source


def source_address(source_id: UUID, place: str = "") -> str:
    """The address of the source's desk page, optionally of one of its parts."""
    address = reverse("admin:sources_source_change", args=[source_id])
    return f"{address}#{place}" if place else address


def refusal(request: HttpRequest, error: DomainError, source: Source, *, site: AdminSite) -> HttpResponse:
    """A page with the error's message and status."""
    return refusal_page(request, error, site=site, back=source_address(source.pk), back_label="Back to the source")
