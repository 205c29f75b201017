"""Validation of rows before they are saved."""

from django.core.exceptions import ValidationError
from django.db import models

from factcheck.core.errors import Invalid
from factcheck.core.text import clean_row


def validate(row: models.Model, *, exclude: tuple[str, ...] = ()) -> None:
    """Clean the row's texts, then raise Invalid with the first validation error."""
    clean_row(row)
    for field in row._meta.concrete_fields:
        value = row.__dict__.get(field.attname)
        if not isinstance(value, str):
            continue
        # Django checks the length of a TextField in forms only.
        if field.max_length is not None and len(value) > field.max_length:
            raise Invalid(f"Use at most {field.max_length:,} characters.", field=field.name)
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=name) from error
