"""A field that names a claimant, source or claim: plain text that the server resolves, with suggestions in the browser.

What may be typed: a label from the suggestions, an exact name or title, an address, an id.
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
    """A text input that suggests, with a link that adds a new row in a window of its own."""

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
    """Gives the id of the one row that the text names, or None for an empty optional field."""

    def __init__(self, kind: lookup.Kind, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, widget=Pick(kind), **kwargs)
        self.kind = kind

    def clean(self, value: Any) -> UUID | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = lookup.resolve(self.kind, typed)
        if len(found) == 1:
            return found[0][0]
        if found:
            names = "; ".join(name for _, name in found)
            raise forms.ValidationError(f"Several go by that name. Type one of these: {names}")
        near = "; ".join(name for _, name in lookup.search(self.kind, typed)[:3])
        hint = f" Did you mean: {near}?" if near else ""
        raise forms.ValidationError(f"No {self.kind.value} goes by exactly that.{hint}")
