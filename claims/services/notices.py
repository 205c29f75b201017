"""News of the evidence: told to the desk once, until somebody has seen it."""

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
class News:
    """What is to be told of one claim. `number` is the citation's, None where it is of the source as a whole.

    `since`: where this was told at that moment or after, seen or not, it is no news any more.
    """

    claim: UUID
    kind: NoticeKind
    detail: str = ""
    number: int | None = None
    since: datetime | None = None


_OF_WORDS = (NoticeKind.STANDS, NoticeKind.DIFFERS, NoticeKind.LOST, NoticeKind.CONTRADICTED)


def tell(*, source_id: UUID, news: Iterable[News]) -> int:
    """Put the news of a source's copies and page on the desk; returns how many were not known yet.

    Unseen news that the new one contradicts is taken off: a quotation never stands and differs at once.
    """
    news = list(news)
    for one in news:
        _take_off_outdated(source_id, one)
    told = [
        (row.claim_id, row.number, row.kind, row.at, row.seen_at)
        for row in EvidenceNotice.objects.filter(source_id=source_id)
    ]
    rows = []
    for one in news:
        about = (one.claim, one.number, str(one.kind))
        known = any(
            (claim, number, kind) == about and (seen is None or (one.since is not None and at >= one.since))
            for claim, number, kind, at, seen in told
        )
        if not known:
            rows.append(
                EvidenceNotice(
                    claim_id=one.claim, source_id=source_id, number=one.number, kind=one.kind, detail=one.detail[:2_000]
                )
            )
    EvidenceNotice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _take_off_outdated(source_id: UUID, news: News) -> None:
    unseen = EvidenceNotice.objects.filter(claim_id=news.claim, source_id=source_id, seen_at__isnull=True)
    if news.kind == NoticeKind.DIFFERS:
        unseen.filter(kind__in=_OF_WORDS).filter(Q(number=news.number) | Q(number__isnull=True)).delete()
    elif news.kind in (NoticeKind.LOST, NoticeKind.CONTRADICTED):
        unseen.filter(Q(kind=NoticeKind.STANDS) | Q(kind=NoticeKind.DIFFERS, number=news.number)).delete()
    elif news.kind == NoticeKind.BACK:
        unseen.filter(kind=NoticeKind.DIFFERS, number=news.number).delete()


@transaction.atomic
def see_notice(*, notice_id: UUID, actor: User) -> EvidenceNotice:
    """Take a notice off the desk, by name; it is no error if somebody did already. Raises NotFound, NotAllowed."""
    require(actor, Role.RESEARCHER)
    notice = EvidenceNotice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("There is no such notice.")
    if notice.seen_at is None:
        notice.seen_by, notice.seen_at = actor, timezone.now()
        notice.save(update_fields=["seen_by", "seen_at"])
    return notice
