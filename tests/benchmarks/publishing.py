"""(f) Publishing: eight writers at once, through the service, its gate and the durable log.

What is published was prepared: every claim stands approved by a second person. What is measured begins with eight
processes that wait at a line and ends with the last commit. Run as a module, it is one of them.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import django
import psycopg
from django.apps import apps

if not apps.ready:
    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    django.setup()

from claims.models import Claim
from claims.services.publishing import publish
from factcheck.accounts.models import User
from tests.benchmarks import durable, ledger
from tests.benchmarks.ledger import Ledger
from tests.benchmarks.results import Result

ROOT = Path(__file__).resolve().parents[2]
NAME = "publishing"
MODULE = "tests.benchmarks.publishing"
WRITERS = 8
_LOG = "SELECT count(*), coalesce(min(seq), 0), coalesce(max(seq), 0), count(DISTINCT seq) FROM claims_edition"


@dataclass(frozen=True)
class _Log:
    count: int
    first: int
    last: int
    distinct: int

    @property
    def gapless(self) -> bool:
        """From 1 to the newest, each once."""
        return self.count == self.distinct == self.last and self.first == 1


def durably(*, claims: int, aim: float, floor: float) -> Result:
    """Editions a second where what was committed lasts; beside it, how often this machine can make a write last."""
    with durable.servers() as servers:
        servers.make_database(NAME)
        environment = os.environ | servers.environment(NAME)
        publisher, *approved = _ask([sys.executable, "-m", MODULE, "prepare", str(claims)], environment).split()
        rate, detail = _published(approved, publisher, environment, writers=WRITERS)
        detail += f"; one write after another lasts {durable.fsyncs_a_second(Path(servers.folder)):,.0f} times a second"
    return Result(f"(f) editions published a second, {WRITERS} writers, fsync on", rate, aim, floor, "", detail)


def quickly(made: Ledger, *, claims: int, aim: float, floor: float) -> Result:
    """The same with two writers on the servers that are there, which may forget what was committed."""
    approved = [str(claim) for claim in ledger.approved(made, claims)]
    rate, detail = _published(approved, str(made.publisher.pk), dict(os.environ), writers=2)
    return Result("(f) editions published a second, 2 writers, fsync off", rate, aim, floor, "", detail)


def _published(approved: list[str], publisher: str, environment: dict[str, str], *, writers: int) -> tuple[float, str]:
    """Editions a second and what is said of them. Raises RuntimeError where one is missing or the log has a gap."""
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        before = _log(connection)
        waiting = [_writer(approved[row::writers], publisher, environment) for row in range(writers)]
        for writer in waiting:
            _expect(writer, "ready")
        started = time.perf_counter()
        for writer in waiting:
            _tell(writer, "go")
        for writer in waiting:
            _expect(writer, "done")
        seconds = time.perf_counter() - started
        processor = sum(float(_line(writer)) for writer in waiting)
        failed = [code for code in (writer.wait(30) for writer in waiting) if code != 0]
        after = _log(connection)
    if failed or after.count - before.count != len(approved) or not after.gapless:
        raise RuntimeError(f"{len(approved)} claims were to be published: {before}, then {after}; exits {failed}")
    detail = (
        f"{len(approved):,} approved claims in {seconds:.1f} s, seq 1 to {after.last:,} without a gap; "
        f"{1_000 * processor / len(approved):.1f} ms of Python each"
    )
    return len(approved) / seconds, detail


def _ask(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def _log(connection: "psycopg.Connection[tuple[int, ...]]") -> _Log:
    row = connection.execute(_LOG).fetchone()
    return _Log(*(row or (0, 0, 0, 0)))


def _writer(approved: list[str], publisher: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-m", MODULE, "write", publisher],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    _tell(child, " ".join(approved))
    return child


def _tell(child: "subprocess.Popen[str]", line: str) -> None:
    if child.stdin is None:
        raise RuntimeError("no pipe")
    child.stdin.write(line + "\n")
    child.stdin.flush()


def _line(child: "subprocess.Popen[str]") -> str:
    if child.stdout is None:
        raise RuntimeError("no pipe")
    return child.stdout.readline().strip()


def _expect(child: "subprocess.Popen[str]", word: str) -> None:
    said = _line(child)
    if said != word:
        raise RuntimeError(f"a writer said {said!r}, not {word!r}")


def prepare(count: int) -> None:
    """Make the claims, and print who publishes them and which they are."""
    made = ledger.begin(4)
    _say(" ".join([str(made.publisher.pk), *map(str, ledger.approved(made, count))]))


def write(publisher: int) -> None:
    """Publish the claims that stand on the first line once told to go; print the processor seconds it took."""
    claims = [UUID(word) for word in sys.stdin.readline().split()]
    actor = User.objects.get(pk=publisher)
    revisions = dict(Claim.objects.filter(pk__in=claims).values_list("pk", "revision"))
    _say("ready")
    sys.stdin.readline()
    started = time.process_time()
    for claim in claims:
        publish(claim_id=claim, language="en", actor=actor, revision=revisions[claim])
    _say("done")
    _say(str(time.process_time() - started))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    {"prepare": prepare, "write": write}[sys.argv[1]](int(sys.argv[2]))
