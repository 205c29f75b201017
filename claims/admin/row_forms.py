"""The forms of a working copy: one for the claim, one for the verdict, one for each kind of child row.

They take labels, lengths and help texts from the models, and are never saved: `claims.admin.working_copy_form` converts
them to one WorkingCopy, which one service saves.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.datastructures import MultiValueDict

from claims.admin.picks import PickField
from claims.models import (
    Appearance,
    AppearanceSpeaker,
    Citation,
    Claim,
    ClaimClaimant,
    ClaimLink,
    ClaimPart,
    Contact,
    Rating,
    Topic,
    Verdict,
)
from claims.queries.lookup import Kind
from factcheck.core.languages import KNOWN

MOST_ROWS = 200
MOST_SPEAKERS = 20


class Prose(forms.Textarea):
    """A textarea that normalises line endings to LF."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class Day(forms.DateInput):
    """The browser's date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class UnsavedForm(forms.ModelForm[Any]):
    """A form with a model's fields that does not save. The service validates and saves."""

    def _post_clean(self) -> None:
        """Skips building the model instance, because the form does not save."""


def language_field(*, required: bool, label: str, help_text: str) -> forms.ChoiceField:
    """A LanguageField with the known languages."""
    choices = [_no_language(required=required), *KNOWN.items()]
    return LanguageField(choices=choices, required=required, label=label, help_text=help_text)


def _no_language(*, required: bool) -> tuple[str, str]:
    """The empty first choice, so that no language is preselected."""
    return ("", "Choose a language" if required else "not given")


class LanguageField(forms.ChoiceField):
    """A choice of language tags. A row's own tag stays a choice even if the list lacks it."""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        present = form.get_initial_for_field(self, field_name)
        if present and present not in KNOWN:
            unknown = (present, f"{present} (not in the list)")
            self.choices = [_no_language(required=self.required), *KNOWN.items(), unknown]
        return super().get_bound_field(form, field_name)


class ClaimForm(UnsavedForm):
    original_language = language_field(
        required=True, label="Original language", help_text="The language of the original words."
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, help_text="Subject headings."
    )

    class Meta:
        model = Claim
        fields = ["text", "short_claim", "kind", "original_language", "made_on", "why_chosen"]
        labels = {"why_chosen": "Why it was chosen"}
        widgets = {"text": Prose(2), "why_chosen": Prose(2)}


class RatingField(forms.ChoiceField):
    """A choice of ratings by scale. Cleans to a key, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_ratings, **kwargs)

    def clean(self, value: Any) -> str | None:
        return super().clean(value) or None


def _ratings() -> list[tuple[str, Any]]:
    scales: dict[str, list[tuple[str, str]]] = {}
    for rating in Rating.objects.select_related("scale").order_by("scale__position", "position"):
        scales.setdefault(rating.scale.name, []).append((rating.key, f"{rating.name}: {rating.definition}"))
    return [("", "no rating"), *scales.items()]


class VerdictForm(UnsavedForm):
    rating = RatingField(required=False)

    class Meta:
        model = Verdict
        fields = [
            "headline", "rating", "unrated_reason", "summary", "body", "words_are_ours", "looked_for", "would_change",
            "issuers_reason", "no_contact_reason", "evidence_through", "applies_from", "applies_to", "review_by",
        ]  # fmt: skip
        labels = {
            "headline": "Headline: the finding",
            "unrated_reason": "Why it is not rated",
            "words_are_ours": "The words are ours",
            "looked_for": "What was looked for against it",
            "would_change": "What would change it",
            "issuers_reason": "Why fewer issuers, or no primary source",
            "no_contact_reason": "Why the claimant was not contacted",
            "evidence_through": "Evidence up to",
            "review_by": "Look again by",
        }
        widgets = {
            "summary": Prose(4),
            "body": Prose(16),
            "unrated_reason": Prose(2),
            "looked_for": Prose(2),
            "would_change": Prose(2),
            "issuers_reason": Prose(2),
            "no_contact_reason": Prose(2),
            "evidence_through": Day(),
            "review_by": Day(),
        }


class RowForm(UnsavedForm):
    """A child row. `place` is its order among its siblings, from 1. Empty keeps the order."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, min_value=0, max_value=9_999, label="Order")

    @property
    def moved(self) -> bool:
        """Whether its place was changed."""
        return "place" in self.changed_data and self.cleaned_data.get("place") is not None

    def row_id(self) -> UUID | None:
        row_id: UUID | None = self.cleaned_data.get("id")
        return row_id

    def has_changed(self) -> bool:
        """Whether anything was entered. A row that was not posted has not changed."""
        posted = not self.is_bound or any(name.startswith(f"{self.prefix}-") for name in self.data)
        return posted and super().has_changed()

    @property
    def filled(self) -> bool:
        """Whether it has a row, and is not the empty form for a new one."""
        return bool(self.initial.get("filled")) or (self.is_bound and self.has_changed())

    @property
    def removable(self) -> bool:
        """Whether it shows a remove button: it has a row, or the add button just created it."""
        return self.filled or str(self.prefix).endswith("__prefix__")

    @property
    def removed(self) -> bool:
        return bool(self.cleaned_data.get(DELETION_FIELD_NAME))


class ClaimantRowForm(RowForm):
    claimant = PickField(Kind.CLAIMANT)

    class Meta:
        model = ClaimClaimant
        fields = ["role"]

    field_order = ["id", "claimant", "role", "place"]


class PartRowForm(RowForm):
    class Meta:
        model = ClaimPart
        fields = ["text", "finding"]

    field_order = ["id", "text", "finding", "place"]


class SpeakerRowForm(RowForm):
    claimant = PickField(Kind.CLAIMANT, label="Speaker")

    class Meta:
        model = AppearanceSpeaker
        fields = ["role"]

    field_order = ["id", "claimant", "role", "place"]


class RowFormSet(forms.BaseFormSet[RowForm]):
    """Child rows that can be added, removed and reordered."""

    def remaining(self) -> list[RowForm]:
        """The valid forms that are not removed, in order."""
        remaining_forms = [form for form in self.forms if form.has_changed() and not form.removed]
        # Moved rows take their new places. The others keep their order in between.
        others = [form for form in remaining_forms if not form.moved]
        for form in sorted(
            (row for row in remaining_forms if row.moved), key=lambda row: int(row.cleaned_data["place"])
        ):
            others.insert(max(int(form.cleaned_data["place"]) - 1, 0), form)
        return others

    @property
    def count(self) -> int:
        """The number of filled rows, for the tab."""
        return sum(1 for form in self.forms if form.filled)


def _formset(form: type[RowForm], *, most: int = MOST_ROWS, base: type[RowFormSet] = RowFormSet) -> type[RowFormSet]:
    factory: Any = forms.formset_factory(
        form, formset=base, extra=1, can_delete=True, max_num=most, absolute_max=most + 1, validate_max=True
    )
    form_set: type[RowFormSet] = factory
    return form_set


SpeakerFormSet = _formset(SpeakerRowForm, most=MOST_SPEAKERS)


class AppearanceRowForm(RowForm):
    outlet = PickField(Kind.CLAIMANT, required=False, help_text="The outlet that carried or reported it.")
    attributed_to = PickField(
        Kind.CLAIMANT, required=False, help_text="For an attribution: to whom the outlet attributes the words."
    )
    source = PickField(Kind.SOURCE, required=False)
    language = language_field(required=False, label="Quoted in", help_text="Language of the quotation as given here.")
    original_language = language_field(
        required=False, label="Original language", help_text="The language the words were said in."
    )

    class Meta:
        model = Appearance
        fields = [
            "mode", "date", "venue", "quotation", "provenance", "language", "original_text", "original_language",
            "translated_by", "note",
        ]  # fmt: skip
        widgets = {"quotation": Prose(3), "original_text": Prose(2), "note": Prose(2)}

    field_order = [
        "id", "mode", "date", "outlet", "attributed_to", "venue", "source", "quotation", "provenance", "language",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prefix = f"{self.prefix}-speakers"
        if self.is_bound and f"{prefix}-TOTAL_FORMS" in self.data:
            self.speakers = SpeakerFormSet(self.data, prefix=prefix)
        else:
            self.speakers = SpeakerFormSet(prefix=prefix, initial=self.initial.get("speakers", []))

    def has_changed(self) -> bool:
        return super().has_changed() or (self.speakers.is_bound and self.speakers.has_changed())

    def is_valid(self) -> bool:
        return super().is_valid() and (not self.speakers.is_bound or self.speakers.is_valid())

    def remaining_speakers(self) -> list[RowForm]:
        return self.speakers.remaining() if self.speakers.is_bound else []


class CitationRowForm(RowForm):
    """A citation. `part` is a part's number, from 1. Citations are ordered by number, so they have no `place`."""

    place = None  # type: ignore[assignment]  # Django's way of leaving out an inherited field
    source = PickField(Kind.SOURCE)
    part = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_ROWS,
        label="On part",
        help_text="The part's number. Leave empty for the whole claim.",
    )

    class Meta:
        model = Citation
        fields = ["stance", "bears_on", "quotation", "provenance", "locator", "note"]
        widgets = {"quotation": Prose(3), "note": Prose(2)}

    field_order = ["id", "source", "stance", "bears_on", "part", "quotation", "provenance", "locator", "note"]


class LinkRowForm(RowForm):
    to_claim = PickField(Kind.CLAIM, label="Other claim")

    class Meta:
        model = ClaimLink
        fields = ["kind", "rationale"]

    field_order = ["id", "kind", "to_claim", "rationale", "place"]


class ContactRowForm(RowForm):
    class Meta:
        model = Contact
        fields = ["whom", "contacted_on", "deadline", "outcome", "reply"]
        widgets = {"reply": Prose(3), "contacted_on": Day(), "deadline": Day()}


ClaimantFormSet = _formset(ClaimantRowForm)
PartFormSet = _formset(PartRowForm)
AppearanceFormSet = _formset(AppearanceRowForm)
CitationFormSet = _formset(CitationRowForm)
LinkFormSet = _formset(LinkRowForm)
ContactFormSet = _formset(ContactRowForm)
