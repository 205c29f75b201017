"""What was done to a claim, and what was changed in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pghistory.models import Events

from claims.models import Activity, Claim
from factcheck.accounts.models import ApiKey, User

RECENT = 200
"""How many field changes the desk's page shows; the rest stays in the tables."""
_HIDDEN = frozenset(
    {
        "id", "claim_id", "from_claim_id", "position", "state_since", "revision", "citation_counter",
        "logged_through_id",
    }
)  # fmt: skip
_LABELS = {
    "InsertEvent": "added",
    "UpdateEvent": "changed",
    "DeleteEvent": "removed",
    "insert": "added",
    "update": "changed",
}
_LABELS |= {"delete": "removed"}


@dataclass(frozen=True)
class FieldChange:
    """A row that was added, changed or removed. `fields` are (name, before, after).

    `through` names the API key that it came through; '' where somebody did it by hand.
    """

    at: datetime
    who: str
    through: str
    what: str
    noun: str
    fields: tuple[tuple[str, str, str], ...]


def activities(claim_id: UUID) -> list[Activity]:
    """Acts on the claim, newest first."""
    return list(Activity.objects.filter(claim_id=claim_id).select_related("actor", "through").order_by("-at"))


def field_changes(claim: Claim) -> list[FieldChange]:
    """Changes of the claim's rows, newest first, at most RECENT."""
    found = Events.objects.references(claim)  # type: ignore[no-untyped-call]  # pghistory leaves it untyped
    events = list(found.order_by("-pgh_created_at", "-pgh_id")[:RECENT])
    users = {event.pgh_context.get("user") for event in events if event.pgh_context}
    names: dict[Any, str] = {
        user.pk: user.get_full_name() or user.username for user in User.objects.filter(pk__in=users - {None})
    }
    used = {event.pgh_context.get("key") for event in events if event.pgh_context}
    keys = {str(key.pk): str(key) for key in ApiKey.objects.filter(pk__in=used - {None})}
    return [_change(event, names, keys) for event in events]


def _change(event: Any, names: dict[Any, str], keys: dict[Any, str]) -> FieldChange:
    noun = event.pgh_model.rpartition(".")[2].removesuffix("Event")
    return FieldChange(
        at=event.pgh_created_at,
        who=names.get((event.pgh_context or {}).get("user"), "somebody at the operator’s shell"),
        through=keys.get((event.pgh_context or {}).get("key"), ""),
        what=_LABELS.get(event.pgh_label, event.pgh_label),
        noun=_NOUNS.get(noun, noun.lower()),
        fields=_fields(event),
    )


_NOUNS = {
    "ClaimPart": "part", "ClaimClaimant": "claimant of the claim", "ClaimLink": "link", "Claim": "claim",
    "Verdict": "verdict", "Citation": "citation", "Appearance": "appearance",
}  # fmt: skip


def _fields(event: Any) -> tuple[tuple[str, str, str], ...]:
    if event.pgh_diff:
        pairs = [(name, old, new) for name, (old, new) in event.pgh_diff.items()]
    else:
        pairs = [(name, "", value) for name, value in event.pgh_data.items()]
    return tuple(
        (name.removesuffix("_id").replace("_", " "), _said(old), _said(new))
        for name, old, new in pairs
        if name not in _HIDDEN and (old not in (None, "") or new not in (None, ""))
    )


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
