"""`/v1alpha1/claims:search`: our verdicts for clients of Google's Fact Check Tools API."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from claims.interchange import google
from claims.public.exchange import fact_checks
from factcheck.core.errors import DomainError

Answer = Callable[..., HttpResponseBase]


def search(request: HttpRequest) -> HttpResponse:
    """A page of matching rated verdicts. Errors have Google's format."""
    try:
        asked = google.read({name: [str(text) for text in texts] for name, texts in request.GET.lists()})
    except DomainError as error:
        return refused(error.status, f"{error.field}: {error.message}" if error.field else error.message)
    publisher = google.Publisher(settings.NEWSROOM_NAME, google.site_of(settings.PUBLIC_ORIGIN))
    if asked.site and not google.is_site(asked.site, publisher.site):
        return _json(200, google.written({}, pretty=asked.pretty))
    results, end = fact_checks.search(asked, now=timezone.now(), origin=settings.PUBLIC_ORIGIN)
    token = asked.token(end) if end is not None else None
    return _json(200, google.written(google.answer(results, publisher, token), pretty=asked.pretty))


def below(programs: Answer, others: Answer) -> Answer:
    """An error handler that uses `programs` below /v1alpha1/ and `others` elsewhere."""

    def answer(request: HttpRequest, *args: Exception, **kwargs: Exception) -> HttpResponseBase:
        handler = programs if request.path_info.startswith(google.BELOW) else others
        return handler(request, *args, **kwargs)

    return answer


def _handler(status: int, message: str) -> Answer:
    def handle(request: HttpRequest, *args: Exception, **kwargs: Exception) -> HttpResponse:
        return refused(status, message)

    return handle


bad_request = _handler(400, "The request is malformed.")
not_found = _handler(404, "Not found. The only address below /v1alpha1/ is /v1alpha1/claims:search.")
method_not_allowed = _handler(405, "Use GET.")
not_acceptable = _handler(406, "Accept gzip or no compression in Accept-Encoding.")
server_error = _handler(500, "An internal error occurred. It was logged.")
unavailable = _handler(503, "The service is temporarily unavailable. Try again after the seconds in Retry-After.")


def refused(status: int, message: str) -> HttpResponse:
    """An error response in Google's format."""
    return _json(status, google.written(google.error(status, message), pretty=True))


def _json(status: int, body: str) -> HttpResponse:
    return HttpResponse(body, "application/json; charset=UTF-8", status)
