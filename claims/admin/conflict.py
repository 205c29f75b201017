"""Edit conflicts: two people saved the same claim. Lists the differences and merges both copies.

Keys identify fields: `text`, `verdict.headline`, `citations:<row>.note`. `citations:<row>` alone is a whole row that
only one copy has. `opened` has fingerprints of the copy before both edits, so that a change by one person is suggested,
and only fields that both changed need a decision.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal
from uuid import UUID

from django.forms import Field

from claims.admin.row_forms import (
    AppearanceRowForm,
    CitationRowForm,
    ClaimantRowForm,
    ClaimForm,
    ContactRowForm,
    LinkRowForm,
    PartRowForm,
    VerdictForm,
)
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
from factcheck.core.partial_date import PartialDate

Side = Literal["mine", "theirs"]
CLAIM_FIELDS = ("text", "short_claim", "kind", "original_language", "made_on", "why_chosen", "topics")
ROWS = ("claimants", "parts", "appearances", "citations", "links", "contacts")
_NOT_COMPARED = {"id", "number"}
_TITLES = {
    "claimants": "Claimant",
    "parts": "Part",
    "appearances": "Appearance",
    "citations": "Citation",
    "links": "Link",
    "contacts": "Contact",
}
_FIELDS: dict[str, Mapping[str, Field]] = {
    "claim": ClaimForm.base_fields,
    "verdict": VerdictForm.base_fields,
    "claimants": ClaimantRowForm.base_fields,
    "parts": PartRowForm.base_fields,
    "appearances": AppearanceRowForm.base_fields,
    "citations": CitationRowForm.base_fields,
    "links": LinkRowForm.base_fields,
    "contacts": ContactRowForm.base_fields,
}
_ROWS_OF: dict[type, str] = {
    ClaimantCopy: "claimants", PartCopy: "parts", AppearanceCopy: "appearances", CitationCopy: "citations",
    LinkCopy: "links", ContactCopy: "contacts",
}  # fmt: skip
Flat = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One field, or one whole row, that differs between the copies. `clash`: both people changed it."""

    key: str
    title: str
    mine: str
    theirs: str
    suggested: Side
    clash: bool


def fingerprints(copy: WorkingCopy) -> dict[str, str]:
    """A short digest of every field and row, to find out later who changed what."""
    return {key: _digest(value) for key, value in _flat(copy).items()}


def differences(
    mine: WorkingCopy, theirs: WorkingCopy, opened: Mapping[str, str], label: Callable[[UUID], str]
) -> list[Difference]:
    """The differences, in the form's order. `label` returns the label of a claimant, source, claim or topic."""
    ours, other = _flat(mine), _flat(theirs)
    result = []
    for key in [*ours, *(key for key in other if key not in ours)]:
        row = key.partition(".")[0] if ":" in key else ""
        if row and key != row and not (row in ours and row in other):
            continue  # the whole row is one difference
        in_mine, in_theirs = key in ours, key in other
        if key == row and in_mine and in_theirs:
            continue  # both have the row, so its fields are compared
        if in_mine and in_theirs and ours[key] == other[key]:
            continue
        suggested, clash = _suggestion(key, ours, other, opened)
        result.append(
            Difference(
                key=key,
                title=_title(key, mine, theirs),
                mine=_shown(key, ours, label),
                theirs=_shown(key, other, label),
                suggested=suggested,
                clash=clash,
            )
        )
    return result


def merge(mine: WorkingCopy, theirs: WorkingCopy, opened: Mapping[str, str], chosen: Mapping[str, str]) -> WorkingCopy:
    """Merge both copies: each difference as chosen, or else as suggested."""
    ours, other = _flat(mine), _flat(theirs)

    def side(key: str) -> Side:
        choice = chosen.get(key)
        if choice in _SIDES:
            return _SIDES[choice]
        return _suggestion(key, ours, other, opened)[0] if ours.get(key, _NONE) != other.get(key, _NONE) else "mine"

    def value(key: str) -> Any:
        return (ours if side(key) == "mine" else other)[key]

    rows: dict[str, list[tuple[str, Any]]] = {name: _merged_rows(name, mine, theirs, side) for name in ROWS}
    places = {key: place for place, (key, _) in enumerate(rows["parts"])}
    citations = tuple(
        replace(row, part=places.get(_part_of(f"citations:{key}", ours, other, side))) for key, row in rows["citations"]
    )
    columns: dict[str, Any] = {name: value(name) for name in CLAIM_FIELDS}
    columns |= {name: tuple(row for _, row in rows[name]) for name in ROWS if name != "citations"}
    return WorkingCopy(
        **columns,
        citations=citations,
        verdict=VerdictCopy(**{column.name: value(f"verdict.{column.name}") for column in fields(VerdictCopy)}),
    )


_NONE = object()
_SIDES: dict[str | None, Side] = {"mine": "mine", "theirs": "theirs"}


def _part_of(row: str, ours: Flat, other: Flat, side: Callable[[str], Side]) -> str:
    key = f"{row}.part"
    if key in ours and key in other:
        return str((ours if side(key) == "mine" else other)[key])
    return str((ours if key in ours else other)[key])


def _merged_rows(
    name: str, mine: WorkingCopy, theirs: WorkingCopy, side: Callable[[str], Side]
) -> list[tuple[str, Any]]:
    ours, other = _keyed(name, mine), _keyed(name, theirs)
    merged = []
    for key, row in ours.items():
        whole = f"{name}:{key}"
        if key in other:
            changes = {
                column: getattr(other[key], column)
                for column in _columns(row)
                if column != "part" and side(f"{whole}.{column}") == "theirs"
            }
            merged.append((key, replace(row, **changes)))
        elif side(whole) == "mine":
            # The other person removed it, or it is new. Either way it becomes a new row.
            merged.append((key, _as_new(row)))
    merged += [(key, row) for key, row in other.items() if key not in ours and side(f"{name}:{key}") == "theirs"]
    return merged


def _as_new(row: Any) -> Any:
    fresh = {column.name: None for column in fields(row) if column.name in _NOT_COMPARED}
    return replace(row, **fresh)


def _suggestion(key: str, ours: Flat, other: Flat, opened: Mapping[str, str]) -> tuple[Side, bool]:
    before = opened.get(key)
    if key.count(":") and "." not in key and (key in ours) != (key in other):
        return _row_suggestion(key, ours, other, opened)
    mine_changed = _digest(ours.get(key)) != before
    theirs_changed = _digest(other.get(key)) != before
    return ("theirs" if theirs_changed and not mine_changed else "mine"), mine_changed and theirs_changed


def _row_suggestion(key: str, ours: Flat, other: Flat, opened: Mapping[str, str]) -> tuple[Side, bool]:
    """The suggestion for a row that one copy lacks. It is a clash if one removed the row and the other changed it."""
    holder, holding, lacking = (ours, "mine", "theirs") if key in ours else (other, "theirs", "mine")
    if key not in opened:
        return ("mine" if holding == "mine" else "theirs"), False
    touched = any(_digest(value) != opened.get(name) for name, value in holder.items() if name.startswith(f"{key}."))
    if touched:
        return ("mine" if holding == "mine" else "theirs"), True
    return ("mine" if lacking == "mine" else "theirs"), False


def _keyed(name: str, copy: WorkingCopy) -> dict[str, Any]:
    """Rows by claimant id, by row id, or by `new-3` for a new row."""
    return {
        str(row.claimant) if isinstance(row, ClaimantCopy) else str(row.id) if row.id else f"new-{place}": row
        for place, row in enumerate(getattr(copy, name))
    }


def _columns(row: Any) -> list[str]:
    hidden = _NOT_COMPARED | ({"claimant"} if isinstance(row, ClaimantCopy) else set())
    return [column.name for column in fields(row) if column.name not in hidden]


def _flat(copy: WorkingCopy) -> Flat:
    flat: Flat = {name: getattr(copy, name) for name in CLAIM_FIELDS}
    flat |= {f"verdict.{column.name}": getattr(copy.verdict, column.name) for column in fields(VerdictCopy)}
    parts = list(_keyed("parts", copy))
    for name in ROWS:
        for key, row in _keyed(name, copy).items():
            flat[f"{name}:{key}"] = row
            for column in _columns(row):
                value = getattr(row, column)
                if name == "citations" and column == "part":
                    value = parts[value] if value is not None and value < len(parts) else ""
                flat[f"{name}:{key}.{column}"] = value
    return flat


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(_plain(value)).encode()).hexdigest()[:8]


def _plain(value: Any) -> Any:
    """The value in plain types, for comparing: a form has strings where the database has enumerations."""
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    if isinstance(value, ClaimantCopy):
        return (str(value.claimant), value.role)
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, PartialDate):
        return tuple(
            _plain(getattr(value, column.name)) for column in fields(value) if column.name not in _NOT_COMPARED
        )
    return value if value is None or isinstance(value, bool) else str(value)


def _title(key: str, mine: WorkingCopy, theirs: WorkingCopy) -> str:
    row, _, column = key.partition(".")
    if ":" not in row:
        return _label("verdict" if column else "claim", column or row)
    name, _, identity = row.partition(":")
    places = list(_keyed(name, mine)) if identity in _keyed(name, mine) else list(_keyed(name, theirs))
    row_value = _keyed(name, mine).get(identity) or _keyed(name, theirs).get(identity)
    number = getattr(row_value, "number", None)
    which = f"[@{number}]" if number else str(places.index(identity) + 1)
    return f"{_TITLES[name]} {which}" + (f": {_within(name, column)}" if column else "")


def _label(form: str, column: str) -> str:
    """The field's label in the form."""
    field = _FIELDS[form].get(column)
    return str(field.label) if field is not None and field.label else column.replace("_", " ").capitalize()


def _within(form: str, column: str) -> str:
    label = _label(form, column)
    return label[:1].lower() + label[1:]


def _shown(key: str, flat: Flat, label: Callable[[UUID], str]) -> str:
    if key not in flat:
        return "(not there)"
    return _text(flat[key], label) or "(empty)"


def _text(value: Any, label: Callable[[UUID], str]) -> str:
    if isinstance(value, UUID):
        return label(value)
    if isinstance(value, PartialDate):
        return value.written
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(_text(item, label) for item in value)
    if isinstance(value, ClaimantCopy):
        return label(value.claimant) + (f", {value.role}" if value.role else "")
    if hasattr(value, "__dataclass_fields__"):
        texts = ((column, _text(getattr(value, column), label)) for column in _columns(value))
        return "\n".join(f"{_within(_ROWS_OF[type(value)], column)}: {text}" for column, text in texts if text)
    return "" if value is None else str(value)
