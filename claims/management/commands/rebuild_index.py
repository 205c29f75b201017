"""Rebuild the public index from the log."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.public.index import rebuild_index


class Command(BaseCommand):
    help = "Rebuild the public index from the log of editions."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_index()} rows rebuilt from the log.")
