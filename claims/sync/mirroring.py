"""Mirrors another instance's log through its change feed: the reference consumer of docs/api.md.

Each page is stored with its cursor in one transaction, so that a killed process continues after the last page. Items
are stored byte for byte, and only if every document matches its digest.
"""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from claims.models import Mirror, MirroredItem
from claims.queries.streaming import tuples
from claims.sync.bulk_files import compressed
from claims.sync.feed_pages import REDACTED, BadPage, FeedPage, Forged, Item, read_page
from factcheck.core.errors import DomainError, Invalid, NotFound
from factcheck.core.outbound import client, targets
from factcheck.core.outbound.answers import Answer, OutboundError, Refused, TooLarge
from factcheck.core.outbound.client import policy_from_settings

log = structlog.get_logger(__name__)
MOST_ITEMS = 1_000
"""Items per request."""
_API = "/api/v1"
_OK, _UNCHANGED, _GONE = 200, 304, 410


class MirrorStopped(DomainError):
    """The mirror needs an operator: a document does not match its digest, or the address is not allowed."""

    code = "mirror-stopped"


class TryLater(DomainError):
    """The request failed and can be retried, after `retry_after` seconds if the other side sent that."""

    code = "mirror-later"
    status = 503

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PageResult(NamedTuple):
    """The result of one request."""

    items: int
    whole: bool
    """Whether the mirror now has everything that was there at the time of the response."""


class Export(NamedTuple):
    """An exported file, with the same bytes as the other instance's own bulk file at this seq."""

    seq: int
    items: int
    sha256: str


class _Request(NamedTuple):
    """A request's generation and cursor. Its response is stored only if the mirror is still there."""

    generation: int
    cursor: str


def find_or_add(address: str) -> Mirror:
    """The mirror of the instance at this address, or a new empty one. The address is the instance's or its API's.

    Raises Invalid if the address is not allowed.
    """
    mirror, made = Mirror.objects.get_or_create(address=_api_address(address))
    if made:
        log.info("mirror added", address=mirror.address)
    return mirror


def find(address: str) -> Mirror:
    """The mirror of the instance at this address. Raises NotFound, or Invalid as `find_or_add` does."""
    mirror = Mirror.objects.filter(address=_api_address(address)).first()
    if mirror is None:
        raise NotFound("There is no mirror of this instance.", field="address")
    return mirror


def copy_next_page(*, mirror_id: UUID, limit: int = MOST_ITEMS) -> PageResult:
    """Request the next page of up to `limit` items and store it.

    Raises TryLater or MirrorStopped, and stores the reason. Safe to run in two processes: a response is dropped if the
    mirror has moved on meanwhile.
    """
    mirror = Mirror.objects.get(pk=mirror_id)
    request = _request(mirror)
    at = timezone.now()
    try:
        return _copy_next_page(mirror, request, limit, at)
    except (TryLater, MirrorStopped) as error:
        Mirror.objects.filter(pk=mirror_id).update(problem=error.message[:400], asked_at=at)
        log.warning("mirror request failed", address=mirror.address, problem=error.message)
        raise


def export(*, mirror_id: UUID, path: Path) -> Export:
    """Write the mirror as the other instance's bulk file of current items: gzip of NDJSON, the same bytes.

    Raises Invalid while the mirror is incomplete, because it then matches the other log at no point in time.
    """
    part = path.with_name(f".{path.name}.{uuid4().hex}")
    seq, count = 0, 0
    try:
        with (
            part.open("xb") as file,
            compressed(file) as into,
            transaction.atomic(),
            closing(_copied(mirror_id)) as rows,
        ):
            for seq, item in rows:  # noqa: B007  # used after the loop
                if item is not None:
                    into.write(item + b"\n")
                    count += 1
        with part.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Export(seq, count, digest)


def _api_address(text: str) -> str:
    address = text.strip().rstrip("/").removesuffix(_API) + _API
    if "?" in address or "#" in address:
        raise Invalid("Enter the address without ? and #.", field="address")
    try:
        return targets.parse(address, allowed=settings.OUTBOUND_ALLOWED).url
    except Refused as error:
        raise Invalid(error.message, field="address") from error


def _request(mirror: Mirror) -> _Request:
    """A new mirror fills generation 1."""
    return _Request(mirror.filling or mirror.serving or 1, mirror.cursor)


def _copy_next_page(mirror: Mirror, request: _Request, limit: int, at: datetime) -> PageResult:
    answer = _fetch(mirror, limit)
    if answer.status == _UNCHANGED and mirror.etag:
        return _store(mirror, request, None, at, etag=mirror.etag)
    if answer.status == _GONE and mirror.cursor:
        _start_again(mirror, request)
        return PageResult(0, whole=False)
    if answer.status != _OK:
        why = f"It answered {answer.status} {answer.reason}".strip() + "."
        raise TryLater(why, retry_after=answer.retry_after)
    try:
        page = read_page(answer.body, after=mirror.seq)
    except Forged as error:
        raise MirrorStopped(str(error)) from error
    except BadPage as error:
        raise TryLater(str(error)) from error
    # The entity tag belongs to this cursor. It is useful only if the cursor stays the same.
    same = page.cursor == mirror.cursor
    return _store(mirror, request, page, at, etag=answer.header("etag")[:200] if same else "")


def _fetch(mirror: Mirror, limit: int) -> Answer:
    """Request the next page, with fewer items if the response would be larger than this installation accepts."""
    while True:
        query = urlencode({"limit": limit} | ({"cursor": mirror.cursor} if mirror.cursor else {}))
        try:
            return client.fetch(
                f"{mirror.address}/changes?{query}",
                policy=policy_from_settings(accept="application/json"),
                etag=mirror.etag,
            )
        except TooLarge as error:
            if limit == 1:
                raise MirrorStopped("One item is larger than OUTBOUND_MOST_BODY_BYTES.") from error
            limit = max(limit // 4, 1)
        except Refused as error:
            raise MirrorStopped(error.message) from error
        except OutboundError as error:
            raise TryLater(error.message, retry_after=error.retry_after) from error


def _store(mirror: Mirror, request: _Request, page: FeedPage | None, at: datetime, *, etag: str) -> PageResult:
    """Store a page with its cursor (None: nothing new). Does nothing if the mirror has moved on meanwhile."""
    with transaction.atomic():
        mirror = Mirror.objects.select_for_update().get(pk=mirror.pk)
        if _request(mirror) != request:
            return PageResult(0, whole=False)
        if page is not None:
            if mirror.serving is None and mirror.filling is None:
                mirror.filling = request.generation
            _delete(mirror, request.generation, page.items)
            _add(mirror, request.generation, page.items)
            mirror.cursor, mirror.head = page.cursor, page.head
            mirror.seq = page.items[-1].seq if page.items else mirror.seq
        whole = page is None or not page.has_more
        if whole and mirror.filling is not None:
            MirroredItem.objects.filter(mirror=mirror).exclude(generation=mirror.filling).delete()
            mirror.serving, mirror.filling = mirror.filling, None
        mirror.etag, mirror.problem, mirror.asked_at = etag, "", at
        mirror.whole_at = at if whole else mirror.whole_at
        mirror.save()
    return PageResult(len(page.items) if page else 0, whole)


def _start_again(mirror: Mirror, request: _Request) -> None:
    """The other log was replaced: fill a new generation. The old one is served until the new one is complete."""
    with transaction.atomic():
        mirror = Mirror.objects.select_for_update().get(pk=mirror.pk)
        if _request(mirror) != request:
            return
        MirroredItem.objects.filter(mirror=mirror).exclude(generation=mirror.serving or 0).delete()
        mirror.filling = request.generation + 1
        mirror.cursor, mirror.etag, mirror.seq, mirror.head = "", "", 0, 0
        mirror.save()
    log.warning("mirror restarted: the other log was replaced", address=mirror.address)


# What an item replaces, or a notice names: not the notices themselves, which stay.
_OUTDATED = f"""
DELETE FROM claims_mirroreditem i
USING unnest(%(claims)s::uuid[], %(languages)s::text[], %(upto)s::bigint[]) AS d (claim, language, upto)
WHERE i.mirror_id = %(mirror)s AND i.generation = %(generation)s AND i.kind <> '{REDACTED}'
    AND i.claim = d.claim AND i.language = d.language AND i.seq <= d.upto
"""  # noqa: S608 -- our own words

# The generation that still serves is of another log, whose numbers mean nothing here. Digests do.
_REDACTED_ELSEWHERE = f"""
DELETE FROM claims_mirroreditem i
USING unnest(%(claims)s::uuid[], %(languages)s::text[], %(digests)s::text[]) AS d (claim, language, digest)
WHERE i.mirror_id = %(mirror)s AND i.generation <> %(generation)s AND i.kind <> '{REDACTED}'
    AND i.claim = d.claim AND i.language = d.language AND i.digest = d.digest
"""  # noqa: S608 -- our own words


def _delete(mirror: Mirror, generation: int, items: Sequence[Item]) -> None:
    replaced = [(*item.key, item.upto if item.kind == REDACTED else item.seq) for item in items]
    redacted = [(*item.key, digest) for item in items for _, digest in item.gone]
    ours: dict[str, Any] = {"mirror": mirror.pk, "generation": generation}
    with connection.cursor() as cursor:
        if replaced:
            claims, languages, upto = map(list, zip(*replaced, strict=True))
            cursor.execute(_OUTDATED, {**ours, "claims": claims, "languages": languages, "upto": upto})
        if redacted:
            claims, languages, digests = map(list, zip(*redacted, strict=True))
            cursor.execute(_REDACTED_ELSEWHERE, {**ours, "claims": claims, "languages": languages, "digests": digests})


def _add(mirror: Mirror, generation: int, items: Sequence[Item]) -> None:
    current: dict[object, Item] = {}
    for item in items:
        if item.kind != REDACTED:
            current[item.key] = item
            continue
        current[item.seq] = item
        if item.key in current and current[item.key].seq <= item.upto:
            del current[item.key]
    MirroredItem.objects.bulk_create(
        MirroredItem(
            mirror=mirror,
            generation=generation,
            seq=item.seq,
            claim=item.claim,
            language=item.language,
            kind=item.kind,
            digest=item.digest,
            item=item.bytes,
        )
        for item in current.values()
    )


# One statement, so that what is asked of the copy and its rows are of one moment.
_COPIED = """
SELECT m.serving IS NULL OR m.filling IS NOT NULL OR m.seq <> m.head, m.seq, i.item
FROM claims_mirror m LEFT JOIN claims_mirroreditem i ON i.mirror_id = m.id AND i.generation = m.serving
WHERE m.id = %(mirror)s
ORDER BY i.seq
"""


def _copied(mirror_id: UUID) -> Generator[tuple[int, bytes | None]]:
    """The mirror's seq with each item in the log's order. The item is None if the mirror is empty."""
    for incomplete, seq, item in tuples(_COPIED, {"mirror": mirror_id}):
        if incomplete:
            raise Invalid("The mirror is incomplete. Update it first (--once).")
        yield seq, item
