"""Creates a copy like a capture does, with rows and files, but without a network."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from sources.models import Capture, CaptureOutcome, CaptureState, How, Snapshot, SnapshotText, Source
from sources.services import byte_store
from sources.services.captures import request_capture


def fetched(source: Source, text: str, *, url: str = "") -> Snapshot:
    """Create a fetched copy with its file and text. `url` is the final address, by default the source's."""
    capture = Capture.objects.filter(pk=request_capture(source_id=source.pk, actor=None).pk)
    capture.update(
        state=CaptureState.RUNNING, attempts=1, lease=uuid4(), leased_until=timezone.now() + timedelta(minutes=5)
    )
    # Each capture has its own WARC file, even with the same words.
    kept = byte_store.keep([text.encode(), f"WARC/1.1 {uuid4()} {text}".encode()])
    byte_store.settle(kept)
    body, record = kept.names
    snapshot = Snapshot.objects.create(
        source=source,
        capture=capture.get(),
        how=How.FETCHED,
        body_id=body,
        warc_id=record,
        media_type="text/plain",
        asked_url=source.url,
        final_url=url or source.url,
        status=200,
        headers=[["Content-Type", "text/plain"], ["X-Served-From", source.url]],
    )
    SnapshotText.objects.create(
        snapshot=snapshot, extractor="test", title=source.title, text=text, characters=len(text)
    )
    capture.update(state=CaptureState.DONE, outcome=CaptureOutcome.COPIED, lease=None, leased_until=None)
    snapshot.refresh_from_db()
    return snapshot
