"""Build the bulk files now."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.sync import bulk_files
from claims.vocabulary import BulkKind


class Command(BaseCommand):
    help = "Build the bulk files of the log now. A task also builds them every day and after many editions."

    def handle(self, *args: Any, **options: Any) -> None:
        bulk_files.sweep()
        built = [file for kind in BulkKind for file in bulk_files.build(kind)]
        for file in built:
            self.stdout.write(f"{file.name}: {file.items} items, {file.size} bytes, SHA-256 {file.sha256}")
        if not built:
            self.stdout.write("Another process is building them.")
