"""Checks stored files against their hashes, a sample every night."""

import hashlib

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from sources import storage
from sources.models import BytesState, Snapshot, StoredBytes
from sources.services.byte_store import REPAIRED_EVENT, check_quotations_of, copies_of, mark_damaged

log = structlog.get_logger(__name__)


def check_stored_bytes(*, sample: int | None) -> int:
    """Check so many files against their hashes, least recently checked first, and all damaged ones; None: every file.

    Returns the number of damaged files. Files that are missing or differ are marked and logged; a repaired file is
    marked as stored again. Raises OSError if the store is unavailable.
    """
    stored = StoredBytes.objects.filter(state=BytesState.STORED).order_by(F("checked_at").asc(nulls_first=True), "pk")
    damaged = StoredBytes.objects.filter(state=BytesState.DAMAGED)
    # Both lists are read before the first check, because each check changes the order.
    for name in [*_names(damaged), *_names(stored if sample is None else stored[:sample])]:
        problem = _problem(name)
        if problem:
            mark_damaged(name, problem)
        else:
            _mark_whole(name)
    return damaged.count()


def damaged_copies() -> QuerySet[Snapshot]:
    """Copies whose bytes or WARC record are missing or damaged, newest first."""
    damaged = StoredBytes.objects.filter(state=BytesState.DAMAGED).values("pk")
    # A union of two indexes: an OR across them would read every copy.
    bodies = Snapshot.objects.filter(body__in=damaged).order_by().values("pk")
    records = Snapshot.objects.filter(warc__in=damaged).order_by().values("pk")
    return Snapshot.objects.filter(pk__in=bodies.union(records)).newest_first()


def _names(rows: QuerySet[StoredBytes]) -> list[str]:
    return list(rows.values_list("pk", flat=True))


def _problem(name: str) -> str:
    """The file's problem; '' if it is intact. Reads in chunks, because files may be large."""
    digest = hashlib.sha256()
    try:
        with storage.captures().open(storage.name_of(name), "rb") as file:
            for piece in file.chunks():
                digest.update(piece)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"unreadable ({type(error).__name__})"
    return "" if digest.hexdigest() == name else "differs"


@transaction.atomic
def _mark_whole(name: str) -> None:
    """Mark the file as intact, unless its bytes were removed since they were read."""
    row = StoredBytes.objects.filter(pk=name)
    row.filter(state=BytesState.STORED).update(checked_at=Now())
    repaired = row.filter(state=BytesState.DAMAGED).update(state=BytesState.STORED, checked_at=Now(), damaged_at=None)
    if repaired:
        check_quotations_of(name)
        log.warning(REPAIRED_EVENT, copies=copies_of(name))
