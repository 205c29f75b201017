"""Picks the passage of a copy that a citation quotes."""

from dataclasses import replace
from uuid import UUID

from claims.models import Citation
from claims.queries import working_copy
from claims.quotations import collapsed
from claims.services.claims import save_working_copy
from claims.services.record import record
from claims.vocabulary import ActivityVerb, Provenance
from claims.working_copy import CitationCopy, PassageCopy, WorkingCopy
from factcheck.accounts.models import User
from factcheck.core.actor import acting
from factcheck.core.errors import Invalid, NotFound
from sources.models import BytesState, How, Snapshot
from sources.quotes.selectors import select

MOST_QUOTED = 2_000
MOST_PICKED = 4_000
"""The most characters of a quotation, and of the passage behind it: the lengths of their columns."""


def pick_passage(
    *, claim_id: UUID, language: str, number: int, snapshot_id: UUID, start: int, end: int, revision: int, actor: User
) -> Citation:
    """Quote a passage of a copy: its words, with white space collapsed, become the citation's quotation.

    `start` and `end` count code points of the copy's text. White space at either end is left out. The provenance
    becomes `confirmed`, or `transcribed` if the copy is a transcript. This is an edit: a verdict in review goes back to
    research. Raises NotFound, NotAllowed, StaleRevision, IllegalTransition, or Invalid if the passage is not in the
    copy, empty or too long.
    """
    with acting(actor.pk):
        copy, _ = working_copy.read(claim_id, language)
        row = _cited(copy, number)
        snapshot = Snapshot.objects.select_related("text", "body").filter(pk=snapshot_id, source_id=row.source).first()
        if snapshot is None or snapshot.body.state == BytesState.REDACTED or not hasattr(snapshot, "text"):
            raise NotFound("This source has no such readable copy.")
        try:
            quote, position = select(snapshot.text.text, start, end)
        except ValueError as error:
            raise Invalid("The copy has no words at this place.", field="start") from error
        _not_too_long(quote.exact)
        picked = replace(
            row,
            quotation=collapsed(quote.exact),
            provenance=Provenance.TRANSCRIBED if snapshot.how == How.TRANSCRIBED else Provenance.CONFIRMED,
            passage=PassageCopy(snapshot.pk, quote.exact, quote.prefix, quote.suffix, position.start, position.end),
        )
        return _saved(copy, picked, claim_id, language, revision, actor, ActivityVerb.PICKED_PASSAGE)


def drop_passage(*, claim_id: UUID, language: str, number: int, revision: int, actor: User) -> Citation:
    """Remove a citation's passage, if it has one. Its quotation stays. Raises as `pick_passage` does."""
    with acting(actor.pk):
        copy, _ = working_copy.read(claim_id, language)
        dropped = replace(_cited(copy, number), passage=None)
        return _saved(copy, dropped, claim_id, language, revision, actor, ActivityVerb.DROPPED_PASSAGE)


def _cited(copy: WorkingCopy, number: int) -> CitationCopy:
    for row in copy.citations:
        if row.number == number:
            return row
    raise NotFound("There is no such citation.")


def _not_too_long(exact: str) -> None:
    if len(exact) > MOST_PICKED or len(collapsed(exact)) > MOST_QUOTED:
        raise Invalid(f"A quotation can have up to {MOST_QUOTED:,} characters. Pick fewer.", field="end")


def _saved(
    copy: WorkingCopy, row: CitationCopy, claim_id: UUID, language: str, revision: int, actor: User, verb: ActivityVerb
) -> Citation:
    changed = replace(copy, citations=tuple(row if other.number == row.number else other for other in copy.citations))
    saved = save_working_copy(claim_id=claim_id, language=language, revision=revision, copy=changed, actor=actor)
    if saved.revision != revision:
        record(claim_id=claim_id, actor=actor, verb=verb, language=language, citation=row.number)
    return Citation.objects.get(claim_id=claim_id, number=row.number or 0)
