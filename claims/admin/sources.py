"""The source's page at the desk, with the claims that use it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from claims.admin.exports import sources_list
from claims.admin.shared_rows import claims_with_findings
from claims.models import Claim, PublicClaim
from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.roles import Role
from sources.admin import SourceAdmin
from sources.models import Source
from sources.services.refusals import SHOWN_TO_READERS


class CitedSourceAdmin(SourceAdmin):
    """Adds the claims that cite the source or appeared in it."""

    def beside(self, request: HttpRequest, row: Source) -> dict[str, Any]:
        citing = Claim.objects.filter(Q(citations__source=row) | Q(appearances__source=row))
        claims = claims_with_findings(citing)
        live = PublicClaim.objects.published().filter(sources=row).exists()
        closed = live and not signed_in(request).may_act_as(Role.EDITOR)
        return super().beside(request, row) | {
            "claims": claims,
            "claims_title": "Claims that use it",
            "shown_to_readers": SHOWN_TO_READERS if closed else "",
        }

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(sources_list, self))
        return [path("list.csv", view, name="sources_source_csv"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        address = {"csv_address": reverse("admin:sources_source_csv")}
        return super().changelist_view(request, address | (extra_context or {}))


admin.site.unregister(Source)
admin.site.register(Source, CitedSourceAdmin)
