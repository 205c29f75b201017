"""Print what the ledger contains."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.demonstration.ledger import holding


class Command(BaseCommand):
    help = "Print what the ledger contains: nothing, demonstration, or newsroom."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(holding())
