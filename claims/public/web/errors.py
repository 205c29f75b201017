"""Error pages. factcheck/urls.py registers them as handlers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from claims.public.web.page import error_page

Handler = Callable[..., HttpResponse]


def _handler(status: int) -> Handler:
    def handle(request: HttpRequest, *args: Exception, **kwargs: Exception) -> HttpResponse:
        return error_page(request, status)

    return handle


bad_request, forbidden, not_found = _handler(400), _handler(403), _handler(404)
method_not_allowed, not_acceptable = _handler(405), _handler(406)
server_error, unavailable = _handler(500), _handler(503)
