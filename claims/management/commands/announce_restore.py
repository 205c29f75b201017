"""Announce that the database was restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.webhooks.services import announce_restore


class Command(BaseCommand):
    help = "Begin a new epoch and notify webhook endpoints. Run it once after a restore, before the workers start."

    def handle(self, *args: Any, **options: Any) -> None:
        restore = announce_restore()
        self.stdout.write(f"Recorded a restore to seq {restore.seq}. The new epoch is {restore.epoch}.")
