"""The activities on a claim, and the changes of its fields in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, ForeignKey, Model
from pghistory.models import Events

from claims.models import Activity, Citation, Claim, Verdict
from claims.vocabulary import ActivityVerb, State
from factcheck.accounts.models import ApiKey, User
from factcheck.core.languages import language_name
from sources.models import Source

RECENT = 200
"""The most field changes that the desk's page shows."""
_HIDDEN = frozenset(
    {
        "id", "claim_id", "from_claim_id", "appearance_id", "position", "state_since", "revision", "citation_counter",
        "logged_through_id",
    }
)  # fmt: skip
_ACTS = {
    "InsertEvent": "added", "UpdateEvent": "changed", "DeleteEvent": "removed",
    "insert": "added", "update": "changed", "delete": "removed",
}  # fmt: skip
_NOUNS = {
    "claimclaimant": "claimant of the claim", "claimpart": "part", "claimlink": "link", "claimtopic": "topic",
    "appearancespeaker": "speaker of an appearance",
}  # fmt: skip


@dataclass(frozen=True)
class FieldChange:
    """A row that was added, changed or removed. `fields` are (name, before, after).

    `through` is the name of the API key, '' for a change at the desk.
    """

    at: datetime
    who: str
    through: str
    what: str
    noun: str
    which: str
    """A citation's number and source. '' for other rows."""
    fields: tuple[tuple[str, str, str], ...]


def activities(claim_id: UUID) -> list[Activity]:
    """Activities on the claim, newest first."""
    return list(Activity.objects.filter(claim_id=claim_id).select_related("actor", "through").order_by("-at"))


def requested_changes(verdict: Verdict) -> Activity | None:
    """The open request for changes, or None if the verdict was submitted since."""
    if verdict.state not in (State.LOGGED, State.RESEARCHING):
        return None
    requested, submitted = ActivityVerb.CHANGES_REQUESTED, ActivityVerb.SUBMITTED
    handovers = Activity.objects.filter(
        claim_id=verdict.claim_id, language=verdict.language, verb__in=[requested, submitted]
    )
    newest = handovers.select_related("actor").order_by("-at").first()
    return newest if newest is not None and newest.verb == requested else None


def field_changes(claim: Claim) -> list[FieldChange]:
    """Changes of the claim's rows and their child rows, newest first, at most RECENT."""
    events = [*_events_about([claim]), *_events_about(list(claim.appearances.all()))]
    events = sorted(events, key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)[:RECENT]
    users = {event.pgh_context.get("user") for event in events if event.pgh_context}
    names: dict[Any, str] = {
        user.pk: user.get_full_name() or user.username for user in User.objects.filter(pk__in=users - {None})
    }
    key_ids = {event.pgh_context.get("key") for event in events if event.pgh_context}
    keys = {str(key.pk): str(key) for key in ApiKey.objects.filter(pk__in=key_ids - {None})}
    rows = _Names(value for event in events for value in _references(event))
    return [_change(event, names, keys, rows) for event in events]


def _events_about(rows: list[Any]) -> list[Any]:
    """Events of these rows and of rows that refer to them. The rows are of one table."""
    if not rows:
        return []
    events = Events.objects.references(rows)  # type: ignore[no-untyped-call]  # pghistory leaves it untyped
    return list(events.order_by("-pgh_created_at", "-pgh_id")[:RECENT])


def _change(event: Any, names: dict[Any, str], keys: dict[Any, str], rows: "_Names") -> FieldChange:
    model = _model_of(event)
    name = model._meta.model_name or ""
    language = event.pgh_data.get("language", "") if model is Verdict else ""
    which = ""
    if model is Citation:
        which = f"[@{event.pgh_data['number']}] {rows.words(model, 'source_id', event.pgh_data['source_id'])}"
    return FieldChange(
        at=event.pgh_created_at,
        who=names.get((event.pgh_context or {}).get("user"), "an operator, outside the desk"),
        through=keys.get((event.pgh_context or {}).get("key"), ""),
        what=_ACTS.get(event.pgh_label, event.pgh_label),
        noun=_NOUNS.get(name, str(model._meta.verbose_name)) + (f" in {language_name(language)}" if language else ""),
        which=which,
        fields=tuple(
            (_label(model, column), rows.words(model, column, old), rows.words(model, column, new))
            for column, old, new in _pairs(event)
        ),
    )


def _model_of(event: Any) -> type[Model]:
    return apps.get_model(event.pgh_obj_model)


def _pairs(event: Any) -> Iterator[tuple[str, Any, Any]]:
    """(column, before, after) of the columns to show."""
    if event.pgh_diff:
        pairs = [(name, old, new) for name, (old, new) in event.pgh_diff.items()]
    elif _ACTS.get(event.pgh_label) == "removed":
        pairs = [(name, value, "") for name, value in event.pgh_data.items()]
    else:
        pairs = [(name, "", value) for name, value in event.pgh_data.items()]
    for name, old, new in pairs:
        if name not in _HIDDEN and (old not in (None, "") or new not in (None, "")):
            yield name, old, new


def _field(model: type[Model], column: str) -> "Field[Any, Any] | None":
    return next((field for field in model._meta.concrete_fields if field.attname == column), None)


def _label(model: type[Model], column: str) -> str:
    field = _field(model, column)
    return str(field.verbose_name) if field is not None else column.removesuffix("_id").replace("_", " ")


def _references(event: Any) -> Iterator[tuple[type[Model], Any]]:
    """Rows that the event's values refer to."""
    model = _model_of(event)
    if model is Citation:
        yield Source, event.pgh_data["source_id"]
    for column, old, new in _pairs(event):
        field = _field(model, column)
        if isinstance(field, ForeignKey):
            yield from ((field.related_model, value) for value in (old, new) if value not in (None, ""))


class _Names:
    """Display text for the values of events: names of rows, labels of choices, languages in English."""

    def __init__(self, references: Iterable[tuple[type[Model], Any]]) -> None:
        wanted: defaultdict[type[Model], set[Any]] = defaultdict(set)
        for model, key in references:
            wanted[model].add(key)
        self._rows = {
            (model, str(row.pk)): _name(row)
            for model, keys in wanted.items()
            for row in model._default_manager.filter(pk__in=keys)
        }

    def words(self, model: type[Model], column: str, value: Any) -> str:
        """The value as text. '' for none."""
        if value in (None, ""):
            return ""
        field = _field(model, column)
        if isinstance(field, ForeignKey):
            return self._rows.get((field.related_model, str(value)), "a deleted row")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if column in ("language", "original_language"):
            return language_name(str(value))
        choices = dict(field.flatchoices) if field is not None else {}
        return str(choices.get(value, value))


def _name(row: Model) -> str:
    if isinstance(row, User):
        return row.get_full_name() or row.username
    if isinstance(row, Claim):
        return row.short_claim or row.text
    return str(row)
