"""Looking for cited words in the copies of their sources, keeping what was found, and telling the desk what is new."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import MD5
from django.utils import timezone

from claims.models import QuotationCheck, QuotationState
from claims.queries import evidence
from claims.queries.evidence import Quoted
from claims.quotations import Finding, Look, judge, turn
from claims.services.notices import News, tell
from claims.vocabulary import NoticeKind, Provenance
from sources.models import BytesState, How, Snapshot, SnapshotText, Source, StoredBytes, Visit, Watch
from sources.quotes.locate import Match, locate
from sources.quotes.search_key import PreparedText, prepared
from sources.schedule import LASTING
from sources.services import visits

MOST_COPIES = 20
"""How many copies, newest first, are looked through for words that newer ones do not hold."""
BATCH = 50
_SHOWN = 300
"""Characters of a quotation in a notice."""

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
    """Look for every quotation of the source in its copies; returns how many findings are new or other than before.

    Speaks of the words of working copies and of live editions. What no words need any more is forgotten. Safe to run
    at any time and twice at once; a source that is not there has nothing to check.
    """
    with transaction.atomic():
        if not _alone(source_id):
            return 0
        basis = evidence.basis(source_id)
        claims = evidence.claims_leaning_on(source_id)
        # Findings before words: what is found of words that are saved meanwhile is not forgotten below.
        before = {
            (row.claim_id, row.number, row.words): row
            for row in QuotationState.objects.filter(claim_id__in=claims).select_related("copy")
        }
        everything = evidence.quotations_of(claims)
        wanted = {one.key: one for one in everything if one.source == source_id}
        watch = Watch.objects.filter(pk=source_id).first()
        copies = _copies(source_id, {one.passage.snapshot for one in wanted.values() if one.passage})
        findings = _findings(wanted, copies, watch.found if watch else Visit.NONE)
        protected = Source.objects.get(pk=source_id).protected
        if protected:
            # What was found of a quotation is a live fact; no word of a protected source is in one.
            findings = {key: finding.without_words for key, finding in findings.items()}
        changed = [key for key, finding in findings.items() if _differs(before.get(key), finding, copies)]
        news = [*_news_of_source(source_id, claims, watch), *_news_of_words(wanted, findings, before, changed, copies)]
        tell(source_id=source_id, news=[replace(one, detail="") for one in news] if protected else news)
        QuotationCheck.objects.update_or_create(
            source_id=source_id, defaults={"basis": basis, "checked_at": timezone.now()}
        )
        # Last, because from here on the clock of live facts is held, for which whoever changes a source or publishes
        # a claim waits with that row locked.
        _keep(findings, before, copies, changed=changed, seen_until=watch.last_visit_at if watch else None)
        needed = {one.key for one in everything}
        _forget([row.pk for key, row in before.items() if key not in needed])
    return len(changed)


def check_due(*, most: int = BATCH) -> int:
    """Check what nobody announced and keep up the visits to what is cited; returns how many sources were checked."""
    visits.keep_watch(cited=evidence.cited())
    sources = evidence.due(most)
    for source_id in sources:
        check_quotations(source_id=source_id)
    return len(sources)


def _alone(source_id: UUID) -> bool:
    """Wait until nobody else checks this source; False where there is no such source.

    A lock of its own: the source's row stays free for those who capture and edit it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"quotations of {source_id}"])
    return Source.objects.filter(pk=source_id).exists()


# --- looking ----------------------------------------------------------------------------------------------------------


def _copies(source_id: UUID, picked_in: Collection[UUID]) -> list[_Copy]:
    """Readable copies, newest first: the newest, and those in which passages were picked."""
    readable = Snapshot.objects.filter(source_id=source_id, text__characters__gt=0).readable().newest_first()
    newest = readable.values_list("id", flat=True)[:MOST_COPIES]
    return [
        _Copy(pk, captured_at, how == How.TRANSCRIBED, how == How.FETCHED, bool(problem))
        for pk, captured_at, how, problem in readable.filter(pk__in={*newest, *picked_in}).values_list(
            "id", "captured_at", "how", "text__problem"
        )
    ]


def _findings(wanted: Mapping[Key, Quoted], copies: Sequence[_Copy], visit: str) -> dict[Key, Finding]:
    """What follows for every quotation. Each copy's text is read and folded once, and only while somebody needs it."""
    looks: dict[Key, list[Look]] = {key: [] for key in wanted}
    for copy in copies:
        pending = {key: one for key, one in wanted.items() if not _settled(one, looks[key])}
        if not pending:
            break
        text = prepared(SnapshotText.objects.values_list("text", flat=True).get(pk=copy.id))
        for key, one in pending.items():
            looks[key].append(_look(text, one, copy))
    return {
        key: judge(provenance=one.provenance, words=one.words, looks=looks[key], visit=visit)
        for key, one in wanted.items()
    }


def _settled(one: Quoted, looks: Sequence[Look]) -> bool:
    """Whether older copies would tell nothing more: the words stand, every one, in a copy of the kind that counts."""
    transcribed = one.provenance == Provenance.TRANSCRIBED
    return any(look.match == "found" and look.transcript == transcribed for look in looks)


def _look(text: PreparedText, one: Quoted, copy: _Copy) -> Look:
    passage = one.passage
    picked_here = passage is not None and passage.snapshot == copy.id
    found = locate(
        text,
        one.words,
        prefix=passage.prefix if passage else "",
        suffix=passage.suffix if passage else "",
        start=passage.start if passage and picked_here else None,
    )
    absent = found.match == Match.ABSENT
    return Look(
        match=found.match.value,
        start=None if absent else found.start,
        end=None if absent else found.end,
        differences=tuple((one.kind, one.text) for one in found.differences),
        partial=copy.partial,
        transcript=copy.transcript,
    )


# --- keeping ----------------------------------------------------------------------------------------------------------


def _copy_id(finding: Finding, copies: Sequence[_Copy]) -> UUID | None:
    return copies[finding.copy].id if finding.copy is not None else None


def _differs(kept: QuotationState | None, finding: Finding, copies: Sequence[_Copy]) -> bool:
    if kept is None:
        return True
    return (kept.status, kept.copy_id, kept.start, kept.end, kept.differences) != (
        finding.status,
        _copy_id(finding, copies),
        finding.start,
        finding.end,
        [list(one) for one in finding.differences],
    )


def _keep(
    findings: Mapping[Key, Finding],
    before: Mapping[Key, QuotationState],
    copies: Sequence[_Copy],
    *,
    changed: Collection[Key],
    seen_until: datetime | None,
) -> None:
    """Write what is new, and when it was last looked for, in one statement: readers' pages are made anew for each."""
    now = timezone.now()
    rows = []
    for key, finding in findings.items():
        kept = before.get(key)
        looked_since = kept and kept.checked_at and (seen_until is None or kept.checked_at >= seen_until)
        if key not in changed and looked_since:
            continue
        claim, number, words = key
        rows.append(
            QuotationState(
                claim_id=claim,
                number=number,
                words=words,
                status=finding.status,
                checked_at=now,
                since=kept.since if kept and kept.status == finding.status else now,
                copy_id=_copy_id(finding, copies),
                start=finding.start,
                end=finding.end,
                differences=[list(one) for one in finding.differences],
            )
        )
    if rows:
        QuotationState.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["claim", "number", "words"],
            update_fields=["status", "checked_at", "since", "copy", "start", "end", "differences"],
        )


def _forget(states: Collection[int]) -> None:
    """Delete these; what somebody else is writing this moment is left to the next check."""
    free = QuotationState.objects.select_for_update(skip_locked=True).filter(pk__in=states).values_list("pk", flat=True)
    gone = list(free) if states else []
    if gone:
        QuotationState.objects.filter(pk__in=gone).delete()


# --- telling ----------------------------------------------------------------------------------------------------------


def _news_of_source(source_id: UUID, claims: Collection[UUID], watch: Watch | None) -> Iterator[News]:
    """Of the page, for every claim that leans on it: gone, out of reach, moved; and of damaged copies."""
    if watch and watch.found == Visit.GONE:
        for claim in claims:
            yield News(
                claim, NoticeKind.GONE, "Two visits in a row found no page at its address.", since=watch.found_since
            )
    if watch and watch.found == Visit.UNREACHABLE and watch.failures >= LASTING:
        for claim in claims:
            yield News(
                claim,
                NoticeKind.UNREACHABLE,
                "Three visits in a row, over hours, did not get the page from its address.",
                since=watch.found_since,
            )
    if watch and watch.found == Visit.MOVED:
        for claim in claims:
            yield News(claim, NoticeKind.MOVED, f"It leads to {watch.moved_to} now.", since=watch.found_since)
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
            yield News(
                claim,
                NoticeKind.DAMAGED,
                "A stored file is not what was stored: see the source’s copies.",
                since=max(damaged),
            )


def _news_of_words(
    wanted: Mapping[Key, Quoted],
    findings: Mapping[Key, Finding],
    before: Mapping[Key, QuotationState],
    changed: Sequence[Key],
    copies: Sequence[_Copy],
) -> Iterator[News]:
    """Of single quotations: contradicted, lost, back. And of a page that changed around quotations that stand."""
    fared_ill, stood = set(), []
    for key in changed:
        kept, finding, words = before.get(key), findings[key], wanted[key].words
        claim, number, _ = key
        kind = turn(kept.judgement if kept else None, finding.judgement)
        if kind:
            yield News(claim, kind, f"{_shortened(words)}: {_detail(kind, finding, copies)}", number=number)
            if kind != NoticeKind.BACK:
                fared_ill.add(claim)
        elif kept and kept.copy and kept.judgement.stands and finding.judgement.stands and finding.copy is not None:
            newer = copies[finding.copy]
            if newer.fetched and newer.captured_at > kept.copy.captured_at:
                stood.append((claim, kept.copy_id, newer))
    read_differently = _texts({pk for _, old, newer in stood for pk in (old, newer.id) if pk})
    for claim, newer in {
        claim: newer
        for claim, old, newer in stood
        if claim not in fared_ill and read_differently.get(old) != read_differently.get(newer.id)
    }.items():
        yield News(
            claim, NoticeKind.STANDS, f"The copy of {_day(newer.captured_at)} reads differently from the one before."
        )


def _detail(kind: NoticeKind, finding: Finding, copies: Sequence[_Copy]) -> str:
    match kind:
        case NoticeKind.LOST if finding.copy is not None:
            return f"our copy of {_day(copies[finding.copy].captured_at)} holds them, the newest does not."
        case NoticeKind.DIFFERS:
            return f"{finding.judgement.differing or 'the newest copy nearly matches'}."
        case NoticeKind.BACK:
            return "the newest copy holds them."
    return "no copy of ours holds these words."


def _texts(snapshots: Collection[UUID]) -> dict[UUID | None, str]:
    """A digest of each copy's text."""
    return dict(SnapshotText.objects.filter(pk__in=snapshots).annotate(digest=MD5("text")).values_list("pk", "digest"))


def _shortened(words: str) -> str:
    return f"“{words}”" if len(words) <= _SHOWN else f"“{words[:_SHOWN].rstrip()} …”"


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y}"
