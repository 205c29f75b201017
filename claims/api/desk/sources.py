"""Sources at the desk: to add them, to read them, to change them.

A protected source is added as at the desk, and read by keys that may read the desk; nobody else is told more than the
id, which whoever names its address needs for citing it.
"""

import hashlib
import json
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from claims.api import parameters
from claims.api.answers import absolute, next_address
from claims.api.describing import list_of
from claims.api.desk import examples
from claims.api.desk.copies import plain
from claims.api.desk.describing import SOURCE, operation
from claims.api.desk.door import DeskDoor, Said, answered, sent
from claims.api.desk.shapes import SourceChange, SourceNew, SourceOfDesk
from claims.models import PublicClaim
from claims.services.authority import require
from claims.vocabulary import PublicStatus
from factcheck.accounts.models import Scope
from factcheck.accounts.roles import Role
from factcheck.accounts.services.requests import Answer
from factcheck.core.errors import NotFound
from sources.models import Source
from sources.services.sources import SourceDraft, add_source, change_source, find_by_url
from sources.urls_normal import normalise

DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 100
REPRESENTATION = "1"
_ADDRESS = parameters.words("address", "The source at this address, however it is spelled.")
_TITLE = parameters.words("title", "Sources whose title holds these words.")
_LIST = (_ADDRESS, _TITLE, parameters.limit(DEFAULT_LIMIT, HIGHEST_LIMIT), parameters.page(1))
_SAME = (
    "title", "authors", "date", "medium", "standing", "language", "locator", "note", "desk_note", "access",
    "description", "protection_reason", "free_to_publish",
)  # fmt: skip


class Sources(DeskDoor):
    """The desk’s sources."""

    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.SOURCES_WRITE,)}
    known_of = {"GET": _LIST}

    @operation(
        "listDeskSources",
        summary="The desk’s sources, by id",
        scopes=scopes["GET"],
        known=_LIST,
        answer=list_of("SourcesOfDesk", SourceOfDesk(many=True)),
        got={"results": [examples.SOURCE], "next": None},
        refusals=(404,),
    )
    def get(self, request: Request) -> HttpResponse:
        limit = self.given.get("limit", DEFAULT_LIMIT)
        found = list(self._rows().order_by("pk")[: limit + 1])
        following = None
        if len(found) > limit:
            following = next_address(request, parameters.page_token([str(found[limit - 1].pk)]))
        return sent(answered({"results": [_source(row) for row in found[:limit]], "next": following}))

    @operation(
        "addSource",
        summary="Add a source, and have what stands at its address copied",
        scopes=scopes["POST"],
        body=SourceNew,
        answer=SourceOfDesk,
        status=201,
        tag=True,
        sent=examples.SOURCE_NEW,
        got=examples.SOURCE,
    )
    def post(self, request: Request) -> HttpResponse:
        def work(said: Said) -> Answer:
            capture = said.pop("capture", True)
            draft = SourceDraft(**_columns(said))
            self._no_twin(draft.url)
            source = add_source(draft=draft, actor=self.person, capture=capture)
            return _answer(source.pk, status=201)

        return self.once(request, SourceNew, work)

    def _no_twin(self, address: str) -> None:
        """Raises Refused (409) naming the source that has this address already."""
        twin = find_by_url(address) if address else None
        if twin is not None:
            sentence = "A source with this address exists already."
            raise self.twin(twin, twin.title, field="address", sentence=sentence)

    def _rows(self) -> QuerySet[Source]:
        rows = Source.objects.with_publishers()
        if "address" in self.given:
            rows = rows.filter(normalised_url=normalise(self.given["address"]))
        if "title" in self.given:
            rows = rows.filter(title__icontains=self.given["title"])
        if "page" in self.given:
            rows = rows.filter(pk__gt=parameters.id_of_page(self.given["page"]))
        return rows


class OneSource(DeskDoor):
    """One source."""

    scopes = {"GET": (Scope.DESK_READ,), "PATCH": (Scope.SOURCES_WRITE, Scope.DESK_READ)}

    @operation(
        "getDeskSource",
        summary="One source",
        scopes=scopes["GET"],
        path=[SOURCE],
        answer=SourceOfDesk,
        tag=True,
        got=examples.SOURCE,
        refusals=(404,),
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        return sent(_answer(parameters.identifier(id)))

    @operation(
        "changeDeskSource",
        summary="Change a source; once a live verdict names it, an editor's key does",
        scopes=scopes["PATCH"],
        path=[SOURCE],
        body=SourceChange,
        if_match=True,
        answer=SourceOfDesk,
        tag=True,
        sent=examples.SOURCE_CHANGE,
        got=examples.SOURCE,
        refusals=(404,),
    )
    def patch(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        source_id = parameters.identifier(id)

        def work(said: Said) -> Answer:
            # As `change_source` locks it: between the look at its state and the change nobody else changes it.
            held = Source.objects.select_for_update(no_key=True).filter(pk=source_id).first()
            if held is None:
                raise NotFound("There is no such source.", field="id")
            kept = Source.objects.with_publishers().get(pk=source_id)
            self.expect(_tag(kept))
            self._may_change_what_readers_see(source_id)
            change_source(source_id=source_id, draft=_changed(kept, said), actor=self.person)
            return _answer(source_id)

        return self.change(request, SourceChange, work)

    def _may_change_what_readers_see(self, source_id: UUID) -> None:
        """Raises NotAllowed: what a program of a researcher's writes goes past an editor before readers have it."""
        if PublicClaim.objects.filter(sources=source_id, status=PublicStatus.LIVE).exists():
            require(self.person, Role.EDITOR)


def _columns(said: Said) -> dict[str, Any]:
    """A body's members as the draft has them."""
    columns = {name: value for name, value in said.items() if name != "address"}
    if "authors" in columns:
        columns["authors"] = tuple(columns["authors"])
    return columns | ({"url": said["address"]} if "address" in said else {})


def _changed(kept: Source, said: Said) -> SourceDraft:
    standing: dict[str, Any] = {
        field.name: getattr(kept, field.name) for field in fields(SourceDraft) if hasattr(kept, field.name)
    }
    standing |= {
        "issued_by": kept.issued_by.name,
        "carried_by": kept.carried_by.name if kept.carried_by else "",
        "authors": tuple(kept.authors),
    }
    return SourceDraft(**(standing | _columns(said)))


def _answer(source_id: UUID, *, status: int = 200) -> Answer:
    row = Source.objects.with_publishers().filter(pk=source_id).first()
    if row is None:
        raise NotFound("There is no such source.", field="id")
    headers = {"ETag": _tag(row)}
    if status == 201:
        headers["Location"] = absolute(reverse("api:desk-source", args=[row.pk]))
    return answered(_source(row), status=status, headers=headers)


def _tag(row: Source) -> str:
    """Strong: of every value that is answered."""
    said = json.dumps([REPRESENTATION, _source(row)], sort_keys=True)
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def _source(row: Source) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "page": absolute(reverse("admin:sources_source_change", args=[row.pk])),
        "issued_by": row.issued_by.name,
        "carried_by": row.carried_by.name if row.carried_by else "",
        "address": row.url,
        "added_at": row.added_at.isoformat(),
        **{name: plain(getattr(row, name)) for name in _SAME},
    }
