"""What every template knows about the newsroom."""

from django.conf import settings
from django.http import HttpRequest


def newsroom(request: HttpRequest) -> dict[str, object]:
    """`newsroom_name`, `public_origin` and `demo` (whether the demonstration banner shows)."""
    return {
        "newsroom_name": settings.NEWSROOM_NAME,
        "public_origin": settings.PUBLIC_ORIGIN,
        "demo": settings.DEMO,
    }
