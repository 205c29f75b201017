"""Schemathesis against the application in this process: every phase, every check, the same requests at every run."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from schemathesis.engine import Status, events, from_schema

SCHEMA = "/api/v1/schema"
SEED = 20_260_124
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass(frozen=True)
class Size:
    """How much is asked."""

    examples: int
    """Cases that fuzzing makes of each operation, and sequences of calls."""
    steps: int
    """Calls of a sequence."""
    phases: tuple[str, ...] = PHASES
    only: str = ""
    """A regular expression that the paths match."""


@dataclass
class Outcome:
    """What was asked and what was found."""

    cases: Counter[str] = field(default_factory=Counter)
    """By phase."""
    checks: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    """By status."""
    operations: set[str] = field(default_factory=set)
    findings: dict[tuple[str, str], str] = field(default_factory=dict)
    """By operation and title: the first of its kind, with how to repeat it."""
    errors: list[str] = field(default_factory=list)
    """What kept schemathesis from trying something."""

    def __str__(self) -> str:
        lines = [
            f"{self.cases.total()} cases of {len(self.operations)} operations: {_counts(self.cases)}",
            f"answers: {_counts(self.answers)}",
            f"checks: {_counts(self.checks)}",
            *(f"FOUND at {where}: {title}\n{text}" for (where, title), text in sorted(self.findings.items())),
            *(f"NOT TRIED: {error}" for error in self.errors),
        ]
        return "\n".join(lines)


def explore(size: Size, *, headers: Mapping[str, str] | None = None) -> Outcome:
    """Ask everything that the OpenAPI document offers, with these headers (a key) or as anybody."""
    settings: dict[str, Any] = {
        "seed": SEED,
        "continue-on-failure": True,
        "generation": {"deterministic": True, "max-examples": size.examples, "database": "none"},
        "phases": {
            **{name: {"enabled": name in size.phases} for name in PHASES},
            "stateful": {"enabled": "stateful" in size.phases, "max-steps": size.steps},
        },
        "warnings": False,
    }
    if headers:
        settings["headers"] = dict(headers)
    config = schemathesis.Config.from_dict(settings)
    schema = schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application(), config=config)
    if size.only:
        schema = schema.include(path_regex=size.only)
    outcome = Outcome()
    with _quietly():
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _note(outcome, event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                outcome.errors.append(_error(event))
    return outcome


def _note(outcome: Outcome, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    outcome.cases[event.phase.value] += len(recorder.cases)
    for case_id, interaction in recorder.interactions.items():
        if interaction.response is not None:
            outcome.answers[interaction.response.status_code] += 1
        outcome.operations.add(recorder.cases[case_id].value.operation.label)
    for case_id, checks in recorder.checks.items():
        label = recorder.cases[case_id].value.operation.label
        for check in checks:
            outcome.checks[check.name] += 1
            if check.status == Status.FAILURE and check.failure_info is not None:
                failure = check.failure_info.failure
                key = label, f"{check.name}: {failure.title}"
                outcome.findings.setdefault(key, f"{failure.message}\n{check.failure_info.code_sample}")


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
