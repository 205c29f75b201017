"""Fill an empty ledger with made-up claims, to measure with."""

import sys
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.population.ledger import populate
from factcheck.core.errors import DomainError

BAR = 50
"""Characters of a full progress bar."""


class Command(BaseCommand):
    help = (
        "Fill an empty ledger with made-up claims, to measure with. Run it as the owner of the schema: "
        'DATABASE_URL="$DATABASE_OWNER_URL" manage.py populate --claims 100000'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--claims", type=int, required=True, help="how many claims, at least 100")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives other claims (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["claims"] < 100:
            raise CommandError("--claims must be at least 100.")
        begun = monotonic()
        try:
            populated = populate(claims=options["claims"], seed=options["seed"], report=_report)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"{populated.claims:,} claims and {populated.editions:,} editions in {monotonic() - begun:.0f} s."
            f" The database takes {populated.bytes / 1e9:.2f} GB on disk,"
            f" {populated.bytes / populated.claims / 1e3:.1f} kB a claim."
        )


def _report(stage: str, done: int, total: int) -> None:
    """Draw the progress bar of this stage, where it grew."""
    grown = BAR * done // total
    if done == 1 or grown > BAR * (done - 1) // total or done == total:
        sys.stderr.write(f"\r{stage} [{'.' * grown:<{BAR}}] {100 * done // total} %" + ("\n" if done == total else ""))
        sys.stderr.flush()
