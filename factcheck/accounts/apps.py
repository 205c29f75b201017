from django.apps import AppConfig
from django.db.models.signals import post_migrate

from factcheck.accounts.roles import make_roles, write_two_person_days


class AccountsConfig(AppConfig):
    name = "factcheck.accounts"
    label = "accounts"

    def ready(self) -> None:
        # A fresh database has no Permission rows during migrations; make_roles does not need them.
        post_migrate.connect(make_roles, sender=self, dispatch_uid="make_roles")
        post_migrate.connect(write_two_person_days, sender=self, dispatch_uid="write_two_person_days")
