"""The working copy of a claim in one language, as plain values.

`claims.queries.working_copy` reads it, forms edit it, the gate checks it, the services write it. Existing rows have
their id, new ones None. The order in a tuple is the order on the page.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from claims.vocabulary import Bearing, ClaimKind, ContactOutcome, Mode, Provenance
from factcheck.core.partial_date import PartialDate


@dataclass(frozen=True)
class ClaimantCopy:
    """A claimant of the claim, or a speaker at an appearance, and their role at the time."""

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
    """A passage in a snapshot's text, as W3C TextQuoteSelector and TextPositionSelector.

    `start` and `end` count Unicode code points. `end` is exclusive.
    """

    snapshot: UUID
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True)
class CitationCopy:
    """A citation. The service numbers new rows. `part` is the index of a part, from 0."""

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
    """The verdict's own fields. `rating` is a rating's key, or None."""

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
    """Everything that editors write about a claim, with its verdict in one language."""

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
    """Public columns of a claimant. `own_publishers` are the publishers that speak for it."""

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
    """Public columns of a source, with its publishers."""

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
    """Public columns of the copy that a passage points into. `sha256` is its body's digest. `captured_at` is aware."""

    id: UUID
    sha256: str
    captured_at: datetime
    how: str
    media_type: str


@dataclass(frozen=True)
class NamedRating:
    """A rating with its scale. `value`, `best` and `worst` are None off the scale."""

    key: str
    name: str
    scale: str
    definition: str
    value: int | None = None
    best: int | None = None
    worst: int | None = None


@dataclass(frozen=True)
class Names:
    """The shared rows that a working copy refers to, by id."""

    claimants: dict[UUID, NamedClaimant] = field(default_factory=dict)
    topics: dict[UUID, NamedTopic] = field(default_factory=dict)
    sources: dict[UUID, NamedSource] = field(default_factory=dict)
    rating: NamedRating | None = None
    snapshots: dict[UUID, NamedSnapshot] = field(default_factory=dict)
