"""Publishers, sources and their copies. The source with a claim's number is the one that the claim brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from claims.population.plan import BEGIN, Plan
from claims.population.words import CITIES, ISSUERS, LANGUAGES, Vocabulary
from claims.working_copy import NamedSnapshot, NamedSource, PassageCopy
from factcheck.core.canonical import digest
from factcheck.core.partial_date import PartialDate
from sources.archive import warc
from sources.models.snapshots import How
from sources.models.sources import Medium, Standing

DOCUMENTS = 40
"""Different texts of copies. Many copies share one, as the wire's reports do, and so share two files."""
CONTEXT = 32
"""Characters before and after a passage."""
_MEDIA = (Medium.ARTICLE, Medium.PAGE, Medium.DOCUMENT, Medium.DATASET, Medium.SPEECH)


@dataclass(frozen=True)
class Document:
    """The text that copies hold, its files by digest, and its sentences as passages without a snapshot."""

    words: Vocabulary
    text: str
    body: bytes
    body_digest: str
    record: bytes
    record_digest: str
    passages: tuple[tuple[str, str, str, int, int], ...]

    def passage(self, snapshot: UUID, number: int) -> PassageCopy:
        """One of the sentences, in a copy that holds this document."""
        return PassageCopy(snapshot, *self.passages[number % len(self.passages)])


@dataclass(frozen=True)
class PlannedSource:
    """A source, its copy, and the document in it; both None without a copy."""

    named: NamedSource
    added_at: datetime
    snapshot: NamedSnapshot | None = None
    document: Document | None = None


class Sources:
    """The publishers and sources of a plan, by number."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.documents = tuple(map(self._document, range(DOCUMENTS)))
        self.source = lru_cache(maxsize=4_096)(self._source)

    def issuer(self, number: int) -> str:
        """The name of a publisher. No two have the same."""
        kind, city = ISSUERS[number % len(ISSUERS)], CITIES[number // len(ISSUERS) % len(CITIES)]
        return f"{kind} of {city}" + (f" {number}" if number >= len(ISSUERS) * len(CITIES) else "")

    def _source(self, number: int) -> PlannedSource:
        """Half of the sources have a copy, a fifth an address only, the rest neither. One in a hundred is protected."""
        plan, issuer = self.plan, number % self.plan.issuers
        document = self.documents[number % DOCUMENTS]
        random = plan.random("source", number)
        at = plan.moment(number) - timedelta(days=60)
        protected = number % 100 == 5
        addressed = number % 2 == 0 or number % 10 > 6
        named = NamedSource(
            id=plan.key("source", number),
            title=document.words.sentence(random).rstrip("."),
            issuer=plan.key("issuer", issuer),
            issued_by=self.issuer(issuer),
            authors=(f"{random.choice(document.words.first_names)} {random.choice(document.words.last_names)}",),
            date=PartialDate((at - timedelta(days=200)).date().isoformat()),
            medium=(random.choice(_MEDIA) if addressed else Medium.BOOK).value,
            standing=(Standing.PRIMARY if number % 2 == 0 else Standing.SECONDARY).value,
            language=document.words.language,
            url=f"https://publisher{issuer}.example/{number}" if addressed else "",
            locator="" if addressed else f"volume {number % 90 + 1}, page {number % 300 + 1}",
            protected=protected,
            description="A document that an official showed to the desk." if protected else "",
            protection_reason="The official would be at risk." if protected else "",
        )
        if number % 2:
            return PlannedSource(named, at)
        key = plan.key("snapshot", number)
        snapshot = NamedSnapshot(key, document.body_digest, at + timedelta(hours=1), How.FETCHED.value, "text/plain")
        return PlannedSource(named, at, snapshot, document)

    def _document(self, number: int) -> Document:
        words = LANGUAGES[(0, 0, 1, 2, 3)[number % 5]]
        random = self.plan.random("document", number)
        sentences = list(dict.fromkeys(words.sentence(random) for _ in range(12)))
        text = " ".join(sentences)
        passages, start = [], 0
        for sentence in sentences:
            exact = sentence.rstrip(".")
            end = start + len(exact)
            passages.append((exact, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, end))
            start = end + 2
        body = text.encode()
        key = self.plan.key("document", number)
        record = warc.resource_record(body, media_type="text/plain", uri=key.urn, at=BEGIN, snapshot=key)
        return Document(words, text, body, digest(body), record, digest(record), tuple(passages))
