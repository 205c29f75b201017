"""`manage.py up` runs the whole system on this machine. `make run` calls it."""

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


class _Stop(BaseException):
    """Raised by a signal. Not an Exception, so that no handler on the way catches it."""


class Command(BaseCommand):
    help = (
        "Start PostgreSQL and Valkey (unless DATABASE_URL and CELERY_BROKER_URL are set), the web server, worker and "
        "beat. Ctrl-C stops them all. Reads PORT, VAR and DEMO=0 from the environment."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=None, help="Overrides PORT; 8000 where neither is given.")

    def handle(self, *args: Any, **options: Any) -> None:
        system = System(self._options(options["port"]), self._say)
        for number in _STOPPING:
            signal.signal(number, _stop)
        if os.environ.get("MAKELEVEL"):
            # If `make` is killed, Ctrl-C no longer reaches this process.
            end_with_parent(signal.SIGTERM)
        try:
            system.start()
            system.wait()
        except _Stop:
            self._say("\nStopping …")
        except CannotStart as error:
            raise CommandError(str(error)) from error
        finally:
            # A second Ctrl-C must not interrupt the stopping.
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
        # A full disk or a closed terminal must not end the run.
        with contextlib.suppress(OSError):
            self.stdout.write(line)
            self.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stop
