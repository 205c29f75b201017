"""`python -m tests.benchmarks.scale 1000000`: what an answer costs in ledgers of growing size, on servers of its own.

With one size, ledgers of ten thousand and a hundred thousand claims come before it; with several, these are measured.
Each size is populated and measured by a process of its own. The table has the median and the 95th percentile of each
row in milliseconds, and how much the median grew from the first size to the last. The plan of the slowest query of
every row that grew by more than half follows.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import servers

USUAL = (10_000, 100_000)
"""Sizes that one size is compared with."""
GROWTH = 1.5
"""A median that grows by more has its plan printed."""
PATIENCE = 20.0
"""Seconds after which a row is asked for no more, once it was asked for three times."""
_MEASURE = "measure"


@dataclass(frozen=True)
class Measured:
    """Milliseconds of one row, the number of queries, and the plan of the slowest; or the problem."""

    name: str
    median: float = 0.0
    high: float = 0.0
    queries: int = 0
    plan: str = ""
    problem: str = ""


def main(arguments: list[str]) -> int:
    if arguments == [_MEASURE]:
        return _measure()
    asked = {int(argument) for argument in arguments}
    sizes = sorted(asked if len(asked) > 1 else {size for size in USUAL if not asked or size < max(asked)} | asked)
    ours = servers.join_or_start()
    by_size: dict[int, dict[str, Measured]] = {}
    for size in sizes:
        name = f"scale-{size}"
        environment = os.environ | ours.environment(name) | {"DJANGO_SETTINGS_MODULE": "factcheck.settings"}
        ours.make_database(name)
        owner = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
        populate = [sys.executable, "manage.py", "populate", f"--claims={size}"]
        subprocess.run(populate, env=owner, cwd=servers.ROOT, check=True)
        measure = [sys.executable, "-m", "tests.benchmarks.scale", _MEASURE]
        done = subprocess.run(measure, env=environment, cwd=servers.ROOT, check=True, stdout=subprocess.PIPE, text=True)
        by_size[size] = {row["name"]: Measured(**row) for row in json.loads(done.stdout)}
    sys.stdout.write(table(by_size))
    return 0


def table(by_size: dict[int, dict[str, Measured]]) -> str:
    """The rows with their medians and 95th percentiles in milliseconds, and the plans of those that grew."""
    first, last = by_size[min(by_size)], by_size[max(by_size)]
    lines = [f"{'median / p95 in ms':<30}" + "".join(f"{size:>22,}" for size in by_size) + "   queries  growth"]
    plans = []
    for name, row in last.items():
        cells = [rows[name].problem or f"{rows[name].median:.1f} / {rows[name].high:.1f}" for rows in by_size.values()]
        growth = row.median / first[name].median if first[name].median else 0.0
        lines.append(f"{name:<30}" + "".join(f"{cell:>22}" for cell in cells) + f"{row.queries:>10}{growth:>8.2f}")
        if growth > GROWTH:
            plans.append(f"\n{name}, {growth:.1f} x:\n{row.plan}")
    return "\n".join([*lines, *plans, ""])


def _measure() -> int:
    """Measure the ledger that the environment names, and write the rows as JSON."""
    django.setup()
    # Imports models, which need settings.
    from tests.benchmarks import scale_rows

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    asker = scale_rows.Asker()
    measured = []
    for row in [*scale_rows.addresses(asker), *scale_rows.kept(asker), *scale_rows.acts()]:
        measured.append(_timed(row))
        sys.stderr.write(f"{row.name}: {measured[-1].median:.1f} ms\n")
    sys.stdout.write(json.dumps([asdict(row) for row in measured]))
    return 0


def _timed(row: Any) -> Measured:
    if row.most == 0:
        return Measured(row.name, problem="none to do")
    times: list[float] = []
    begun = time.perf_counter()
    try:
        row.prepare()
        with CaptureQueriesContext(connection) as captured:
            row.ask(0)
        queries = captured.captured_queries
        for number in range(1, row.most):
            row.prepare()
            started = time.perf_counter()
            row.ask(number)
            times.append((time.perf_counter() - started) * 1000)
            if len(times) >= 3 and time.perf_counter() - begun > PATIENCE:
                break
    except Exception as error:  # noqa: BLE001 -- the other rows are still measured
        return Measured(row.name, problem=str(error)[-20:])
    high = sorted(times)[max(0, round(0.95 * len(times)) - 1)] if times else 0.0
    slowest = max(
        (query for query in queries if (query["sql"] or "").lstrip().startswith("SELECT") and "$1" not in query["sql"]),
        key=lambda query: float(query["time"]),
        default=None,
    )
    plan = ""
    # With ANALYZE a query is carried out: one that writes is not.
    if slowest is not None and row.reads:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + slowest["sql"].replace("%", "%%"), [])
            plan = "\n".join([slowest["sql"][:400], *(line for (line,) in cursor.fetchall())])
    return Measured(row.name, statistics.median(times) if times else 0.0, high, len(queries), plan)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
