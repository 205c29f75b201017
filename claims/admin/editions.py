"""Editions, redactions and activities at the desk."""

import json
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.admin.step_forms import RedactionForm
from claims.admin.steps import claim_address
from claims.models import Activity, Edition, PublicClaim, Redaction
from claims.services import redactions
from claims.vocabulary import CONTENT_KINDS
from factcheck.accounts.desk_admin import RoleAdmin, signed_in
from factcheck.accounts.list_filters import UsedFilter, ValuesFilter
from factcheck.accounts.roles import Role
from factcheck.accounts.two_people import why_one_person
from factcheck.core.errors import DomainError

SENTENCE = 20
"""The shortest text, in characters, that is compared with other editions before a redaction."""


@admin.register(Edition)
class EditionAdmin(RoleAdmin[Edition]):
    """The log, newest first. Read only."""

    list_display = ("seq", "headline", "kind", "language", "published_by", "published_at", "bytes_there")
    list_display_links = ("seq",)
    list_filter = ("kind", ("language", ValuesFilter))
    search_fields = ("claim__text", "claim__verdicts__headline", "note")
    ordering = ("-seq",)
    sortable_by = ("seq",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return (
            super()
            .get_queryset(request)
            .defer("document")
            .select_related("claim", "published_by", "redaction")
            .prefetch_related("claim__verdicts")
        )

    @admin.display(description="finding now")
    def headline(self, row: Edition) -> str:
        headlines = [verdict.headline for verdict in row.claim.verdicts.all() if verdict.language == row.language]
        return (headlines[0] if headlines else "") or "no finding"

    @admin.display(description="document")
    def bytes_there(self, row: Edition) -> str:
        redaction = getattr(row, "redaction", None)
        if redaction is None:
            return "kept"
        return "redacted" if redaction.confirmed_by_id else "redaction proposed"

    def get_urls(self) -> list[URLPattern]:
        redact = self.admin_site.admin_view(partial(propose_view, site=self.admin_site))
        return [path("<uuid:edition_id>/redact/", redact, name="claims_redact"), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The edition's page, with its stored document."""
        if object_id is None or request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        edition = self.get_object(request, unquote(object_id))
        if edition is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # ModelAdmin's own, not in the stubs
        return edition_page(request, edition, RedactionForm(), site=self.admin_site, status=200)


def edition_page(
    request: HttpRequest, edition: Edition, form: RedactionForm, *, site: AdminSite, status: int
) -> HttpResponse:
    """The edition's page, with the form that proposes its redaction."""
    actor = signed_in(request)
    document = json.loads(bytes(edition.document)) if edition.document is not None else None
    redaction = Redaction.objects.select_related("proposed_by", "confirmed_by").filter(edition=edition).first()
    open_proposal = redaction is not None and redaction.confirmed_by_id is None
    joined = why_one_person(actor, redaction.proposed_by_id) if redaction is not None and open_proposal else ""
    public = PublicClaim.objects.filter(claim_id=edition.claim_id, language=edition.language).first()
    context = {
        **site.each_context(request),
        "title": f"Edition {edition.number}: {edition.get_kind_display()}",
        "edition": edition,
        "headline": (document or {}).get("content", {}).get("verdict", {}).get("headline", ""),
        "document": json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) if document else "",
        "claim_address": claim_address(edition.claim_id, edition.language),
        "redaction": redaction,
        "same_words": _with_the_same_words(edition, document) if actor.may_act_as(Role.ADMINISTRATOR) else [],
        "public": public,
        "may_redact": actor.may_act_as(Role.ADMINISTRATOR),
        "may_propose": edition.kind in CONTENT_KINDS and edition.document is not None and redaction is None,
        "may_confirm": redaction is not None
        and redaction.confirmed_by_id is None
        and redaction.proposed_by_id != actor.pk
        and not joined,
        "joined": joined,
        "form": form,
    }
    return render(request, "admin/claims/edition/page.html", context, status=status)


def _with_the_same_words(edition: Edition, document: dict[str, Any] | None) -> list[Edition]:
    """Other editions of the claim, in any language, that contain a text of this one and would stay readable."""
    texts = _texts((document or {}).get("content", {}))
    others = Edition.objects.with_documents().filter(claim=edition.claim_id).exclude(pk=edition.pk)
    return [
        other
        for other in others.exclude(document=None).order_by("seq")
        if texts & _texts(json.loads(bytes(other.document or b"{}")).get("content", {}))
    ]


def _texts(value: Any) -> set[str]:
    """Every text in a document's content that may be a sentence."""
    if isinstance(value, dict):
        return set().union(*map(_texts, value.values()))
    if isinstance(value, list):
        return set().union(*map(_texts, value))
    return {value} if isinstance(value, str) and len(value) >= SENTENCE and " " in value else set()


def propose_view(request: HttpRequest, edition_id: UUID, *, site: AdminSite) -> HttpResponse:
    """Propose a redaction."""
    actor = signed_in(request)
    edition = Edition.objects.select_related("claim", "published_by").filter(pk=edition_id).first()
    if edition is None:
        raise Http404("There is no such edition.")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise PermissionDenied
    form = RedactionForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            redactions.propose_redaction(edition_id=edition_id, actor=actor, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            messages.error(request, error.message)
            status = error.status
        else:
            messages.success(request, "Redaction proposed. A second administrator must confirm it.")
            return redirect(reverse("admin:claims_edition_change", args=[edition_id]))
    return edition_page(request, edition, form, site=site, status=status)


@admin.register(Redaction)
class RedactionAdmin(RoleAdmin[Redaction]):
    """Redactions, proposed and confirmed. For administrators only."""

    has_page = False

    role_to_view = Role.ADMINISTRATOR
    list_display = ("edition_link", "reason", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at")
    list_display_links = None
    list_filter = ("reason",)
    list_select_related = ("edition__claim", "proposed_by", "confirmed_by")
    ordering = ("-proposed_at",)
    sortable_by = ("proposed_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redaction]:
        return super().get_queryset(request).defer("edition__document")

    @admin.display(description="edition")
    def edition_link(self, row: Redaction) -> SafeString:
        address = reverse("admin:claims_edition_change", args=[row.edition_id])
        return format_html(
            '<a href="{}" dir="auto">{}</a><span class="of-claim">edition {} ({}), log entry {}</span>',
            address, row.edition.claim.short_claim, row.edition.number, row.edition.language, row.edition.seq,
        )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(partial(decide_view, site=self.admin_site))
        return [
            path("<uuid:redaction_id>/decide/<str:answer>/", decide, name="claims_redaction_decide"),
            *super().get_urls(),
        ]


def decide_view(request: HttpRequest, redaction_id: UUID, answer: str, *, site: AdminSite) -> HttpResponse:
    """Confirm a redaction as the second administrator, or refuse it."""
    actor = signed_in(request)
    redaction = Redaction.objects.select_related("edition", "edition__claim").filter(pk=redaction_id).first()
    if redaction is None or answer not in ("confirm", "refuse"):
        raise Http404("There is no such proposal.")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        if answer == "confirm":
            redactions.confirm_redaction(redaction_id=redaction_id, actor=actor)
            messages.success(request, "Redacted. A notice in the log tells consumers to delete their copies.")
        else:
            redactions.refuse_redaction(redaction_id=redaction_id, actor=actor)
            messages.success(request, "Redaction refused.")
    except DomainError as error:
        messages.error(request, error.message)
        return edition_page(request, redaction.edition, RedactionForm(), site=site, status=error.status)
    return redirect(reverse("admin:claims_edition_change", args=[redaction.edition_id]))


@admin.register(Activity)
class ActivityAdmin(RoleAdmin[Activity]):
    """Activities. Read only."""

    has_page = False

    list_display = ("at", "actor", "through", "act", "on_claim", "note")
    list_display_links = None
    list_filter = (("actor", UsedFilter),)
    search_fields = ("verb", "note", "claim__short_claim")
    list_select_related = ("actor", "claim", "through")
    ordering = ("-at",)
    sortable_by = ("at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        return super().get_queryset(request).prefetch_related("claim__verdicts")

    @admin.display(description="claim")
    def on_claim(self, row: Activity) -> SafeString:
        verdicts = [verdict for verdict in row.claim.verdicts.all() if row.language in ("", verdict.language)]
        finding = next((verdict.headline for verdict in verdicts if verdict.headline), "no finding yet")
        address = reverse("admin:claims_claim_change", args=[row.claim_id])
        address += f"?language={row.language}" if row.language else ""
        return format_html(
            '<a href="{}" dir="auto">{}</a><span class="of-claim" dir="auto">{}</span>',
            address,
            finding,
            row.claim.short_claim,
        )
