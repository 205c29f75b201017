"""Every address of the site. The front doors bring their own lists."""

from django.contrib import admin
from django.urls import include, path

from claims.web import errors
from factcheck.core import health, problems

urlpatterns = [
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    path("admin/", admin.site.urls),
    path("api/v1/", include("claims.api.urls")),
    path("", include("claims.web.urls")),
]

handler400 = problems.below_api(problems.bad_request, errors.bad_request)
handler403 = problems.below_api(problems.permission_denied, errors.forbidden)
handler404 = problems.below_api(problems.page_not_found, errors.not_found)
handler500 = problems.below_api(problems.server_error, errors.server_error)
