"""Acts on a claim besides workflow steps: comments, assignment, waivers, review flag, another language."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from claims.admin import step_forms
from claims.admin.steps import INVALID, claim_address, refused, verdict_or_404
from claims.models import Verdict
from claims.services import claims, flags, steps, waivers
from factcheck.accounts import held_forms
from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import DomainError, Invalid
from factcheck.core.languages import UNKNOWN, language_name


def assignable() -> list[User]:
    """People who can be assigned, by name."""
    roles = [role.value for role in Role]
    return list(
        User.objects.filter(is_active=True, groups__name__in=roles).distinct().order_by("first_name", "username")
    )


def assign_form(data: Any = None, *, initial: dict[str, Any] | None = None) -> step_forms.AssignForm:
    """The form with the people who can be assigned now."""
    people = [(str(user.pk), user.get_full_name() or user.username) for user in assignable()]
    return step_forms.AssignForm(data, initial=initial, people=people)


def _comment(verdict: Verdict, actor: User, data: dict[str, Any]) -> str:
    steps.comment(claim_id=verdict.claim_id, actor=actor, **data)
    return "Comment added."


def _assign(verdict: Verdict, actor: User, data: dict[str, Any]) -> str:
    to = User.objects.filter(pk=data["to"]).first() if data["to"] else None
    steps.assign(claim_id=verdict.claim_id, language=verdict.language, to=to, actor=actor)
    return f"Assigned to {to.get_full_name() or to.username}." if to else "Assigned to nobody."


def _waive(verdict: Verdict, actor: User, data: dict[str, Any]) -> str:
    waivers.waive(claim_id=verdict.claim_id, language=verdict.language, actor=actor, **data)
    return "Waived. The reason will be published."


def _unwaive(verdict: Verdict, actor: User, data: dict[str, Any]) -> str:
    waivers.unwaive(claim_id=verdict.claim_id, language=verdict.language, check=data["check"], actor=actor)
    return "Waiver removed."


def _flag(verdict: Verdict, actor: User, data: dict[str, Any]) -> str:
    flags.flag_under_review(claim_id=verdict.claim_id, actor=actor, **data)
    return "Flagged. Readers see that it is under review."


def _clear(verdict: Verdict, actor: User, data: dict[str, Any]) -> str:
    flags.clear_review_flag(claim_id=verdict.claim_id, actor=actor, **data)
    return "Flag cleared. Readers no longer see the notice."


class _CheckForm(forms.Form):
    check = forms.CharField(max_length=40)


ACTS: dict[str, tuple[Callable[..., forms.Form], Callable[[Verdict, User, dict[str, Any]], str]]] = {
    "comment": (step_forms.CommentForm, _comment),
    "assign": (assign_form, _assign),
    "waive": (step_forms.WaiveForm, _waive),
    "unwaive": (_CheckForm, _unwaive),
    "flag": (step_forms.FlagForm, _flag),
    "clear-flag": (step_forms.ClearFlagForm, _clear),
}


TITLES = {
    "comment": "Comment",
    "assign": "Assign",
    "waive": "Waive the check",
    "unwaive": "Remove the waiver",
    "flag": "Flag as under review",
    "clear-flag": "End the review",
}


def act_view(request: HttpRequest, claim_id: UUID, language: str, act: str, *, site: AdminSite) -> HttpResponse:
    """Perform an act and return to the claim with a message."""
    actor = signed_in(request)
    verdict = verdict_or_404(claim_id, language)
    if act not in ACTS:
        raise Http404("There is no such act.")
    make, do = ACTS[act]
    if request.method != "POST":
        held = held_forms.take(request)
        if held is None:
            return redirect(claim_address(claim_id, language))
        return _act_page(request, act, verdict, make(held), site=site, status=200)
    form = make(request.POST)
    if not form.is_valid():
        return _act_page(request, act, verdict, form, site=site, status=INVALID)
    try:
        message = do(verdict, actor, form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        status = INVALID if error.status == Invalid.status else error.status
        return _act_page(request, act, verdict, form, site=site, status=status)
    messages.success(request, message)
    return redirect(claim_address(claim_id, language))


def _act_page(
    request: HttpRequest, act: str, verdict: Verdict, form: forms.Form, *, site: AdminSite, status: int
) -> HttpResponse:
    """The act's form on its own page, with the typed values and the error."""
    context = {
        **site.each_context(request),
        "title": TITLES[act],
        "verdict": verdict,
        "claim_address": claim_address(verdict.claim_id, verdict.language),
        "form": form,
    }
    return render(request, "admin/claims/claim/act.html", context, status=status)


def language_view(request: HttpRequest, claim_id: UUID, language: str, *, site: AdminSite) -> HttpResponse:
    """Start a verdict in another language and open it."""
    actor = signed_in(request)
    verdict = verdict_or_404(claim_id, language)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = step_forms.LanguageForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid(UNKNOWN)
        added = claims.add_language(claim_id=claim_id, language=form.cleaned_data["language"], actor=actor)
    except DomainError as error:
        return refused(request, error, verdict, site=site)
    messages.success(request, f"Verdict in {language_name(added.language)} started. This page edits it.")
    return redirect(claim_address(claim_id, added.language))
