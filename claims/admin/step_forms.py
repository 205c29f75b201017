"""What a step asks before it is taken."""

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
    (EditionKind.CLARIFIED, "clarified: the same finding, said better"),
    (EditionKind.MINOR, "minor: spelling or form, nothing that a reader would miss"),
)


class StepForm(forms.Form):
    """`revision` is the working copy that the person saw."""

    revision = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What the step's service is called with, beside claim, language and actor. Only once valid."""
        return dict(self.cleaned_data)


class NoteForm(StepForm):
    note = forms.CharField(required=False, max_length=NOTE, widget=Prose(3), label="Note for the desk")


class OwedNoteForm(StepForm):
    note = forms.CharField(
        max_length=NOTE, widget=Prose(3), label="Why", help_text="The desk reads it in the claim’s history."
    )


class FirstEditionForm(StepForm):
    """Nothing to say but, if wished, a public note."""

    note = forms.CharField(
        required=False, max_length=NOTE, widget=Prose(2), label="Public note", help_text="Usually empty."
    )

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"kind": EditionKind.PUBLISHED, "severity": ""}


class ReinstatedForm(StepForm):
    """A verdict that was withdrawn comes back, and readers are told why."""

    note = forms.CharField(
        max_length=NOTE,
        widget=Prose(3),
        label="Public note",
        help_text="Why the withdrawn verdict is published again. Readers see it.",
    )

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"kind": EditionKind.REINSTATED, "severity": ""}


class LaterEditionForm(StepForm):
    """What the new edition does to the one that readers have."""

    wrong = forms.ChoiceField(
        label="Was anything wrong when published?",
        choices=[("yes", "Yes: this is a correction, and readers are told so under the headline"), ("no", "No")],
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
        help_text="What changed and why; readers see it. Only a minor edit may do without.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if data.get("wrong") == "yes" and not data.get("severity"):
            self.add_error("severity", "A correction says how severe the error was.")
        if data.get("wrong") == "no" and not data.get("kind"):
            self.add_error("kind", "Say what this edition does.")
        minor = data.get("wrong") == "no" and data.get("kind") == EditionKind.MINOR
        if data.get("wrong") and not minor and not data.get("note"):
            self.add_error("note", "Readers are told what changed and why.")
        return data

    def arguments(self) -> dict[str, Any]:
        data = super().arguments()
        if data.pop("wrong") == "yes":
            return data | {"kind": EditionKind.CORRECTED}
        return data | {"severity": ""}


class When(forms.DateTimeInput):
    """The browser's own picker; minutes, in the newsroom's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def at_field() -> forms.DateTimeField:
    """A moment in the newsroom's time zone."""
    return forms.DateTimeField(
        label="Publish at",
        widget=When(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="In the newsroom’s time zone. The gate runs again then.",
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
        help_text="Why it is withdrawn. Readers see it in its place.",
    )
    replaced_by = PickField(
        Kind.CLAIM, required=False, label="Replaced by", help_text="The published claim that takes its place, if any."
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
    reason = forms.CharField(max_length=600, widget=Prose(2), label="Public reason", help_text="Readers are given it.")


class FlagForm(forms.Form):
    note = forms.CharField(
        max_length=1_000,
        widget=Prose(2),
        label="Public note",
        help_text="Why the newsroom looks at it again; readers see it.",
    )


class ClearFlagForm(forms.Form):
    note = forms.CharField(
        required=False, max_length=1_000, widget=Prose(2), label="What came of it", help_text="For the desk."
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
        help_text="What was removed and on what ground, naming nothing of it.",
    )  # fmt: skip
