"""Writers: processes that publish, in every way there is, take it back, and die in the middle of it.

Each round is one transaction that publishes something, by the services that the desk uses or by several rows of raw SQL
through the door that the database leaves open: approvals by one person, then editions by another. What became of it is
noted in the writer's journal, after the database has said so.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from claims.models import Claim, Edition, PublicClaim, Verdict
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import publishing, redactions, steps
from claims.vocabulary import CONTENT_KINDS, EditionKind, PublicStatus, RedactionReason, Severity, Stance, State
from claims.working_copy import CitationCopy, ClaimantCopy, WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from tests import factories
from tests.claims.ledger_sql import Draft, after, draft_of
from tests.stress.log.journal import Fate, Journal

ACTS = {"first": 25, "later": 20, "withdraw": 8, "redact": 4, "bulk": 8, "raw": 35}
"""What a round may do, as weights: the methods of `Writer` with these names."""
WHERE: dict[str, Any] = {"language": "en"}
DIED = "died"


@dataclass(frozen=True)
class People:
    """Made once, before anybody forks."""

    author: User
    approver: User
    publisher: User
    administrators: tuple[User, User]


@dataclass(frozen=True)
class Ground:
    """What a writer starts from: people, and shared rows that its claims mention."""

    people: People
    claimant: UUID
    sources: tuple[UUID, UUID]
    raw: tuple[UUID, ...]

    def copy(self) -> WorkingCopy:
        """Of another claim each time."""
        return factories.working_copy(
            actor=self.people.author,
            claimants=(ClaimantCopy(self.claimant),),
            citations=(
                CitationCopy(source=self.sources[0], stance=Stance.FOR, note="The survey counts forty."),
                CitationCopy(source=self.sources[1], stance=Stance.AGAINST, note="Another counts thirty-nine."),
            ),
        )


@dataclass(frozen=True)
class Temper:
    """How a writer behaves."""

    rounds: int
    dawdles: float
    """Seconds between publishing and the end of the transaction, in every third."""
    undoes: float
    """Share of transactions that are rolled back on purpose."""
    dies: float
    """Share in which the process kills itself before the commit."""
    acts: Mapping[str, int] = field(default_factory=lambda: ACTS)
    """How often it does what, as weights."""
    rows: int = 8
    """Published by one statement at most."""


def prepare(writers: int, raw_claims: int) -> list[Ground]:
    """The ground of each writer, with so many claims that it publishes by SQL alone."""
    approver, publisher = factories.person(Role.EDITOR), factories.person(Role.PUBLISHER)
    administrators = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    grounds = []
    for _ in range(writers):
        author = factories.person(Role.RESEARCHER)
        ground = Ground(
            People(author, approver, publisher, administrators),
            factories.claimant(actor=author).pk,
            (factories.source(actor=author).pk, factories.source(actor=author).pk),
            (),
        )
        raw = [claim_services.log_claim(copy=ground.copy(), actor=author).pk for _ in range(raw_claims)]
        grounds.append(replace(ground, raw=tuple(raw)))
    return grounds


class Writer:
    """One life of a writer: goes on where the journal says that the one before it stopped."""

    def __init__(self, ground: Ground, temper: Temper, journal: Path) -> None:
        self.ground, self.temper = ground, temper
        self.people = ground.people
        self.journal = Journal(journal)
        # Another one in each life: the same death at the same place would never end.
        self.random = random.Random(f"{journal.name} {self.journal.begin()}")
        self.drafts: list[Draft] = []

    def work(self) -> None:
        """Until all rounds are done, through every loss of the database."""
        while self.journal.rounds() < self.temper.rounds:
            [act] = self.random.choices(list(self.temper.acts), list(self.temper.acts.values()))
            try:
                self._round(act)
            except (OperationalError, InterfaceError):
                # Whether a commit came through, only the log knows.
                self.journal.fate(Fate.UNKNOWN, act, [])
                connection.close()
                time.sleep(0.05)
            else:
                self.journal.round()
        connection.close()

    def _round(self, act: str) -> None:
        publish: Publish = getattr(self, act)()
        undo = self.random.random() < self.temper.undoes
        die = self.random.random() < self.temper.dies
        with transaction.atomic():
            published = publish()
            time.sleep(self.temper.dawdles * (self.random.random() < 1 / 3))
            if die:
                self.journal.fate(Fate.UNDONE, DIED, published)
                os.kill(os.getpid(), signal.SIGKILL)
            transaction.set_rollback(undo)
        self.journal.fate(Fate.UNDONE if undo else Fate.KEPT, act, published)

    # --- what may be published, each made ready first and published in the round's transaction -----------------------

    def first(self) -> "Publish":
        """The first edition of a new claim, through the desk's steps."""
        claim = self._approved(claim_services.log_claim(copy=self.ground.copy(), actor=self.people.author).pk)
        return lambda: [self._publish(claim, EditionKind.PUBLISHED)]

    def later(self) -> "Publish":
        """A further edition of a live claim."""
        live = self._live()
        if not live:
            return self.first()
        claim = self._approved(self.random.choice(live))
        kinds = [EditionKind.CORRECTED, EditionKind.UPDATED, EditionKind.CLARIFIED, EditionKind.MINOR]
        kind = self.random.choice(kinds)
        return lambda: [self._publish(claim, kind)]

    def withdraw(self) -> "Publish":
        """A tombstone."""
        live = self._live()
        if not live:
            return self.first()
        claim = self.random.choice(live)
        return lambda: [
            _said(publishing.withdraw(claim_id=claim, actor=self.people.publisher, note="Retracted.", **WHERE))
        ]

    def redact(self) -> "Publish":
        """A notice that tells consumers to delete."""
        rows = Edition.objects.filter(
            claim__logged_by=self.people.author,
            claim__public_rows__status=PublicStatus.LIVE,
            kind__in=CONTENT_KINDS,
            document__isnull=False,
            redaction__isnull=True,
        )
        editions = list(rows.order_by("seq").values_list("pk", flat=True))
        if not editions:
            return self.first()
        edition = self.random.choice(editions)
        one, other = self.people.administrators

        def publish() -> list[tuple[int, str]]:
            proposal = redactions.propose_redaction(
                edition_id=edition, reason=RedactionReason.PRIVACY, note="An address was removed.", actor=one
            )
            return [_said(redactions.confirm_redaction(redaction_id=proposal.pk, actor=other))]

        return publish

    def bulk(self) -> "Publish":
        """Several claims in one transaction, by the services."""
        many = [self.first() for _ in range(self.random.randint(2, 3))]
        return lambda: [said for publish in many for said in publish()]

    def raw(self) -> "Publish":
        """Several rows in two statements: approvals as one person, editions as another; tombstones among them."""
        if not self.drafts:
            self.drafts = [draft_of(claim) for claim in self.ground.raw]
        drafts = self.random.sample(self.drafts, self.random.randint(2, min(self.temper.rows, len(self.drafts))))

        def publish() -> list[tuple[int, str]]:
            numbers = {draft.claim: Edition.objects.filter(claim_id=draft.claim).count() + 1 for draft in drafts}
            editions, approvals = [], []
            for draft in drafts:
                number = numbers[draft.claim]
                if number > 1 and self.random.random() < _RAW_TOMBSTONES:
                    notice = after(draft, number=number, kind="withdrawn")
                    editions.append(_edition(notice, notice.notice("withdrawn"), self.people.publisher, None))
                    continue
                edition = after(draft, number=number, kind=_next_kind(draft.claim, number))
                approvals.append(_approval(draft, self.people.approver))
                editions.append(_edition(edition, edition.document(), self.people.publisher, approvals[-1]["id"]))
            if approvals:
                with acting(self.people.approver.pk):
                    _insert("claims_approval", approvals)
            with acting(self.people.publisher.pk):
                return _insert("claims_edition", editions, returning="seq, id::text")

        return publish

    # --- on the way there --------------------------------------------------------------------------------------------

    def _live(self) -> list[UUID]:
        rows = PublicClaim.objects.filter(claim__logged_by=self.people.author, status=PublicStatus.LIVE)
        return list(rows.order_by("edition__seq").values_list("claim_id", flat=True))

    def _approved(self, claim_id: UUID) -> UUID:
        """Brings the claim to the point of publication, wherever an earlier life left it."""
        author, approver = self.people.author, self.people.approver
        while True:
            revision = Claim.objects.get(pk=claim_id).revision
            at: dict[str, Any] = {"claim_id": claim_id, "revision": revision, **WHERE}
            match Verdict.objects.get(claim_id=claim_id, **WHERE).state:
                case State.PUBLISHED:
                    steps.revise(actor=author, **at)
                    copy, _ = working_copy.read(claim_id, "en")
                    words = replace(copy.verdict, summary=f"The survey was repeated at {timezone.now()}.")
                    at["revision"] = Claim.objects.get(pk=claim_id).revision
                    claim_services.save_working_copy(actor=author, copy=replace(copy, verdict=words), **at)
                case State.LOGGED | State.RESEARCHING:
                    steps.submit(actor=author, **at)
                case State.IN_REVIEW:
                    steps.approve(actor=approver, **at)
                case State.APPROVED:
                    return claim_id
                case state:
                    raise RuntimeError(f"a live claim is {state}")

    def _publish(self, claim_id: UUID, kind: EditionKind) -> tuple[int, str]:
        if _withdrawn(claim_id):
            kind = EditionKind.REINSTATED
        edition = publishing.publish(
            claim_id=claim_id,
            actor=self.people.publisher,
            revision=Claim.objects.get(pk=claim_id).revision,
            kind=kind,
            note="" if kind == EditionKind.PUBLISHED else "The survey was repeated.",
            severity=Severity.MINOR if kind == EditionKind.CORRECTED else "",
            **WHERE,
        )
        return _said(edition)


Publish = Callable[[], list[tuple[int, str]]]
"""To be called in the round's transaction; gives (seq, id) of what it appended."""
_RAW_TOMBSTONES = 0.2


def _withdrawn(claim_id: Any) -> bool:
    """Whether the newest edition of the English verdict is a withdrawal."""
    editions = Edition.objects.filter(claim_id=claim_id, **WHERE).order_by("-number")
    return editions.values_list("kind", flat=True).first() == EditionKind.WITHDRAWN


def _next_kind(claim_id: Any, number: int) -> str:
    if number == 1:
        return EditionKind.PUBLISHED
    return EditionKind.REINSTATED if _withdrawn(claim_id) else EditionKind.UPDATED


def _said(edition: Edition) -> tuple[int, str]:
    return edition.seq, str(edition.pk)


def _approval(draft: Draft, user: User) -> dict[str, Any]:
    content = draft.content_bytes()
    return {
        "id": uuid4(), "verdict_id": draft.verdict, "user_id": user.pk, "revision": draft.revision, "content": content,
        "digest": "", "at": timezone.now(),
    }  # fmt: skip


def _edition(draft: Draft, document: bytes, user: User, approval: UUID | None) -> dict[str, Any]:
    return draft.row(document=document, user=user.pk, approval=approval)


def _insert(table: str, rows: Sequence[dict[str, Any]], *, returning: str = "id, id") -> list[Any]:
    """All of them in one statement."""
    names = ", ".join(rows[0])
    places = ", ".join(f"({', '.join(['%s'] * len(row))})" for row in rows)
    values = [value for row in rows for value in row.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES {places} RETURNING {returning}",  # noqa: S608 -- our own words
            values,
        )
        return list(cursor.fetchall())
