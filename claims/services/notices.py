"""Notices about evidence, shown on the desk until someone marks them as seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from claims.models import EvidenceNotice
from claims.services.authority import require
from claims.vocabulary import NoticeKind
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import NotFound


@dataclass(frozen=True)
class NoticeDraft:
    """A notice to add to one claim. `number` is the citation's, None for the source as a whole.

    `since`: do not add it if the same notice was added at that time or later, seen or not.
    """

    claim: UUID
    kind: NoticeKind
    detail: str = ""
    number: int | None = None
    since: datetime | None = None


_OF_WORDS = (NoticeKind.STANDS, NoticeKind.DIFFERS, NoticeKind.LOST, NoticeKind.CONTRADICTED)


def add_notices(*, source_id: UUID, drafts: Iterable[NoticeDraft]) -> int:
    """Add notices about a source. Returns how many are new.

    Deletes unseen notices that a new one contradicts: a quotation is never both unchanged and different.
    """
    drafts = list(drafts)
    for draft in drafts:
        _delete_outdated(source_id, draft)
    existing = [
        (row.claim_id, row.number, row.kind, row.at, row.seen_at)
        for row in EvidenceNotice.objects.filter(source_id=source_id)
    ]
    rows = []
    for draft in drafts:
        about = (draft.claim, draft.number, str(draft.kind))
        known = any(
            (claim, number, kind) == about and (seen is None or (draft.since is not None and at >= draft.since))
            for claim, number, kind, at, seen in existing
        )
        if not known:
            rows.append(
                EvidenceNotice(
                    claim_id=draft.claim,
                    source_id=source_id,
                    number=draft.number,
                    kind=draft.kind,
                    detail=draft.detail[:2_000],
                )
            )
    EvidenceNotice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _delete_outdated(source_id: UUID, draft: NoticeDraft) -> None:
    unseen = EvidenceNotice.objects.filter(claim_id=draft.claim, source_id=source_id, seen_at__isnull=True)
    if draft.kind == NoticeKind.DIFFERS:
        unseen.filter(kind__in=_OF_WORDS).filter(Q(number=draft.number) | Q(number__isnull=True)).delete()
    elif draft.kind in (NoticeKind.LOST, NoticeKind.CONTRADICTED):
        unseen.filter(Q(kind=NoticeKind.STANDS) | Q(kind=NoticeKind.DIFFERS, number=draft.number)).delete()
    elif draft.kind == NoticeKind.BACK:
        unseen.filter(kind=NoticeKind.DIFFERS, number=draft.number).delete()


@transaction.atomic
def mark_notice_seen(*, notice_id: UUID, actor: User) -> EvidenceNotice:
    """Mark a notice as seen by this person, unless someone did already. Raises NotFound, NotAllowed."""
    require(actor, Role.RESEARCHER)
    notice = EvidenceNotice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("There is no such notice.")
    if notice.seen_at is None:
        notice.seen_by, notice.seen_at = actor, timezone.now()
        notice.save(update_fields=["seen_by", "seen_at"])
    return notice
