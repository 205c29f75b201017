"""Error pages. factcheck/urls.py registers them as handlers."""

from django.http import HttpRequest, HttpResponse

from claims.web.page import error_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    return error_page(request, 405)


def not_acceptable(request: HttpRequest) -> HttpResponse:
    return error_page(request, 406)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    return error_page(request, 503)
