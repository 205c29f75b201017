"""`/v1alpha1/claims:search`: what clients of Google's Fact Check Tools API ask, answered from our own verdicts."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from claims.interchange import google
from claims.queries.exchange import fact_checks
from factcheck.core.errors import DomainError

Answer = Callable[..., HttpResponseBase]


def search(request: HttpRequest) -> HttpResponse:
    """Rated live verdicts that match, a page at a time; refusals in Google's shape."""
    try:
        asked = google.read({name: [str(text) for text in texts] for name, texts in request.GET.lists()})
    except DomainError as error:
        return refused(error.status, f"{error.field}: {error.message}" if error.field else error.message)
    publisher = google.Publisher(settings.NEWSROOM_NAME, google.site_of(settings.PUBLIC_ORIGIN))
    if asked.site and not google.is_site(asked.site, publisher.site):
        return _json(200, google.written({}, pretty=asked.pretty))
    found, end = fact_checks.search(asked, now=timezone.now(), origin=settings.PUBLIC_ORIGIN)
    token = asked.token(end) if end is not None else None
    return _json(200, google.written(google.answer(found, publisher, token), pretty=asked.pretty))


def below(programs: Answer, others: Answer) -> Answer:
    """The site's handler of a status: this one below /v1alpha1/, the other elsewhere."""

    def answer(request: HttpRequest, *args: Exception, **kwargs: Exception) -> HttpResponseBase:
        chosen = programs if request.path_info.startswith(google.BELOW) else others
        return chosen(request, *args, **kwargs)

    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(400, "This request cannot be read.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(404, "There is nothing at this address; /v1alpha1/claims:search is the only one below /v1alpha1/.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Says nothing about why: the log does."""
    return refused(500, "Something went wrong here, and was logged.")


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    return refused(405, "Only GET is known here.")


def not_acceptable(request: HttpRequest) -> HttpResponse:
    return refused(406, "Accept gzip or no compression in Accept-Encoding.")


def unavailable(request: HttpRequest) -> HttpResponse:
    return refused(503, "A server that this needs does not answer. Try again after the seconds of Retry-After.")


def refused(status: int, message: str) -> HttpResponse:
    """An error as Google's clients read it."""
    return _json(status, google.written(google.error(status, message), pretty=True))


def _json(status: int, body: str) -> HttpResponse:
    return HttpResponse(body, "application/json; charset=UTF-8", status)
