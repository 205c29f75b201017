"""The context processor with the newsroom's settings."""

from django.conf import settings
from django.http import HttpRequest


def newsroom(request: HttpRequest) -> dict[str, object]:
    """`newsroom_name`, `newsroom_contact`, `public_origin` and `demo` (whether the demonstration banner shows)."""
    return {
        "newsroom_name": settings.NEWSROOM_NAME,
        "newsroom_contact": settings.NEWSROOM_CONTACT,
        "public_origin": settings.PUBLIC_ORIGIN,
        "demo": settings.DEMO,
    }
