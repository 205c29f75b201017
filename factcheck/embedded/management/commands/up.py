"""`manage.py up`: the whole system on this machine. `make run` calls it."""

import contextlib
import os
import signal
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from factcheck.core.environment import flag
from factcheck.embedded.errors import CannotStart
from factcheck.embedded.processes import end_with_parent
from factcheck.embedded.system import Options, System

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _StopAsked(BaseException):
    """Not an Exception: nothing on the way may take it for a failure."""


class Command(BaseCommand):
    help = (
        "Start PostgreSQL and Valkey (unless DATABASE_URL and CELERY_BROKER_URL name real ones), web server, worker "
        "and beat; stop them all on Ctrl-C. PORT, VAR and DEMO=0 are read from the environment."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=None, help="Overrides PORT; 8000 where neither is given.")

    def handle(self, *args: Any, **options: Any) -> None:
        system = System(self._options(options["port"]), self._say)
        for number in _STOPPING:
            signal.signal(number, _stop_asked)
        if os.environ.get("MAKELEVEL"):
            # `make` may be killed: nobody could then press Ctrl-C any more.
            end_with_parent(signal.SIGTERM)
        try:
            system.start()
            system.wait()
        except _StopAsked:
            self._say("\nStopping …")
        except CannotStart as error:
            raise CommandError(str(error)) from error
        finally:
            # A second Ctrl-C must not leave half of it running.
            for number in _STOPPING:
                signal.signal(number, signal.SIG_IGN)
            system.stop()
        self._say("Stopped.")

    def _options(self, port: int | None) -> Options:
        if port is None:
            try:
                port = int(os.environ.get("PORT") or "8000")
            except ValueError:
                raise CommandError(f"PORT must be a number, not {os.environ['PORT']!r}.") from None
        if not 0 < port < 65536:
            raise CommandError(f"PORT must be between 1 and 65535, not {port}.")
        return Options(
            root=Path(settings.BASE_DIR),
            var=Path(settings.VAR).absolute(),
            port=port,
            demonstration=flag("DEMO", default=True),
            database_url=os.environ.get("DATABASE_URL") or None,
            database_owner_url=os.environ.get("DATABASE_OWNER_URL") or None,
            broker_url=os.environ.get("CELERY_BROKER_URL") or None,
        )

    def _say(self, line: str) -> None:
        # The output may be a file on a disk that is full, or a terminal that is gone: neither ends the run.
        with contextlib.suppress(OSError):
            self.stdout.write(line)
            self.stdout.flush()


def _stop_asked(number: int, frame: FrameType | None) -> None:
    raise _StopAsked
