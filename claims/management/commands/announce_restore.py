"""Say that the database was restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.services.webhooks import announce_restore


class Command(BaseCommand):
    help = "Begin a new epoch of the log and tell webhook endpoints. Once after a restore, before the workers start."

    def handle(self, *args: Any, **options: Any) -> None:
        restore = announce_restore()
        self.stdout.write(f"The log was restored at {restore.seq}; its epoch is {restore.epoch}.")
