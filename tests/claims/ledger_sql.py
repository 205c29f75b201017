"""Raw SQL against the ledger, as anyone with the application's password could send it."""

# ruff: noqa: S608  # the names of columns stand in the tests themselves

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from claims import documents
from claims.documents import EditionNote, Json
from claims.models import Claim, Edition, Verdict
from claims.queries import working_copy
from factcheck.core.canonical import canonical_bytes, digest

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Draft:
    """A claim that is ready for approval and publication, and its next edition."""

    claim: UUID
    verdict: UUID
    revision: int
    content: Json
    number: int
    kind: str
    names: Any

    def document(self, **content: Any) -> bytes:
        """The next edition's bytes. Keyword arguments change the content without approval."""
        return canonical_bytes(
            documents.document(
                claim=self.claim,
                language="en",
                edition=EditionNote(number=self.number, kind=self.kind, note="Told."),
                content=self.content | content,
                names=self.names,
                waivers={},
            )
        )

    def content_bytes(self) -> bytes:
        """The content to approve."""
        return canonical_bytes(self.content)

    def row(self, *, document: bytes, user: int, approval: UUID | None) -> dict[str, Any]:
        """The columns of this edition's row. The log sets `seq` and the time."""
        return {
            "id": uuid4(),
            "seq": None,
            "claim_id": self.claim,
            "language": "en",
            "number": self.number,
            "kind": self.kind,
            "severity": "",
            "note": "Told.",
            "rating_before": "",
            "rating_after": "",
            "replaced_by_id": None,
            "slug": f"slug-{uuid4()}",
            "schema": 1,
            "document": document,
            "digest": digest(document),
            "revision": 0,
            "approval_id": approval,
            "published_by_id": user,
            "published_at": "2001-01-01T00:00:00Z",
            "current": True,
        }

    def notice(self, kind: str, **more: Any) -> bytes:
        """The bytes of a withdrawal or redaction notice."""
        note = EditionNote(number=self.number, kind=kind, note="Told.")
        return canonical_bytes(documents.tombstone(claim=self.claim, language="en", edition=note) | more)


@dataclass(frozen=True)
class World:
    """Committed rows. Every test rolls its own changes back."""

    writer: int
    approver: int
    publisher: int
    draft: Draft
    other: UUID
    topic: UUID
    claimant: UUID
    source: UUID
    edition: Edition
    published: Draft


def draft_of(claim_id: UUID) -> Draft:
    """Reads the draft with the application's code. Everything after it is SQL."""
    copy, names = working_copy.read(claim_id, "en")
    claim = Claim.objects.get(pk=claim_id)
    number = claim.editions.count() + 1
    return Draft(
        claim=claim_id,
        verdict=Verdict.objects.get(claim_id=claim_id, language="en").pk,
        revision=claim.revision,
        content=documents.content(copy, names),
        number=number,
        kind="published" if number == 1 else "updated",
        names=names,
    )


def after(draft: Draft, *, revision: int = 0, number: int = 0, kind: str = "") -> Draft:
    """The same content as another edition."""
    return replace(draft, revision=revision or draft.revision, number=number or draft.number, kind=kind or draft.kind)


def act_as(connection: Connection, user: int | None) -> None:
    """Set the transaction's actor."""
    connection.execute("SELECT set_config('factcheck.actor', %s, true)", [str(user) if user else ""])


def approve(connection: Connection, draft: Draft, *, user: int, revision: int | None = None) -> UUID:
    """Insert an approval by `user`, by default at the draft's revision."""
    key = uuid4()
    connection.execute(
        "INSERT INTO claims_approval (id, verdict_id, user_id, revision, content, digest, at)"
        " VALUES (%s, %s, %s, %s, %s, '', now())",
        [key, draft.verdict, user, draft.revision if revision is None else revision, draft.content_bytes()],
    )
    return key


def append(
    connection: Connection,
    draft: Draft,
    *,
    user: int,
    approval: UUID | None,
    document: bytes | None = None,
    **columns: Any,
) -> int:
    """Insert an edition. Keyword arguments are false columns. Returns the seq from the log."""
    stored = draft.document() if document is None else document
    row = draft.row(document=stored, user=user, approval=approval) | columns
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    cursor = connection.execute(
        f"INSERT INTO claims_edition ({names}) VALUES ({places}) RETURNING seq", list(row.values())
    )
    found = cursor.fetchone()
    assert found is not None
    return int(found[0])


def refused_by(connection: Connection, constraint: str, statement: str, parameters: Any = ()) -> None:
    """Expects that the rule with this name refuses the statement. Earlier statements stay."""
    with pytest.raises(psycopg.Error) as refusal, connection.transaction():
        connection.execute(statement, parameters)
    assert refusal.value.diag.constraint_name == constraint, refusal.value


def no_right_to(connection: Connection, statement: str) -> None:
    """Expects that the application's role has no right to the statement."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
        connection.execute(statement)
