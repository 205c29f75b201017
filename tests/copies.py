"""Copies of sources and what was found of quotations, put straight into the tables: for pages that only read them."""

import hashlib
from typing import Any

from claims.models import Edition, QuotationState
from claims.quotations import fingerprint
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from sources.models import BytesState, How, Snapshot, SnapshotText, Source, StoredBytes
from sources.services.removals import confirm_removal, propose_removal
from tests import factories


def held(
    source: Source, text: str, *, how: str = How.UPLOADED, media_type: str = "text/plain", **read: Any
) -> Snapshot:
    """A copy of the source, made now, whose text was read. Its bytes are on record, not in the store."""
    body, warc = _stored(text.encode()), _stored(b"WARC/1.1 " + text.encode())
    snapshot = Snapshot.objects.create(
        source=source,
        how=how,
        captured_by=factories.person(),
        body=body,
        warc=warc,
        media_type=media_type,
        locator="page 3" if how == How.TRANSCRIBED else "",
    )
    SnapshotText.objects.create(snapshot=snapshot, extractor="test", text=text, characters=len(text), **read)
    snapshot.refresh_from_db()
    return snapshot


def removed(snapshot: Snapshot) -> None:
    """Two administrators remove its bytes."""
    first, second = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    proposed = propose_removal(snapshot_id=snapshot.pk, reason="court_order", note="A court ordered it.", actor=first)
    confirm_removal(removal_id=proposed.pk, actor=second)


def found(edition: Edition, number: int, quotation: str, source: Source, **columns: Any) -> QuotationState:
    """What a worker would have written of this citation's words."""
    with acting(factories.person().pk):
        state, _ = QuotationState.objects.update_or_create(
            claim_id=edition.claim_id, number=number, words=fingerprint(source.pk, quotation), defaults=columns
        )
    return state


def _stored(content: bytes) -> StoredBytes:
    stored, _ = StoredBytes.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(), defaults={"size": len(content)}
    )
    StoredBytes.objects.filter(pk=stored.pk, state=BytesState.WRITING).update(state=BytesState.STORED)
    stored.refresh_from_db()
    return stored
