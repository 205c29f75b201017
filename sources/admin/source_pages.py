"""Admin pages of sources: the list, the form that reads a new source's address, and each source's page."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from factcheck.accounts.desk_admin import ServiceAdmin, signed_in
from factcheck.accounts.list_filters import ValuesFilter
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.counting import RelatedCount, as_bounded, bounded_count
from factcheck.core.errors import Invalid, NotAllowed
from sources.admin import acts, comparison, progress, removals, snapshots
from sources.admin.forms import HoldForm, SourceForm, TranscriptForm, UploadForm
from sources.models import BytesState, Capture, CaptureState, LegalHold, Snapshot, Source, Watch
from sources.models.captures import FAILED
from sources.queries import without_copy
from sources.services.integrity import damaged_copies
from sources.services.lookup import LookupResult, look_up
from sources.services.sources import SourceDraft, add_source, change_source, find_by_url


class CopiesFilter(admin.SimpleListFilter):
    """Filters sources by the state of their copies."""

    title = "captured copies"
    parameter_name = "copies"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("none", "no copy"),
            ("waiting", "capture waiting or under way"),
            ("failed", "last capture failed"),
            ("damaged", "a damaged copy"),
            ("held", "under legal hold"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        captures = Capture.objects.filter(source=OuterRef("pk"))
        newer = Capture.objects.filter(source=OuterRef("source"), requested_at__gt=OuterRef("requested_at"))
        failed = captures.filter(~Exists(newer), state__in=FAILED)
        conditions: dict[str, Q | Exists] = {
            "none": Q(missing_copy__isnull=False),
            "waiting": Exists(captures.open()),
            "failed": Exists(failed),
            "damaged": Q(pk__in=damaged_copies().order_by().values("source")),
            "held": Exists(LegalHold.objects.filter(source=OuterRef("pk"), lifted_at__isnull=True)),
        }
        condition = conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


class SourceAdmin(ServiceAdmin[Source]):
    """Sources. `claims.admin.sources` adds the claims that cite them."""

    plain_form = SourceForm
    has_history = True
    role_to_add = role_to_change = Role.RESEARCHER
    change_form_template = "admin/sources/page.html"
    change_list_template = "admin/sources/list.html"
    list_display = ("title", "issued_by", "date", "medium", "standing", "copies_held", "capture_state", "access")
    list_filter = (CopiesFilter, "medium", "standing", "access", ("language", ValuesFilter))
    search_fields = ("title", "url", "issued_by__name", "carried_by__name")
    list_select_related = ("issued_by",)
    ordering = ("title",)
    sortable_by = ("title", "date")
    fieldsets = (
        (None, {"fields": ("url", "title", "issued_by", "carried_by", "authors", "date", "locator")}),
        ("Kind of source", {"fields": ("medium", "standing", "language", "note", "desk_note")}),
        ("What readers can see", {"fields": ("free_to_publish",)}),
        (
            "Protection",
            {
                "fields": ("access", "description", "protection_reason"),
                "description": "Of a protected source, readers see only this description and reason.",
            },
        ),
    )

    # --- the list ----------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        own = Snapshot.objects.filter(source=OuterRef("pk"))
        damaged = own.filter(Q(body__state=BytesState.DAMAGED) | Q(warc__state=BytesState.DAMAGED))
        newest = Capture.objects.filter(source=OuterRef("pk")).order_by("-requested_at").values("state")[:1]
        return (
            super()
            .get_queryset(request)
            .annotate(
                copy_count=RelatedCount(own),
                last_capture=Subquery(newest),
                is_damaged=Exists(damaged),
                is_held=Exists(LegalHold.objects.filter(source=OuterRef("pk"), lifted_at__isnull=True)),
            )
        )

    @admin.display(description="copies")
    def copies_held(self, row: Source) -> SafeString | str:
        count, damaged = getattr(row, "copy_count", 0), getattr(row, "is_damaged", False)
        held = format_html(' <span class="state">{}</span>', "legal hold") if getattr(row, "is_held", False) else ""
        wrong = format_html(' <span class="state state-damaged">{}</span>', "damaged") if damaged else ""
        return format_html("{}{}{}", as_bounded(count) or "none", wrong, held)

    @admin.display(description="last capture")
    def capture_state(self, row: Source) -> str:
        state = getattr(row, "last_capture", None)
        if state:
            return str(CaptureState(state).label)
        return "never fetched: protected" if row.protected else "no address" if not row.url else "not captured"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"missing": bounded_count(without_copy()), **(extra_context or {})})

    # --- addresses ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [path("look-up/", site.admin_view(self.look_up_view), name="sources_look_up")]
        own += acts.urls(site, self._again) + snapshots.urls(site) + comparison.urls(site)
        return [*own, *removals.urls(site), *progress.urls(site), *super().get_urls()]

    def look_up_view(self, request: HttpRequest) -> HttpResponse:
        """The form for a new source. Empty fields are filled in from the page at its address."""
        actor = signed_in(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        address = request.POST.get("url", "").strip()
        result = look_up(address, actor=actor)
        if result.duplicate is not None:
            messages.info(request, self._exists_already(result.duplicate))
        elif result.problem:
            messages.warning(request, f"{result.problem} Fill in the form by hand.")
        else:
            messages.success(request, "Filled in from the page. Check each field before you save.")
        blank = self.plain_form()
        given = {name: request.POST.get(name, "") for name in blank.fields}
        typed = {
            name: value for name, value in given.items() if value.strip() and value != str(blank[name].initial or "")
        }
        form = self.plain_form(initial=_initial_from(address, result) | typed)
        return self._page(request, form, None, may_write=True, status=200, more={"found": result})

    def _again(self, request: HttpRequest, source: Source, act: str, form: forms.Form, status: int) -> HttpResponse:
        """Render the source's page again with an act's form and its errors."""
        messages.error(request, "Nothing was done. See the error below.")
        plain = self.plain_form(initial=self.filled(source))
        name = {"upload": "upload_form", "transcribe": "transcript_form", "hold": "hold_form"}.get(act)
        more = {name: form, "wrong_act": act} if name else {}
        return self._page(request, plain, source, may_write=True, status=status, more=more)

    # --- the form ----------------------------------------------------------------------------------------------------

    def filled(self, row: Source) -> dict[str, Any]:
        same = (
            "title", "date", "medium", "standing", "language", "url", "locator", "note", "desk_note", "access",
            "description", "protection_reason", "free_to_publish",
        )  # fmt: skip
        return {name: getattr(row, name) for name in same} | {
            "issued_by": row.issued_by.name,
            "carried_by": row.carried_by.name if row.carried_by else "",
            "authors": "\n".join(row.authors),
        }

    def write(self, form: forms.Form, *, actor: User, row: Source | None) -> Source:
        draft = SourceDraft(**form.cleaned_data)
        duplicate = find_by_url(draft.url) if draft.url else None
        if duplicate is not None and (row is None or duplicate.pk != row.pk):
            raise Invalid(self._exists_already(duplicate), field="url")
        if row is None:
            return add_source(draft=draft, actor=actor)
        return change_source(source_id=row.pk, draft=draft, actor=actor)

    def beside(self, request: HttpRequest, row: Source) -> dict[str, Any]:
        actor = signed_in(request)
        if not actor.may_act_as(Role.RESEARCHER):
            raise NotAllowed("Only people with a role at the desk may see sources.")
        administrator = actor.may_act_as(Role.ADMINISTRATOR)
        captures = progress.progress_of(row)
        rows = snapshots.copies_of(row)
        holds = list(row.legal_holds.select_related("placed_by", "lifted_by"))
        return {
            **captures,
            **snapshots.list_context(rows),
            "changing": progress.changing(captures["newest"], rows),
            "copies_readable": [copy for copy in rows if copy.readable],
            "watch": Watch.objects.filter(source=row).first(),
            "hold": next((hold for hold in holds if hold.lifted_at is None), None),
            "lifted_holds": [hold for hold in holds if hold.lifted_at is not None],
            "may_hold": administrator,
            "may_remove": administrator,
            "compare_sides": (("old", "Older copy"), ("new", "Newer copy")),
            "upload_form": UploadForm(),
            "transcript_form": TranscriptForm(),
            "hold_form": HoldForm(),
        }

    def _exists_already(self, duplicate: Source) -> SafeString:
        return format_html(
            'A source with this address exists already: <a href="{}" dir="auto">{}</a>.',
            reverse(f"{self.admin_site.name}:sources_source_change", args=[duplicate.pk]),
            duplicate.title,
        )


def _initial_from(address: str, result: LookupResult) -> dict[str, Any]:
    """The form's initial values from a look-up."""
    return {
        "url": address,
        "title": result.title,
        "issued_by": result.publisher,
        "authors": "\n".join(result.authors),
        "date": result.date,
        "language": result.language or "en",
        "medium": result.medium,
    }
