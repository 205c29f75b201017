"""Removing what dead workers left in the store, so that its files are those that rows vouch for."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models.functions import Now

from sources import storage
from sources.models import BytesState, StoredBytes

log = structlog.get_logger(__name__)
LEFT_BEHIND = timedelta(hours=1)
"""A row that has been in `writing` for so long has lost its worker. Well beyond `storing.SETTLED_WITHIN`."""


def sweep(*, older_than: timedelta = LEFT_BEHIND) -> int:
    """Remove files and rows of bytes that were begun so long ago and never finished; returns how many rows.

    Safe beside writers of the same bytes: they wait for the row's lock and then begin anew. Stops where the store
    does not answer; the next sweep goes on.
    """
    removed = 0
    try:
        while _remove_one(older_than):
            removed += 1
        files = storage.captures()
        if isinstance(files, storage.CaptureFiles):
            files.remove_parts(older_than=older_than.total_seconds())
    except OSError as error:
        log.error("the store of captured copies does not let go", reason=type(error).__name__)  # noqa: TRY400 -- told in one line
    if removed:
        log.info("half-stored bytes removed", rows=removed)
    return removed


@transaction.atomic
def _remove_one(older_than: timedelta) -> bool:
    """The file first: a row whose file is gone is found again, a file without a row never."""
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
