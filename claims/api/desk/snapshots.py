"""A source's captures and copies at the desk: so that a program learns the snapshot that a passage is picked in."""

from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from claims.api import parameters
from claims.api.answers import absolute, next_address
from claims.api.describing import list_of
from claims.api.desk import examples
from claims.api.desk.describing import SNAPSHOT, SOURCE, operation
from claims.api.desk.door import DeskDoor, Said, answered, sent
from claims.api.desk.shapes import CaptureNew, CaptureOfDesk, SnapshotOfDesk, SnapshotWithText
from factcheck.accounts.models import Scope
from factcheck.accounts.services.requests import Answer
from factcheck.core.errors import Invalid, NotFound
from sources.models import BytesState, Capture, Snapshot, SnapshotText, Source
from sources.services.captures import request_capture

DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 100
_LIST = (parameters.limit(DEFAULT_LIMIT, HIGHEST_LIMIT), parameters.page(1))


class Captures(DeskDoor):
    """Requests to copy what stands at a source's address."""

    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.SOURCES_WRITE,)}
    known_of = {"GET": _LIST}

    @operation(
        "listCaptures",
        summary="A source’s captures, newest first, and what came of each",
        scopes=scopes["GET"],
        path=[SOURCE],
        known=_LIST,
        answer=list_of("CapturesOfDesk", CaptureOfDesk(many=True)),
        got={"results": [examples.CAPTURE], "next": None},
        refusals=(404,),
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        source = _source(id)
        rows = Capture.objects.filter(source=source).select_related("snapshot")
        found, following = _page(self, request, rows, "requested_at")
        return sent(answered({"results": [_capture(row) for row in found], "next": following}))

    @operation(
        "requestCapture",
        summary="Have what stands at a source’s address copied again; one that waits already is that one",
        scopes=scopes["POST"],
        path=[SOURCE],
        body=CaptureNew,
        answer=CaptureOfDesk,
        status=201,
        sent={},
        got=examples.CAPTURE_WAITING,
        refusals=(404,),
    )
    def post(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        source_id = parameters.identifier(id)

        def work(_: Said) -> Answer:
            try:
                capture = request_capture(source_id=source_id, actor=self.person)
            except Invalid as refused:
                # No member of the body is at fault: the source is.
                raise Invalid(refused.message, field="id") from refused
            capture.refresh_from_db()
            place = absolute(reverse("api:desk-captures", args=[source_id]))
            return answered(_capture(capture), status=201, headers={"Location": place})

        return self.once(request, CaptureNew, work)


class Snapshots(DeskDoor):
    """Copies of a source."""

    scopes = {"GET": (Scope.DESK_READ,)}
    known_of = {"GET": _LIST}

    @operation(
        "listSnapshots",
        summary="A source’s copies, newest first",
        scopes=scopes["GET"],
        path=[SOURCE],
        known=_LIST,
        answer=list_of("SnapshotsOfDesk", SnapshotOfDesk(many=True)),
        got={"results": [examples.SNAPSHOT], "next": None},
        refusals=(404,),
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        source = _source(id)
        rows = Snapshot.objects.filter(source=source).select_related("body", "text", "source")
        found, following = _page(self, request, rows.defer("text__text", "headers", "hops"), "captured_at")
        return sent(answered({"results": [_snapshot(row) for row in found], "next": following}))


class OneSnapshot(DeskDoor):
    """One copy of a source."""

    scopes = {"GET": (Scope.DESK_READ,)}

    @operation(
        "getSnapshot",
        summary="A copy with the text that was read out of it, in which a passage is picked",
        scopes=scopes["GET"],
        path=[SOURCE, SNAPSHOT],
        answer=SnapshotWithText,
        got=examples.SNAPSHOT_WITH_TEXT,
        refusals=(404,),
    )
    def get(self, request: Request, id: str, copy: str) -> HttpResponse:  # noqa: A002  # as above
        source = _source(id)
        wanted = parameters.identifier(copy, "copy")
        row = Snapshot.objects.filter(pk=wanted, source=source).select_related("body", "text", "source").first()
        if row is None:
            raise NotFound("There is no such copy of this source.", field="copy")
        return sent(answered(_snapshot(row) | {"text": row.text.text if _is_readable(row) else None}))


def _source(written: str) -> UUID:
    """The id of a source that is there. Raises Invalid, NotFound."""
    source_id = parameters.identifier(written)
    if not Source.objects.filter(pk=source_id).exists():
        raise NotFound("There is no such source.", field="id")
    return source_id


def _page(door: DeskDoor, request: Request, rows: QuerySet[Any], moment: str) -> tuple[list[Any], str | None]:
    """The rows of the page that is asked for, newest first, and the address of the next."""
    limit = door.given.get("limit", DEFAULT_LIMIT)
    if "page" in door.given:
        last = rows.filter(pk=parameters.id_of_page(door.given["page"])).first()
        if last is None:
            raise parameters.no_such_page()
        at = getattr(last, moment)
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": last.pk}))
    found: list[Model] = list(rows.order_by(f"-{moment}", "-pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], next_address(request, parameters.page_token([str(found[limit - 1].pk)]))


def _capture(row: Capture) -> dict[str, Any]:
    snapshot: Snapshot | None = getattr(row, "snapshot", None)
    return {
        "id": str(row.pk),
        "reason": row.reason,
        "state": row.state,
        "attempts": row.attempts,
        "requested_at": row.requested_at.isoformat(),
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
        "outcome": row.outcome or None,
        "problem_code": row.problem_code,
        "problem": row.problem,
        "snapshot": str(snapshot.pk) if snapshot else None,
    }


def _snapshot(row: Snapshot) -> dict[str, Any]:
    text: SnapshotText | None = getattr(row, "text", None)
    return {
        "id": str(row.pk),
        "how": row.how,
        "captured_at": row.captured_at.isoformat(),
        "media_type": row.media_type,
        "size": row.body.size,
        # The hash of a protected source's bytes would confirm them to whoever has them.
        "sha256": None if row.source.protected else row.body_id,
        "state": row.body.state,
        "read": text is not None,
        "characters": text.characters if text else None,
        "title": text.title if text else "",
        "language": text.language if text else "",
        "problem": text.problem if text else "",
    }


def _is_readable(row: Snapshot) -> bool:
    return hasattr(row, "text") and row.body.state != BytesState.REDACTED
