"""Mirror another newsroom: follow its change feed, and print how far behind the mirror is."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.utils import timezone

from claims.models import Mirror
from claims.sync import mirroring
from factcheck.core.errors import DomainError

LONGEST_WAIT = 300.0
"""The longest wait in seconds between attempts while the other side fails. Its Retry-After may be longer."""


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Keep a local, read-only mirror of another instance. You can stop and restart it at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", metavar="URL", nargs="?", help="the instance or its API; optional with --status")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--once", action="store_true", help="stop when the mirror is complete, or at the first error")
        what.add_argument("--status", action="store_true", help="print how far behind the mirror is, without a request")
        parser.add_argument(
            "--export",
            metavar="FILE",
            type=Path,
            help="write the mirror as gzip of NDJSON; updates it first only with --once",
        )
        parser.add_argument("--every", metavar="SECONDS", type=float, default=30.0, help="wait between requests (30)")
        parser.add_argument(
            "--limit", metavar="ITEMS", type=int, default=mirroring.MOST_ITEMS, help="items per page (1,000)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"]
        try:
            if options["status"]:
                for mirror in [mirroring.find(address)] if address else Mirror.objects.all():
                    self._say(mirror)
            elif not address:
                raise CommandError("Enter the address of an instance: mirror URL")
            elif not 1 <= options["limit"] <= mirroring.MOST_ITEMS or not options["every"] > 0:
                raise CommandError(f"--limit must be from 1 to {mirroring.MOST_ITEMS}, and --every more than 0.")
            else:
                if options["once"] or not options["export"]:
                    self._follow(mirroring.find_or_add(address), options)
                if options["export"]:
                    self._export(mirroring.find(address), options["export"])
        except DomainError as error:
            raise CommandError(error.message) from error

    def _follow(self, mirror: Mirror, options: dict[str, Any]) -> None:
        """Update until the mirror is complete (--once) or for ever. Raises MirrorStopped; with --once also TryLater."""
        failures = 0
        while True:
            try:
                result = mirroring.copy_next_page(mirror_id=mirror.pk, limit=options["limit"])
            except mirroring.TryLater as error:
                if options["once"]:
                    raise
                wait = max(min(2.0**failures, LONGEST_WAIT), error.retry_after or 0)
                self._later(error.message, wait)
            except OperationalError:
                if options["once"]:
                    raise
                connection.close()
                wait = min(2.0**failures, LONGEST_WAIT)
                self._later("Our own database does not respond.", wait)
            else:
                failures, wait = -1, options["every"] if result.whole else 0.0
                if result.items or options["once"]:
                    self._say(Mirror.objects.get(pk=mirror.pk))
                if result.whole and options["once"]:
                    return
            failures = min(failures + 1, 20)
            time.sleep(wait)

    def _later(self, message: str, wait: float) -> None:
        self.stderr.write(f"{message} Retrying in {wait:.0f} s.")

    def _export(self, mirror: Mirror, path: Path) -> None:
        try:
            export = mirroring.export(mirror_id=mirror.pk, path=path)
        except OSError as error:
            raise CommandError(f"Cannot write {path}: {error}") from error
        self.stdout.write(f"{path}: {export.items} items up to seq {export.seq}, SHA-256 {export.sha256}")

    def _say(self, mirror: Mirror) -> None:
        now = timezone.now()
        whole = f"complete {(now - mirror.whole_at).total_seconds():.0f} s ago" if mirror.whole_at else "never complete"
        again = "; restarting: the other log was replaced" if mirror.serving and mirror.filling else ""
        problem = f"; problem: {mirror.problem}" if mirror.problem else ""
        self.stdout.write(
            f"{mirror.address}: seq {mirror.seq} of {mirror.head}, {mirror.behind} behind, {whole}{again}{problem}"
        )
        self.stdout.flush()  # so that a file or journal shows it at once
