"""The run: writers and readers are killed and start again while PostgreSQL is restarted; then all is compared."""

import os
import pickle
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from django.conf import settings
from django.db import connection

from factcheck.embedded.postgres import APP_ROLE, OWNER_ROLE
from tests.stress.log import web
from tests.stress.log.journal import Told, rounds_of
from tests.stress.log.plain_sequence import make_plain
from tests.stress.log.readers import LIFE, MEANWHILE, Copy, follow
from tests.stress.log.readers import Temper as Reading
from tests.stress.log.servers import Ground
from tests.stress.log.truth import Finding, Log, compare
from tests.stress.log.writers import Ground as Desk
from tests.stress.log.writers import Temper as Writing
from tests.stress.log.writers import Writer, prepare
from tests.stress.processes import forked, in_another_process, kill


@dataclass(frozen=True)
class Size:
    writers: int
    readers: int
    writing: Writing
    reading: Reading
    kill_every: int
    """Rounds, of all writers together, between two kills from outside, of a writer or a reader."""
    raw_claims: int
    """Of each writer, published by SQL alone."""
    gunicorn: bool
    """The web server as in production; a lighter one otherwise."""
    at_most: float
    """Seconds until everything must have ended."""


FULL = Size(
    writers=8,
    readers=3,
    writing=Writing(rounds=100, dawdles=0.02, undoes=0.15, dies=0.03),
    reading=Reading(largest=60, rests=0.05, dies=0.01),
    kill_every=10,
    raw_claims=8,
    gunicorn=True,
    at_most=240.0,
)
CONTROL = replace(FULL, writing=replace(FULL.writing, rounds=20), at_most=120.0)
SHORT = Size(
    writers=4,
    readers=2,
    writing=Writing(rounds=5, dawdles=0.02, undoes=0.15, dies=0.05),
    reading=Reading(largest=9, rests=0.02, dies=0.01),
    kill_every=4,
    raw_claims=4,
    gunicorn=False,
    at_most=60.0,
)
SHORT_CONTROL = replace(
    SHORT,
    writing=Writing(rounds=8, dawdles=0.3, undoes=0.1, dies=0.0, acts={"raw": 1}, rows=3),
    reading=Reading(largest=9, rests=0.005, dies=0.0),
    kill_every=99,
    raw_claims=10,
)
"""Some commits so slow that others overtake them; few rows, so that little is published again before it was missed."""


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    size: Size
    seconds: float
    kills: dict[str, int]
    failures: list[str]
    unfinished: int
    """Processes that were still at it when time was up, or that ended with an error."""
    log: Log
    told: Told
    findings: list[Finding]
    reader_lives: int
    pages: list[int]
    """With news while others wrote, of each reader."""


def run(size: Size, ground: Ground, name: str, folder: Path, *, plain: bool) -> Outcome:
    """Everybody writes and reads in a database of this name; `plain` takes the log's lock away first."""
    with _database(ground, name, plain=plain) as url:
        folder.mkdir()
        grounds = _prepared(size, folder)
        started = time.monotonic()
        with web.gunicorn(folder / "web.log") if size.gunicorn else web.forked_server() as port:
            supervisor = _Supervisor(size, ground, grounds, folder, port)
            supervisor.run()
        copies = [Copy(path) for path in supervisor.copies]
        log = Log(url)
        truth = log.present()
        return Outcome(
            size=size,
            seconds=time.monotonic() - started,
            kills=supervisor.kills,
            failures=supervisor.failures,
            unfinished=supervisor.unfinished,
            log=log,
            told=Told(supervisor.journals),
            findings=[compare(truth, copy) for copy in copies],
            reader_lives=sum(copy.notes(LIFE) for copy in copies),
            pages=[copy.notes(MEANWHILE) for copy in copies],
        )


@contextmanager
def _database(ground: Ground, name: str, *, plain: bool) -> Iterator[str]:
    ground.servers.make_database(name)
    database = ground.servers.database(name)
    url = ground.servers.url(database, role=APP_ROLE)
    if plain:
        make_plain(ground.servers.url(database, role=OWNER_ROLE), app_role=APP_ROLE)
    # Nobody has connected yet: this process never does, and the web server is told by the environment.
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = database
    os.environ["DATABASE_URL"] = url
    yield url


def _prepared(size: Size, folder: Path) -> list[Desk]:
    """Made in another process, and told in a file, so that no connection is open here."""
    note = folder / "ground"

    def tell() -> None:
        note.write_bytes(pickle.dumps(prepare(size.writers, size.raw_claims)))

    in_another_process(tell)
    grounds: list[Desk] = pickle.loads(note.read_bytes())  # noqa: S301 -- our own, of a second ago
    return grounds


class _Supervisor:
    """Starts everybody, kills some, starts them again, and has the database fail in between."""

    def __init__(self, size: Size, ground: Ground, grounds: list[Desk], folder: Path, port: int) -> None:
        self.size, self.ground, self.port = size, ground, port
        self.grounds = grounds
        self.over = folder / "over"
        self.journals = [folder / f"writer-{number}" for number in range(size.writers)]
        self.copies = [folder / f"reader-{number}" for number in range(size.readers)]
        self.chance = random.Random(f"{size}")
        self.kills = {"writers": 0, "readers": 0}
        self.turn = count()
        self.failures: list[str] = []
        self.unfinished = 0
        self.writing: dict[int, int] = {}
        """Writer's number by process."""
        self.reading: dict[int, int] = {}

    def run(self) -> None:
        for number in range(self.size.writers):
            self._write(number)
        for number in range(self.size.readers):
            self._read(number)
        until = time.monotonic() + self.size.at_most
        next_kill = self.size.kill_every
        while (self.writing or self.reading) and time.monotonic() < until:
            self._reap()
            rounds = sum(map(rounds_of, self.journals))
            if not self.writing:
                self.over.touch()
            elif rounds >= next_kill:
                self._kill_somebody()
                next_kill += self.size.kill_every
            self._fail_when_due(rounds)
            time.sleep(self.chance.random() * 0.05)
        self.unfinished += len(self.writing) + len(self.reading)
        for process in [*self.writing, *self.reading]:
            kill(process)

    def _write(self, number: int) -> None:
        ground, journal, temper = self.grounds[number], self.journals[number], self.size.writing
        self.writing[forked(lambda: Writer(ground, temper, journal).work())] = number

    def _read(self, number: int) -> None:
        life = random.Random(self.chance.random())
        path, temper, over, port = self.copies[number], self.size.reading, self.over, self.port
        self.reading[forked(lambda: follow(port, path, temper, over=over, chance=life))] = number

    def _reap(self) -> None:
        """Whoever killed themselves start again; whoever ended well is done."""
        for living, begin, kind in ((self.writing, self._write, "writers"), (self.reading, self._read, "readers")):
            for process in list(living):
                ended, status = os.waitpid(process, os.WNOHANG)
                if not ended:
                    continue
                number = living.pop(process)
                if os.WIFSIGNALED(status):
                    self.kills[kind] += 1
                    begin(number)
                elif status:
                    self.unfinished += 1

    def _kill_somebody(self) -> None:
        """In turn a writer and a reader, the first of them a writer."""
        both = [(self.writing, self._write, "writers"), (self.reading, self._read, "readers")]
        living, begin, kind = both[next(self.turn) % 2]
        process = self.chance.choice(sorted(living, key=living.__getitem__))
        number = living.pop(process)
        kill(process)
        self.kills[kind] += 1
        begin(number)

    def _fail_when_due(self, rounds: int) -> None:
        """The first failure after a third of the rounds, the next after two."""
        share = rounds / (self.size.writers * self.size.writing.rounds)
        failed = len(self.failures)
        if failed < len(self.ground.failures) and share > (failed + 1) / (len(self.ground.failures) + 1):
            what, fail = self.ground.failures[failed]
            fail()
            self.failures.append(what)
