"""Reviews by others at the desk: the list, one review, and matching it to our claims."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.admin.picks import PickField
from claims.admin.steps import claim_address
from claims.external_reviews import admin_imports as external_imports
from claims.external_reviews import queries as reading
from claims.external_reviews import services as external_reviews
from claims.models import Claim, ExternalReview, ExternalReviewMatch, Verdict
from claims.queries.lookup import Kind
from factcheck.accounts.desk_admin import RoleAdmin, signed_in
from factcheck.accounts.list_filters import ValuesFilter
from factcheck.accounts.models import User
from factcheck.accounts.refusal import refusal_page
from factcheck.accounts.roles import Role
from factcheck.core.counting import RelatedCount, as_bounded
from factcheck.core.errors import DomainError, NotAllowed


class TiedFilter(admin.SimpleListFilter):
    """Filters reviews by whether they are matched to a claim."""

    title = "matched to a claim"
    parameter_name = "tied"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "matched"), ("no", "not matched"), ("hidden", "hidden")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ExternalReview]) -> QuerySet[ExternalReview]:
        if self.value() == "hidden":
            return queryset.filter(hidden_at__isnull=False)
        if self.value() in {"yes", "no"}:
            tied = Exists(ExternalReviewMatch.objects.filter(review=OuterRef("pk")))
            return queryset.filter(tied if self.value() == "yes" else ~tied)
        return queryset


class TieForm(forms.Form):
    claim = PickField(Kind.CLAIM, label="Another claim", help_text="Search by words of the claim or its finding.")


class HideForm(forms.Form):
    reason = forms.CharField(
        max_length=400, widget=forms.Textarea(attrs={"rows": 2}), label="Why it is hidden",
        help_text="For the desk. The review stays here. Readers do not see it.",
    )  # fmt: skip


@admin.register(ExternalReview)
class ExternalReviewAdmin(RoleAdmin[ExternalReview]):
    """Reviews by others. Imports write them; the desk cannot edit them."""

    list_display = ("what", "publisher", "their_rating", "reviewed", "ties")
    list_display_links = None
    list_filter = (TiedFilter, ("publisher", ValuesFilter), ("language", ValuesFilter))
    search_fields = ("claim_text", "title", "publisher", "url", "claimant")
    ordering = ("-review_date",)
    sortable_by = ("reviewed",)
    change_list_template = "admin/claims/external/list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExternalReview]:
        own = ExternalReviewMatch.objects.filter(review=OuterRef("pk"))
        return super().get_queryset(request).annotate(tie_count=RelatedCount(own))

    @admin.display(description="claim, in their words")
    def what(self, row: ExternalReview) -> SafeString:
        return format_html(
            '<a class="finding" href="{}" dir="auto">{}</a><span class="of-claim" dir="auto">{}</span>',
            review_address(row.pk),
            row.claim_text[:200],
            row.title,
        )

    @admin.display(description="their rating")
    def their_rating(self, row: ExternalReview) -> str:
        return row.rating or row.scale

    @admin.display(description="reviewed", ordering="review_date")
    def reviewed(self, row: ExternalReview) -> str:
        return row.review_date.written if row.review_date else "date not given"

    @admin.display(description="matched to")
    def ties(self, row: ExternalReview) -> str:
        count = as_bounded(getattr(row, "tie_count", 0))
        claims = f"{count} {'claim' if count.number == 1 else 'claims'}" if count else "nothing yet"
        return f"{claims}, hidden" if row.hidden_at else claims

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        waiting = external_imports.waiting(signed_in(request))
        return super().changelist_view(
            request, {"title": "Reviews elsewhere", "waiting": waiting, **_rights(request), **(extra_context or {})}
        )

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [
            path(
                f"<uuid:review_id>/{act}/",
                site.admin_view(partial(act_view, act=act, site=site)),
                name=f"claims_external_{act}",
            )
            for act in ACTS
        ]
        return [*external_imports.urls(site), *own, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The imported review, its matches and suggested claims."""
        if object_id is None or request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        review = self.get_object(request, unquote(object_id))
        if review is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # ModelAdmin's own, not in the stubs
        return review_page(request, review, site=self.admin_site)


def review_address(review_id: UUID) -> str:
    """The review's page at the desk."""
    return reverse("admin:claims_externalreview_change", args=[review_id])


def review_page(
    request: HttpRequest, review: ExternalReview, *, site: AdminSite, status: int = 200, **forms_by_name: forms.Form
) -> HttpResponse:
    """The review's page. Pass `tie_form` or `hide_form` to show it with errors."""
    tied = [match.claim_id for match in review.matches.all()]
    events: Any = review.events  # type: ignore[attr-defined]  # pghistory's
    context = {
        **site.each_context(request),
        "title": review.title or review.claim_text[:200],
        "review": review,
        "words": [
            (reading.TITLES[name], getattr(review, name))
            for name in ("claim_text", "claimant", "claim_date", "publisher", "site", "review_date", "language")
        ],
        "tied": list(reading.with_findings().filter(pk__in=tied)),
        "suggested": reading.suggested_claims(review) if review.hidden_at is None else [],
        "former": reading.former_words(list(events.order_by("pgh_id"))),
        "tie_form": TieForm(),
        "hide_form": HideForm(),
        **_rights(request),
        **forms_by_name,
    }
    return render(request, "admin/claims/external/review.html", context, status=status)


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {"may_import": signed_in(request).may_act_as(Role.EDITOR)}


def _tie(review: ExternalReview, actor: User, data: dict[str, Any]) -> str:
    external_reviews.match_review(review_id=review.pk, claim_id=data["claim"], actor=actor)
    return "Matched. Readers see it with the published verdict."


def _untie(review: ExternalReview, actor: User, data: dict[str, Any]) -> str:
    external_reviews.unmatch_review(review_id=review.pk, claim_id=data["claim"], actor=actor)
    return "No longer matched to this claim."


def _hide(review: ExternalReview, actor: User, data: dict[str, Any]) -> str:
    external_reviews.hide_review(review_id=review.pk, actor=actor, **data)
    return "Hidden. Readers do not see it."


def _show(review: ExternalReview, actor: User, data: dict[str, Any]) -> str:
    external_reviews.show_review(review_id=review.pk, actor=actor)
    return "Shown again with the claims it is matched to."


Act = Callable[[ExternalReview, User, dict[str, Any]], str]
ACTS: dict[str, tuple[type[forms.Form], Act, str]] = {
    "tie": (TieForm, _tie, "tie_form"),
    "untie": (TieForm, _untie, "tie_form"),
    "hide": (HideForm, _hide, "hide_form"),
    "show": (forms.Form, _show, ""),
}
"""By act: the form, the function that performs it, and the form's name in the page's context."""


def act_view(request: HttpRequest, review_id: UUID, *, act: str, site: AdminSite) -> HttpResponse:
    """Perform an act and return to the review's page, or to the claim's page if the button was there."""
    actor = signed_in(request)
    review = ExternalReview.objects.filter(pk=review_id).first()
    if review is None:
        raise Http404("There is no such review.")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not actor.may_act_as(Role.EDITOR):
        error = NotAllowed("This needs the role of editor or above.")
        return refusal_page(request, error, site=site, back=review_address(review_id), back_label="Back to the review")
    make, do, name = ACTS[act]
    form = make(request.POST)
    if not form.is_valid():
        return review_page(request, review, site=site, status=422, **{name: form})
    try:
        message = do(review, actor, form.cleaned_data)
    except DomainError as error:
        return refusal_page(request, error, site=site, back=review_address(review_id), back_label="Back to the review")
    messages.success(request, message)
    return redirect(_back(request, form) or review_address(review_id))


def _back(request: HttpRequest, form: forms.Form) -> str:
    """The claim's page, if the button was there. Else ''."""
    language, claim = request.POST.get("language", ""), form.cleaned_data.get("claim")
    if not language or "\x00" in language or not Verdict.objects.filter(claim=claim, language=language).exists():
        return ""
    return f"{claim_address(claim, language)}#elsewhere"  # type: ignore[arg-type]  # a verdict has a claim


def elsewhere_of(claim: Claim, actor: User) -> dict[str, Any]:
    """The context of reviews by others on the claim's page."""
    return {
        "external_matches": reading.matches_of(claim.pk),
        "external_suggested": reading.suggested_reviews(claim),
        "may_tie": actor.may_act_as(Role.EDITOR),
    }
