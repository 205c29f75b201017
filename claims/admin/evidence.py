"""Evidence on the desk: the state of each citation, notices, and the buttons that queue captures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from claims import wording
from claims.admin.steps import claim_address, refused, verdict_or_404
from claims.models import QuotationState
from claims.queries import desk, evidence
from claims.queries.evidence import CopyStatus
from claims.services.notices import mark_notice_seen
from claims.vocabulary import QuotationStatus
from claims.working_copy import CitationCopy, WorkingCopy
from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.models import User
from factcheck.accounts.refusal import refusal_page
from factcheck.core.counting import COUNTED
from factcheck.core.errors import DomainError
from sources.models import Source
from sources.services.captures import request_captures


@dataclass(frozen=True)
class CitationEvidence:
    """Sentences about one citation's words and copies. `differences` mark a near match."""

    copies: str
    words: str
    passage: str
    differences: tuple[tuple[str, str], ...]
    pick_address: str
    source_address: str


def evidence_of(claim_id: UUID, language: str, copy: WorkingCopy) -> dict[int, CitationEvidence]:
    """The evidence of each citation, by number. The number of queries is constant."""
    states = desk.states(claim_id, copy)
    statuses = evidence.copy_statuses({row.source for row in copy.citations})
    return {
        row.number: _of(row, states.get(row.number), statuses[row.source], claim_id, language)
        for row in copy.citations
        if row.number and row.source in statuses
    }


def _of(
    row: CitationCopy, state: QuotationState | None, copies: CopyStatus, claim_id: UUID, language: str
) -> CitationEvidence:
    return CitationEvidence(
        copies=_copies(copies),
        words=_words(row, state, copies),
        passage="Passage picked." if row.passage else "",
        differences=tuple((kind, part) for kind, part in state.differences) if state else (),
        pick_address=reverse("admin:claims_passage", args=[claim_id, language, row.number]) if copies.readable else "",
        source_address=reverse("admin:sources_source_change", args=[row.source]),
    )


def _copies(status: CopyStatus) -> str:
    under_way = f" A capture is {status.under_way}." if status.under_way else ""
    if status.newest is None:
        trouble = f" The last attempt failed: {status.problem}" if status.problem and not status.under_way else ""
        return f"Not captured.{under_way}{trouble}"
    day = wording.written(timezone.localdate(status.newest))
    unread = "" if status.readable else " No text could be read from it."
    return f"Newest copy of {day}.{unread}{under_way}"


def _words(row: CitationCopy, state: QuotationState | None, copies: CopyStatus) -> str:
    if not row.quotation:
        return ""
    if state is None:
        return "The words have not been checked yet." if copies.readable else ""
    words = wording.quotation_state(
        state.status,
        checked=timezone.localdate(state.checked_at) if state.checked_at else None,
        since=timezone.localdate(state.since) if state.since and state.status not in _WITHOUT_SINCE else None,
        copied=timezone.localdate(state.copy.captured_at) if state.copy else None,
        nearly=state.judgement.nearly,
    )
    return f"{words[:1].upper()}{words[1:]}."


_WITHOUT_SINCE = (QuotationStatus.FOUND, QuotationStatus.NEAR, QuotationStatus.NOT_CHECKED, QuotationStatus.TRANSCRIBED)


# --- having copies made -----------------------------------------------------------------------------------------------


def capture_view(request: HttpRequest, claim_id: UUID, language: str, *, site: AdminSite) -> HttpResponse:
    """Queue a capture of every source that the claim cites. Messages list the others, with the reason."""
    actor = signed_in(request)
    verdict = verdict_or_404(claim_id, language)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        _capture(request, evidence.sources_of(claim_id), actor)
    except DomainError as error:
        return refused(request, error, verdict, site=site)
    return redirect(f"{claim_address(claim_id, language)}#evidence")


def capture_all_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """Queue captures of the first `COUNTED` cited sources without a copy."""
    actor = signed_in(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return _or_refused(request, site, lambda: _capture(request, evidence.uncaptured()[:COUNTED], actor))


def _capture(request: HttpRequest, sources: Iterable[Source], actor: User) -> None:
    sources = list(sources)
    can = [source for source in sources if source.url and not source.protected]
    queued = request_captures(source_ids=[source.pk for source in can], actor=actor)
    summary = [f"{queued} {'capture' if queued == 1 else 'captures'} queued."]
    if queued < len(can):
        summary.append(f"{len(can) - queued} already in progress.")
    messages.success(request, " ".join(summary))
    protected = sum(source.protected for source in sources)
    if protected:
        messages.warning(
            request, f"Not captured: {protected} protected. Protected sources are never fetched. Upload a copy."
        )
    without = [source.title for source in sources if not source.url and not source.protected]
    if without:
        titles = "; ".join(without[:5]) + (f" and {len(without) - 5} more" if len(without) > 5 else "")
        messages.warning(request, f"Not captured, because they have no address: {titles}. Upload or transcribe a copy.")


# --- news -------------------------------------------------------------------------------------------------------------


def seen_view(request: HttpRequest, notice_id: UUID, *, site: AdminSite) -> HttpResponse:
    """Mark a notice as seen."""
    actor = signed_in(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return _or_refused(request, site, lambda: mark_notice_seen(notice_id=notice_id, actor=actor))


def _or_refused(request: HttpRequest, site: AdminSite, act: Callable[[], Any]) -> HttpResponse:
    """Run `act` and redirect to the desk, or show why it was refused."""
    try:
        act()
    except DomainError as error:
        return refusal_page(request, error, site=site, back=reverse("admin:index"), back_label="Back to the desk")
    return redirect(f"{reverse('admin:index')}#evidence")
