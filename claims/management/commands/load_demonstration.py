"""Load the demonstration newsroom; running it again adds nothing."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from claims.demonstration import newsroom


class Command(BaseCommand):
    help = "Load the demonstration newsroom: real claims, illustrative desk work. Running it again adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", type=Path, help="Write the new logins to this file, for its owner's eyes only.")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = newsroom.load()
        self.stdout.write(f"{loaded.claims} claims in the ledger, {loaded.editions_made} editions published now.")
        fresh = [login for login in loaded.logins if login.password]
        if not fresh:
            return
        lines = "".join(f"{login.role:<15} {login.username:<12} {login.password}\n" for login in fresh)
        if options["logins"] is None:
            self.stdout.write(lines)
            return
        path: Path = options["logins"]
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(lines)
