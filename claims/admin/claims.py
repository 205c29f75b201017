"""The claim at the desk: its list, and the page that edits everything about it."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import csrf_protect_m
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims import workflow
from claims.admin.acts import act_view, language_view
from claims.admin.claim_page import context_of, tabs
from claims.admin.conflict import differences, fingerprints, merge
from claims.admin.evidence import capture_all_view, capture_view, evidence_of, seen_view
from claims.admin.exports import claims_list
from claims.admin.passages import passage_view
from claims.admin.steps import claim_address, refused, step_view
from claims.admin.working_copy_form import CHILDREN, WorkingCopyForm
from claims.models import Claim, ClaimClaimant, Topic, Verdict
from claims.queries import lookup, working_copy
from claims.queries.desk import schedules_of
from claims.quotations import without_unfit_passages
from claims.services.claims import log_claim, save_working_copy
from claims.vocabulary import State
from claims.working_copy import Names, WorkingCopy
from factcheck.accounts import held_forms
from factcheck.accounts.desk_admin import RoleAdmin, signed_in
from factcheck.accounts.list_filters import ChoicesFilter, RelatedFilter, UsedFilter, ValuesFilter
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import DomainError, IllegalTransition, StaleRevision
from factcheck.core.languages import KNOWN, language_name

CHOICE = "choice-"
LARGEST_REVISION = 2**62
FIRST_LANGUAGE = "en"


@admin.register(Claim)
class ClaimAdmin(RoleAdmin[Claim]):
    """Claims. The list shows every claim with its finding."""

    role_to_add = role_to_change = Role.RESEARCHER
    change_list_template = "admin/claims/list.html"
    list_display = ("finding", "states", "kind", "made_by", "assignees", "logged_at")
    list_display_links = None
    list_filter = (
        ("verdicts__state", ChoicesFilter),
        "kind",
        ("verdicts__rating", RelatedFilter),
        ("topics", UsedFilter),
        ("verdicts__assigned_to", UsedFilter),
        ("verdicts__language", ValuesFilter),
    )
    search_fields = (
        "text", "short_claim", "why_chosen",
        "verdicts__headline", "verdicts__summary", "verdicts__body",
        "claimants__name", "claimants__role", "topics__name", "parts__text",
        "appearances__quotation", "appearances__original_text", "appearances__venue",
        "citations__quotation", "citations__note",
        "citations__source__title", "citations__source__url", "citations__source__issued_by__name",
        "appearances__source__title", "appearances__source__url",
    )  # fmt: skip
    search_help_text = "Words of the claim, its verdict, evidence or sources, a name, or an id"
    ordering = ("-logged_at",)
    sortable_by = ("logged_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("verdicts", Verdict.objects.select_related("rating", "assigned_to").order_by("language")),
                Prefetch("claimant_rows", ClaimClaimant.objects.select_related("claimant").order_by("position")),
            )
        )

    @admin.display(description="finding and claim")
    def finding(self, row: Claim) -> SafeString:
        findings = format_html_join(
            "",
            '<a class="finding" href="{}">{}<bdi>{}</bdi></a>',
            (
                (
                    claim_address(row.pk, verdict.language),
                    format_html('<span class="rating">{}</span> ', verdict.rating.name) if verdict.rating else "",
                    verdict.headline or "No finding yet",
                )
                for verdict in row.verdicts.all()
            ),
        )
        return format_html('{}<span class="of-claim" dir="auto">{}</span>', findings, row.short_claim)

    @admin.display(description="state")
    def states(self, row: Claim) -> SafeString:
        return format_html_join(
            "",
            '<span class="state state-{}">{}</span>{}',
            (
                (
                    verdict.state,
                    verdict.get_state_display(),
                    format_html(' <span class="language">{}</span>', language_name(verdict.language)),
                )
                for verdict in row.verdicts.all()
            ),
        )

    @admin.display(description="claimants")
    def made_by(self, row: Claim) -> str:
        return ", ".join(claimant_row.claimant.name for claimant_row in row.claimant_rows.all())

    @admin.display(description="assigned to")
    def assignees(self, row: Claim) -> str:
        people = [verdict.assigned_to for verdict in row.verdicts.all() if verdict.assigned_to]
        return ", ".join(person.get_full_name() or person.username for person in people) or "nobody"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        site = self.admin_site
        return [
            path("list.csv", view(partial(claims_list, self)), name="claims_claim_csv"),
            path("lookup/<str:kind>/", view(self.lookup_view), name="claims_lookup"),
            path(
                "<uuid:claim_id>/<str:language>/step/<str:step>/",
                view(partial(step_view, site=site)),
                name="claims_step",
            ),
            path(
                "<uuid:claim_id>/<str:language>/act/<str:act>/", view(partial(act_view, site=site)), name="claims_act"
            ),
            path(
                "<uuid:claim_id>/<str:language>/languages/",
                view(partial(language_view, site=site)),
                name="claims_language",
            ),
            path(
                "<uuid:claim_id>/<str:language>/passage/<int:number>/",
                view(partial(passage_view, site=site)),
                name="claims_passage",
            ),
            path(
                "<uuid:claim_id>/<str:language>/captures/",
                view(partial(capture_view, site=site)),
                name="claims_capture",
            ),
            path("captures/", view(partial(capture_all_view, site=site)), name="claims_capture_all"),
            path("notices/<uuid:notice_id>/seen/", view(partial(seen_view, site=site)), name="claims_notice_seen"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        address = {"csv_address": reverse("admin:claims_claim_csv")}
        return super().changelist_view(request, address | (extra_context or {}))

    def lookup_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Suggestions for a field that refers to a row, as JSON: `?q=` words, or `?id=` for one row's label."""
        if kind not in set(lookup.Kind):
            raise Http404("Nothing of that kind can be looked up.")
        identity = request.GET.get("id", "")
        suggestions = (
            lookup.resolve(lookup.Kind(kind), identity)
            if identity
            else lookup.search(lookup.Kind(kind), request.GET.get("q", ""))
        )
        return JsonResponse({"results": [{"id": str(pk), "label": label} for pk, label in suggestions]})

    @csrf_protect_m  # type: ignore[untyped-decorator]  # Django's own, not in the stubs
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        actor = signed_in(request)
        if object_id is None:
            return self._log(request, actor)
        if not self.has_view_permission(request):
            raise PermissionDenied
        claim = self.get_object(request, unquote(object_id))
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # ModelAdmin's own, not in the stubs
        return self._edit(request, actor, self._verdict(claim, request.GET.get("language", "")))

    def _verdict(self, claim: Claim, language: str) -> Verdict:
        verdicts = {
            verdict.language: verdict
            for verdict in Verdict.objects.select_related("claim", "rating", "assigned_to").filter(claim=claim)
        }
        if language and language not in verdicts:
            raise Http404("There is no verdict in this language.")
        return verdicts[language or (FIRST_LANGUAGE if FIRST_LANGUAGE in verdicts else min(verdicts))]

    # --- a new claim --------------------------------------------------------------------------------------------------

    def _log(self, request: HttpRequest, actor: User) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            held = held_forms.take(request)
            return self._add_page(request, WorkingCopyForm(data=held), status=200, quiet=held is not None, held=held)
        more = _more_rows(request.POST)
        if more is not None:
            return self._add_page(request, WorkingCopyForm(data=more), status=200, quiet=True)
        form = WorkingCopyForm(data=request.POST)
        if form.is_valid():
            try:
                claim = log_claim(
                    copy=form.copy(before=None), actor=actor, language=request.POST.get("language", FIRST_LANGUAGE)
                )
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, "Claim logged.")
                return redirect(_after(request, claim_address(claim.pk, request.POST.get("language", FIRST_LANGUAGE))))
        return self._add_page(request, form, status=422)

    def _add_page(
        self,
        request: HttpRequest,
        form: WorkingCopyForm,
        *,
        status: int,
        quiet: bool = False,
        held: QueryDict | None = None,
    ) -> HttpResponse:
        sent = request.POST if held is None else held
        context = {
            "title": "Log a claim",
            "tabs": tabs(form, (), None, None, None),
            "add": True,
            "language_choices": KNOWN.items(),
            "language": sent.get("language") or request.GET.get("language") or FIRST_LANGUAGE,
            "editable": True,
        }
        return self._render(request, form, context, status=status, quiet=quiet)

    # --- an existing claim --------------------------------------------------------------------------------------------

    def _edit(self, request: HttpRequest, actor: User, verdict: Verdict) -> HttpResponse:
        stored, names = working_copy.read(verdict.claim_id, verdict.language)
        if request.method != "POST":
            # If the form is closed by now, the middleware shows the typed text.
            held = held_forms.take(request) if verdict.state in workflow.EDITABLE else None
            form = WorkingCopyForm(data=held) if held is not None else WorkingCopyForm(copy=stored)
            return self._edit_page(
                request, actor, verdict, form, stored, names, status=200, quiet=held is not None, held=held
            )
        if not self.has_change_permission(request):
            raise PermissionDenied
        more = _more_rows(request.POST)
        if more is not None:
            form = WorkingCopyForm(data=more)
            return self._edit_page(request, actor, verdict, form, stored, names, status=200, quiet=True)
        return self._save(request, actor, verdict, stored, names)

    def _save(
        self, request: HttpRequest, actor: User, verdict: Verdict, stored: WorkingCopy, names: Names
    ) -> HttpResponse:
        form = WorkingCopyForm(data=request.POST)
        if verdict.state not in workflow.EDITABLE:
            label = State(verdict.state).label
            late = IllegalTransition(
                f"The verdict is now {label}, so its working copy is closed. Revise or reopen it first."
            )
            if form.is_valid():
                mine, _ = without_unfit_passages(form.copy(before=stored), stored)
                return self._conflict_page(request, verdict, mine, late=late.message)
            return refused(request, late, verdict, site=self.admin_site)
        if form.is_valid():
            mine, dropped = without_unfit_passages(form.copy(before=stored), stored)
            merging = "_merge" in request.POST
            wanted = mine
            if merging:
                merged = merge(mine, stored, _opened(request.POST), _choices(request.POST))
                wanted, dropped = without_unfit_passages(merged, stored)
            scheduled = schedules_of(verdict.claim_id)
            try:
                save_working_copy(
                    claim_id=verdict.claim_id,
                    language=verdict.language,
                    revision=_whole_number(request.POST.get("over" if merging else "revision", "")),
                    copy=wanted,
                    actor=actor,
                )
            except StaleRevision:
                return self._conflict_page(request, verdict, mine)
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, "Saved.")
                for lost in sorted(scheduled - schedules_of(verdict.claim_id)):
                    messages.warning(request, _schedule_lost(*lost))
                if dropped:
                    messages.warning(request, _passages_dropped(dropped))
                return redirect(_after(request, claim_address(verdict.claim_id, verdict.language)))
        return self._edit_page(request, actor, verdict, form, stored, names, status=422)

    def _edit_page(
        self,
        request: HttpRequest,
        actor: User,
        verdict: Verdict,
        form: WorkingCopyForm,
        stored: WorkingCopy,
        names: Names,
        *,
        status: int,
        quiet: bool = False,
        held: QueryDict | None = None,
    ) -> HttpResponse:
        form.number_citations(stored, evidence_of(verdict.claim_id, verdict.language, stored))
        sent = request.POST if held is None else held
        editable = verdict.state in workflow.EDITABLE and self.has_change_permission(request)
        if not editable:
            form.close()
        context = {
            **context_of(verdict, actor, form, stored, names),
            "title": verdict.headline or verdict.claim.short_claim,
            "add": False,
            "language": verdict.language,
            "editable": editable,
            "revision": sent.get("revision") or verdict.claim.revision,
            "opened": sent.get("opened") or json.dumps(fingerprints(stored), separators=(",", ":")),
        }
        return self._render(request, form, context, status=status, quiet=quiet)

    def _render(
        self, request: HttpRequest, form: WorkingCopyForm, context: dict[str, Any], *, status: int, quiet: bool
    ) -> HttpResponse:
        general = list(form.general_errors)
        request.current_app = self.admin_site.name
        return render(
            request,
            "admin/claims/claim/page.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "forms": form,
                "children": form.children,
                "general_errors": general,
                "quiet": quiet,
                "time_zone": settings.TIME_ZONE,
                **context,
            },
            status=status,
        )

    def _conflict_page(
        self, request: HttpRequest, verdict: Verdict, mine: WorkingCopy, *, late: str = ""
    ) -> HttpResponse:
        verdict.claim.refresh_from_db()
        theirs, _ = working_copy.read(verdict.claim_id, verdict.language)
        newest = verdict.claim.contributions.select_related("user").order_by("-revision").first()
        context = {
            **self.admin_site.each_context(request),
            "title": "Closed while you were writing" if late else "Someone saved this claim while you were writing",
            "late": late,
            "verdict": verdict,
            "claim_address": claim_address(verdict.claim_id, verdict.language),
            "differences": differences(mine, theirs, _opened(request.POST), _labeller(mine, theirs)),
            "posted": [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name not in ("csrfmiddlewaretoken", "_merge", "over") and not name.startswith(CHOICE)
            ],
            "over": verdict.claim.revision,
            "newest": newest,
        }
        return render(request, "admin/claims/claim/conflict.html", context, status=409)


def _passages_dropped(numbers: tuple[int, ...]) -> str:
    which = ", ".join(f"[@{number}]" for number in numbers)
    return f"The quotation no longer fits its passage: {which}. Pick the passage again."


def _more_rows(data: QueryDict) -> QueryDict | None:
    """The posted data with one more empty row, if the button for browsers without JavaScript was used. Else None."""
    wanted = data.get("_more", "")
    if wanted not in CHILDREN and not (wanted.startswith("appearances-") and wanted.endswith("-speakers")):
        return None
    grown = data.copy()
    total = _whole_number(grown.get(f"{wanted}-TOTAL_FORMS", ""))
    grown[f"{wanted}-TOTAL_FORMS"] = str(total + 1)
    return grown


def _whole_number(text: str) -> int:
    """A count or revision from a form. 0, which is never valid, for other text."""
    return int(text) if text.isascii() and text.isdigit() and int(text) < LARGEST_REVISION else 0


def _opened(data: Mapping[str, str]) -> dict[str, str]:
    """Fingerprints from when the form was opened. Without them every difference is a conflict."""
    try:
        opened = json.loads(data.get("opened", ""))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in opened.items()} if isinstance(opened, dict) else {}


def _choices(data: QueryDict) -> dict[str, str]:
    return {name.removeprefix(CHOICE): str(data[name]) for name in data if name.startswith(CHOICE)}


def _after(request: HttpRequest, address: str) -> str:
    """The page after saving: the claim, or the list."""
    return reverse("admin:claims_claim_changelist") if "_close" in request.POST else address


def _labeller(*copies: WorkingCopy) -> Any:
    """A function from a row's id to its label, for every row that the copies refer to."""
    people: set[UUID] = set()
    cited: set[UUID] = set()
    for copy in copies:
        names = working_copy.names_of(copy)
        people |= set(names.claimants)
        cited |= set(names.sources)
    words = lookup.labels(lookup.Kind.CLAIMANT, people) | lookup.labels(lookup.Kind.SOURCE, cited)
    words |= lookup.labels(lookup.Kind.CLAIM, {link.to_claim for copy in copies for link in copy.links})
    topics = {topic for copy in copies for topic in copy.topics}
    words |= {row.pk: row.name for row in Topic.objects.filter(pk__in=topics)}
    return lambda identity: words.get(identity, str(identity))


def _schedule_lost(language: str, at: datetime) -> str:
    when = date_format(timezone.localtime(at), "j F Y, H:i")
    return (
        f"The verdict in {language_name(language)} was scheduled for {when}. Your change cancelled the schedule: "
        "it needs review and approval again. The person who scheduled it sees a notice on the desk."
    )
