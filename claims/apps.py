from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from claims.log import make_log
from claims.ratings import make_ratings
from factcheck.core.database_rules import apply_rules, refuse_older_database
from factcheck.core.grants import grant_application_role


class ClaimsConfig(AppConfig):
    """The topmost app of our own: what it does after a migration finds the tables of all apps."""

    name = "claims"

    def ready(self) -> None:
        pre_migrate.connect(refuse_older_database, sender=self, dispatch_uid="refuse_older_database")
        for step in (apply_rules, make_log, make_ratings, grant_application_role):
            post_migrate.connect(step, sender=self, dispatch_uid=step.__name__)
