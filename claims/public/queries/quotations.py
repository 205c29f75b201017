"""What readers see of a live edition's quotations: the state, and the passage in our copy.

These are live facts: `QuotationState` rows, and the text around a passage in a copy of a public source. Two queries for
any number of citations. Only the text around each passage is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from claims import wording
from claims.documents import Json
from claims.models import QuotationState
from claims.quotations import fingerprint
from claims.vocabulary import QuotationStatus
from factcheck.core import replicas
from sources.models import Access, BytesState, How, Source
from sources.quotes.fragments import text_fragment_url
from sources.quotes.selectors import TextPositionSelector, TextQuoteSelector, paragraph_around, select

AROUND = 1_200
"""Characters of a copy's text that are read on each side of a passage."""
_ON_THE_PAGE = frozenset({QuotationStatus.FOUND, QuotationStatus.NEAR, QuotationStatus.NOT_CHECKED})
"""States in which the words may be on the live page."""


@dataclass(frozen=True)
class Difference:
    """A piece of a near match: `kind` is same, removed (only in the quotation) or added (only in our copy)."""

    kind: str
    text: str


@dataclass(frozen=True)
class PassageShown:
    """The words in their paragraph of our copy. `copy_url` is '' if the copy is not public."""

    before: str
    exact: str
    after: str
    copied_on: date
    how: str
    copy_url: str


@dataclass(frozen=True)
class PassageLocation:
    """The words' place in a copy: both W3C selectors, and the copy."""

    selector: TextQuoteSelector
    position: TextPositionSelector
    snapshot: UUID
    sha256: str
    captured_at: datetime
    how: str
    copy_url: str
    """The address of the copy's text on this site. '' if it is not free to publish."""


@dataclass(frozen=True)
class CheckShown:
    """One quotation's state. `said` is its sentence. `live_url` links to the words on the live page, or is ''."""

    status: str
    said: str
    checked_at: datetime | None
    since: datetime | None
    differences: tuple[Difference, ...]
    located: PassageLocation | None
    passage: PassageShown | None
    live_url: str


@dataclass(frozen=True)
class _Place:
    snapshot: UUID
    start: int
    end: int


@dataclass(frozen=True)
class _Stretch:
    """Text of a copy from `offset` on."""

    text: str
    offset: int
    sha256: str
    captured_at: datetime
    how: str


def checked(claim: UUID, citations: Sequence[Json], sources: Mapping[str, Source]) -> dict[int, CheckShown]:
    """The state of each quotation of a public source, by citation number."""
    quoted = [
        row
        for row in citations
        if "quotation" in row and (source := sources.get(row["source"])) is not None and not source.protected
    ]
    states = {
        (state.number, state.words): state
        for state in QuotationState.objects.filter(claim=claim).select_related("copy")
    }
    state_of = {
        row["number"]: states.get((row["number"], fingerprint(row["source"], row["quotation"]))) for row in quoted
    }
    places = {row["number"]: place for row in quoted if (place := _place(row, state_of[row["number"]])) is not None}
    stretches = _stretches(places.values())
    return {
        row["number"]: _checked(
            row, state_of[row["number"]], places.get(row["number"]), stretches, sources[row["source"]]
        )
        for row in quoted
    }


def _place(row: Json, state: QuotationState | None) -> _Place | None:
    """The words' place: from the last check, or else from the picked passage."""
    if state is not None and state.copy_id is not None and state.start is not None and state.end is not None:
        return _Place(state.copy_id, state.start, state.end)
    passage = row.get("passage")
    if passage is not None:
        return _Place(UUID(passage["snapshot"]), passage["start"], passage["end"])
    return None


def _stretches(places: Iterable[_Place]) -> dict[_Place, _Stretch]:
    """The text around each place, if the copy is public and not removed. One query."""
    wanted = list(dict.fromkeys(places))
    if not wanted:
        return {}
    with replicas.connection().cursor() as cursor:
        cursor.execute(
            """
            SELECT w.snapshot, w.start, w."end", s.body_id, s.captured_at, s.how, greatest(w.start - %(around)s, 0),
                substr(
                    t.text, greatest(w.start - %(around)s, 0) + 1,
                    w."end" - greatest(w.start - %(around)s, 0) + %(around)s
                )
            FROM unnest(%(snapshots)s::uuid[], %(starts)s::integer[], %(ends)s::integer[]) AS w (snapshot, start, "end")
            JOIN sources_snapshottext t ON t.snapshot_id = w.snapshot
            JOIN sources_snapshot s ON s.id = w.snapshot
            JOIN sources_storedbytes b ON b.sha256 = s.body_id
            JOIN sources_source o ON o.id = s.source_id
            WHERE b.state <> %(redacted)s AND o.access = %(public)s AND w."end" <= t.characters
            """,
            {
                "around": AROUND,
                "snapshots": [place.snapshot for place in wanted],
                "starts": [place.start for place in wanted],
                "ends": [place.end for place in wanted],
                "redacted": BytesState.REDACTED,
                "public": Access.PUBLIC,
            },
        )
        return {
            _Place(snapshot, start, end): _Stretch(text, offset, sha256, captured_at, how)
            for snapshot, start, end, sha256, captured_at, how, offset, text in cursor.fetchall()
        }


def _checked(
    row: Json, state: QuotationState | None, place: _Place | None, stretches: Mapping[_Place, _Stretch], source: Source
) -> CheckShown:
    status = QuotationStatus(state.status) if state else QuotationStatus.NOT_CHECKED
    stretch = stretches.get(place) if place else None
    said = wording.quotation_state(
        status,
        checked=_day(state.checked_at) if state else None,
        since=_day(state.since) if state else None,
        copied=_day(state.copy.captured_at) if state and state.copy else None,
        nearly=state is not None and state.judgement.nearly,
    )
    located = _located(place, stretch, source) if place and stretch else None
    selector = located.selector if located else _as_picked(row)
    return CheckShown(
        status=status,
        said=said,
        checked_at=state.checked_at if state else None,
        since=state.since if state else None,
        differences=tuple(Difference(kind, text) for kind, text in (state.judgement.differences if state else ())),
        located=located,
        passage=_passage(place, stretch, located) if place and stretch and located else None,
        live_url=text_fragment_url(source.url, selector) if source.url and status in _ON_THE_PAGE and selector else "",
    )


def _located(place: _Place, stretch: _Stretch, source: Source) -> PassageLocation:
    selector, _ = select(stretch.text, place.start - stretch.offset, place.end - stretch.offset)
    return PassageLocation(
        selector=selector,
        position=TextPositionSelector(place.start, place.end),
        snapshot=place.snapshot,
        sha256=stretch.sha256,
        captured_at=stretch.captured_at,
        how=stretch.how,
        copy_url=reverse("copy", args=[source.pk, place.snapshot]) if source.free_to_publish else "",
    )


def _as_picked(row: Json) -> TextQuoteSelector | None:
    """The passage's selector from the document, for a copy that cannot be read."""
    passage = row.get("passage")
    return TextQuoteSelector(passage["exact"], passage["prefix"], passage["suffix"]) if passage else None


def _passage(place: _Place, stretch: _Stretch, located: PassageLocation) -> PassageShown:
    before, exact, after = paragraph_around(stretch.text, place.start - stretch.offset, place.end - stretch.offset)
    return PassageShown(
        before=before,
        exact=exact,
        after=after,
        copied_on=timezone.localdate(stretch.captured_at),
        how=wording.HOW_COPIED[How(stretch.how)],
        copy_url=located.copy_url,
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
