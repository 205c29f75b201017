"""What every template knows about the newsroom."""

from django.conf import settings
from django.http import HttpRequest

from factcheck.core import request_ids


def newsroom(request: HttpRequest) -> dict[str, object]:
    """`newsroom_name`, `newsroom_contact`, `public_origin`, `demo` (whether the demonstration banner shows) and
    `request_id`, a callable for pages of a fault.
    """
    return {
        "newsroom_name": settings.NEWSROOM_NAME,
        "newsroom_contact": settings.NEWSROOM_CONTACT,
        "public_origin": settings.PUBLIC_ORIGIN,
        "demo": settings.DEMO,
        "request_id": request_ids.current,
    }
