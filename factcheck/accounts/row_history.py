"""The change history of a row that many claims share, as text: who, when, old and new values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model
from pghistory.models import Events

from factcheck.accounts.models import ApiKey, User

MOST_CHANGES = 200
_VERBS = {"insert": "added", "update": "changed", "delete": "removed"}
_LABELS = {"InsertEvent": "insert", "UpdateEvent": "update", "DeleteEvent": "delete"}
_HIDDEN = frozenset({"id", "normalised_url", "added_by_id", "added_at", "added_through_id"})


@dataclass(frozen=True)
class ColumnChange:
    """One column of a change: its name, old value and new value; '' for an empty value."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """One change to the row."""

    at: datetime
    who: str
    through: str
    """The API key that was used; '' for a change made at the desk."""
    verb: str
    what: str
    """The changed row: "it", or the name of a parent row, such as "its rating scale"."""
    columns: tuple[ColumnChange, ...]


def changes_of(row: Model, *parents: Model) -> list[RowChange]:
    """Return the newest MOST_CHANGES changes of a tracked row and its tracked parents, newest first."""
    tracked = [(event, owner) for owner in (row, *parents) for event in _events_of(owner)]
    tracked.sort(key=lambda pair: (pair[0].pgh_created_at, pair[0].pgh_id), reverse=True)
    contexts = [event.pgh_context or {} for event, _ in tracked]
    people = User.objects.in_bulk({context["user"] for context in contexts if context.get("user")})
    keys = {str(key.pk): str(key) for key in ApiKey.objects.filter(pk__in={c["key"] for c in contexts if c.get("key")})}
    return [
        RowChange(
            at=event.pgh_created_at,
            who=_name(people.get(context.get("user"))),
            through=keys.get(context.get("key", ""), ""),
            verb=_VERBS.get(_LABELS.get(event.pgh_label, event.pgh_label), event.pgh_label),
            what="it" if owner is row else f"its {owner._meta.verbose_name}",
            columns=_columns(event, type(owner)),
        )
        for (event, owner), context in zip(tracked[:MOST_CHANGES], contexts, strict=False)
    ]


def _events_of(row: Model) -> Iterable[Any]:
    tracked = Events.objects.tracks(row)  # type: ignore[no-untyped-call]  # pghistory leaves it untyped
    return list(tracked.order_by("-pgh_created_at", "-pgh_id")[:MOST_CHANGES])


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.username) if user else "The system"


def _columns(event: Any, model: type[Model]) -> tuple[ColumnChange, ...]:
    if event.pgh_diff:
        pairs = [(name, before, after) for name, (before, after) in event.pgh_diff.items()]
    else:
        pairs = [(name, None, value) for name, value in event.pgh_data.items()]
    columns = [_column(model, name, before, after) for name, before, after in pairs if name not in _HIDDEN]
    return tuple(column for column in columns if column.before or column.after)


def _column(model: type[Model], name: str, before: object, after: object) -> ColumnChange:
    try:
        field = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    except FieldDoesNotExist:
        return ColumnChange(name.replace("_", " "), _shown(None, before), _shown(None, after))
    column = field if isinstance(field, Field) else None
    label = str(column.verbose_name) if column else name
    return ColumnChange(label[:1].upper() + label[1:], _shown(column, before), _shown(column, after))


def _shown(field: "Field[Any, Any] | None", value: object) -> str:
    """A stored value as the desk's forms show it."""
    if value is None or value == "":
        return ""
    if isinstance(field, ForeignKey):
        row = field.related_model._default_manager.filter(pk=value).first()
        return str(row) if row is not None else "a deleted row"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    choices: dict[Any, Any] = dict(field.flatchoices) if field is not None else {}
    return str(choices.get(value, value))
