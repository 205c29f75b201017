"""The parts of a verdict page, as plain values."""

from dataclasses import dataclass
from datetime import date

from claims.public.queries.cards import Card
from claims.public.queries.quotations import CheckShown
from factcheck.core.languages import language_name, text_direction
from factcheck.core.partial_date import PartialDate


@dataclass(frozen=True)
class Person:
    """A claimant, speaker or outlet. `slug` is '' if it has no page."""

    name: str
    slug: str
    role: str
    kind: str


@dataclass(frozen=True)
class TextInLanguage:
    """A text with its language. `exact`: it may be shown in quotation marks."""

    text: str
    language: str
    exact: bool

    @property
    def direction(self) -> str:
        return text_direction(self.language)

    @property
    def language_name(self) -> str:
        return language_name(self.language)


@dataclass(frozen=True)
class SourceShown:
    """A source as readers may see it. A protected one has only `description` and `protection_reason`."""

    id: str
    protected: bool
    title: str = ""
    issued_by: str = ""
    carried_by: str = ""
    authors: str = ""
    date: PartialDate | None = None
    medium: str = ""
    standing: str = ""
    language: str = ""
    url: str = ""
    locator: str = ""
    note: str = ""
    description: str = ""
    protection_reason: str = ""


@dataclass(frozen=True)
class AppearanceShown:
    mode: str
    date: PartialDate | None
    speakers: tuple[Person, ...]
    outlet: Person | None
    attributed_to: Person | None
    venue: str
    source: SourceShown | None
    original: TextInLanguage | None
    quoted: TextInLanguage | None
    translated_by: str
    how: str
    note: str


@dataclass(frozen=True)
class CitationShown:
    number: int
    source: SourceShown
    wording_only: bool
    part: int | None
    note: str
    locator: str
    words: TextInLanguage | None
    how: str
    checked: CheckShown | None


@dataclass(frozen=True)
class Evidence:
    stance: str
    title: str
    citations: tuple[CitationShown, ...]


@dataclass(frozen=True)
class Related:
    """A linked claim with its relations to this one. It has one card, however many links there are."""

    card: Card
    relations: tuple[tuple[str, str], ...]
    disputes: bool


@dataclass(frozen=True)
class ContactShown:
    whom: str
    contacted_on: date
    deadline: date | None
    outcome: str
    reply: str
