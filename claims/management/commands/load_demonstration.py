"""Load the demonstration newsroom. Idempotent."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.demonstration import newsroom
from claims.demonstration.ledger import LedgerNotEmpty


class Command(BaseCommand):
    help = (
        "Load the demonstration newsroom: real claims, illustrative desk work. Running it again adds nothing. "
        "Fails if the ledger contains anything else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--logins", type=Path, help="Write the new logins to this file. Only its owner can read it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = newsroom.load(hand_over=lambda logins: self._hand_over(logins, options["logins"]))
        except LedgerNotEmpty as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{loaded.claims} claims in the ledger, {loaded.editions_made} editions published.")

    def _hand_over(self, logins: Sequence[newsroom.Login], path: Path | None) -> None:
        fresh = [login for login in logins if login.password]
        if not fresh:
            return
        lines = "".join(f"{login.role:<15} {login.username:<12} {login.password}\n" for login in fresh)
        if path is None:
            self.stdout.write(lines)
            return
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(lines)
