"""The measurements in their order."""

import sys
import time
from dataclasses import dataclass, replace
from io import StringIO

from django.conf import settings
from django.core.management import call_command

from claims.models import PublicClaim
from claims.vocabulary import PublicStatus
from factcheck.accounts.roles import Role
from tests import factories
from tests.benchmarks import capture, feed, ledger, memory, pages, publishing, queries, quotations, webhooks
from tests.benchmarks.results import table


@dataclass(frozen=True)
class Size:
    """How much is measured, and the floors that hold at this size."""

    claims: int
    """Made by the rules; queries are counted at so many."""
    published: int
    """Live claims in the log that is walked."""
    rounds: int
    requests: int
    page_floor: float
    plain_floor: float
    raw_floor: float
    end_floor: float
    captures: int
    capture_floor: float
    sentences: int
    quotation_floor: float
    messages: int
    """Of webhooks."""
    message_floor: float
    editions: int
    """Published by writers at once."""
    edition_floor: float
    durable: bool
    """Whether they are published on a server of their own, fsync on."""
    few_rows: int
    many_rows: int
    memory_floor: float
    demonstration: bool
    """Whether the demonstration's pages are among those measured."""
    clocks: bool = True
    """Whether figures read off a clock must reach their floors."""


FULL = Size(
    claims=10_000, published=100_000, rounds=5, requests=2_000, page_floor=0.4, plain_floor=10, raw_floor=0.5,
    end_floor=1.2, captures=60, capture_floor=0.5, sentences=100, quotation_floor=50, messages=3_000, message_floor=300,
    editions=1_600, edition_floor=100, durable=True, few_rows=10_000, many_rows=1_000_000, memory_floor=1.1,
    demonstration=True,
)  # fmt: skip
QUICK = replace(
    FULL, claims=1_000, published=10_000, rounds=3, requests=500, captures=20, sentences=20, messages=500, editions=400,
    few_rows=1_000, many_rows=50_000,
)  # fmt: skip
# Few rows, a busy machine: every measurement runs, and what needs no clock holds.
SUITE = replace(
    FULL, claims=200, published=300, rounds=3, requests=200, captures=12, sentences=3, messages=60, editions=20,
    durable=False, few_rows=500, many_rows=5_000, memory_floor=1.3, demonstration=False, clocks=False,
)  # fmt: skip


def everything(size: Size) -> tuple[str, bool]:
    """The table for people, and whether every floor that counts at this size was reached."""
    # As in application.py: names of static files as they are written.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    if size.demonstration:
        # First: it loads into an empty ledger only.
        call_command("load_demonstration", stdout=StringIO())
        _say("the demonstration newsroom loaded")
    administrator = factories.person(Role.ADMINISTRATOR)
    made = ledger.begin(10)
    few = queries.count(made, administrator)
    _say("ten claims made by the services, queries counted")
    results = [
        pages.share_of_a_constant_view(rounds=size.rounds, requests=size.requests, floor=size.page_floor),
        *pages.time_until_shown(rounds=size.rounds),
    ]
    _say("pages measured")
    results += capture.throughput(pages=size.captures, rounds=size.rounds, floor=size.capture_floor)
    _say("captures measured")
    results += quotations.measured(sentences=size.sentences, rounds=size.rounds, floor=size.quotation_floor)
    _say("quotations measured")
    ledger.grow(made, to=size.claims)
    live = PublicClaim.objects.filter(status=PublicStatus.LIVE).count()
    _say(f"grown to {live:,} live claims")
    results.append(queries.compare(few, queries.count(made, administrator), sizes=(10, live)))
    _say("queries counted again")
    ledger.publish_more(made, to=size.published)
    _say(f"grown to {size.published:,} live claims in the log")
    results += feed.walks(
        rounds=min(size.rounds, 3),
        plain_floor=size.plain_floor,
        raw_floor=size.raw_floor,
        end_floor=size.end_floor,
    )
    _say("the feed walked")
    results.append(webhooks.fan_out(messages=size.messages, rounds=min(size.rounds, 3), floor=size.message_floor))
    _say("webhooks sent")
    if size.durable:
        results.append(publishing.durably(claims=size.editions, aim=100, floor=size.edition_floor))
    else:
        results.append(publishing.quickly(made, claims=size.editions, aim=100, floor=size.edition_floor))
    _say("editions published")
    results.append(memory.of_a_stream(few=size.few_rows, many=size.many_rows, aim=1.1, floor=size.memory_floor))
    counted = [result for result in results if size.clocks or not result.timed]
    return table(results), all(result.verdict != "BELOW" for result in counted)


_STARTED = time.perf_counter()


def _say(what: str) -> None:
    sys.stdout.write(f"{time.perf_counter() - _STARTED:6.1f} s  {what}\n")
    sys.stdout.flush()
