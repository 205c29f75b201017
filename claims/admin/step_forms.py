"""The forms of the workflow steps and of other acts on a claim."""

from collections.abc import Collection
from typing import Any

from django import forms

from claims.admin.picks import PickField
from claims.admin.row_forms import Prose
from claims.queries.lookup import Kind
from claims.vocabulary import EditionKind, RedactionReason, Severity
from factcheck.core.languages import KNOWN

NOTE = 2_000
LATER = (
    (EditionKind.UPDATED, "updated: the world changed, or new evidence came"),
    (EditionKind.CLARIFIED, "clarified: the same finding, in clearer words"),
    (EditionKind.MINOR, "minor: spelling or formatting that changes nothing for readers"),
)


class StepForm(forms.Form):
    """A step's form. `revision` is that of the working copy on the screen."""

    revision = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """Arguments for the step's service besides claim, language and actor. Call it on a valid form."""
        return dict(self.cleaned_data)


class NoteForm(StepForm):
    note = forms.CharField(required=False, max_length=NOTE, widget=Prose(3), label="Note for the desk")


class RequiredNoteForm(StepForm):
    note = forms.CharField(
        max_length=NOTE, widget=Prose(3), label="Why", help_text="For the desk. It appears in the claim’s history."
    )


class FirstEditionForm(StepForm):
    """The first edition: an optional public note."""

    note = forms.CharField(
        required=False, max_length=NOTE, widget=Prose(2), label="Public note", help_text="Usually empty."
    )

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"kind": EditionKind.PUBLISHED, "severity": ""}


class ReinstatedForm(StepForm):
    """A reinstatement: a public note that says why."""

    note = forms.CharField(
        max_length=NOTE,
        widget=Prose(3),
        label="Public note",
        help_text="Why the withdrawn verdict is published again. Readers see it.",
    )

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"kind": EditionKind.REINSTATED, "severity": ""}


class LaterEditionForm(StepForm):
    """A later edition: what it changes."""

    wrong = forms.ChoiceField(
        label="Was anything wrong when published?",
        choices=[("yes", "Yes. This is a correction, and the page says so under the headline."), ("no", "No")],
        widget=forms.RadioSelect,
    )
    severity = forms.ChoiceField(
        required=False, choices=[("", "choose"), *Severity.choices], label="If yes: how severe was the error?"
    )
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "choose"), *((kind.value, label) for kind, label in LATER)],
        label="If no: what does this edition do?",
    )
    note = forms.CharField(
        required=False, max_length=NOTE, widget=Prose(3), label="Public note",
        help_text="What changed and why. Readers see it. Optional for a minor edit.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if data.get("wrong") == "yes" and not data.get("severity"):
            self.add_error("severity", "Choose how severe the error was.")
        if data.get("wrong") == "no" and not data.get("kind"):
            self.add_error("kind", "Choose what this edition does.")
        minor = data.get("wrong") == "no" and data.get("kind") == EditionKind.MINOR
        if data.get("wrong") and not minor and not data.get("note"):
            self.add_error("note", "Say publicly what changed and why.")
        return data

    def arguments(self) -> dict[str, Any]:
        data = super().arguments()
        if data.pop("wrong") == "yes":
            return data | {"kind": EditionKind.CORRECTED}
        return data | {"severity": ""}


class When(forms.DateTimeInput):
    """The browser's picker for date and time, in the newsroom's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def at_field() -> forms.DateTimeField:
    """The publication time, in the newsroom's time zone."""
    return forms.DateTimeField(
        label="Publish at",
        widget=When(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="In the newsroom’s time zone. The publish gate runs again at that time.",
    )


class ScheduleFirstForm(FirstEditionForm):
    at = at_field()


class ScheduleLaterForm(LaterEditionForm):
    at = at_field()


class ScheduleReinstatedForm(ReinstatedForm):
    at = at_field()


class WithdrawForm(StepForm):
    note = forms.CharField(
        max_length=NOTE,
        widget=Prose(3),
        label="Public note",
        help_text="Why the verdict is withdrawn. Readers see this note instead of the verdict.",
    )
    replaced_by = PickField(
        Kind.CLAIM, required=False, label="Replaced by", help_text="The published claim that replaces it, if any."
    )


class CommentForm(forms.Form):
    note = forms.CharField(max_length=4_000, widget=Prose(3), label="Comment", help_text="For the desk only.")


class AssignForm(forms.Form):
    to = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Assigned to")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "nobody"), *people]


class WaiveForm(forms.Form):
    check = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=600, widget=Prose(2), label="Public reason", help_text="Readers see it.")


class FlagForm(forms.Form):
    note = forms.CharField(
        max_length=1_000,
        widget=Prose(2),
        label="Public note",
        help_text="Why the newsroom reviews it again. Readers see it.",
    )


class ClearFlagForm(forms.Form):
    note = forms.CharField(
        required=False, max_length=1_000, widget=Prose(2), label="Result of the review", help_text="For the desk."
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label="Add a verdict in")

    def __init__(self, *args: Any, present: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "choose"), *((tag, name) for tag, name in KNOWN.items() if tag not in present)]


class RedactionForm(forms.Form):
    reason = forms.ChoiceField(choices=[("", "choose"), *RedactionReason.choices], label="Legal ground")
    note = forms.CharField(
        max_length=1_000, widget=Prose(3), label="Public note",
        help_text="What was removed and why. Do not repeat the removed content.",
    )  # fmt: skip
