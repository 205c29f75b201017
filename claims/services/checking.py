"""Validating rows at the door, as sentences about fields."""

from django.core.exceptions import ValidationError
from django.db import models

from factcheck.core.errors import Invalid


def checked(row: models.Model, *, within: str = "", exclude: tuple[str, ...] = ()) -> None:
    """Raises Invalid with the first complaint about the row; `within` prefixes the field's name (`citations.2`)."""
    for field in row._meta.concrete_fields:
        value = row.__dict__.get(field.attname)
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\x00" in text for text in texts):
            raise Invalid("This text holds a character that cannot be stored (NUL).", field=_path(within, field.name))
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=_path(within, name)) from error


def _path(within: str, name: str) -> str:
    return f"{within}.{name}" if within else name
