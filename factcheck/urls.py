"""The site's URLs. The web and API packages have their own lists."""

from django.contrib import admin
from django.urls import include, path

from claims.api.documentation import Index
from claims.public.web import errors, fact_check_tools
from factcheck.core import health, problems

urlpatterns = [
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    path("admin/", admin.site.urls),
    path("api/v1", Index.as_view()),
    path("api/v1/", include("claims.api.urls")),
    path("v1alpha1/claims:search", fact_check_tools.search, name="fact_check_tools"),
    path("", include("claims.public.web.urls")),
]

_api, _google = problems.below_api, fact_check_tools.below
handler400 = _google(fact_check_tools.bad_request, _api(problems.bad_request, errors.bad_request))
handler403 = _api(problems.permission_denied, errors.forbidden)
handler404 = _google(fact_check_tools.not_found, _api(problems.page_not_found, errors.not_found))
handler500 = _google(fact_check_tools.server_error, _api(problems.server_error, errors.server_error))
# Called by factcheck.core.http.
handler405 = _google(fact_check_tools.method_not_allowed, _api(problems.method_not_allowed, errors.method_not_allowed))
handler406 = _google(fact_check_tools.not_acceptable, _api(problems.not_acceptable, errors.not_acceptable))
handler503 = _google(fact_check_tools.unavailable, _api(problems.unavailable, errors.unavailable))
