"""All forms of a claim's page as one form: from a working copy, and back to a working copy."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from claims.admin.row_forms import (
    AppearanceFormSet,
    AppearanceRowForm,
    CitationFormSet,
    ClaimantFormSet,
    ClaimForm,
    ContactFormSet,
    LinkFormSet,
    PartFormSet,
    RowForm,
    RowFormSet,
    VerdictForm,
)
from claims.queries import lookup
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    PartCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.core.errors import DomainError

CHILDREN: dict[str, type[RowFormSet]] = {
    "claimants": ClaimantFormSet,
    "parts": PartFormSet,
    "appearances": AppearanceFormSet,
    "citations": CitationFormSet,
    "links": LinkFormSet,
    "contacts": ContactFormSet,
}
CLAIM_FIELDS = ("text", "short_claim", "kind", "original_language", "made_on", "why_chosen")
Labels = Mapping[UUID, str]


class WorkingCopyForm:
    """The claim, its verdict and every child row. Pass `data` (as posted), `copy` (as stored), or neither."""

    def __init__(self, *, data: QueryDict | None = None, copy: WorkingCopy | None = None) -> None:
        filled = initial_of(copy) if copy is not None else {}
        self.claim = ClaimForm(data, initial=filled.get("claim"), prefix="claim")
        self.verdict = VerdictForm(data, initial=filled.get("verdict"), prefix="verdict")
        self.children = {
            name: kind(data, initial=None if data is not None else filled.get(name, []), prefix=name)
            for name, kind in CHILDREN.items()
        }
        self.general_errors: list[str] = []

    def __getitem__(self, name: str) -> RowFormSet:
        return self.children[name]

    def is_valid(self) -> bool:
        """Whether every form is valid. Validates all of them, so that every error is shown at once."""
        answers = [
            self.claim.is_valid(),
            self.verdict.is_valid(),
            *(rows.is_valid() for rows in self.children.values()),
        ]
        return all(answers) and self._parts_exist()

    def _parts_exist(self) -> bool:
        parts = len(self["parts"].remaining())
        good = True
        for form in self["citations"].remaining():
            number = form.cleaned_data.get("part")
            if number is not None and number > parts:
                form.add_error("part", f"There is no part {number}.")
                good = False
        return good

    def copy(self, *, before: WorkingCopy | None) -> WorkingCopy:
        """The posted working copy. Call it once valid.

        Citation numbers, passages and the order of topics come from `before`. Passages may no longer fit the posted
        quotations: see `claims.quotations.without_unfit_passages`.
        """
        values = self.claim.cleaned_data
        stored = {row.id: row for row in before.citations if row.id} if before else {}
        order = list(before.topics) if before else []
        return WorkingCopy(
            **{name: values[name] for name in CLAIM_FIELDS},
            topics=tuple(
                sorted(
                    (topic.pk for topic in values["topics"]),
                    key=lambda pk: order.index(pk) if pk in order else len(order),
                )
            ),
            claimants=_claimants(self["claimants"].remaining()),
            parts=tuple(PartCopy(id=form.row_id(), **_values(form)) for form in self["parts"].remaining()),
            appearances=tuple(_appearance(form) for form in self["appearances"].remaining()),
            citations=tuple(_citation(form, stored) for form in self["citations"].remaining()),
            links=tuple(LinkCopy(id=form.row_id(), **_values(form)) for form in self["links"].remaining()),
            contacts=tuple(ContactCopy(id=form.row_id(), **_values(form)) for form in self["contacts"].remaining()),
            verdict=VerdictCopy(**self.verdict.cleaned_data),
        )

    def refuse(self, error: DomainError) -> None:
        """Add a service's error to its field, or to the top of the page."""
        form, field = self._form_at(error.field or "")
        if form is not None and field in form.fields:
            form.add_error(field, error.message)
        elif form is not None:
            form.add_error(None, error.message)
        else:
            self.general_errors.append(error.message)

    def _form_at(self, path: str) -> tuple[forms.BaseForm | None, str]:
        names = path.split(".")
        if len(names) == 1 or names[0] in self.claim.fields:
            return (self.claim, names[0]) if names[0] in self.claim.fields else (None, "")
        if names[0] == "verdict":
            return self.verdict, names[1]
        if names[0] not in self.children or not names[1].isdigit():
            return None, ""
        rows = self.children[names[0]].remaining()
        if int(names[1]) >= len(rows):
            return None, ""
        form = rows[int(names[1])]
        if len(names) >= 4 and isinstance(form, AppearanceRowForm):
            speakers = form.remaining_speakers()
            place = int(names[3]) if names[3].isdigit() else len(speakers)
            return (speakers[place], names[-1]) if place < len(speakers) else (form, "")
        return form, names[2] if len(names) > 2 else ""

    def number_citations(self, stored: WorkingCopy | None, evidence: Mapping[int, object]) -> None:
        """Set each citation form's number and evidence, for the template."""
        numbers = numbers_of(stored)
        for form in self["citations"].forms:
            row = str(form["id"].value() or "")
            number = next((number for pk, number in numbers.items() if str(pk) == row), None)
            form.number = number  # type: ignore[attr-defined]  # shown by the template only
            form.evidence = evidence.get(number) if number else None  # type: ignore[attr-defined]  # likewise

    def every_form(self) -> Iterator[forms.BaseForm]:
        """Each form of the page: the claim's, the verdict's, and those of the rows."""
        yield self.claim
        yield self.verdict
        for rows in self.children.values():
            for form in rows.forms:
                yield form
                if isinstance(form, AppearanceRowForm):
                    yield from form.speakers.forms

    def close(self) -> None:
        """Disable every field."""
        for form in self.every_form():
            for field in form.fields.values():
                field.disabled = True


def numbers_of(copy: WorkingCopy | None) -> dict[UUID, int]:
    """The citation numbers, by row id."""
    return {row.id: row.number for row in copy.citations if row.id and row.number} if copy else {}


def _values(form: RowForm) -> dict[str, Any]:
    """The row's values, without the form's own fields."""
    return {name: value for name, value in form.cleaned_data.items() if name not in ("id", "place", "DELETE")}


def _claimants(rows: list[RowForm]) -> tuple[ClaimantCopy, ...]:
    return tuple(ClaimantCopy(form.cleaned_data["claimant"], form.cleaned_data["role"]) for form in rows)


def _appearance(form: RowForm) -> AppearanceCopy:
    speakers = form.remaining_speakers() if isinstance(form, AppearanceRowForm) else []
    return AppearanceCopy(id=form.row_id(), speakers=_claimants(speakers), **_values(form))


def _citation(form: RowForm, stored: Mapping[UUID, CitationCopy]) -> CitationCopy:
    values = _values(form)
    part = values.pop("part")
    row = form.row_id()
    before = stored.get(row) if row else None
    return CitationCopy(
        id=row,
        number=before.number if before else None,
        passage=before.passage if before else None,
        part=part - 1 if part is not None else None,
        **values,
    )


def initial_of(copy: WorkingCopy) -> dict[str, Any]:
    """The forms' initial values, with labels for referenced rows. The number of queries is constant."""
    people = {row.claimant for row in copy.claimants}
    for appearance in copy.appearances:
        people |= {speaker.claimant for speaker in appearance.speakers}
        people |= {claimant for claimant in (appearance.outlet, appearance.attributed_to) if claimant}
    cited = {row.source for row in copy.citations} | {row.source for row in copy.appearances if row.source}
    labels = lookup.labels(lookup.Kind.CLAIMANT, people) | lookup.labels(lookup.Kind.SOURCE, cited)
    labels |= lookup.labels(lookup.Kind.CLAIM, {link.to_claim for link in copy.links})
    return {
        "claim": {name: getattr(copy, name) for name in CLAIM_FIELDS} | {"topics": list(copy.topics)},
        "verdict": dict(vars(copy.verdict)),
        "claimants": _placed(_speaker(row, labels) for row in copy.claimants),
        "parts": _placed(_row(row) for row in copy.parts),
        "appearances": _placed(_appearance_initial(row, labels) for row in copy.appearances),
        "citations": [
            _row(row) | {"source": labels.get(row.source, ""), "part": row.part + 1 if row.part is not None else None}
            for row in copy.citations
        ],
        "links": _placed(_row(row) | {"to_claim": labels.get(row.to_claim, "")} for row in copy.links),
        "contacts": _placed(_row(row) for row in copy.contacts),
    }


def _placed(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their places, from 1."""
    return [row | {"place": place} for place, row in enumerate(rows, start=1)]


def _row(row: object) -> dict[str, Any]:
    return vars(row) | {"filled": True}


def _speaker(row: ClaimantCopy, labels: Labels) -> dict[str, Any]:
    return _row(row) | {"claimant": labels.get(row.claimant, "")}


def _appearance_initial(row: AppearanceCopy, labels: Labels) -> dict[str, Any]:
    return _row(row) | {
        "outlet": labels.get(row.outlet, "") if row.outlet else "",
        "attributed_to": labels.get(row.attributed_to, "") if row.attributed_to else "",
        "source": labels.get(row.source, "") if row.source else "",
        "speakers": _placed(_speaker(speaker, labels) for speaker in row.speakers),
    }
