"""The page that picks the passage of a copy that a citation quotes. Works with and without JavaScript."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from claims import copy_text, workflow
from claims.admin.steps import claim_address, refused, verdict_or_404
from claims.models import Citation, Verdict
from claims.quotations import collapsed
from claims.services.passages import MOST_PICKED, drop_passage, pick_passage
from factcheck.accounts.desk_admin import signed_in
from factcheck.core.errors import DomainError, Invalid
from sources.models import Snapshot, SnapshotText

LARGEST = 2**31 - 1


class PickForm(forms.Form):
    """A place in a copy, and the words selected there on the screen ('' without a selection)."""

    copy = forms.UUIDField()
    start = forms.IntegerField(min_value=0, max_value=LARGEST)
    end = forms.IntegerField(min_value=0, max_value=LARGEST)
    words = forms.CharField(required=False, max_length=4 * MOST_PICKED)
    revision = forms.IntegerField(min_value=0)


class DropForm(forms.Form):
    revision = forms.IntegerField(min_value=0)


class LookForm(forms.Form):
    """What to show: a copy, a page of its text, and words to search for."""

    copy = forms.UUIDField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    at = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
    words = forms.CharField(required=False, max_length=MOST_PICKED)


def passage_view(request: HttpRequest, claim_id: UUID, language: str, number: int, *, site: AdminSite) -> HttpResponse:
    """GET: read and search the copies' text. POST: pick a place, or drop the passage."""
    actor = signed_in(request)
    verdict = verdict_or_404(claim_id, language)
    citation = Citation.objects.select_related("source").filter(claim_id=claim_id, number=number).first()
    if citation is None:
        raise Http404("There is no such citation.")
    if request.method != "POST":
        return _page(request, verdict, citation, site=site)
    about: dict[str, Any] = {"claim_id": claim_id, "language": language, "number": number, "actor": actor}
    try:
        if "_drop" in request.POST:
            drop_passage(revision=_cleaned(DropForm(request.POST))["revision"], **about)
            message = f"[@{number}] no longer has a passage. Its quotation stays."
        else:
            data = _cleaned(PickForm(request.POST))
            _as_selected(data)
            pick_passage(
                snapshot_id=data["copy"], start=data["start"], end=data["end"], revision=data["revision"], **about
            )
            message = f"[@{number}] now quotes this passage."
    except DomainError as error:
        return refused(request, error, verdict, site=site)
    messages.success(request, message)
    return redirect(f"{claim_address(claim_id, language)}#evidence")


def _cleaned(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid("The form is incomplete. Go back and pick the passage again.")
    return form.cleaned_data


def _as_selected(data: dict[str, Any]) -> None:
    """Raises Invalid if the selected words are not at the place, because browsers may count differently."""
    if not data["words"]:
        return
    text = SnapshotText.objects.values_list("text", flat=True).filter(pk=data["copy"]).first() or ""
    if collapsed(text[data["start"] : data["end"]]) != collapsed(data["words"]):
        raise Invalid("The selected words are not at that place in the copy. Paste the words into the search instead.")


def _page(request: HttpRequest, verdict: Verdict, citation: Citation, *, site: AdminSite) -> HttpResponse:
    form = LookForm(request.GET)
    form.is_valid()
    look = form.cleaned_data
    if "words" not in request.GET and citation.snapshot_id is None:
        look["words"] = citation.quotation  # start with a search for the citation's words
    copies = list(
        Snapshot.objects.filter(source_id=citation.source_id, text__characters__gt=0).readable().newest_first()
    )
    copy = _chosen(copies, look.get("copy"), citation.snapshot_id)
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": f"Pick the passage of [@{citation.number}]",
        "verdict": verdict,
        "citation": citation,
        "claim_address": f"{claim_address(verdict.claim_id, verdict.language)}#evidence",
        "source_address": reverse("admin:sources_source_change", args=[citation.source_id]),
        "copies": [(one.pk, f"{_label(one)}{', the newest' if one is copies[0] else ''}") for one in copies],
        "copy": copy,
        "editable": verdict.state in workflow.EDITABLE,
        "revision": verdict.claim.revision,
        "words": look.get("words") or "",
        "most": MOST_PICKED,
    }
    if copy is not None:
        context |= _text_shown(copy, citation, look)
    return render(request, "admin/claims/passage.html", context, status=200 if form.is_valid() else 400)


def _text_shown(copy: Snapshot, citation: Citation, look: dict[str, Any]) -> dict[str, Any]:
    text = SnapshotText.objects.values_list("text", flat=True).get(pk=copy.pk)
    words = look.get("words") or ""
    candidates = copy_text.candidates(text, words) if words.strip() else []
    marked = None
    if citation.snapshot_id == copy.pk and citation.start is not None and citation.end is not None:
        marked = (citation.start, citation.end)
    if candidates:
        best = next((place for place in candidates if place.start == look.get("at")), candidates[0])
        marked = (best.start, best.end)
    number = look.get("page") or (copy_text.page_number(text, marked[0]) if marked else 1)
    return {
        "found": candidates,
        "searched": bool(words.strip()),
        "text": copy_text.page_of(text, number, marked=marked),
    }


def _chosen(copies: list[Snapshot], wanted: UUID | None, picked: UUID | None) -> Snapshot | None:
    """The requested copy, else the one with the picked passage, else the newest."""
    for key in (wanted, picked):
        for copy in copies:
            if copy.pk == key:
                return copy
    return copies[0] if copies else None


def _label(copy: Snapshot) -> str:
    day = timezone.localtime(copy.captured_at)
    where = f", {copy.locator}" if copy.locator else ""
    return f"Copy of {day:%-d %B %Y, %H:%M}, {copy.get_how_display()}{where}"
