"""Deletes files that dead workers left in the store."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models.functions import Now

from sources import storage
from sources.models import BytesState, StoredBytes

log = structlog.get_logger(__name__)
LEFT_BEHIND = timedelta(hours=1)
"""The age at which a row in `writing` counts as abandoned; well beyond `SETTLED_WITHIN`."""


def sweep(*, older_than: timedelta = LEFT_BEHIND) -> int:
    """Delete files and rows of bytes that were never finished; return the number of rows.

    Concurrent writers of the same bytes wait for the row's lock and then start again. Stops if the store is
    unavailable; the next sweep continues.
    """
    removed = 0
    try:
        while _remove_one(older_than):
            removed += 1
        files = storage.captures()
        if isinstance(files, storage.CaptureFiles):
            files.remove_parts(older_than=older_than.total_seconds())
    except OSError as error:
        log.error("could not delete half-stored files", reason=type(error).__name__)  # noqa: TRY400 -- one line is enough
    if removed:
        log.info("half-stored files deleted", rows=removed)
    return removed


@transaction.atomic
def _remove_one(older_than: timedelta) -> bool:
    """Delete one file, then its row. In the other order a crash would leave a file that no row leads to."""
    row = (
        StoredBytes.objects.select_for_update(skip_locked=True)
        .filter(state=BytesState.WRITING, begun_at__lte=Now() - older_than)
        .first()
    )
    if row is None:
        return False
    storage.remove(row.pk)
    row.delete()
    return True
