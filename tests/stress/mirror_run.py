"""The run: one process publishes, one serves, one copies and is killed; then two files are compared."""

import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from claims.models import Edition, LogHead
from claims.sync import bulk_files
from claims.vocabulary import BulkKind
from factcheck.embedded.servers import LOOPBACK
from tests import factories
from tests.api.acts import redact, update, withdraw
from tests.claims.another_instance import AnotherInstance
from tests.servers import Servers
from tests.stress.log.web import forked_server
from tests.stress.processes import forked, kill


@dataclass(frozen=True)
class Size:
    acts: int
    pause: float
    """Seconds between two acts, so that there is something to copy until the last kill."""
    kills: int
    lives: float
    """Seconds that a process that copies lives at most."""


FULL = Size(acts=400, pause=0.3, kills=40, lives=8.0)
SHORT = Size(acts=30, pause=0.3, kills=3, lives=8.0)
EARLY_EVERY = 4
"""Of so many kills one comes before the process has copied anything."""
PAGES = (1, 2, 7, 100)
ACTS = {"publish": 5, "update": 4, "withdraw": 1, "redact": 1}


def everything(ours: Servers, name: str, size: Size, folder: Path) -> tuple[str, bool]:
    """A report for people, and whether the bytes are the same."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BULK_FOLDER = folder / "bulk"
    with forked_server() as port:
        publisher = forked(lambda: _publish(size))
        other = AnotherInstance(ours, f"{name}-copy", f"http://{LOOPBACK}:{port}", folder / "var")
        try:
            grew, finished = _copy(other, size, publisher)
            said = other.run("--once", "--export", str(folder / "copy"))
        finally:
            kill(publisher)
            other.close()
    [theirs] = bulk_files.build(BulkKind.ITEMS)
    same = (folder / "copy").read_bytes() == bulk_files.path_of(theirs).read_bytes()
    kinds = Counter(Edition.objects.values_list("kind", flat=True))
    head = LogHead.objects.get().seq
    kept = same and finished and head == theirs.seq and grew > size.kills // 4
    lines = [
        f"there: {head} editions ({', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))})",
        f"here: {size.kills} SIGKILLs, {grew} of the killed had brought the copy further",
        said.strip().splitlines()[-1],
        f"the other instance's bulk file at seq {theirs.seq}: {theirs.items} items, SHA-256 {theirs.sha256}",
        "the same bytes" if kept else "BROKEN: not the same bytes, or not what was to be tried",
    ]
    return "\n".join(lines), kept


def _copy(other: AnotherInstance, size: Size, publisher: int) -> tuple[int, bool]:
    """How many of the killed had copied something, and whether the publisher came to its end well."""
    chance = random.Random(size.kills)
    grew = 0
    for number in range(size.kills):
        before = other.seq()
        process = other.start(f"--limit={chance.choice(PAGES)}", "--every=0.01")
        early = number % EARLY_EVERY == EARLY_EVERY - 1
        until = time.monotonic() + (chance.uniform(0.1, 1.0) if early else size.lives)
        target = before + chance.randrange(1, 12)
        while time.monotonic() < until and other.seq() < target:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.communicate()
        grew += other.seq() > before
    _, status = os.waitpid(publisher, 0)
    return grew, status == 0


def _publish(size: Size) -> None:
    chance = random.Random(size.acts)
    live = [factories.published_claim() for _ in range(5)]
    for _ in range(size.acts):
        time.sleep(size.pause)
        act = chance.choices(list(ACTS), weights=list(ACTS.values()))[0]
        if act == "publish" or len(live) < 5:
            live.append(factories.published_claim())
            continue
        edition = live.pop(chance.randrange(len(live)))
        if act == "update":
            live.append(update(edition))
        elif act == "withdraw":
            withdraw(edition)
        else:
            redact(edition)
