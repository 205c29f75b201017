"""A ledger of any size, of dossier-size documents, made quickly and by the rules.

A few claims are made by the services that editors use. The rest are copies of these, row by row in SQL, as the
application's role and past every trigger: contributions are recorded, a second person approves, the log appends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection
from django.utils import timezone

from claims.models import Edition, LogHead, PublicClaim
from claims.services import claims as claim_services
from claims.services import flags, publishing, steps
from claims.vocabulary import EditionKind, LinkKind, Mode, Provenance, PublicStatus, Stance, State
from claims.working_copy import AppearanceCopy, CitationCopy, ClaimantCopy, ContactCopy, LinkCopy, PartCopy, WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.partial_date import PartialDate
from sources.models import Capture, CaptureState
from sources.services.captures import request_capture
from tests import factories
from tests.api import acts
from tests.servers import join_or_start

DRAFTS = (State.LOGGED, State.RESEARCHING, State.IN_REVIEW, State.APPROVED)
BATCH = 250
"""Claims copied in one transaction: the log's head is one row, and its old versions pile up until the commit."""
AT_ONCE = 2_000
"""Claims copied in one transaction where no trigger looks on."""
PLACE = "000000"
"""Stands in a template's words where a copy has its own number."""
PASSAGE = (
    "The record of the meeting gives the wording in full, names those present, and was read by two editors against the "
    "copy that the archive holds; where the translation differs from the printed one, the original is given beside it. "
)

_EDITION_TEXT = (
    "replace(replace(replace(convert_from({column}, 'UTF8'), '{place}', lpad(c.number::text, 6, '0')),"
    " t_claim.id::text, c.id::text), c.old_target::text, c.target::text)"
)
_COPY_ID = "md5({column}::text || c.id::text)::uuid"
_COPIES = (
    "unnest(%(ids)s::uuid[], %(templates)s::uuid[], %(numbers)s::integer[], %(old_targets)s::uuid[],"
    " %(targets)s::uuid[]) AS c(id, template, number, old_target, target)"
    " JOIN claims_claim t_claim ON t_claim.id = c.template"
)


@dataclass(frozen=True)
class Template:
    """A claim made by hand, with the claim that its link leads to."""

    claim: UUID
    target: UUID


@dataclass(frozen=True)
class Ledger:
    """What was made to copy from, and by whom."""

    author: User
    approver: User
    publisher: User
    templates: tuple[Template, ...]
    """Live verdicts."""
    drafts: tuple[Template, ...]
    """One in each state before publication."""


def begin(count: int = 10) -> Ledger:
    """The first claims, by the services that editors use: `count` live verdicts, each linked to the one before.

    Beside them what else pages show: a correction, a flag, a tombstone, a redaction, a draft in each state.
    """
    author, approver, publisher = (factories.person(role) for role in (Role.RESEARCHER, Role.EDITOR, Role.PUBLISHER))
    pool = _Pool(author)
    desk = _Desk(pool, author, approver, publisher)
    published: list[UUID] = []
    for number in range(count):
        published.append(desk.claim(number, published[-1:], State.PUBLISHED))
    templates = tuple(Template(claim, target) for target, claim in pairwise(published))
    drafts = tuple(
        Template(desk.claim(count + number, published[-1:], state), published[-1])
        for number, state in enumerate(DRAFTS)
    )
    desk.everything_else(count + len(DRAFTS))
    return Ledger(author, approver, publisher, templates, drafts)


def grow(ledger: Ledger, *, to: int) -> None:
    """Copy until `to` claims are live. Every copy has its own words where its number stands, and its own address."""
    live = PublicClaim.objects.filter(status=PublicStatus.LIVE).count()
    previous = ledger.templates[-1].claim
    last_draft = ledger.drafts[-1].target
    for start in range(live, to, BATCH):
        numbers = range(start + 1, min(start + BATCH, to) + 1)
        ids = [uuid4() for _ in numbers]
        chosen = [ledger.templates[number % len(ledger.templates)] for number in numbers]
        _copy_batch(ledger, chosen, list(numbers), ids, [previous, *ids[:-1]])
        # For ten live verdicts one draft, in each state in turn.
        some = [number for number in numbers if number % 10 == 0]
        waiting = [ledger.drafts[number // 10 % len(ledger.drafts)] for number in some]
        _copy_drafts(ledger, waiting, some, [uuid4() for _ in some], [last_draft] * len(some))
        previous = ids[-1]
    with connection.cursor() as cursor:
        # As autovacuum would have by the time a newsroom has so many.
        cursor.execute("ANALYZE")


def publish_more(ledger: Ledger, *, to: int) -> None:
    """Copy what is published until `to` claims are live: a log of any length in minutes.

    Triggers would take hours: they are off, and what they write is written here (revisions, seqs, moments, the log's
    head). The rows are those that publishing makes: claim, verdict, approval, edition, address, index. The evidence
    rows of these claims' working copies are left out: nothing that reads the log looks at them.
    """
    live = PublicClaim.objects.filter(status=PublicStatus.LIVE).count()
    database = str(connection.settings_dict["NAME"])
    with psycopg.connect(join_or_start().url(database)) as superuser, superuser.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for start in range(live, to, AT_ONCE):
            numbers = list(range(start + 1, min(start + AT_ONCE, to) + 1))
            ids = [uuid4() for _ in numbers]
            chosen = [ledger.templates[number % len(ledger.templates)] for number in numbers]
            previous = ledger.templates[-1].claim
            values: dict[str, Any] = _values(chosen, numbers, ids, [previous, *ids[:-1]])
            values["before"] = LogHead.objects.get().seq - start
            for table, source, changes in _PUBLISHED:
                cursor.execute(_copy_sql(table, source, changes).encode(), values)
            cursor.execute("UPDATE claims_loghead SET seq = seq + %s", [len(numbers)])
            cursor.execute("UPDATE claims_factclock SET tick = tick + 1")
            superuser.commit()
        superuser.autocommit = True
        # As autovacuum would have by the time a newsroom has so many.
        cursor.execute("VACUUM ANALYZE")


def approved(ledger: Ledger, count: int) -> list[UUID]:
    """Claims that wait for their publisher: written by one person, approved by a second."""
    ready = next(template for template, state in zip(ledger.drafts, DRAFTS, strict=True) if state == State.APPROVED)
    made = []
    for start in range(0, count, BATCH):
        numbers = list(range(500_000 + start, 500_000 + min(start + BATCH, count)))
        ids = [uuid4() for _ in numbers]
        targets = [ready.target] * len(ids)
        _copy_drafts(ledger, [ready] * len(ids), numbers, ids, targets)
        _copy(ledger.approver, _APPROVALS, _values([ready] * len(ids), numbers, ids, targets))
        made += ids
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


class _Pool:
    """Claimants, topics and sources that many claims share, as in a newsroom that stays with a subject."""

    def __init__(self, author: User) -> None:
        self.claimants = [factories.claimant(f"Ministry {letter}", actor=author).pk for letter in "ABCDEF"]
        self.topics = [factories.topic(f"Subject {letter}", actor=author).pk for letter in "ABCD"]
        self.sources = [factories.source(f"Record {number} of the archive", actor=author).pk for number in range(40)]

    def working_copy(self, number: int, targets: Sequence[UUID]) -> WorkingCopy:
        """About eight kilobytes once published."""
        claimant = ClaimantCopy(self.claimants[number % len(self.claimants)], role="spokesperson")
        stances = [Stance.FOR, Stance.AGAINST, Stance.CONTEXT, Stance.AGAINST]
        own = f"{number:x}{PLACE}"
        return factories.working_copy(
            text=f"The agreement of file {own} names a limit of forty, and both sides signed it.",
            short_claim=f"File {own} names a limit",
            claimants=(claimant,),
            topics=(self.topics[number % len(self.topics)], self.topics[(number + 1) % len(self.topics)]),
            parts=tuple(
                PartCopy(text=f"Part {part} of file {own}: {PASSAGE[:90]}", finding="documented")
                for part in range(1, 4)
            ),
            appearances=tuple(
                AppearanceCopy(
                    mode=mode, date=PartialDate(f"2022-01-{day}"), speakers=(claimant,), venue="press conference",
                    quotation=PASSAGE, provenance=Provenance.CONFIRMED, language="en",
                )
                for mode, day in ((Mode.SAID, 25), (Mode.REPEATED, 27))
            ),
            citations=tuple(
                CitationCopy(
                    source=self.sources[(number * 3 + row) % len(self.sources)],
                    stance=stances[row % len(stances)],
                    note=f"On file {own}: {PASSAGE}",
                    quotation=PASSAGE[: 60 + 10 * row],
                    provenance=Provenance.CONFIRMED,
                    locator=f"p. {row}",
                )
                for row in range(8)
            ),
            links=tuple(LinkCopy(to_claim=to, kind=LinkKind.SUPPORTS, rationale="Same file.") for to in targets),
            contacts=(
                ContactCopy(whom="press office", contacted_on=date(2022, 1, 20), reply=PASSAGE, outcome="replied"),
            ),
            verdict=factories.verdict_copy(
                headline=f"Archive file {own} holds a signed limit of forty",
                summary=PASSAGE,
                body="\n\n".join(f"{PASSAGE}[@{row}] {PASSAGE}" for row in range(1, 6)),
                rating=["mostly-true", "half-true", "misleading"][number % 3],
            ),
        )  # fmt: skip


class _Desk:
    """Brings claims to a state, through two people."""

    def __init__(self, pool: _Pool, author: User, approver: User, publisher: User) -> None:
        self.pool, self.author, self.approver, self.publisher = pool, author, approver, publisher

    def claim(self, number: int, targets: Sequence[UUID], state: State) -> UUID:
        """A claim that was just brought to this state."""
        claim = claim_services.log_claim(copy=self.pool.working_copy(number, targets), actor=self.author)
        where: dict[str, Any] = {"claim_id": claim.pk, "language": "en"}
        at: dict[str, Any] = {"revision": claim.revision}
        if state == State.RESEARCHING:
            steps.start(**where, **at, actor=self.author)
        if state in {State.IN_REVIEW, State.APPROVED, State.PUBLISHED}:
            steps.submit(**where, **at, actor=self.author)
        if state in {State.APPROVED, State.PUBLISHED}:
            steps.approve(**where, **at, actor=self.approver)
        if state == State.PUBLISHED:
            publishing.publish(**where, **at, actor=self.publisher)
        return claim.pk

    def everything_else(self, number: int) -> None:
        """A corrected verdict under review, a withdrawn one, and one whose first edition was redacted."""
        corrected, withdrawn, redacted = (self.claim(number + row, [], State.PUBLISHED) for row in range(3))
        acts.update(Edition.objects.get(claim=corrected), kind=EditionKind.CORRECTED, severity="major")
        flags.flag_under_review(claim_id=corrected, note="A new record was found.", actor=self.publisher)
        acts.withdraw(Edition.objects.get(claim=withdrawn))
        first = Edition.objects.get(claim=redacted)
        acts.update(first)
        acts.redact(first)
        self.failed_capture()

    def failed_capture(self) -> None:
        """A row in the list of captures: an empty list takes one query less than one with rows."""
        capture = Capture.objects.filter(pk=request_capture(source_id=factories.source().pk, actor=self.author).pk)
        begun = timezone.now()
        capture.update(state=CaptureState.RUNNING, attempts=1, lease=uuid4(), leased_until=begun + timedelta(minutes=1))
        capture.update(
            state=CaptureState.FAILED, problem="The page was empty.", finished_at=timezone.now(), lease=None,
            leased_until=None,
        )  # fmt: skip


def _copy_batch(
    ledger: Ledger, chosen: Sequence[Template], numbers: list[int], ids: list[UUID], targets: list[UUID]
) -> None:
    values = _values(chosen, numbers, ids, targets)
    _copy(ledger.author, _WORKING_TABLES, values)
    _copy(ledger.approver, _APPROVALS, values)
    _copy(ledger.publisher, _EDITIONS, values)


def _copy_drafts(
    ledger: Ledger, chosen: Sequence[Template], numbers: list[int], ids: list[UUID], targets: list[UUID]
) -> None:
    _copy(ledger.author, _WORKING_TABLES, _values(chosen, numbers, ids, targets))


def _values(
    chosen: Sequence[Template], numbers: list[int], ids: list[UUID], targets: list[UUID]
) -> dict[str, list[Any]]:
    return {
        "ids": ids,
        "templates": [template.claim for template in chosen],
        "numbers": numbers,
        "old_targets": [template.target for template in chosen],
        "targets": targets,
    }


def _copy(actor: User, tables: "Tables", values: dict[str, list[Any]]) -> None:
    if values["ids"]:
        with acting(actor.pk), connection.cursor() as cursor:
            for table, source, changes in tables:
                cursor.execute(_copy_sql(table, source, changes), values)


def _copy_sql(table: str, source: str, changes: dict[str, str]) -> str:
    """INSERT of every column of the template's rows, but for what `changes` writes anew; '' leaves a column out."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    known = [column for column in columns if changes.get(column) != ""]
    written = ", ".join(changes.get(column, f't."{column}"') for column in known)
    names = ", ".join(f'"{column}"' for column in known)
    return f"INSERT INTO {table} ({names}) SELECT {written} FROM {_COPIES} {source}"  # noqa: S608 -- our own words


def _numbered(column: str) -> str:
    return f"replace(t.{column}, '{PLACE}', lpad(c.number::text, 6, '0'))"


def _copied(column: str) -> str:
    return _COPY_ID.format(column=f"t.{column}")


def _document(column: str) -> str:
    return f"convert_to({_EDITION_TEXT.format(column='t.' + column, place=PLACE)}, 'UTF8')"


_OF_CLAIM = "JOIN {table} t ON t.claim_id = c.template"
_OWN = {"id": "", "claim_id": "c.id"}
_NEW = {"id": _COPY_ID.format(column="t.id"), "claim_id": "c.id"}
Tables = list[tuple[str, str, dict[str, str]]]
_WORKING_TABLES: Tables = [
    ("claims_claim", "JOIN claims_claim t ON t.id = c.template",
     {"id": "c.id", "revision": "0", "citation_counter": "0", "logged_at": "now()",
      "text": _numbered("text"), "short_claim": _numbered("short_claim")}),
    ("claims_verdict", _OF_CLAIM.format(table="claims_verdict"), _NEW | {"headline": _numbered("headline")}),
    ("claims_claimclaimant", _OF_CLAIM.format(table="claims_claimclaimant"), _OWN),
    ("claims_claimtopic", _OF_CLAIM.format(table="claims_claimtopic"), _OWN),
    ("claims_claimpart", _OF_CLAIM.format(table="claims_claimpart"), _NEW | {"text": _numbered("text")}),
    ("claims_appearance", _OF_CLAIM.format(table="claims_appearance"), _NEW),
    ("claims_appearancespeaker",
     "JOIN claims_appearance a ON a.claim_id = c.template JOIN claims_appearancespeaker t ON t.appearance_id = a.id",
     {"id": "", "appearance_id": _copied("appearance_id")}),
    ("claims_citation", _OF_CLAIM.format(table="claims_citation") + " ORDER BY c.number, t.number",
     _NEW | {"part_id": _copied("part_id"), "note": _numbered("note")}),
    ("claims_contact", _OF_CLAIM.format(table="claims_contact"), _NEW),
    ("claims_claimlink", "JOIN claims_claimlink t ON t.from_claim_id = c.template",
     {"id": _copied("id"), "from_claim_id": "c.id", "to_claim_id": "c.target"}),
    ("claims_activity", _OF_CLAIM.format(table="claims_activity"), _NEW | {"at": "now()"}),
]  # fmt: skip
_OF_VERDICT = (
    "JOIN claims_verdict v ON v.claim_id = c.template JOIN claims_approval t ON t.verdict_id = v.id"
    " JOIN claims_claim present ON present.id = c.id"
)
_APPROVALS: Tables = [
    (
        "claims_approval",
        _OF_VERDICT,
        {
            "id": _copied("id"),
            "verdict_id": _copied("verdict_id"),
            "revision": "present.revision",
            "content": _document("content"),
        },
    ),
]
_OF_PUBLIC = "JOIN claims_publicclaim p ON p.claim_id = c.template JOIN {table} t ON t.publicclaim_id = p.id"
_OF_COPY = " JOIN claims_publicclaim made ON made.claim_id = c.id"
_EDITIONS: Tables = [
    ("claims_slug", _OF_CLAIM.format(table="claims_slug"), {"claim_id": "c.id", "slug": _numbered("slug")}),
    ("claims_edition", _OF_CLAIM.format(table="claims_edition") + " ORDER BY c.number",
     _NEW | {"seq": "NULL", "approval_id": _copied("approval_id"), "slug": _numbered("slug"),
             "document": _document("document"), "digest": f"encode(sha256({_document('document')}), 'hex')"}),
    ("claims_publicclaim",
     "JOIN claims_publicclaim t ON t.claim_id = c.template JOIN claims_edition made ON made.claim_id = c.id",
     _OWN | {"edition_id": "made.id", "published_at": "made.published_at", "first_published_at": "made.published_at",
             "slug": _numbered("slug"), "headline": _numbered("headline"), "text": _numbered("text"),
             "short_claim": _numbered("short_claim")}),
    *((f"claims_publicclaim_{many}", _OF_PUBLIC.format(table=f"claims_publicclaim_{many}") + _OF_COPY,
       {"id": "", "publicclaim_id": "made.id"}) for many in ("topics", "claimants", "sources")),
    ("claims_publiclink",
     "JOIN claims_publicclaim p ON p.claim_id = c.template JOIN claims_publiclink t ON t.public_claim_id = p.id"
     + _OF_COPY,
     {"id": "", "public_claim_id": "made.id", "to_claim_id": "c.target"}),
]  # fmt: skip
_PUBLISHED: Tables = [
    ("claims_claim", _WORKING_TABLES[0][1],
     _WORKING_TABLES[0][2] | {"revision": "t.revision", "citation_counter": "t.citation_counter"}),
    _WORKING_TABLES[1],
    (_APPROVALS[0][0], _APPROVALS[0][1], _APPROVALS[0][2] | {
        "at": "now()", "digest": f"encode(sha256({_document('content')}), 'hex')"}),
    _EDITIONS[0],
    (_EDITIONS[1][0], _EDITIONS[1][1], _EDITIONS[1][2] | {
        "seq": "%(before)s + c.number", "published_at": "now() + c.number * interval '1 microsecond'"}),
    *_EDITIONS[2:],
]  # fmt: skip
