"""Models of sources, copies, captures and regular visits."""

from sources.models.captures import Capture, CaptureOutcome, CaptureReason, CaptureState, Host
from sources.models.snapshots import (
    BytesState,
    How,
    LegalHold,
    Snapshot,
    SnapshotRedaction,
    SnapshotRedactionReason,
    SnapshotText,
    StoredBytes,
)
from sources.models.sources import Access, Medium, MissingCopy, Publisher, PublisherDomain, Source, Standing
from sources.models.watch import Watch
from sources.models.wayback import Handover
from sources.schedule import Visit

__all__ = [
    "Access",
    "BytesState",
    "Capture",
    "CaptureOutcome",
    "CaptureReason",
    "CaptureState",
    "Handover",
    "Host",
    "How",
    "LegalHold",
    "Medium",
    "MissingCopy",
    "Publisher",
    "PublisherDomain",
    "Snapshot",
    "SnapshotRedaction",
    "SnapshotRedactionReason",
    "SnapshotText",
    "Source",
    "Standing",
    "StoredBytes",
    "Visit",
    "Watch",
]
