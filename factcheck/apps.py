"""The admin application with the newsroom's own site in place of Django's."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """`django.contrib.admin.site` is the desk."""

    default_site = "factcheck.desk.Desk"
