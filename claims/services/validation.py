"""Validates rows before they are saved."""

from django.core.exceptions import ValidationError
from django.db import models

from claims.models import Citation
from factcheck.core.errors import Invalid
from factcheck.core.text import clean_row

VERBATIM = frozenset({"quotation", "exact", "prefix", "suffix"})
"""Fields of a citation that must equal the copy's text exactly."""


def validate(row: models.Model, *, within: str = "", exclude: tuple[str, ...] = ()) -> None:
    """Clean the row's texts, then raise Invalid with the first error. `within` prefixes its field (`citations.2`)."""
    picked = isinstance(row, Citation) and row.snapshot_id is not None
    clean_row(row, verbatim=VERBATIM if picked else (), within=within)
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=_path(within, name)) from error


def _path(within: str, name: str) -> str:
    return f"{within}.{name}" if within else name
