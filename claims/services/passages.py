"""Picking the passage of a copy that a citation quotes."""

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
"""Characters of a quotation and of the passage behind it: what their columns hold."""


def pick_passage(
    *, claim_id: UUID, language: str, number: int, snapshot_id: UUID, start: int, end: int, revision: int, actor: User
) -> Citation:
    """Quote these words of a copy: the citation's quotation becomes what stands there, its white space collapsed.

    `start` and `end` count code points of the copy's text; white space at either end is left out. The words are read
    in a copy from then on: `confirmed`, or `transcribed` where the copy is a transcript. An edit like any other: it
    takes what is in review back to research. Raises NotFound, NotAllowed, StaleRevision, IllegalTransition, and
    Invalid where the place is not in the copy, holds no words or more than a quotation may have.
    """
    with acting(actor.pk):
        copy, _ = working_copy.read(claim_id, language)
        row = _cited(copy, number)
        snapshot = Snapshot.objects.select_related("text", "body").filter(pk=snapshot_id, source_id=row.source).first()
        if snapshot is None or snapshot.body.state == BytesState.REDACTED or not hasattr(snapshot, "text"):
            raise NotFound("There is no such copy of this source that could be read.")
        try:
            quote, position = select(snapshot.text.text, start, end)
        except ValueError as error:
            raise Invalid("There are no words at this place of the copy.", field="start") from error
        _not_too_long(quote.exact)
        picked = replace(
            row,
            quotation=collapsed(quote.exact),
            provenance=Provenance.TRANSCRIBED if snapshot.how == How.TRANSCRIBED else Provenance.CONFIRMED,
            passage=PassageCopy(snapshot.pk, quote.exact, quote.prefix, quote.suffix, position.start, position.end),
        )
        return _saved(copy, picked, claim_id, language, revision, actor, ActivityVerb.PICKED_PASSAGE)


def drop_passage(*, claim_id: UUID, language: str, number: int, revision: int, actor: User) -> Citation:
    """Let go of a citation's passage; its quotation stays. None picked is no error. Raises as picking does."""
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
        raise Invalid(f"A quotation holds up to {MOST_QUOTED:,} characters: pick less.", field="end")


def _saved(
    copy: WorkingCopy, row: CitationCopy, claim_id: UUID, language: str, revision: int, actor: User, verb: ActivityVerb
) -> Citation:
    changed = replace(copy, citations=tuple(row if one.number == row.number else one for one in copy.citations))
    saved = save_working_copy(claim_id=claim_id, language=language, revision=revision, copy=changed, actor=actor)
    if saved.revision != revision:
        record(claim_id=claim_id, actor=actor, verb=verb, language=language, citation=row.number)
    return Citation.objects.get(claim_id=claim_id, number=row.number or 0)
