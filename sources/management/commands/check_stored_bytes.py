"""Check stored copies against their hashes, in addition to the nightly sample."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sources.services.integrity import check_stored_bytes, damaged_copies


class Command(BaseCommand):
    help = "Check stored copies against their hashes. Exits with an error if some are damaged."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true", help="check every file")
        which.add_argument("--sample", type=int, help="number of files to check, least recently checked first")

    def handle(self, *args: Any, **options: Any) -> None:
        damaged = check_stored_bytes(sample=None if options["all"] else options["sample"])
        if damaged:
            for copy in damaged_copies():
                self.stdout.write(f"copy {copy.pk} of source {copy.source_id}")
            raise CommandError(f"{damaged} stored files are missing or damaged.")
        self.stdout.write("All checked files are intact.")
