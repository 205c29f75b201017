"""The working copy of a claim in one language, as plain values: what a form edits, a gate checks, a document freezes.

It is both what `claims.queries.working_copy` reads and what the services write. Rows that exist carry their id; new
ones carry None. Order in a tuple is order on the page.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from claims.vocabulary import Bearing, ClaimKind, ContactOutcome, Mode, Provenance
from factcheck.core.partial_date import PartialDate


@dataclass(frozen=True)
class ClaimantCopy:
    """A claimant of the claim, or a speaker at an appearance, and what they were then."""

    claimant: UUID
    role: str = ""


@dataclass(frozen=True)
class PartCopy:
    text: str
    finding: str = ""
    id: UUID | None = None


@dataclass(frozen=True)
class AppearanceCopy:
    mode: str = Mode.SAID
    date: PartialDate | None = None
    speakers: tuple[ClaimantCopy, ...] = ()
    outlet: UUID | None = None
    attributed_to: UUID | None = None
    venue: str = ""
    source: UUID | None = None
    quotation: str = ""
    provenance: str = Provenance.UNCONFIRMED
    language: str = ""
    original_text: str = ""
    original_language: str = ""
    translated_by: str = ""
    note: str = ""
    id: UUID | None = None


@dataclass(frozen=True)
class PassageCopy:
    """Words picked in the text of a snapshot: its TextQuoteSelector and TextPositionSelector.

    `start` and `end` count Unicode code points, `end` exclusive.
    """

    snapshot: UUID
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True)
class CitationCopy:
    """Evidence. `number` is given by the ledger when the row is new; `part` is the 0-based place of a part."""

    source: UUID
    stance: str
    bears_on: str = Bearing.SUBSTANCE
    note: str = ""
    quotation: str = ""
    provenance: str = Provenance.UNCONFIRMED
    locator: str = ""
    passage: PassageCopy | None = None
    part: int | None = None
    number: int | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class LinkCopy:
    """A link that this claim owns."""

    to_claim: UUID
    kind: str
    rationale: str
    id: UUID | None = None


@dataclass(frozen=True)
class ContactCopy:
    whom: str
    contacted_on: date
    deadline: date | None = None
    outcome: str = ContactOutcome.WAITING
    reply: str = ""
    id: UUID | None = None


@dataclass(frozen=True)
class VerdictCopy:
    """The assessment. `rating` is a rating's key, or None."""

    headline: str = ""
    summary: str = ""
    body: str = ""
    rating: str | None = None
    unrated_reason: str = ""
    looked_for: str = ""
    would_change: str = ""
    issuers_reason: str = ""
    no_contact_reason: str = ""
    words_are_ours: bool = False
    evidence_through: date | None = None
    applies_from: PartialDate | None = None
    applies_to: PartialDate | None = None
    review_by: date | None = None


@dataclass(frozen=True)
class WorkingCopy:
    """Everything that editors write about one claim, in one language of verdict."""

    text: str
    short_claim: str
    kind: str = ClaimKind.FACT
    original_language: str = "en"
    made_on: PartialDate | None = None
    why_chosen: str = ""
    topics: tuple[UUID, ...] = ()
    claimants: tuple[ClaimantCopy, ...] = ()
    parts: tuple[PartCopy, ...] = ()
    appearances: tuple[AppearanceCopy, ...] = ()
    citations: tuple[CitationCopy, ...] = ()
    links: tuple[LinkCopy, ...] = ()
    contacts: tuple[ContactCopy, ...] = ()
    verdict: VerdictCopy = field(default_factory=VerdictCopy)


@dataclass(frozen=True)
class NamedClaimant:
    """Public columns of a claimant. `own_publishers` are those that speak for it."""

    id: UUID
    name: str
    slug: str
    kind: str
    role: str = ""
    same_as: tuple[str, ...] = ()
    own_publishers: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class NamedTopic:
    id: UUID
    name: str
    slug: str


@dataclass(frozen=True)
class NamedSource:
    """Public columns of a source, with its issuer and carrier by id and name."""

    id: UUID
    title: str
    issuer: UUID
    issued_by: str
    carried_by: str = ""
    authors: tuple[str, ...] = ()
    date: PartialDate | None = None
    medium: str = "page"
    standing: str = "secondary"
    language: str = "en"
    url: str = ""
    locator: str = ""
    note: str = ""
    protected: bool = False
    description: str = ""
    protection_reason: str = ""


@dataclass(frozen=True)
class NamedSnapshot:
    """Public columns of the copy that a passage was picked in. `sha256` is of its payload; `captured_at` is aware."""

    id: UUID
    sha256: str
    captured_at: datetime
    how: str
    media_type: str


@dataclass(frozen=True)
class NamedRating:
    """A rating with its scale; `value`, `best` and `worst` are None where it has no place on one."""

    key: str
    name: str
    scale: str
    definition: str
    value: int | None = None
    best: int | None = None
    worst: int | None = None


@dataclass(frozen=True)
class Names:
    """The shared rows that a working copy mentions, by id."""

    claimants: dict[UUID, NamedClaimant] = field(default_factory=dict)
    topics: dict[UUID, NamedTopic] = field(default_factory=dict)
    sources: dict[UUID, NamedSource] = field(default_factory=dict)
    rating: NamedRating | None = None
    snapshots: dict[UUID, NamedSnapshot] = field(default_factory=dict)
