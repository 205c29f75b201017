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

import psycopg

from tests.benchmarks import durable
from tests.benchmarks.results import Result

ROOT = Path(__file__).resolve().parents[2]
NAME = "publishing"
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


def throughput(*, claims: int, floor: float) -> list[Result]:
    """Editions a second of eight writers who share `claims` approved claims, with this machine's fsyncs beside them."""
    with durable.servers() as servers:
        servers.make_database(NAME)
        environment = os.environ | servers.environment(NAME)
        made = _ask([sys.executable, "-m", __spec__.name, "prepare", str(claims)], environment)
        head, *approved = made.split()
        with psycopg.connect(servers.url(servers.database(NAME))) as connection:
            before = _log(connection)
            writers = [_writer(approved[row::WRITERS], head, environment) for row in range(WRITERS)]
            for writer in writers:
                _expect(writer, "ready")
            started = time.perf_counter()
            for writer in writers:
                _tell(writer, "go")
            for writer in writers:
                _expect(writer, "done")
            seconds = time.perf_counter() - started
            processor = sum(float(_line(writer)) for writer in writers)
            failed = [code for code in (writer.wait(30) for writer in writers) if code != 0]
            connection.rollback()
            after = _log(connection)
        fsyncs = durable.fsyncs_a_second(Path(servers.folder))
    if failed or after.count - before.count != claims or not after.gapless:
        raise RuntimeError(f"{claims} claims were to be published: {before}, then {after}; exits {failed}")
    rate = claims / seconds
    detail = (
        f"{claims:,} approved claims in {seconds:.1f} s, seq 1 to {after.last:,} without a gap; "
        f"{1_000 * processor / claims:.1f} ms of Python each; this disk syncs {fsyncs:,.0f} times a second"
    )
    return [Result(f"(f) editions published a second, {WRITERS} writers, fsync on", rate, 100, floor, "", detail)]


def _ask(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def _log(connection: "psycopg.Connection[tuple[int, ...]]") -> _Log:
    row = connection.execute(_LOG).fetchone()
    return _Log(*(row or (0, 0, 0, 0)))


def _writer(approved: list[str], publisher: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-m", __spec__.name, "write", publisher],
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
    from tests.benchmarks import ledger

    made = ledger.begin(4)
    approved = ledger.approved(made, count)
    sys.stdout.write(" ".join([str(made.publisher.pk), *map(str, approved)]) + "\n")


def write(publisher: int) -> None:
    """Publish the claims that stand on the first line once told to go; print the processor seconds it took."""
    from claims.models import Claim
    from claims.services.publishing import publish
    from factcheck.accounts.models import User

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
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    django.setup()
    {"prepare": prepare, "write": write}[sys.argv[1]](int(sys.argv[2]))
