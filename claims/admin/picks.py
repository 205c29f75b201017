"""A form field for a claimant, source or claim: text that the server resolves, with suggestions in the browser.

People can type a suggested label, an exact name or title, an address or an id.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse

from claims.queries import lookup

LONGEST = 2_000
ADD_PAGES = {
    lookup.Kind.CLAIMANT: "admin:claims_claimant_add",
    lookup.Kind.SOURCE: "admin:sources_source_add",
}


class Pick(forms.TextInput):
    """A text input with suggestions, and a link that adds a new row in another window."""

    template_name = "admin/widgets/pick.html"

    def __init__(self, kind: lookup.Kind) -> None:
        super().__init__(attrs={"autocomplete": "off", "class": "pick"})
        self.kind = kind

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        page = ADD_PAGES.get(self.kind)
        return context | {
            "kind": self.kind.value,
            "search_url": reverse("admin:claims_lookup", args=[self.kind.value]),
            "add_url": reverse(page) if page else "",
        }


class PickField(forms.CharField):
    """Cleans to the id of the row that the text names, or None for an empty optional field."""

    def __init__(self, kind: lookup.Kind, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, widget=Pick(kind), **kwargs)
        self.kind = kind

    def clean(self, value: Any) -> UUID | None:
        typed = super().clean(value)
        if not typed:
            return None
        rows = lookup.resolve(self.kind, typed)
        if len(rows) == 1:
            return rows[0][0]
        if rows:
            names = "; ".join(name for _, name in rows)
            raise forms.ValidationError(f"Several have this name. Enter one of these: {names}")
        near = "; ".join(name for _, name in lookup.search(self.kind, typed)[:3])
        hint = f" Did you mean: {near}?" if near else ""
        raise forms.ValidationError(f"No {self.kind.value} has exactly this name.{hint}")
