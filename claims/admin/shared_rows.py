"""Claimants, topics and ratings at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, OuterRef, QuerySet
from django.http import HttpRequest

from claims.models import Claim, Claimant, ClaimTopic, Rating, Topic
from claims.services import shared_rows
from claims.vocabulary import ClaimantKind
from factcheck.accounts.desk_admin import RoleAdmin, ServiceAdmin
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.counting import RelatedCount, as_bounded
from factcheck.core.urls_checked import validate_http_url
from sources.models import Publisher

SHOWN = 100


class ClaimantForm(forms.Form):
    """`same_as` cleans to a tuple of addresses, `publishers` to the publishers with the typed names."""

    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=ClaimantKind.choices)
    role = forms.CharField(max_length=300, required=False, help_text="What they are best known for, in neutral words.")
    same_as = forms.CharField(
        required=False, max_length=5_000, label="Same as", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Addresses of the same claimant elsewhere, such as Wikidata. One per line.",
    )  # fmt: skip
    other_names = forms.CharField(
        required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Other spellings and names that readers may search for. One per line.",
    )  # fmt: skip
    publishers = forms.CharField(
        required=False, max_length=5_000, label="Own publishers", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Publishers that speak for the claimant. One per line. Their texts prove only what it says.",
    )  # fmt: skip

    def clean_same_as(self) -> tuple[str, ...]:
        addresses = tuple(line.strip() for line in self.cleaned_data["same_as"].splitlines() if line.strip())
        for address in addresses:
            validate_http_url(address)
        return addresses

    def clean_publishers(self) -> tuple[Publisher, ...]:
        names = [line.strip() for line in self.cleaned_data["publishers"].splitlines() if line.strip()]
        publishers = {row.name.casefold(): row for row in Publisher.objects.filter(name__in=names)}
        missing = [name for name in names if name.casefold() not in publishers]
        if missing:
            raise forms.ValidationError(f"There is no publisher with this name: {'; '.join(missing)}")
        return tuple(publishers[name.casefold()] for name in names)


@admin.register(Claimant)
class ClaimantAdmin(ServiceAdmin[Claimant]):
    """Claimants."""

    plain_form = ClaimantForm
    has_history = True
    role_to_add = Role.RESEARCHER
    role_to_change = Role.EDITOR
    list_display = ("name", "kind", "role")
    list_filter = ("kind",)
    search_fields = ("name", "role", "other_names")
    ordering = sortable_by = ("name",)

    def filled(self, row: Claimant) -> dict[str, Any]:
        ties = row.own_publishers.select_related("publisher").order_by("publisher__name")
        return {
            "name": row.name,
            "kind": row.kind,
            "role": row.role,
            "same_as": "\n".join(row.same_as),
            "other_names": row.other_names,
            "publishers": "\n".join(tie.publisher.name for tie in ties),
        }

    def write(self, form: forms.Form, *, actor: User, row: Claimant | None) -> Claimant:
        if row is None:
            return shared_rows.add_claimant(actor=actor, **form.cleaned_data)
        return shared_rows.change_claimant(claimant_id=row.pk, actor=actor, **form.cleaned_data)

    def beside(self, request: HttpRequest, row: Claimant) -> dict[str, Any]:
        return {"claims": claims_with_findings(Claim.objects.filter(claimants=row))}


class TopicForm(forms.Form):
    name = forms.CharField(max_length=120)
    description = forms.CharField(max_length=400, required=False)


@admin.register(Topic)
class TopicAdmin(ServiceAdmin[Topic]):
    """Topics."""

    plain_form = TopicForm
    has_history = True
    role_to_add = Role.RESEARCHER
    role_to_change = Role.EDITOR
    list_display = ("name", "description", "how_many")
    search_fields = ("name",)
    ordering = sortable_by = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        own = ClaimTopic.objects.filter(topic=OuterRef("pk"))
        return super().get_queryset(request).annotate(claim_count=RelatedCount(own))

    @admin.display(description="claims")
    def how_many(self, row: Topic) -> str:
        return str(as_bounded(getattr(row, "claim_count", 0)))

    def filled(self, row: Topic) -> dict[str, Any]:
        return {"name": row.name, "description": row.description}

    def write(self, form: forms.Form, *, actor: User, row: Topic | None) -> Topic:
        if row is None:
            return shared_rows.add_topic(actor=actor, **form.cleaned_data)
        return shared_rows.change_topic(topic_id=row.pk, actor=actor, **form.cleaned_data)

    def beside(self, request: HttpRequest, row: Topic) -> dict[str, Any]:
        return {"claims": claims_with_findings(Claim.objects.filter(topics=row))}


@admin.register(Rating)
class RatingAdmin(RoleAdmin[Rating]):
    """Ratings. Read only: `claims.ratings` defines them."""

    has_page = False
    has_history = True
    grows = False

    list_display = ("name", "scale", "value", "definition", "history_link")
    list_select_related = ("scale",)
    list_display_links = None
    ordering = ("scale__position", "position")
    fields = ("name", "scale", "value", "definition")

    def parents_of(self, row: Rating) -> tuple[Model, ...]:
        return (row.scale,)


def claims_with_findings(rows: QuerySet[Claim]) -> list[Claim]:
    """The newest claims, at most SHOWN, with their verdicts and ratings."""
    return list(rows.distinct().prefetch_related("verdicts__rating").order_by("-logged_at")[:SHOWN])
