"""Import reviews by others from a file or an address. Without --apply it only shows a preview."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.external_reviews.reading.reader import MOST_BYTES
from claims.external_reviews.services import apply_import, preview_import
from claims.models import ExternalImport
from factcheck.accounts.models import User
from factcheck.core.errors import DomainError
from factcheck.core.text import legible, unfit


class Command(BaseCommand):
    help = "Read ClaimReviews of other organisations and show a preview of the import. --apply imports them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="FILE_OR_URL", help="a file, or an http(s) address to fetch once")
        parser.add_argument("--as", dest="username", required=True, help="the editor who imports")
        parser.add_argument("--apply", action="store_true", help="import the reviews")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        actor = None if unfit(name) else User.objects.called(name).filter(is_active=True).first()
        if actor is None:
            raise CommandError(f"There is no active user {legible(name)}.")
        try:
            row = _preview(options["source"], actor)
            self._print(row)
            if options["apply"]:
                apply_import(import_id=row.pk, actor=actor)
                self.stdout.write("Imported.")
            else:
                self.stdout.write(f"Nothing was imported. The desk has the preview: import {row.pk}.")
        except DomainError as error:
            raise CommandError(error.message) from error

    def _print(self, row: ExternalImport) -> None:
        for problem in row.problems:
            label = "left out" if problem["refused"] else "note"
            self.stdout.write(f"{label}: {problem['place'] or 'the file'}: {problem['text']}")
        self.stdout.write(f"{row.added} new, {row.changed} changed, {row.unchanged} unchanged, {row.refused} left out.")


def _preview(source: str, actor: User) -> ExternalImport:
    if source.startswith(("http://", "https://")):
        return preview_import(actor=actor, address=source)
    try:
        with Path(source).open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"Cannot read {source}: {error}") from error
    return preview_import(actor=actor, body=body, file_name=Path(source).name)
