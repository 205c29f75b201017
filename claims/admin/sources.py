"""The source's page with the claims that lean on it: only the ledger knows them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from claims.admin.shared_rows import claims_with_findings
from claims.models import Claim
from sources.admin import SourceAdmin
from sources.models import Source


class LeanedOnSourceAdmin(SourceAdmin):
    """Shows which claims cite the source or record an appearance in it."""

    def beside(self, request: HttpRequest, row: Source) -> dict[str, Any]:
        leaning = Claim.objects.filter(Q(citations__source=row) | Q(appearances__source=row))
        claims = claims_with_findings(leaning)
        return super().beside(request, row) | {"claims": claims, "claims_title": "Claims that lean on it"}


admin.site.unregister(Source)
admin.site.register(Source, LeanedOnSourceAdmin)
