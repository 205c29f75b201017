"""Import other organisations' ClaimReviews from a file or an address; without --apply it only says what it would do."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.external.reading import MOST_BYTES
from claims.models import ExternalImport
from claims.services.external_reviews import apply_import, preview_import
from factcheck.accounts.models import User
from factcheck.core.errors import DomainError
from factcheck.core.text import legible, unfit


class Command(BaseCommand):
    help = "Read ClaimReviews of other organisations and say what importing them would do; --apply does it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="FILE_OR_URL", help="a file, or an http(s) address that is fetched once")
        parser.add_argument("--as", dest="username", required=True, help="the editor who imports")
        parser.add_argument("--apply", action="store_true", help="import what was read")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        actor = None if unfit(name) else User.objects.called(name).filter(is_active=True).first()
        if actor is None:
            raise CommandError(f"Nobody at the desk is called {legible(name)}.")
        try:
            row = _preview(options["source"], actor)
            self._tell(row)
            if options["apply"]:
                apply_import(import_id=row.pk, actor=actor)
                self.stdout.write("Imported.")
            else:
                self.stdout.write(f"Nothing was imported. The preview is kept at the desk: import {row.pk}.")
        except DomainError as error:
            raise CommandError(error.message) from error

    def _tell(self, row: ExternalImport) -> None:
        for problem in row.problems:
            said = "left out" if problem["refused"] else "note"
            self.stdout.write(f"{said}: {problem['place'] or 'the file'}: {problem['text']}")
        self.stdout.write(f"{row.added} new, {row.changed} changed, {row.unchanged} unchanged, {row.refused} left out.")


def _preview(source: str, actor: User) -> ExternalImport:
    if source.startswith(("http://", "https://")):
        return preview_import(actor=actor, address=source)
    try:
        with Path(source).open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{source} cannot be read: {error}") from error
    return preview_import(actor=actor, body=body, file_name=Path(source).name)
