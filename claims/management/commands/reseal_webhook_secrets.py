"""Encrypt webhook signing secrets with the first key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.webhooks.services import reseal_secrets


class Command(BaseCommand):
    help = "Encrypt every webhook endpoint's signing secrets with the first key of WEBHOOK_ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        done, unreadable = reseal_secrets()
        self.stdout.write(f"The secrets of {done} endpoints are now encrypted with the first key.")
        if unreadable:
            raise CommandError(
                f"The secrets of {unreadable} endpoints could not be decrypted with the keys of this installation."
            )
