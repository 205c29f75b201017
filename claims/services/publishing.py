"""Publishes an approved working copy as an edition, now or at a scheduled time, and withdraws it."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import DataError, IntegrityError, connection
from django.db.models import Max
from django.utils import timezone

from claims import documents, gate, workflow
from claims.documents import EditionNote
from claims.models import Edition, PublicClaim, ReviewFlag, Verdict
from claims.public import index
from claims.queries import desk, publication, working_copy
from claims.queries.publication import PublishingContext
from claims.services.authority import refusing_one_person
from claims.services.record import record
from claims.services.slugs import slug_for
from claims.services.steps import cancel_schedule, locked, move, require_clear_gate, require_revision
from claims.vocabulary import CONTENT_KINDS, ActivityVerb, EditionKind, PublicStatus, Severity, State
from claims.workflow import Person, Step
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.canonical import canonical_bytes, digest
from factcheck.core.errors import DomainError, Invalid, NoteRequired, StaleRevision
from factcheck.core.jobs import enqueue
from factcheck.core.text import clean

log = structlog.get_logger(__name__)
SCHEDULER = "scheduler"
"""User name of the account that publishes on schedule. Nobody can log in with it."""
LATER_KINDS = frozenset(CONTENT_KINDS) - {EditionKind.PUBLISHED}
NOTE_LENGTH = 2_000


def publish(
    *,
    claim_id: UUID,
    language: str,
    actor: User,
    revision: int,
    kind: str = EditionKind.PUBLISHED,
    note: str = "",
    severity: str = "",
) -> Edition:
    """Freeze the approved working copy into the next edition and update the public index.

    The first edition is `published`, later ones say what they change, and one after a withdrawal is `reinstated`.
    Raises IllegalTransition, NotAllowed, StaleRevision, GateBlocked, NoteRequired, Invalid.
    """
    with acting(actor.pk):
        verdict = locked(claim_id, language)
        context = publication.read(verdict, actor)
        workflow.demand(Step.PUBLISH, context.progress, context.person, note=note)
        require_revision(verdict, revision)
        return _publish(verdict, actor, context, kind=kind, note=note, severity=severity)


def schedule(
    *,
    claim_id: UUID,
    language: str,
    actor: User,
    revision: int,
    at: datetime,
    kind: str = EditionKind.PUBLISHED,
    note: str = "",
    severity: str = "",
) -> Verdict:
    """Schedule publication at `at` (aware, in the future). The gate runs now and again at that time."""
    with acting(actor.pk):
        verdict = locked(claim_id, language)
        workflow.demand(Step.SCHEDULE, desk.progress(verdict), desk.person(actor, verdict), note=note)
        require_revision(verdict, revision)
        if timezone.is_naive(at):
            raise Invalid("Enter a time zone.", field="at")
        if at <= timezone.now():
            raise Invalid("Enter a time in the future.", field="at")
        note = _check_kind(publication.read(verdict, actor), kind, note, severity)
        require_clear_gate(desk.checks(verdict))
        verdict.scheduled_for, verdict.scheduled_kind = at, kind
        verdict.scheduled_note, verdict.scheduled_severity = note, severity
        verdict.save(update_fields=["scheduled_for", "scheduled_kind", "scheduled_note", "scheduled_severity"])
        record(claim_id=claim_id, actor=actor, verb=ActivityVerb.SCHEDULED, language=language, at=at.isoformat())
    return verdict


def unschedule(*, claim_id: UUID, language: str, actor: User, revision: int, note: str = "") -> Verdict:
    """Cancel the scheduled publication. The verdict stays approved."""
    with acting(actor.pk):
        verdict = locked(claim_id, language)
        workflow.demand(Step.UNSCHEDULE, desk.progress(verdict), desk.person(actor, verdict), note=note)
        require_revision(verdict, revision)
        verdict.scheduled_for = None
        verdict.save(update_fields=["scheduled_for"])
        record(claim_id=claim_id, actor=actor, verb=ActivityVerb.UNSCHEDULED, language=language, note=note)
    return verdict


def withdraw(
    *,
    claim_id: UUID,
    language: str,
    actor: User,
    note: str,
    revision: int | None = None,
    replaced_by: UUID | None = None,
) -> Edition:
    """Withdraw a live verdict: add an edition with the public note and the replacement, if any."""
    with acting(actor.pk):
        verdict = locked(claim_id, language)
        workflow.demand(Step.WITHDRAW, desk.progress(verdict), desk.person(actor, verdict), note=note)
        if revision is not None:
            require_revision(verdict, revision)
        note = _check_note(note)
        if replaced_by is not None and (
            replaced_by == claim_id
            or not PublicClaim.objects.filter(claim_id=replaced_by, status=PublicStatus.LIVE).exists()
        ):
            raise Invalid("The replacement is not a published claim.", field="replaced_by")
        context = publication.read(verdict, actor)
        edition_note = EditionNote(
            number=context.number + 1,
            kind=EditionKind.WITHDRAWN,
            note=note,
            rating_before=context.rating,
            byline=actor.public_name,
            replaced_by=replaced_by,
        )
        document = documents.tombstone(claim=claim_id, language=language, edition=edition_note)
        edition = append(verdict, actor, edition_note, document, slug=_present_slug(verdict), approval=None)
        if not PublicClaim.objects.filter(claim_id=claim_id, status=PublicStatus.LIVE).exists():
            ReviewFlag.objects.filter(claim_id=claim_id).delete()
        cancel_schedule(verdict, actor, "The verdict was withdrawn.")
        move(verdict, State.WITHDRAWN)
        record(claim_id=claim_id, actor=actor, verb=ActivityVerb.WITHDREW, language=language, note=note)
    return edition


def publish_due() -> list[UUID]:
    """Publish the verdicts whose scheduled time has come. Returns the claims published. Idempotent.

    A verdict that the gate now blocks is unscheduled, and an activity records the reason.
    """
    scheduler = scheduler_account()
    published = []
    for claim_id, language in Verdict.objects.due(timezone.now()).values_list("claim_id", "language"):
        try:
            if _publish_if_due(claim_id, language, scheduler):
                published.append(claim_id)
        except DomainError as error:
            log.warning("scheduled publication failed", claim=str(claim_id), reason=error.message)
            _give_up(claim_id, language, scheduler, error.message)
        except (IntegrityError, DataError) as error:
            # A claim that the database refuses must not stop the others.
            log.exception("scheduled publication failed", claim=str(claim_id))
            _give_up(claim_id, language, scheduler, f"The database refused it ({type(error).__name__}).")
    return published


def scheduler_account() -> User:
    """The account that publishes scheduled editions. It can do nothing else."""
    account, made = User.objects.get_or_create(username=SCHEDULER, defaults={"is_active": False})
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def next_number(claim_id: UUID, language: str) -> int:
    """The next edition's number, from 1."""
    newest: int | None = Edition.objects.filter(claim_id=claim_id, language=language).aggregate(Max("number"))[
        "number__max"
    ]
    return (newest or 0) + 1


def append(
    verdict: Verdict,
    actor: User,
    edition_note: EditionNote,
    document: documents.Json,
    *,
    slug: str,
    approval: UUID | None,
) -> Edition:
    """Append an edition to the log and update the public index. The database sets `seq` and the time."""
    stored = canonical_bytes(document)
    edition = Edition(
        claim_id=verdict.claim_id,
        language=verdict.language,
        number=edition_note.number,
        kind=edition_note.kind,
        severity=edition_note.severity,
        note=edition_note.note,
        rating_before=edition_note.rating_before,
        rating_after=edition_note.rating_after,
        replaced_by_id=edition_note.replaced_by,
        slug=slug,
        schema=documents.SCHEMA,
        document=stored,
        digest=digest(stored),
        approval_id=approval,
        published_by=actor,
    )
    _insert(edition)
    index.show(edition)
    enqueue("claims.deliver_webhooks")
    return edition


def _insert(edition: Edition) -> None:
    """Insert and read back the log's columns in one statement: every other publisher waits until the commit."""
    log_columns = ("seq", "published_at", "revision", "current")
    values = {
        str(field.column): field.get_db_prep_save(getattr(edition, field.attname), connection)
        for field in Edition._meta.concrete_fields
        if field.name not in log_columns
    }
    columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
    with refusing_one_person(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO claims_edition ({columns}) VALUES ({places}) RETURNING {', '.join(log_columns)}",  # noqa: S608 -- our own words
            list(values.values()),
        )
        for name, value in zip(log_columns, cursor.fetchone(), strict=True):
            setattr(edition, name, value)
    edition._state.adding = False  # noqa: SLF001 -- as save() does


def _publish(
    verdict: Verdict, actor: User, context: PublishingContext, *, kind: str, note: str, severity: str
) -> Edition:
    note = _check_kind(context, kind, note, severity)
    copy, names = working_copy.read(verdict.claim_id, verdict.language)
    require_clear_gate(gate.run(copy, names, context.gate_facts(copy)))
    content = documents.content(copy, names)
    if context.approval is None or context.approved_content != canonical_bytes(content):
        raise StaleRevision(
            "The content has changed since the approval. It needs approval again.", revision=verdict.claim.revision
        )
    rating = names.rating.key if names.rating else ""
    if kind == EditionKind.MINOR and context.rating != rating:
        raise Invalid("A minor edit cannot change the rating.", field="kind")
    edition_note = EditionNote(
        number=context.number + 1,
        kind=EditionKind(kind),
        note=note,
        severity=severity if kind == EditionKind.CORRECTED else "",
        rating_before=context.rating,
        rating_after=rating,
        byline=actor.public_name,
    )
    document = documents.document(
        claim=verdict.claim_id,
        language=verdict.language,
        edition=edition_note,
        content=content,
        names=names,
        waivers=context.waivers,
    )
    slug = slug_for(claim_id=verdict.claim_id, language=verdict.language, headline=copy.verdict.headline)
    move(verdict, State.PUBLISHED)
    edition = append(verdict, actor, edition_note, document, slug=slug, approval=context.approval)
    first = kind == EditionKind.PUBLISHED
    record(
        claim_id=verdict.claim_id,
        actor=actor,
        verb=ActivityVerb.PUBLISHED if first else ActivityVerb.PUBLISHED_EDITION,
        language=verdict.language,
        note=note,
        seq=edition.seq,
        number=edition.number,
        **({} if first else {"kind": kind}),
    )
    return edition


def _check_kind(context: PublishingContext, kind: str, note: str, severity: str) -> str:
    """The cleaned note. Raises Invalid, NoteRequired."""
    note = _check_note(note)
    if context.withdrawn and kind != EditionKind.REINSTATED:
        raise Invalid("This verdict was withdrawn. The next edition must be a reinstatement.", field="kind")
    if not context.withdrawn and kind == EditionKind.REINSTATED:
        raise Invalid("Only a withdrawn verdict can be reinstated.", field="kind")
    if context.number and kind not in LATER_KINDS:
        raise Invalid("Choose what this edition does: updated, clarified, corrected or minor.", field="kind")
    if not context.number and kind != EditionKind.PUBLISHED:
        raise Invalid("The first edition's kind must be “published”.", field="kind")
    if kind == EditionKind.CORRECTED and severity not in Severity.values:
        raise Invalid("Choose how severe the error was.", field="severity")
    if kind not in (EditionKind.PUBLISHED, EditionKind.MINOR) and not note:
        raise NoteRequired("Say publicly what changed and why.", field="note")
    return note


def _check_note(note: str) -> str:
    """The cleaned note. Raises Invalid."""
    note = clean(note, field="note").strip()
    if len(note) > NOTE_LENGTH:
        raise Invalid(f"A note can have up to {NOTE_LENGTH:,} characters.", field="note")
    return note


def _present_slug(verdict: Verdict) -> str:
    return PublicClaim.objects.values_list("slug", flat=True).get(claim_id=verdict.claim_id, language=verdict.language)


def _publish_if_due(claim_id: UUID, language: str, scheduler: User) -> bool:
    with acting(scheduler.pk):
        verdict = locked(claim_id, language)
        if verdict.scheduled_for is None or verdict.scheduled_for > timezone.now():
            return False
        context = publication.read(verdict, scheduler)
        publisher = Person(role=Role.PUBLISHER, contributed=False)
        workflow.demand(Step.PUBLISH, context.progress, publisher, note=verdict.scheduled_note)
        _publish(
            verdict,
            scheduler,
            context,
            kind=verdict.scheduled_kind,
            note=verdict.scheduled_note,
            severity=verdict.scheduled_severity,
        )
    return True


def _give_up(claim_id: UUID, language: str, scheduler: User, reason: str) -> None:
    with acting(scheduler.pk):
        verdict = locked(claim_id, language)
        verdict.scheduled_for = None
        verdict.save(update_fields=["scheduled_for"])
        record(claim_id=claim_id, actor=scheduler, verb=ActivityVerb.SCHEDULE_FAILED, language=language, note=reason)
