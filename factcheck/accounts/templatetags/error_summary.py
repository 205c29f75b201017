"""The list of a form's errors at the top of its page, each with a link to its field."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet

register = template.Library()
_ROW = re.compile(r"([a-z]+?)s?-([0-9]+)")


@register.inclusion_tag("admin/components/error_summary.html")
def error_summary(*forms: "BaseForm | BaseFormSet[Any] | str", general: Sequence[str] = ()) -> dict[str, Any]:
    """List the errors of these forms and formsets. `general` are errors without a field.

    Templates pass '' for a form that the page does not have.
    """
    errors = [("", "", message) for message in general]
    errors += [error for form in forms if not isinstance(form, str) for error in _errors(form)]
    return {"errors": errors}


def _errors(form: "BaseForm | BaseFormSet[Any]") -> Iterator[tuple[str, str, str]]:
    """For each error: the id of its field, the field's label and the message."""
    if not form.is_bound:
        return
    if isinstance(form, BaseFormSet):
        yield from (("", "", str(message)) for message in form.non_form_errors())
        for row in form.forms:
            yield from _errors(row)
        return
    row = _row(form)
    yield from (("", row, str(message)) for message in form.non_field_errors())
    for field in form:
        label = f"{row}, {field.label}" if row else str(field.label)
        anchor = "" if field.is_hidden else field.id_for_label or field.auto_id or ""
        yield from ((anchor, label, str(message)) for message in field.errors)
    if isinstance(inner := getattr(form, "speakers", None), BaseFormSet):
        yield from _errors(inner)


def _row(form: BaseForm) -> str:
    """The name of a formset's row, such as "Appearance 1, speaker 2"; '' for other forms."""
    if number := getattr(form, "number", None):
        return f"Citation [@{number}]"
    parts = [f"{name} {int(place) + 1}" for name, place in _ROW.findall(form.prefix or "")]
    return ", ".join(parts).capitalize()
