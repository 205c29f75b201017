"""Celery tasks. Each calls one service and is safe to run twice. Their arguments hold no content of a source.

They return a number of rows: Celery logs it with the seconds.
"""

from celery import shared_task

from sources.services import capture_worker, integrity, leftovers, removals, text_extraction, visits, wayback

CHECKED_EACH_NIGHT = 500
"""Files whose hash is checked."""


@shared_task(name="sources.capture_due")
def capture_due() -> int:
    """Run the captures that are due."""
    return capture_worker.capture_due()


@shared_task(name="sources.read_due")
def read_due() -> int:
    """Extract the text of new copies."""
    return text_extraction.read_due()


@shared_task(name="sources.visit_due")
def visit_due() -> int:
    """Queue the regular visits that are due."""
    return visits.visit_due()


@shared_task(name="sources.hand_over_due")
def hand_over_due() -> int:
    """Hand the addresses of new copies to the Wayback Machine, if the operator enabled that."""
    return wayback.hand_over_due()


@shared_task(name="sources.sweep")
def sweep() -> int:
    """Delete files that dead workers left in the store."""
    return leftovers.sweep()


@shared_task(name="sources.erase_removed")
def erase_removed() -> int:
    """Erase the files of lawfully removed copies."""
    return removals.erase_removed()


@shared_task(name="sources.check_stored_bytes")
def check_stored_bytes() -> int:
    """Check a sample of stored files against their hashes."""
    return integrity.check_stored_bytes(sample=CHECKED_EACH_NIGHT)
