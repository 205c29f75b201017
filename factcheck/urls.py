"""Every address of the site. The front doors bring their own lists."""

from django.contrib import admin
from django.urls import path

from factcheck.core import health

urlpatterns = [
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    path("admin/", admin.site.urls),
]
