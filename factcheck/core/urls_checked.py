"""Validation of URLs that people type: http or https, no user name, limited length."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_http = URLValidator(schemes=["http", "https"])
MAX_LENGTH = 2_000


def validate_http_url(value: str) -> None:
    """Raise ValidationError unless the value is an absolute http(s) address without a user name."""
    if len(value) > MAX_LENGTH:
        raise ValidationError("This address is too long.", code="url")
    _http(value)
    if urlsplit(value).username is not None:
        raise ValidationError("An address may not carry a user name.", code="url")
