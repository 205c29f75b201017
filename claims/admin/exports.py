"""The desk's lists of claims and sources as CSV, with the current search and filters.

Anyone who can see a list can download it. A protected source has only its description and reason, because files leave
the desk.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from claims.admin.steps import claim_address
from claims.documents import source_columns
from claims.interchange import csv_lines
from claims.models import Claim, Verdict
from claims.public.exchange import chunks
from claims.queries.working_copy import named_source
from factcheck.accounts.desk_admin import RoleAdmin
from sources.models import Source

Row = tuple[object, ...]

CLAIMS = (
    "finding", "headline", "claim", "short_claim", "claimants", "made_on", "state", "assigned_to", "language", "kind",
    "logged_at", "page", "claim_id",
)  # fmt: skip
SOURCES = (
    "title", "issued_by", "carried_by", "authors", "date", "medium", "standing", "language", "address", "locator",
    "note", "protected", "description", "reason_for_protection", "page", "source_id",
)  # fmt: skip
_PLAIN = (
    "title", "issued_by", "carried_by", "authors", "date", "medium", "standing", "language", "url", "locator", "note",
)  # fmt: skip


def claims_list(admin: RoleAdmin[Claim], request: HttpRequest) -> HttpResponseBase:
    """One row for each verdict of the listed claims, with the finding first."""
    rows = admin.get_queryset(request)
    return _csv(admin, request, "claims", CLAIMS, lambda piece: _claims(_in_order(rows, piece)))


def sources_list(admin: RoleAdmin[Source], request: HttpRequest) -> HttpResponseBase:
    """One row for each listed source."""
    rows = Source.objects.with_publishers()
    return _csv(admin, request, "sources", SOURCES, lambda piece: _sources(_in_order(rows, piece)))


def _csv(
    admin: RoleAdmin[Any],
    request: HttpRequest,
    name: str,
    header: Sequence[str],
    rows: Callable[[list[Any]], Iterable[Row]],
) -> HttpResponseBase:
    if not admin.has_view_permission(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if any("\x00" in str(value) for value in request.GET.values()):
        raise BadRequest("The address contains the character NUL. Remove it.")
    try:
        rows_listed = admin.get_changelist_instance(request).queryset
    except IncorrectLookupParameters as error:
        raise BadRequest("There is no such filter.") from error
    return StreamingHttpResponse(
        csv_lines.lines(header, (rows(piece) for piece in chunks.keys(rows_listed))),
        csv_lines.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}-{timezone.localdate()}.csv"'},
    )


def _in_order(rows: QuerySet[Any], keys: list[Any]) -> list[Any]:
    """The rows of these keys in the keys' order. Rows deleted meanwhile are left out."""
    rows_by_key: dict[Any, Model] = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [rows_by_key[key] for key in keys if key in rows_by_key]


def _claims(rows: Iterable[Claim]) -> Iterator[Row]:
    for row in rows:
        names = [claimant_row.claimant.name for claimant_row in row.claimant_rows.all()]
        for verdict in row.verdicts.all():
            yield _verdict(row, verdict, names)


def _verdict(row: Claim, verdict: Verdict, names: list[str]) -> Row:
    assigned = verdict.assigned_to
    return (
        f"Rated: {verdict.rating.name}" if verdict.rating else "", verdict.headline or "No finding yet",
        row.text, row.short_claim, names, row.made_on.text if row.made_on else "", verdict.get_state_display(),
        (assigned.get_full_name() or assigned.username) if assigned else "", verdict.language, row.kind,
        timezone.localtime(row.logged_at).isoformat(timespec="seconds"), claim_address(row.pk, verdict.language),
        row.pk,
    )  # fmt: skip


def _sources(rows: Iterable[Source]) -> Iterator[Row]:
    for row in rows:
        columns = source_columns(named_source(row))
        yield (
            *(columns.get(name, "") for name in _PLAIN),
            "yes" if row.protected else "no", columns.get("description", ""), columns.get("protection_reason", ""),
            reverse("admin:sources_source_change", args=[row.pk]), row.pk,
        )  # fmt: skip
