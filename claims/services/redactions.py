"""Lawful removal of an edition's bytes. One administrator proposes it, another confirms. Row and digest stay."""

from uuid import UUID

from claims import documents
from claims.documents import EditionNote
from claims.models import Edition, PublicClaim, Redaction, ReviewFlag
from claims.services.authority import require, require_independent
from claims.services.publishing import append, next_number
from claims.services.record import record
from claims.services.slugs import slug_for
from claims.services.steps import locked
from claims.services.validation import validate
from claims.vocabulary import CONTENT_KINDS, ActivityVerb, EditionKind, RedactionReason
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core import jobs
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound


def propose_redaction(*, edition_id: UUID, reason: str, note: str, actor: User) -> Redaction:
    """Propose the redaction of an edition. `note` is public and must not repeat the removed content."""
    with acting(actor.pk):
        require(actor, Role.ADMINISTRATOR)
        edition = Edition.objects.filter(pk=edition_id).first()
        if edition is None:
            raise NotFound("There is no such edition.")
        if edition.kind not in CONTENT_KINDS or edition.document is None:
            raise IllegalTransition("This edition has no content to redact.")
        if reason not in RedactionReason.values:
            raise Invalid("Choose a reason.", field="reason")
        if Redaction.objects.filter(edition=edition).exists():
            raise IllegalTransition("A redaction of this edition was already proposed.")
        redaction = Redaction(edition=edition, reason=reason, note=note.strip(), proposed_by=actor)
        validate(redaction, exclude=("edition", "proposed_by", "confirmed_by"))
        redaction.save(force_insert=True)
        record(
            claim_id=edition.claim_id, actor=actor, verb=ActivityVerb.PROPOSED_REDACTION, language=edition.language,
            note=note, number=edition.number,
        )  # fmt: skip
    return redaction


def confirm_redaction(*, redaction_id: UUID, actor: User) -> Edition:
    """Confirm as the second administrator: remove the bytes, and add a notice that tells consumers to delete copies."""
    with acting(actor.pk):
        require(actor, Role.ADMINISTRATOR)
        redaction = _pending(redaction_id)
        if redaction.proposed_by_id == actor.pk:
            raise NotAllowed("A second administrator must confirm a redaction.")
        require_independent(actor, redaction.proposed_by_id)
        edition = redaction.edition
        verdict = locked(edition.claim_id, edition.language)
        redaction.confirmed_by = actor
        redaction.save(update_fields=["confirmed_by"])
        edition_note = EditionNote(
            number=next_number(edition.claim_id, edition.language), kind=EditionKind.REDACTED, note=redaction.note
        )
        notice = documents.redaction_notice(
            claim=edition.claim_id,
            language=edition.language,
            edition=edition_note,
            redacted=[(edition.number, edition.seq, edition.digest)],
            reason=redaction.reason,
        )
        live = _is_live(edition)
        appended = append(verdict, actor, edition_note, notice, slug=_address(edition), approval=None)
        # After the append: the log's lock is always taken before the lock of the clock of live facts.
        if live:
            ReviewFlag.objects.filter(claim_id=edition.claim_id).delete()
        jobs.enqueue("claims.build_bulk_files")
        record(
            claim_id=edition.claim_id, actor=actor, verb=ActivityVerb.CONFIRMED_REDACTION, language=edition.language,
            note=redaction.note, number=edition.number,
        )  # fmt: skip
    return appended


def refuse_redaction(*, redaction_id: UUID, actor: User) -> None:
    """Refuse a proposal that is not confirmed. Either administrator may."""
    with acting(actor.pk):
        require(actor, Role.ADMINISTRATOR)
        redaction = _pending(redaction_id)
        edition = redaction.edition
        redaction.delete()
        record(
            claim_id=edition.claim_id, actor=actor, verb=ActivityVerb.REFUSED_REDACTION, language=edition.language,
            number=edition.number,
        )  # fmt: skip


def _address(edition: Edition) -> str:
    """The notice's slug. It contains no headline, because any edition's headline may be what is removed.

    It redirects to the verdict's page. The redacted edition is listed at this address too.
    """
    return slug_for(claim_id=edition.claim_id, language=edition.language, headline="")


def _is_live(edition: Edition) -> bool:
    return PublicClaim.objects.filter(edition=edition).exists()


def _pending(redaction_id: UUID) -> Redaction:
    redaction = Redaction.objects.select_for_update().filter(pk=redaction_id).first()
    if redaction is None:
        raise NotFound("There is no such proposal.")
    if redaction.confirmed_by_id is not None:
        raise IllegalTransition("This redaction was already confirmed.")
    return redaction
