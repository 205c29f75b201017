"""Imports of reviews by others at the desk: a file or an address, a preview, then apply or discard."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from claims.external_reviews import services as external_reviews
from claims.external_reviews.queries import Plan, plan
from claims.external_reviews.reading.reader import MOST_BYTES, MOST_REVIEWS
from claims.models import ExternalImport
from claims.vocabulary import ImportState
from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.models import User
from factcheck.accounts.refusal import refusal_page
from factcheck.accounts.roles import Role
from factcheck.core.errors import DomainError
from factcheck.core.urls_checked import MAX_LENGTH

A_PAGE = 50
"""Rows per page of a preview."""
RECENT = 20
_MEGABYTES = MOST_BYTES // 1024**2


class ImportForm(forms.Form):
    """A file or an address."""

    file = forms.FileField(
        required=False, allow_empty_file=True, max_length=1_000,
        help_text=f"JSON, JSON-LD, NDJSON or a page with JSON-LD. Up to {_MEGABYTES} MB and {MOST_REVIEWS:,} reviews.",
    )  # fmt: skip
    address = forms.CharField(
        required=False, max_length=MAX_LENGTH, label="Or an address",
        help_text="The address of a feed, or of a page with a ClaimReview. It is fetched once, now.",
    )  # fmt: skip

    def clean_file(self) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        # Checks before reading the file into memory. The reader checks again.
        if file is not None and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {_MEGABYTES} MB. Split it.")
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (data.get("file") is None) == (not data.get("address")):
            raise forms.ValidationError("Choose a file or enter an address, not both.")
        return data


def import_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """GET: the form. POST: read the file or fetch the address, and redirect to the preview."""
    actor = _editor(request)
    if request.method != "POST":
        return _form_page(request, ImportForm(), site=site, status=200)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        file, address = form.cleaned_data["file"], form.cleaned_data["address"]
        try:
            row = external_reviews.preview_import(
                actor=actor,
                body=file.read() if file is not None else None,
                file_name=(file.name or "") if file is not None else "",
                address=address,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect(import_address(row.pk))
    return _form_page(request, form, site=site, status=422)


def preview_view(request: HttpRequest, import_id: UUID, *, site: AdminSite) -> HttpResponse:
    """What applying the import would do now, or what it did."""
    row = import_or_404(import_id)
    preview = plan(external_reviews.candidates_of(row)) if row.state == ImportState.PREVIEWED else Plan((), (), ())
    refusals = [problem for problem in row.problems if problem["refused"]]
    parts: dict[str, tuple[str, list[Any], int]] = {
        "added": ("New", list(preview.added), row.added),
        "changed": ("Changed", list(preview.changed), row.changed),
        "unchanged": ("Unchanged", list(preview.unchanged), row.unchanged),
        "refused": ("Left out", refusals, row.refused),
        "noted": ("Notes", [problem for problem in row.problems if not problem["refused"]], 0),
    }
    waits = row.state == ImportState.PREVIEWED
    counts = {key: len(rows) if waits and key != "refused" else stored for key, (_, rows, stored) in parts.items()}
    counts["noted"] = len(parts["noted"][1])
    wanted = request.GET.get("show", "")
    part = wanted if wanted in parts else next((key for key in parts if parts[key][1]), "added")
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": "Preview of an import" if waits else f"Import, {row.get_state_display()}",
        "row": row,
        "waits": waits,
        "part": part,
        "parts": [(key, title, counts[key]) for key, (title, _, _) in parts.items()],
        "page": Paginator(parts[part][1], A_PAGE).get_page(request.GET.get("page", "1")),
        "plan_digest": preview.digest if waits else "",
        "nothing": waits and not preview.added and not preview.changed,
        "may_import": signed_in(request).may_act_as(Role.EDITOR),
    }
    return render(request, "admin/claims/external/preview.html", context)


def decide_view(request: HttpRequest, import_id: UUID, *, answer: str, site: AdminSite) -> HttpResponse:
    """Apply a previewed import, or discard it."""
    actor = _editor(request)
    import_or_404(import_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        if answer == "apply":
            row = external_reviews.apply_import(
                import_id=import_id, actor=actor, seen=request.POST.get("seen", "") or "nothing"
            )
            messages.success(request, f"Imported: {row.added} new, {row.changed} changed, {row.unchanged} unchanged.")
        else:
            external_reviews.discard_import(import_id=import_id, actor=actor)
            messages.success(request, "Discarded. Nothing was imported.")
    except DomainError as error:
        return refusal_page(request, error, site=site, back=import_address(import_id), back_label="Back to the import")
    return redirect(reverse("admin:claims_externalreview_changelist"))


def import_address(import_id: UUID) -> str:
    """The import's page at the desk."""
    return reverse("admin:claims_external_preview", args=[import_id])


def import_or_404(import_id: UUID) -> ExternalImport:
    """The import with the people who previewed and decided it."""
    row = ExternalImport.objects.select_related("previewed_by", "decided_by").filter(pk=import_id).first()
    if row is None:
        raise Http404("There is no such import.")
    return row


def waiting(actor: User) -> list[ExternalImport]:
    """Previews that wait for a decision. Empty if this person cannot decide."""
    if not actor.may_act_as(Role.EDITOR):
        return []
    rows = ExternalImport.objects.filter(state=ImportState.PREVIEWED).select_related("previewed_by")
    return list(rows.defer("candidates", "problems")[:RECENT])


def urls(site: AdminSite) -> list[URLPattern]:
    view = site.admin_view
    answers = [
        path(
            f"import/<uuid:import_id>/{answer}/",
            view(partial(decide_view, answer=answer, site=site)),
            name=f"claims_external_{answer}",
        )
        for answer in ("apply", "discard")
    ]
    return [
        path("import/", view(partial(import_view, site=site)), name="claims_external_import"),
        path("import/<uuid:import_id>/", view(partial(preview_view, site=site)), name="claims_external_preview"),
        *answers,
    ]


def _editor(request: HttpRequest) -> User:
    actor = signed_in(request)
    if not actor.may_act_as(Role.EDITOR):
        raise PermissionDenied
    return actor


def _form_page(request: HttpRequest, form: ImportForm, *, site: AdminSite, status: int) -> HttpResponse:
    recent = ExternalImport.objects.select_related("previewed_by").defer("candidates", "problems")[:RECENT]
    context = {
        **site.each_context(request),
        "title": "Import reviews by others",
        "form": form,
        "recent": recent,
    }
    return render(request, "admin/claims/external/import.html", context, status=status)
