"""The forms of a working copy: one for the claim, one for the verdict, one for each kind of child row.

They are bound to columns for labels, lengths and help, and are never saved: `claims.admin.working_copy_form` turns
them into one WorkingCopy, which one service writes.
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
    """Lines end as the ledger keeps them, whatever the browser sends."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class Day(forms.DateInput):
    """The browser's own date picker; text in ISO form without one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class UnsavedForm(forms.ModelForm[Any]):
    """Fields drawn from a model's columns. The service validates and writes the row; nothing here does."""

    def _post_clean(self) -> None:
        """No model instance is built: there is nothing to save."""


def language_field(*, required: bool, label: str, help_text: str) -> forms.ChoiceField:
    """A choice of the known languages by name; a tag that a row holds from before the list stays a choice."""
    choices = [_no_language(required=required), *KNOWN.items()]
    return LanguageField(choices=choices, required=required, label=label, help_text=help_text)


def _no_language(*, required: bool) -> tuple[str, str]:
    """The first choice: nobody’s language is chosen for them."""
    return ("", "Choose a language" if required else "not said")


class LanguageField(forms.ChoiceField):
    """Gives a tag. One that a row holds from before the list stays a choice, so that the form shows it."""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        present = form.get_initial_for_field(self, field_name)
        if present and present not in KNOWN:
            unknown = (present, f"{present} (not in the list)")
            self.choices = [_no_language(required=self.required), *KNOWN.items(), unknown]
        return super().get_bound_field(form, field_name)


class ClaimForm(UnsavedForm):
    original_language = language_field(
        required=True, label="Original language", help_text="The language it was made in."
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
    """Ratings by scale. Gives a key, or None."""

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
            "headline",
            "rating",
            "unrated_reason",
            "summary",
            "body",
            "words_are_ours",
            "looked_for",
            "would_change",
            "issuers_reason",
            "no_contact_reason",
            "evidence_through",
            "applies_from",
            "applies_to",
            "review_by",
        ]
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
    """A child row. `place` is where it stands among its siblings, from 1; empty keeps it where it is."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, min_value=0, max_value=9_999, label="Order")

    @property
    def moved(self) -> bool:
        """Whether somebody gave it another place."""
        return "place" in self.changed_data and self.cleaned_data.get("place") is not None

    def row_id(self) -> UUID | None:
        found: UUID | None = self.cleaned_data.get("id")
        return found

    def has_changed(self) -> bool:
        """Whether anything was written; a row that did not arrive at all was not."""
        arrived = not self.is_bound or any(name.startswith(f"{self.prefix}-") for name in self.data)
        return arrived and super().has_changed()

    @property
    def filled(self) -> bool:
        """Whether it shows a row, not the empty one that waits for a new row."""
        return bool(self.initial.get("filled")) or (self.is_bound and self.has_changed())

    @property
    def removable(self) -> bool:
        """Whether it offers its removal: a row, or one that the button has just added."""
        return self.filled or str(self.prefix).endswith("__prefix__")

    @property
    def removed(self) -> bool:
        return bool(self.cleaned_data.get(DELETION_FIELD_NAME))


class ClaimantRow(RowForm):
    claimant = PickField(Kind.CLAIMANT)

    class Meta:
        model = ClaimClaimant
        fields = ["role"]

    field_order = ["id", "claimant", "role", "place"]


class PartRow(RowForm):
    class Meta:
        model = ClaimPart
        fields = ["text", "finding"]

    field_order = ["id", "text", "finding", "place"]


class SpeakerRow(RowForm):
    claimant = PickField(Kind.CLAIMANT, label="Speaker")

    class Meta:
        model = AppearanceSpeaker
        fields = ["role"]

    field_order = ["id", "claimant", "role", "place"]


class Rows(forms.BaseFormSet[RowForm]):
    """Child rows that may be added, removed and put in order. `kept` is what stands once it is valid."""

    def kept(self) -> list[RowForm]:
        """The forms of rows that stay, in their order."""
        forms_kept = [form for form in self.forms if form.has_changed() and not form.removed]
        # The rows that were moved take their places; the others fill what is left, in the order they had.
        others = [form for form in forms_kept if not form.moved]
        for form in sorted((one for one in forms_kept if one.moved), key=lambda one: int(one.cleaned_data["place"])):
            others.insert(max(int(form.cleaned_data["place"]) - 1, 0), form)
        return others

    @property
    def count(self) -> int:
        """Rows that hold something, for the tab."""
        return sum(1 for form in self.forms if form.filled)


def _rows_of(form: type[RowForm], *, most: int = MOST_ROWS, base: type[Rows] = Rows) -> type[Rows]:
    made: Any = forms.formset_factory(
        form, formset=base, extra=1, can_delete=True, max_num=most, absolute_max=most + 1, validate_max=True
    )
    found: type[Rows] = made
    return found


SpeakerRows = _rows_of(SpeakerRow, most=MOST_SPEAKERS)


class AppearanceRow(RowForm):
    outlet = PickField(Kind.CLAIMANT, required=False, help_text="Who carried or reported it.")
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
            "mode",
            "date",
            "venue",
            "quotation",
            "provenance",
            "language",
            "original_text",
            "original_language",
            "translated_by",
            "note",
        ]
        widgets = {"quotation": Prose(3), "original_text": Prose(2), "note": Prose(2)}

    field_order = [
        "id",
        "mode",
        "date",
        "outlet",
        "attributed_to",
        "venue",
        "source",
        "quotation",
        "provenance",
        "language",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prefix = f"{self.prefix}-speakers"
        if self.is_bound and f"{prefix}-TOTAL_FORMS" in self.data:
            self.speakers = SpeakerRows(self.data, prefix=prefix)
        else:
            self.speakers = SpeakerRows(prefix=prefix, initial=self.initial.get("speakers", []))

    def has_changed(self) -> bool:
        return super().has_changed() or (self.speakers.is_bound and self.speakers.has_changed())

    def is_valid(self) -> bool:
        return super().is_valid() and (not self.speakers.is_bound or self.speakers.is_valid())

    def speakers_kept(self) -> list[RowForm]:
        return self.speakers.kept() if self.speakers.is_bound else []


class CitationRow(RowForm):
    """`part` is the number of a part, from 1, as the form shows them. Citations stand by number: none has a place."""

    place = None  # type: ignore[assignment]  # Django's way of leaving out an inherited field
    source = PickField(Kind.SOURCE)
    part = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_ROWS,
        label="On part",
        help_text="Number of the part; empty for the whole.",
    )

    class Meta:
        model = Citation
        fields = ["stance", "bears_on", "quotation", "provenance", "locator", "note"]
        widgets = {"quotation": Prose(3), "note": Prose(2)}

    field_order = ["id", "source", "stance", "bears_on", "part", "quotation", "provenance", "locator", "note"]


class LinkRow(RowForm):
    to_claim = PickField(Kind.CLAIM, label="Other claim")

    class Meta:
        model = ClaimLink
        fields = ["kind", "rationale"]

    field_order = ["id", "kind", "to_claim", "rationale", "place"]


class ContactRow(RowForm):
    class Meta:
        model = Contact
        fields = ["whom", "contacted_on", "deadline", "outcome", "reply"]
        widgets = {"reply": Prose(3), "contacted_on": Day(), "deadline": Day()}


ClaimantRows = _rows_of(ClaimantRow)
PartRows = _rows_of(PartRow)
AppearanceRows = _rows_of(AppearanceRow)
CitationRows = _rows_of(CitationRow)
LinkRows = _rows_of(LinkRow)
ContactRows = _rows_of(ContactRow)
