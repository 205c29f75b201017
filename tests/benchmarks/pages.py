"""(a) Verdict pages: how much of a constant view's throughput they reach, and how soon a change shows everywhere."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

from django.urls import reverse

from claims.models import Claim, PublicClaim
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import flags, publishing, steps
from claims.vocabulary import EditionKind, PublicStatus
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.benchmarks import web
from tests.benchmarks.results import Result

SHOWS_WITHIN = 1.0
CONNECTIONS = 64
"""Opened at most until each process has answered on one."""


def share_of_a_constant_view(*, rounds: int, requests: int, floor: float) -> Result:
    """Every live verdict page in turn, against a view that does nothing, in alternate runs of one process."""
    slugs = PublicClaim.objects.filter(status=PublicStatus.LIVE).values_list("slug", flat=True)
    paths = [reverse("claim", args=[slug]) for slug in slugs]
    shares, pages_per_second, constants_per_second = [], [], []
    with web.served(processes=1) as port:
        one = web.connect(port)
        started = time.perf_counter()
        sizes = [len(web.get(one, path)) for path in paths]
        first = (time.perf_counter() - started) / len(paths)
        web.throughput(port, ["/bench/constant"], requests // 4)
        for _ in range(rounds):
            constant = web.throughput(port, ["/bench/constant"], requests)
            pages = web.throughput(port, paths, requests)
            shares.append(pages / constant)
            pages_per_second.append(pages)
            constants_per_second.append(constant)
    detail = (
        f"{statistics.median(pages_per_second):,.0f} of {len(paths)} pages per second"
        f" ({statistics.median(sizes) / 1024:.0f} KB), constant view {statistics.median(constants_per_second):,.0f};"
        f" a page nobody asked for since the last change takes {first * 1000:.0f} ms"
    )
    return Result("(a) verdict page / constant view", statistics.median(shares), 0.6, floor, "of throughput", detail)


def time_until_shown(*, rounds: int) -> list[Result]:
    """From the commit of an edition, and of a live fact, until every one of two processes shows it."""
    public = PublicClaim.objects.filter(status=PublicStatus.LIVE).order_by("pk")[0]
    publisher, editor = factories.person(Role.PUBLISHER), factories.person(Role.EDITOR)
    editions, facts = [], []
    with web.served(processes=2) as port:
        connections = _one_each(port, 2)
        for number in range(rounds):
            mark = f"Marked {time.time_ns()}-{number}."
            approved = _revised(public.claim_id, public.language, mark, editor, publisher)
            editions.append(
                _until_shown(
                    connections,
                    lambda: reverse("claim", args=[PublicClaim.objects.get(pk=public.pk).slug]),
                    mark,
                    lambda claim=approved: publishing.publish(  # type: ignore[misc]  # bound now
                        claim_id=claim.pk, language=public.language, actor=publisher, revision=claim.revision,
                        kind=EditionKind.UPDATED, note="Measured.",
                    ),
                )
            )  # fmt: skip
            note = f"Looked at again {time.time_ns()}-{number}."
            facts.append(
                _until_shown(
                    connections,
                    lambda: reverse("claim", args=[PublicClaim.objects.get(pk=public.pk).slug]),
                    note,
                    lambda text=note: flags.flag_under_review(claim_id=public.claim_id, note=text, actor=publisher),  # type: ignore[misc]  # bound now
                )
            )
            flags.clear_review_flag(claim_id=public.claim_id, actor=publisher, note="Measured.")
    return [
        Result(f"(a) {what} shows in both processes", max(times), SHOWS_WITHIN, SHOWS_WITHIN, "within s", at_most=True)
        for what, times in (("a new edition", editions), ("a new fact", facts))
    ]


def _revised(claim_id: UUID, language: str, mark: str, editor: User, approver: User) -> Claim:
    claim = Claim.objects.get(pk=claim_id)
    where: dict[str, Any] = {"claim_id": claim.pk, "language": language}
    steps.revise(**where, actor=editor, revision=claim.revision)
    copy, _ = working_copy.read(claim.pk, language)
    words = replace(copy.verdict, summary=mark)
    claim = claim_services.save_working_copy(
        **where, revision=claim.revision, copy=replace(copy, verdict=words), actor=editor
    )
    steps.submit(**where, actor=editor, revision=claim.revision)
    steps.approve(**where, actor=approver, revision=claim.revision)
    return claim


def _until_shown(
    connections: list[HTTPConnection],
    path: Callable[[], str],
    mark: str,
    change: Callable[[], object],
) -> float:
    """Seconds from the commit until every connection shows the mark. Every page is warm before."""
    for connection in connections:
        web.get(connection, path())
    change()
    committed = time.perf_counter()
    waiting = list(connections)
    address = path()
    while waiting:
        waiting = [connection for connection in waiting if mark.encode() not in web.get(connection, address)]
        if time.perf_counter() - committed > 10 * SHOWS_WITHIN:
            break
    return time.perf_counter() - committed


def _one_each(port: int, processes: int) -> list[HTTPConnection]:
    """A connection to each process."""
    found: dict[bytes, HTTPConnection] = {}
    for _ in range(CONNECTIONS):
        connection = web.connect(port)
        found.setdefault(web.get(connection, "/bench/process"), connection)
        if len(found) == processes:
            return list(found.values())
    raise RuntimeError(f"only {len(found)} of {processes} processes answered")
