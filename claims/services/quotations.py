"""Checks quotations against the copies of their sources, stores the results and adds notices."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models.functions import MD5
from django.utils import timezone

from claims.models import DueCheck, QuotationCheck, QuotationState
from claims.queries import evidence
from claims.queries.evidence import Quotation
from claims.quotations import CheckResult, CopyMatch, judge, notice_kind
from claims.services.notices import NoticeDraft, add_notices
from claims.vocabulary import NoticeKind, Provenance
from sources.models import BytesState, How, Snapshot, SnapshotText, Source, StoredBytes, Visit, Watch
from sources.quotes.locate import Match, locate
from sources.quotes.search_key import PreparedText, prepared
from sources.schedule import LASTING
from sources.services import visits

MOST_COPIES = 20
"""The most copies, newest first, that are searched for a quotation."""
BATCH = 50
LOOKED_AT = 1_000
"""The most due checks that one run looks at."""
_SHOWN = 300
"""The most characters of a quotation in a notice."""

log = structlog.get_logger(__name__)
Key = tuple[UUID, int, str]


@dataclass(frozen=True)
class _Copy:
    """A readable copy of the source, without its text."""

    id: UUID
    captured_at: datetime
    transcript: bool
    fetched: bool
    partial: bool


def check_quotations(*, source_id: UUID) -> int:
    """Check every quotation of the source against its copies. Returns how many results are new or changed.

    Covers the words of working copies and of live editions. Deletes states of words that no longer exist. Safe to run
    at any time and concurrently. Does nothing for a source that does not exist.
    """
    with transaction.atomic():
        if not _lock(source_id):
            return 0
        basis = evidence.basis(source_id)
        claims = evidence.claims_citing(source_id)
        # Read states before quotations, so that states of words saved meanwhile are not deleted below.
        before = {
            (row.claim_id, row.number, row.words): row
            for row in QuotationState.objects.filter(claim_id__in=claims).select_related("copy")
        }
        quotations = evidence.quotations_of(claims)
        wanted = {quotation.key: quotation for quotation in quotations if quotation.source == source_id}
        watch = Watch.objects.filter(pk=source_id).first()
        copies = _copies(source_id, {quotation.passage.snapshot for quotation in wanted.values() if quotation.passage})
        results = _results(wanted, copies, watch.found if watch else Visit.NONE)
        protected = Source.objects.get(pk=source_id).protected
        if protected:
            # A result is a live fact and must not contain words of a protected source.
            results = {key: result.without_words for key, result in results.items()}
        changed = [key for key, result in results.items() if _differs(before.get(key), result, copies)]
        drafts = [
            *_source_notices(source_id, claims, watch),
            *_quotation_notices(wanted, results, before, changed, copies),
        ]
        add_notices(
            source_id=source_id, drafts=[replace(draft, detail="") for draft in drafts] if protected else drafts
        )
        QuotationCheck.objects.update_or_create(
            source_id=source_id, defaults={"basis": basis, "checked_at": timezone.now()}
        )
        # Last, because it locks the clock of live facts. Others who change a source or publish a claim wait for that
        # lock.
        _store(results, before, copies, changed=changed, seen_until=watch.last_visit_at if watch else None)
        needed = {quotation.key for quotation in quotations}
        _delete([row.pk for key, row in before.items() if key not in needed])
    return len(changed)


def check_due(*, most: int = BATCH) -> int:
    """Check sources that no task was queued for, and update the watch list. Returns how many were checked.

    Looks at the oldest `LOOKED_AT` due checks only. The next run looks at the rest.
    """
    begun = time.monotonic()
    rows: dict[UUID, list[int]] = {}
    for pk, source_id in DueCheck.objects.order_by("pk").values_list("pk", "source_id")[:LOOKED_AT]:
        rows.setdefault(source_id, []).append(pk)
    cited = evidence.cited(rows)
    visits.keep_watch(source_ids=set(rows), cited=cited)
    due = evidence.due(cited)
    checks = [source_id for source_id in rows if source_id in due]
    DueCheck.objects.filter(
        pk__in=[pk for source_id, pks in rows.items() if source_id not in due for pk in pks]
    ).delete()
    for source_id in checks[:most]:
        check_quotations(source_id=source_id)
        # By their ids: a change during the check has added a row, which stays.
        DueCheck.objects.filter(pk__in=rows[source_id]).delete()
    checked = min(len(checks), most)
    log.info(
        "due quotations checked",
        rows=sum(map(len, rows.values())),
        checked=checked,
        seconds=round(time.monotonic() - begun, 3),
    )
    return checked


def _lock(source_id: UUID) -> bool:
    """Wait for other checks of this source to end. False if there is no such source.

    An advisory lock, so that the source's row can be captured and edited meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"quotations of {source_id}"])
    return Source.objects.filter(pk=source_id).exists()


# --- looking ----------------------------------------------------------------------------------------------------------


def _copies(source_id: UUID, picked_in: Collection[UUID]) -> list[_Copy]:
    """Readable copies, newest first: the newest ones, and those with picked passages."""
    readable = Snapshot.objects.filter(source_id=source_id, text__characters__gt=0).readable().newest_first()
    newest = readable.values_list("id", flat=True)[:MOST_COPIES]
    return [
        _Copy(pk, captured_at, how == How.TRANSCRIBED, how == How.FETCHED, bool(problem))
        for pk, captured_at, how, problem in readable.filter(pk__in={*newest, *picked_in}).values_list(
            "id", "captured_at", "how", "text__problem"
        )
    ]


def _results(wanted: Mapping[Key, Quotation], copies: Sequence[_Copy], visit: str) -> dict[Key, CheckResult]:
    """The result for every quotation. Each copy's text is read and folded once, and only if it is needed."""
    matches: dict[Key, list[CopyMatch]] = {key: [] for key in wanted}
    for copy in copies:
        pending = {key: quotation for key, quotation in wanted.items() if not _settled(quotation, matches[key])}
        if not pending:
            break
        text = prepared(SnapshotText.objects.values_list("text", flat=True).get(pk=copy.id))
        for key, quotation in pending.items():
            matches[key].append(_match(text, quotation, copy))
    return {
        key: judge(provenance=quotation.provenance, words=quotation.words, matches=matches[key], visit=visit)
        for key, quotation in wanted.items()
    }


def _settled(quotation: Quotation, matches: Sequence[CopyMatch]) -> bool:
    """Whether older copies cannot change the result: a copy of the right kind already has the exact words."""
    transcribed = quotation.provenance == Provenance.TRANSCRIBED
    return any(match.match == "found" and match.transcript == transcribed for match in matches)


def _match(text: PreparedText, quotation: Quotation, copy: _Copy) -> CopyMatch:
    passage = quotation.passage
    picked_here = passage is not None and passage.snapshot == copy.id
    location = locate(
        text,
        quotation.words,
        prefix=passage.prefix if passage else "",
        suffix=passage.suffix if passage else "",
        start=passage.start if passage and picked_here else None,
    )
    absent = location.match == Match.ABSENT
    return CopyMatch(
        match=location.match.value,
        start=None if absent else location.start,
        end=None if absent else location.end,
        differences=tuple((piece.kind, piece.text) for piece in location.differences),
        partial=copy.partial,
        transcript=copy.transcript,
    )


# --- keeping ----------------------------------------------------------------------------------------------------------


def _copy_id(result: CheckResult, copies: Sequence[_Copy]) -> UUID | None:
    return copies[result.copy].id if result.copy is not None else None


def _differs(stored: QuotationState | None, result: CheckResult, copies: Sequence[_Copy]) -> bool:
    if stored is None:
        return True
    return (stored.status, stored.copy_id, stored.start, stored.end, stored.differences) != (
        result.status,
        _copy_id(result, copies),
        result.start,
        result.end,
        [list(piece) for piece in result.differences],
    )


def _store(
    results: Mapping[Key, CheckResult],
    before: Mapping[Key, QuotationState],
    copies: Sequence[_Copy],
    *,
    changed: Collection[Key],
    seen_until: datetime | None,
) -> None:
    """Store new results and check times in one statement, because each write invalidates readers' cached pages."""
    now = timezone.now()
    rows = []
    for key, result in results.items():
        stored = before.get(key)
        checked_since = stored and stored.checked_at and (seen_until is None or stored.checked_at >= seen_until)
        if key not in changed and checked_since:
            continue
        claim, number, words = key
        rows.append(
            QuotationState(
                claim_id=claim,
                number=number,
                words=words,
                status=result.status,
                checked_at=now,
                since=stored.since if stored and stored.status == result.status else now,
                copy_id=_copy_id(result, copies),
                start=result.start,
                end=result.end,
                differences=[list(piece) for piece in result.differences],
            )
        )
    if rows:
        QuotationState.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["claim", "number", "words"],
            update_fields=["status", "checked_at", "since", "copy", "start", "end", "differences"],
        )


def _delete(states: Collection[int]) -> None:
    """Delete these states, except rows that another transaction holds. The next check deletes those."""
    free = QuotationState.objects.select_for_update(skip_locked=True).filter(pk__in=states).values_list("pk", flat=True)
    if states:
        QuotationState.objects.filter(pk__in=list(free)).delete()


# --- telling ----------------------------------------------------------------------------------------------------------


def _source_notices(source_id: UUID, claims: Collection[UUID], watch: Watch | None) -> Iterator[NoticeDraft]:
    """Notices for every claim that cites the source: page gone, unreachable or moved, and damaged copies."""
    if watch and watch.found == Visit.GONE:
        for claim in claims:
            yield NoticeDraft(
                claim, NoticeKind.GONE, "Two visits in a row found no page at its address.", since=watch.found_since
            )
    if watch and watch.found == Visit.UNREACHABLE and watch.failures >= LASTING:
        for claim in claims:
            yield NoticeDraft(
                claim,
                NoticeKind.UNREACHABLE,
                "Three visits in a row, over hours, could not reach the page.",
                since=watch.found_since,
            )
    if watch and watch.found == Visit.MOVED:
        for claim in claims:
            yield NoticeDraft(
                claim, NoticeKind.MOVED, f"The address now redirects to {watch.moved_to}.", since=watch.found_since
            )
    bad = StoredBytes.objects.filter(state=BytesState.DAMAGED)
    damaged = [
        at
        for at in (
            bad.filter(snapshots__source_id=source_id)
            .values_list("damaged_at", flat=True)
            .union(bad.filter(warc_of__source_id=source_id).values_list("damaged_at", flat=True))
        )
        if at
    ]
    if damaged:
        for claim in claims:
            yield NoticeDraft(
                claim,
                NoticeKind.DAMAGED,
                "A stored file does not match its digest. See the source’s copies.",
                since=max(damaged),
            )


def _quotation_notices(
    wanted: Mapping[Key, Quotation],
    results: Mapping[Key, CheckResult],
    before: Mapping[Key, QuotationState],
    changed: Sequence[Key],
    copies: Sequence[_Copy],
) -> Iterator[NoticeDraft]:
    """Notices about single quotations, and about a page that changed around unchanged quotations."""
    failed, unchanged = set(), []
    for key in changed:
        stored, result, words = before.get(key), results[key], wanted[key].words
        claim, number, _ = key
        kind = notice_kind(stored.judgement if stored else None, result.judgement)
        if kind:
            yield NoticeDraft(claim, kind, f"{_shortened(words)}: {_detail(kind, result, copies)}", number=number)
            if kind != NoticeKind.BACK:
                failed.add(claim)
        elif stored and stored.copy and stored.judgement.stands and result.judgement.stands and result.copy is not None:
            newer = copies[result.copy]
            if newer.fetched and newer.captured_at > stored.copy.captured_at:
                unchanged.append((claim, stored.copy_id, newer))
    digests = _text_digests({pk for _, old, newer in unchanged for pk in (old, newer.id) if pk})
    for claim, newer in {
        claim: newer
        for claim, old, newer in unchanged
        if claim not in failed and digests.get(old) != digests.get(newer.id)
    }.items():
        yield NoticeDraft(
            claim, NoticeKind.STANDS, f"The copy of {_day(newer.captured_at)} differs from the one before."
        )


def _detail(kind: NoticeKind, result: CheckResult, copies: Sequence[_Copy]) -> str:
    match kind:
        case NoticeKind.LOST if result.copy is not None:
            return f"our copy of {_day(copies[result.copy].captured_at)} contains them, the newest does not."
        case NoticeKind.DIFFERS:
            return f"{result.judgement.differing or 'the newest copy nearly matches'}."
        case NoticeKind.BACK:
            return "the newest copy contains them."
    return "no copy of ours contains these words."


def _text_digests(snapshots: Collection[UUID]) -> dict[UUID | None, str]:
    """A digest of each copy's text."""
    return dict(SnapshotText.objects.filter(pk__in=snapshots).annotate(digest=MD5("text")).values_list("pk", "digest"))


def _shortened(words: str) -> str:
    return f"“{words}”" if len(words) <= _SHOWN else f"“{words[:_SHOWN].rstrip()} …”"


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y}"
