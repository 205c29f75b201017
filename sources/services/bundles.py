"""A source's copies as one archive file."""

from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import UUID

from django.utils import timezone

from factcheck.core.errors import NotFound
from factcheck.core.outbound.answers import Hop
from sources.archive import warc
from sources.archive.wacz import Entry, wacz
from sources.models import BytesState, Snapshot, Source
from sources.services.byte_store import BytesDamaged, read_bytes

SOFTWARE = "Factcheck"


def wacz_of(source_id: UUID) -> BinaryIO:
    """The WACZ of all intact copies, oldest first, as an open file at its beginning. The caller closes it.

    Raises NotFound for an unknown source, or a source without such a copy.
    """
    source = Source.objects.filter(pk=source_id).first()
    if source is None:
        raise NotFound("There is no such source.")
    snapshots = list(
        Snapshot.objects.filter(source=source, body__state=BytesState.STORED, warc__state=BytesState.STORED)
        .select_related("warc", "text")
        .order_by("captured_at", "pk")
    )
    if not snapshots:
        raise NotFound("There is no copy of this source yet.")
    out = TemporaryFile()  # noqa: SIM115 -- handed to the caller open
    wacz(
        (entry for snapshot in snapshots if (entry := _entry(snapshot, source)) is not None),
        out,
        title=source.title,
        created=timezone.now(),
        software=SOFTWARE,
    )
    out.seek(0)
    return out


def _entry(snapshot: Snapshot, source: Source) -> Entry | None:
    try:
        record = read_bytes(snapshot.warc)
    except BytesDamaged:
        return None
    text = getattr(snapshot, "text", None)
    hops = [Hop(hop["url"], hop["status"], hop["location"]) for hop in snapshot.hops]
    return Entry(
        warc=record,
        url=hops[0].url if hops else snapshot.final_url or snapshot.pk.urn,
        title=(text.title if text else "") or source.title,
        at=snapshot.captured_at,
        text=text.text if text else "",
        redirects=_redirects_not_in(record, hops, snapshot),
    )


def _redirects_not_in(record: bytes, hops: list[Hop], snapshot: Snapshot) -> bytes:
    """The redirects that the copy's WARC file lacks. Files written before November 2026 have none."""
    missing = [hop for hop in hops if hop.url not in warc.addresses(record)] if hops else []
    if not missing:
        return b""
    return warc.redirects(missing, snapshot=snapshot.pk, at=snapshot.captured_at, software=SOFTWARE)
