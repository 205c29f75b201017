"""What a run of the log's stress proof says to people, and whether every promise was kept."""

from claims.vocabulary import EditionKind
from tests.stress.log.run import Outcome
from tests.stress.log.truth import Finding
from tests.stress.log.writers import DIED

MANY_PAGES = 5


def honest(outcome: Outcome, *, thorough: bool) -> tuple[str, bool]:
    """The promises of the log and its feed. `thorough`: it was long enough for every way to publish."""
    log, told = outcome.log, outcome.told
    in_log = {(row.seq, row.id) for row in log.rows}
    ids = {row.id for row in log.rows}
    worst = _sum(outcome.findings)
    promises = {
        f"lost: {worst.lost}": not worst.lost,
        f"out of order: {worst.backwards}": not worst.backwards,
        f"missing tombstones: {worst.tombstones}": not worst.tombstones,
        "each replica equals the truth": not any(any(finding) for finding in outcome.findings),
        "the log's numbers have no gap": log.gapless(),
        "the log's times never run backwards": log.in_order_of_time(),
        "what a writer was told is committed is in the log, under its number": told.kept <= in_log,
        "what was rolled back is not": not {edition for _, edition in told.undone} & ids,
        "every writer and reader came to its end": not outcome.unfinished and told.rounds == _owed(outcome),
        **_happened(outcome, thorough=thorough),
    }
    return _lines(outcome, promises)


def control(outcome: Outcome) -> tuple[str, bool]:
    """A plain sequence must lose: a harness that cannot see it sees nothing."""
    worst = _sum(outcome.findings)
    promises = {
        f"with a plain sequence the same harness sees rows lost: {worst.lost}"
        f" (the replicas together should hold {len(outcome.log.present()) * outcome.size.readers})": worst.lost > 0,
        "every reader followed while others wrote": min(outcome.pages) >= MANY_PAGES,
        "every writer and reader came to its end": not outcome.unfinished,
    }
    return _lines(outcome, promises)


def _happened(outcome: Outcome, *, thorough: bool) -> dict[str, bool]:
    """A proof is worth what went on during it."""
    told = outcome.told
    happened = {
        "every reader followed while others wrote": min(outcome.pages) >= MANY_PAGES,
        "transactions were rolled back on purpose": told.undone_acts.total() > told.undone_acts[DIED],
        "writers and readers were killed": all(outcome.kills.values()),
        "the database failed in the middle": bool(outcome.failures),
    }
    if thorough:
        notices = {EditionKind.WITHDRAWN, EditionKind.REDACTED}
        happened |= {
            "every way to publish was taken": set(outcome.size.writing.acts) <= set(told.acts),
            "tombstones and redactions were published": notices <= {row.kind for row in outcome.log.rows},
            "writers died before the commit": told.undone_acts[DIED] > 0,
        }
    return happened


def _lines(outcome: Outcome, promises: dict[str, bool]) -> tuple[str, bool]:
    size, told = outcome.size, outcome.told
    acts = ", ".join(f"{act} {count}" for act, count in sorted(told.acts.items()))
    died = told.undone_acts[DIED]
    undone = told.undone_acts.total() - died
    kills = outcome.kills
    failures = ", ".join(outcome.failures) or "the database did not fail"
    lines = [
        f"{size.writers} writers of {size.writing.rounds} rounds, {size.readers} readers; {outcome.seconds:.0f} s",
        f"editions: {len(outcome.log.rows)}; transactions kept: {acts}",
        f"rolled back on purpose: {undone}; died before the commit: {died}; cut off by the database: {told.unknown}",
        f"killed: {kills['writers']} writers, {kills['readers']} readers; lives: {told.lives}, {outcome.reader_lives}",
        f"meanwhile: {failures}; pages with news: {', '.join(map(str, outcome.pages))}",
        *(f"{'kept  ' if held else 'BROKEN'}  {promise}" for promise, held in promises.items()),
    ]
    return "\n".join(lines), all(promises.values())


def _sum(findings: list[Finding]) -> Finding:
    return Finding(*(sum(column) for column in zip(*findings, strict=True)))


def _owed(outcome: Outcome) -> int:
    return outcome.size.writers * outcome.size.writing.rounds
