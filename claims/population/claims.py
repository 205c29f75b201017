"""The working copies of claims."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from claims.documents import slug_of
from claims.population.people import People
from claims.population.plan import Fate, Plan
from claims.population.sources import PlannedSource, Sources
from claims.population.words import LANGUAGE_WEIGHTS, LANGUAGES, Vocabulary, pick
from claims.ratings import RATINGS
from claims.vocabulary import RATED_KINDS, Bearing, ClaimKind, ContactOutcome, LinkKind, Mode, Provenance, Stance
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    NamedRating,
    Names,
    PartCopy,
    PassageCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.core.partial_date import PartialDate

_KINDS = (ClaimKind.FACT, ClaimKind.ATTRIBUTION, ClaimKind.OPINION, ClaimKind.PREDICTION)
_KIND_WEIGHTS = (88, 6, 3, 3)
_FINDINGS = {
    "true": "right", "mostly-true": "right", "half-true": "partly", "mostly-false": "wrong", "false": "wrong",
    "misleading": "partly", "missing-context": "partly", "unproven": "open", "accurate": "right",
    "partly-accurate": "partly", "inaccurate": "wrong",
}  # fmt: skip
_TRUTH_WEIGHTS = (8, 10, 14, 14, 30, 14, 7, 3)
_STANCES = (Stance.FOR, Stance.AGAINST, Stance.CONTEXT, Stance.AGAINST)
_LINK_KINDS = (LinkKind.SUPPORTS, LinkKind.DISPUTES, LinkKind.QUALIFIES, LinkKind.UPDATES, LinkKind.VARIANT_OF)


@dataclass(frozen=True)
class PlannedClaim:
    """A claim with its working copy and what it names. `other_names` are those of its claimants, for search."""

    number: int
    id: UUID
    verdict_id: UUID
    fate: Fate
    words: Vocabulary
    logged_at: datetime
    copy: WorkingCopy
    names: Names
    other_names: tuple[str, ...]
    sources: tuple[PlannedSource, ...]
    """The source of each citation."""
    slug: str
    """The address. No other headline has the claim's number, so nobody has taken it."""

    @property
    def revision(self) -> int:
        """The revision after logging: every row of the working copy raises it by one."""
        copy = self.copy
        children = (
            copy.claimants,
            copy.topics,
            copy.parts,
            copy.appearances,
            copy.citations,
            copy.links,
            copy.contacts,
        )
        return 2 + sum(map(len, children)) + sum(len(row.speakers) for row in copy.appearances)


class Claims:
    """The claims of a plan."""

    def __init__(self, plan: Plan, people: People, sources: Sources) -> None:
        self.plan, self.people, self.sources = plan, people, sources
        self.ratings = _ratings()

    def build(self, number: int, fate: Fate, at: datetime) -> PlannedClaim:
        """The claim with this number, published at `at`, or logged then where it has no verdict yet."""
        plan, random = self.plan, self.plan.random("claim", number)
        [words] = random.choices(LANGUAGES, LANGUAGE_WEIGHTS)
        [kind] = random.choices(_KINDS, _KIND_WEIGHTS)
        made_on = PartialDate((at - timedelta(days=10 + int(90 * random.random()))).date().isoformat())
        people = {self.people.any_claimant(random): None for _ in range(1 + (random.random() < 0.1))}
        named = [self.people.claimant(person) for person in people]
        claimants = tuple(ClaimantCopy(row.id, row.role) for row, _ in named)
        topics = self.people.any_topics(random)
        cited = self._cited(number, random)
        key = plan.key("claim", number)
        statement = words.sentence(random).rstrip(".")
        what = pick(words.what, random)
        file = words.file.format(number=number + 10_000)
        rating = self._rating(kind, random)
        citations = tuple(_citation(row, place, words, random) for place, row in enumerate(cited))
        verdict = self._verdict(rating, words, what, number, len(citations), at, random)
        copy = WorkingCopy(
            text=f"{statement}, {file}.",
            short_claim=f"{what[0].upper()}{what[1:]}, {number + 10_000}",
            kind=kind,
            original_language=words.language,
            made_on=made_on,
            why_chosen=words.sentence(random),
            topics=tuple(topic.id for topic in topics),
            claimants=claimants,
            parts=_parts(words, random),
            appearances=tuple(
                _appearance(mode, words, claimants, made_on, statement, random)
                for mode in (Mode.SAID, Mode.REPEATED)[: 1 + (random.random() < 0.3)]
            ),
            citations=citations,
            links=self._links(number, words, random),
            contacts=_contacts(words, at, random),
            verdict=verdict,
        )
        names = Names(
            claimants={row.id: row for row, _ in named},
            topics={topic.id: topic for topic in topics},
            sources={row.named.id: row.named for row in cited},
            rating=self.ratings[rating] if rating else None,
            snapshots={row.snapshot.id: row.snapshot for row in cited if row.snapshot},
        )
        return PlannedClaim(
            number=number,
            id=key,
            verdict_id=plan.key("verdict", number),
            fate=fate,
            words=words,
            logged_at=at - timedelta(days=5) if fate.editions else at,
            copy=copy,
            names=names,
            other_names=tuple(other for _, other in sorted(named, key=lambda row: row[0].id) if other),
            sources=cited,
            slug=slug_of(verdict.headline),
        )

    def _cited(self, number: int, random: Random) -> tuple[PlannedSource, ...]:
        """Two to six sources: its own, the next claim's, and some that are cited often."""
        numbers = {number: None, (number + 1) % self.plan.claims: None}
        for _ in range(int(5 * random.random() ** 2)):
            numbers[int(number * random.random() ** 3)] = None
        return tuple(self.sources.source(other) for other in numbers)

    def _links(self, number: int, words: Vocabulary, random: Random) -> tuple[LinkCopy, ...]:
        """None to two links to earlier claims, most of them recent."""
        most = int(2.6 * random.random() ** 2) if number else 0
        targets = {max(0, number - 1 - int(200 * random.random() ** 3)): None for _ in range(most)}
        return tuple(
            LinkCopy(self.plan.key("claim", target), random.choice(_LINK_KINDS), words.sentence(random))
            for target in targets
        )

    def _rating(self, kind: ClaimKind, random: Random) -> str | None:
        if kind not in RATED_KINDS:
            return None
        if kind == ClaimKind.ATTRIBUTION:
            return random.choice(("accurate", "partly-accurate", "inaccurate"))
        return random.choices(RATINGS[:8], _TRUTH_WEIGHTS)[0][0]

    def _verdict(
        self,
        rating: str | None,
        words: Vocabulary,
        what: str,
        number: int,
        citations: int,
        at: datetime,
        random: Random,
    ) -> VerdictCopy:
        finding = words.findings[_FINDINGS[rating] if rating else "open"]
        # Most bodies are short; one in ten is four times as long.
        paragraphs = 2 + int(9 * random.random() ** 4)
        body = "\n\n".join(
            f"{words.text(2 + place % 2, random)}[@{place % citations + 1}]"
            for place in range(max(paragraphs, citations))
        )
        return VerdictCopy(
            headline=finding.format(what=what, number=number + 10_000),
            summary=words.text(2, random),
            body=body,
            rating=rating,
            unrated_reason="" if rating else words.sentence(random),
            looked_for=words.sentence(random),
            would_change=words.sentence(random),
            no_contact_reason=words.sentence(random),
            evidence_through=(at - timedelta(days=6)).date(),
        )


def amended(copy: WorkingCopy, words: Vocabulary, random: Random) -> WorkingCopy:
    """The copy after an edit of its short answer."""
    return replace(copy, verdict=replace(copy.verdict, summary=f"{copy.verdict.summary} {words.sentence(random)}"))


def _appearance(
    mode: Mode, words: Vocabulary, speakers: tuple[ClaimantCopy, ...], date: PartialDate, statement: str, random: Random
) -> AppearanceCopy:
    return AppearanceCopy(
        mode=mode,
        date=date,
        speakers=speakers,
        venue=random.choice(words.venue),
        quotation=statement,
        provenance=Provenance.TRANSCRIBED,
        language=words.language,
        original_language=words.language,
    )


def _citation(row: PlannedSource, place: int, words: Vocabulary, random: Random) -> CitationCopy:
    """With a passage where there is a copy, words as another source has them where there is none."""
    passage: PassageCopy | None = None
    quotation, provenance = "", Provenance.UNCONFIRMED
    if row.snapshot and row.document:
        passage = row.document.passage(row.snapshot.id, int(100 * random.random()))
        quotation, provenance = passage.exact, Provenance.CONFIRMED
    elif not row.named.protected:
        quotation, provenance = words.sentence(random).rstrip("."), Provenance.SECONDHAND
    return CitationCopy(
        source=row.named.id,
        stance=_STANCES[place % 4],
        bears_on=Bearing.SUBSTANCE,
        note="" if row.named.protected else words.note.format(what=pick(words.what, random)),
        quotation=quotation,
        provenance=provenance,
        passage=passage,
        number=place + 1,
    )


def _parts(words: Vocabulary, random: Random) -> tuple[PartCopy, ...]:
    """One claim in twelve is a compound one."""
    return tuple(PartCopy(words.sentence(random), "documented") for _ in range(2)) if random.random() < 0.08 else ()


def _contacts(words: Vocabulary, at: datetime, random: Random) -> tuple[ContactCopy, ...]:
    """One claimant in four was asked for a reply."""
    if random.random() > 0.25:
        return ()
    asked = (at - timedelta(days=9)).date()
    return (ContactCopy("press office", asked, outcome=ContactOutcome.REPLIED, reply=words.text(2, random)),)


def _ratings() -> dict[str, NamedRating]:
    """The ratings of every newsroom, as a document names them."""
    values: dict[str, list[int]] = {}
    for _, scale, _, value, _ in RATINGS:
        values.setdefault(scale, []).extend([value] if value is not None else [])
    return {
        key: NamedRating(
            key, name, scale, definition, value,
            best=None if value is None else max(values[scale]),
            worst=None if value is None else min(values[scale]),
        )
        for key, scale, name, value, definition in RATINGS
    }  # fmt: skip
