from django.apps import AppConfig
from django.db.models.signals import post_migrate

from factcheck.core.grants import grant_application_role


class CoreConfig(AppConfig):
    name = "factcheck.core"
    label = "core"

    def ready(self) -> None:
        post_migrate.connect(grant_application_role, dispatch_uid="grant_application_role")
