from django.apps import AppConfig
from django.db.models.signals import post_migrate

from claims.ratings import make_ratings


class ClaimsConfig(AppConfig):
    name = "claims"

    def ready(self) -> None:
        post_migrate.connect(make_ratings, sender=self, dispatch_uid="make_ratings")
