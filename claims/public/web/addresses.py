"""Whole addresses of this site's pages, for what leaves the site."""

from django.conf import settings
from django.urls import reverse


def absolute(name: str, *arguments: object) -> str:
    """The address of a named page, with this site's origin."""
    return settings.PUBLIC_ORIGIN + reverse(name, args=arguments)
