"""Schemathesis against the application in this process: every phase, every check, the same requests at every run."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from unittest.mock import patch

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from schemathesis import Case, Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from claims.api import idempotency
from claims.api.schema import TAGS
from tests.contract.newsroom import Known

SCHEMA = "/api/v1/schema"
SEED = 20_260_124
_OF_SOCKETS = ("max_redirects", "verify", "cert", "proxies")
_OFTEN = 0.7
"""How often a parameter is something that is there, rather than invented."""
_ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx", "410", "412", "422", "451"]
"""Of data as the document describes it. The last four are beside schemathesis's own, and like its 404 and 409 they tell
of the state: a cursor of another log or a withdrawn verdict (410), a state that was changed since (412), an
Idempotency-Key that another request had (422), what was removed by law (451)."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")

_MISSING = ["400", "401", "403", "406", "415", "422", "428"]
"""Of a request without a header that it owes. 428 is not on schemathesis's own list, and is what RFC 6585 made for a
missing If-Match."""


@dataclass(frozen=True)
class Size:
    """How much is asked."""

    examples: int
    """Cases that fuzzing makes of each operation."""
    sequences: int
    """Of calls that follow from one another."""
    steps: int
    """Calls of a sequence at most."""
    phases: tuple[str, ...] = PHASES
    mode: str = "all"
    """`positive`: only what the document calls valid."""


FULL = Size(examples=60, sequences=300, steps=6)
COVERAGE = Size(examples=1, sequences=1, steps=2, phases=("coverage",), mode="positive")
SHORT = Size(examples=3, sequences=8, steps=4, phases=("examples", "fuzzing", "stateful"))
SHORT_ANYBODY = Size(examples=1, sequences=5, steps=4, phases=SHORT.phases)
"""Without the phase that goes through the bounds of every value: three thousand cases."""


@dataclass
class Outcome:
    """What was asked and what was found."""

    cases: Counter[str] = field(default_factory=Counter)
    """By phase."""
    checks: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    """By status."""
    operations: set[str] = field(default_factory=set)
    succeeded: set[str] = field(default_factory=set)
    """Operations that answered with a success at least once."""
    findings: dict[tuple[str, str], str] = field(default_factory=dict)
    """By operation and title: the first of its kind, with how to repeat it."""
    errors: list[str] = field(default_factory=list)
    """What kept schemathesis from trying something."""

    @property
    def never(self) -> list[str]:
        """Operations that never answered with a success."""
        return sorted(self.operations - self.succeeded)

    def __str__(self) -> str:
        lines = [
            f"{self.cases.total()} cases of {len(self.operations)} operations: {_counts(self.cases)}",
            f"never a success: {', '.join(self.never) or 'none'}",
            f"answers: {_counts(self.answers)}",
            f"checks: {_counts(self.checks)}",
            *(f"FOUND at {where}: {title}\n{text}" for (where, title), text in sorted(self.findings.items())),
            *(f"NOT TRIED: {error}" for error in self.errors),
        ]
        return "\n".join(lines)


def explore(size: Size, known: Known, *, headers: Mapping[str, str] | None = None) -> Outcome:
    """Ask everything that the OpenAPI document offers, with these headers (a key) or as anybody."""
    words = {f"{path}/{name}": values for path, named in known.items() for name, values in named.items()}
    settings: dict[str, Any] = {
        "seed": SEED,
        "continue-on-failure": True,
        "generation": _generation(size, size.examples),
        "phases": {
            **{name: {"enabled": name in size.phases} for name in PHASES},
            "stateful": {
                "enabled": "stateful" in size.phases,
                "max-steps": size.steps,
                "generation": _generation(size, size.sequences),
            },
        },
        "checks": {
            "positive_data_acceptance": {"expected-statuses": _ACCEPTED},
            "missing_required_header": {"expected-statuses": _MISSING},
        },
        "warnings": False,
        "dictionaries": {_name(where): {"values": list(values)} for where, values in words.items()},
        "operations": [
            {
                "include-path-regex": path,
                "parameters": {name: {"dictionary": _name(f"{path}/{name}"), "probability": _OFTEN} for name in named},
            }
            for path, named in known.items()
        ],
        # The WSGI transport asks for gzip and never unpacks it.
        "headers": {"Accept-Encoding": "identity", **(headers or {})},
    }
    config = schemathesis.Config.from_dict(settings)
    schema = schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application(), config=config)
    outcome = Outcome()
    # How those who fail to authenticate are told to wait is tried elsewhere (tests/api/test_desk_keys.py).
    mended = patch.object(WSGITransport, "send", _sending(WSGITransport.send))
    with _quietly(), mended, override_settings(API_FAILURE_RATE=1_000_000):
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _note(outcome, event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                outcome.errors.append(_error(event))
    return outcome


def _generation(size: Size, most: int) -> dict[str, Any]:
    return {"deterministic": True, "database": "none", "max-examples": most, "mode": size.mode}


def _sending(send: Callable[..., Response]) -> Callable[..., Response]:
    """The transport's `send`, mended in two ways.

    The check `ignored_auth` hands on settings of sockets, which this transport has not and does not know: they are left
    out. And most requests get an Idempotency-Key of their own: with the few that are thought of, little would be done.
    """
    number = count()

    def sent(self: WSGITransport, case: Case[Any], **given: Any) -> Response:
        key = case.headers.get("Idempotency-Key")
        well_formed = isinstance(key, str) and re.fullmatch(idempotency.PATTERN, key) is not None
        if well_formed and (turn := next(number)) % 10:
            case.headers["Idempotency-Key"] = f"explored-{turn}"
        return send(self, case, **{name: value for name, value in given.items() if name not in _OF_SOCKETS})

    return sent


def _name(where: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "_", where)


def _note(outcome: Outcome, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    outcome.cases[event.phase.value] += len(recorder.cases)
    for case_id, interaction in recorder.interactions.items():
        case = recorder.cases[case_id].value
        status = interaction.response.status_code if interaction.response is not None else 0
        outcome.answers[status] += 1
        outcome.operations.add(case.operation.label)
        # A case that tries another method keeps the label of the operation that it was made of.
        if 200 <= status < 300 and case.method == case.operation.method.upper():
            outcome.succeeded.add(case.operation.label)
    for case_id, checks in recorder.checks.items():
        case = recorder.cases[case_id].value
        label = case.operation.label
        for check in checks:
            outcome.checks[check.name] += 1
            excused = check.name == "positive_data_acceptance" and _is_invalid(case)
            if check.status == Status.FAILURE and check.failure_info is not None and not excused:
                failure = check.failure_info.failure
                key = label, f"{check.name}: {failure.title}"
                outcome.findings.setdefault(key, f"{failure.message}\n{check.failure_info.code_sample}")


def _is_invalid(case: Case[Any]) -> bool:
    """Whether a case that is called valid is not: its If-Match is not what the document describes.

    Of an optional If-Match the coverage phase makes invalid values alone (schemathesis 4.32), and puts one, `0`, beside
    each body that it calls valid. Without invalid values it leaves the header out: COVERAGE tries these bodies so.
    """
    condition = case.headers.get("If-Match")
    return condition is not None and re.search(TAGS, str(condition)) is None


def _error(event: events.NonFatalError | events.FatalError) -> str:
    if isinstance(event, events.FatalError):
        return repr(event.exception)
    return f"{event.label}: {event.info.title}: {event.info.message}"


def _counts(counter: Counter[Any]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items()))


@contextmanager
def _quietly() -> Iterator[None]:
    """Refusals are what is asked for here: no line for each."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)
