"""The measurements in their order."""

import os
import sys
import time
from typing import Protocol

from django.conf import settings
from django.core.management import call_command

from claims.models import PublicClaim
from claims.vocabulary import PublicStatus
from factcheck.accounts.roles import Role
from tests import factories
from tests.benchmarks import feed, ledger, pages, queries
from tests.benchmarks.results import table


class Size(Protocol):
    """How much is measured, and the floors that hold at this size."""

    claims: int
    rounds: int
    requests: int
    page_floor: float
    plain_floor: float
    raw_floor: float


def everything(size: Size) -> tuple[str, bool]:
    """The table for people, and whether every floor was reached."""
    # As in application.py: names of static files as they are written.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    administrator = factories.person(Role.ADMINISTRATOR)
    made = ledger.begin(10)
    few = queries.count(made, administrator)
    _say("ten claims made by the services, queries counted")
    call_command("load_demonstration", logins=None, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123  # for the process's life
    _say("the demonstration newsroom loaded")
    results = [
        pages.share_of_a_constant_view(rounds=size.rounds, requests=size.requests, floor=size.page_floor),
        *pages.time_until_shown(rounds=size.rounds),
    ]
    _say("pages measured")
    ledger.grow(made, to=size.claims)
    live = PublicClaim.objects.filter(status=PublicStatus.LIVE).count()
    _say(f"grown to {live:,} live claims")
    results.append(queries.compare(few, queries.count(made, administrator), sizes=(10, live)))
    _say("queries counted again")
    results += feed.walks(rounds=size.rounds, plain_floor=size.plain_floor, raw_floor=size.raw_floor)
    return table(results), all(result.verdict != "BELOW" for result in results)


_STARTED = time.perf_counter()


def _say(what: str) -> None:
    sys.stdout.write(f"{time.perf_counter() - _STARTED:6.1f} s  {what}\n")
    sys.stdout.flush()
