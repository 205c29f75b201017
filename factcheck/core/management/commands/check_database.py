"""`manage.py check_database`: for a start that may not migrate."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.core.database_rules import refuse_older_database
from factcheck.core.health import schema_is_current


class Command(BaseCommand):
    help = "Fail unless the database has every migration and every rule of this version."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_older_database()
        if not schema_is_current():
            raise CommandError("The database lacks migrations or rules of this version: run `manage.py migrate`.")
