"""The verdict page: a stored edition, its live facts, and linked claims from the public index."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from claims import documents, wording
from claims.documents import Json
from claims.models import (
    Claimant,
    Edition,
    PublicClaim,
    PublicLink,
    ReviewFlag,
    Slug,
    Topic,
)
from claims.public.queries.cards import Card, PublicRating, by_claim, card, live, public_ratings
from claims.public.queries.current_document import claimant_ids, live_names, shown, source_ids, sources_now
from claims.public.queries.history import EditionRow, edition_row, history
from claims.public.queries.parts import (
    AppearanceShown,
    CitationShown,
    ContactShown,
    Evidence,
    Person,
    Related,
    SourceShown,
    TextInLanguage,
)
from claims.public.queries.quotations import CheckShown, checked
from claims.public.shown import add, add_each
from claims.vocabulary import CONTENT_KINDS, SYMMETRIC, ClaimKind, LinkKind, PublicStatus
from factcheck.core.canonical import canonical_bytes
from factcheck.core.errors import NotFound
from factcheck.core.languages import language_name, language_of, text_direction
from factcheck.core.moments import day_or_none
from factcheck.core.partial_date import PartialDate, parse_partial_date
from sources.models import Medium


@dataclass(frozen=True)
class Place:
    """The public row at an address. `moved_to` is the current slug if the address is an old one."""

    row: PublicClaim
    moved_to: str = ""


@dataclass(frozen=True)
class VerdictPage:
    """Everything that a verdict page shows. `current` is False for an older edition."""

    slug: str
    claim: str
    language: str
    status: str
    current: bool
    number: int
    edition: EditionRow
    document: Json
    content: Json
    verdict: Json
    rating: PublicRating | None
    kind: str
    claimants: tuple[Person, ...]
    made_on: PartialDate | None
    appearances: tuple[AppearanceShown, ...]
    topics: tuple[Json, ...]
    evidence: tuple[Evidence, ...]
    counter_claims: tuple[Related, ...]
    related: tuple[Related, ...]
    unpublished_links: int
    contacts: tuple[ContactShown, ...]
    evidence_through: date | None
    holds: str
    review_by: date | None
    waivers: tuple[Json, ...]
    editions: tuple[EditionRow, ...]
    corrections: tuple[EditionRow, ...]
    flag: ReviewFlag | None
    translations: tuple[Card, ...]
    first_published_at: datetime
    published_at: datetime

    @property
    def direction(self) -> str:
        return text_direction(self.language)

    @property
    def original_language_name(self) -> str:
        """The claim's original language, if it is not the page's."""
        tag = self.content["original_language"]
        return "" if tag == self.language else language_name(tag)


def find(slug: str) -> Place:
    """The public row with this slug or old slug. Raises NotFound. One or three queries."""
    rows = PublicClaim.objects.select_related("edition").defer("words", "edition__document")
    row = rows.filter(slug=slug).first()
    if row is not None:
        return Place(row)
    old = Slug.objects.filter(slug=slug).first()
    row = rows.filter(claim=old.claim_id, language=old.language).first() if old else None
    if row is None:
        raise NotFound("There is no verdict at this address.")
    return Place(row, moved_to=row.slug)


def edition_of(row: PublicClaim, number: int) -> Edition:
    """The edition with this number, with its document. Raises NotFound."""
    edition = Edition.objects.filter(claim=row.claim_id, language=row.language, number=number).first()
    if edition is None:
        raise NotFound("There is no such edition of this verdict.")
    return edition


def verdict_page(row: PublicClaim, edition: Edition) -> VerdictPage:
    """The page of an edition that has its document. The number of queries is constant."""
    ratings = public_ratings()
    current = row.status == PublicStatus.LIVE and edition.pk == row.edition_id
    return _page(row, edition, ratings, history(row, ratings), current=current)


def preview_page(claim: UUID, language: str, document: Json, *, now: datetime) -> VerdictPage:
    """A preview of the page that publishing this document would create. Nothing is stored."""
    ratings = public_ratings()
    row = PublicClaim.objects.filter(claim=claim, language=language).first() or PublicClaim(
        claim_id=claim, language=language, slug=documents.slug_of(document["content"]["verdict"]["headline"]) or "draft"
    )
    row.status = PublicStatus.LIVE
    note = document["edition"]
    edition = Edition(
        claim_id=claim, language=language, number=note["number"], kind=note["kind"],
        document=canonical_bytes(document), published_at=now,
        rating_before=note.get("rating_before", ""), rating_after=note.get("rating_after", ""),
    )  # fmt: skip
    preview_row = edition_row(edition, ratings, redacted=False)
    return _page(row, edition, ratings, (preview_row, *history(row, ratings)), current=True, preview=True)


def _page(
    row: PublicClaim, edition: Edition, ratings: dict[str, PublicRating], editions: tuple[EditionRow, ...],
    *, current: bool, preview: bool = False,
) -> VerdictPage:  # fmt: skip
    stored: Json = json.loads(bytes(edition.document or b""))
    ids = source_ids(stored["content"])
    add(f"claim:{row.claim_id}")
    add_each("topic", stored["content"].get("topics", ()))
    add_each("copies", ids)
    sources = sources_now(ids)
    pages = _claimant_pages(claimant_ids(stored["content"]))
    document = shown(stored, sources, _names_now(stored, pages) if current else None)
    content, verdict = document["content"], document["content"]["verdict"]
    key = verdict["rating"]
    rating = None if key is None else ratings[key] if current and key in ratings else _frozen_rating(document)
    related, unpublished = _related(row, content, ratings, current=current, preview=preview)
    # Quotation states apply only to the current edition.
    quotations = checked(row.claim_id, content["citations"], sources) if current else {}
    begins, ends = (parse_partial_date(verdict.get(name)) for name in ("applies_from", "applies_to"))
    own_row = next(line for line in editions if line.number == edition.number)
    content_editions = [line for line in editions if line.kind in CONTENT_KINDS]
    return VerdictPage(
        slug=row.slug,
        claim=str(row.claim_id),
        language=row.language,
        status=row.status,
        current=current,
        number=edition.number,
        edition=own_row,
        document=document,
        content=content,
        verdict=verdict,
        rating=rating,
        kind=ClaimKind(content["kind"]).label,
        claimants=tuple(_person(claimant, document, pages) for claimant in content.get("claimants", ())),
        made_on=parse_partial_date(content["made_on"]),
        appearances=tuple(_appearance(appearance, document, pages) for appearance in content["appearances"]),
        topics=tuple(document["names"]["topics"][topic] for topic in content.get("topics", ())),
        evidence=_evidence(document, quotations),
        counter_claims=tuple(link for link in related if link.disputes),
        related=tuple(link for link in related if not link.disputes),
        unpublished_links=unpublished,
        contacts=tuple(_contact(contact) for contact in content.get("contacts", ())),
        evidence_through=day_or_none(verdict.get("evidence_through")),
        holds=wording.holds(rating=rating.name if rating else "", begins=begins, ends=ends, today=timezone.localdate()),
        review_by=day_or_none(verdict.get("review_by")),
        waivers=tuple(document.get("waivers", ())),
        editions=editions,
        corrections=tuple(line for line in editions if line.kind == "corrected" and line.number <= edition.number),
        flag=ReviewFlag.objects.filter(claim=row.claim_id).first(),
        translations=tuple(
            card(other, ratings) for other in live().filter(claim=row.claim_id).exclude(language=row.language)
        ),
        first_published_at=min((line.published_at for line in content_editions), default=edition.published_at),
        published_at=edition.published_at,
    )


def _claimant_pages(ids: set[UUID]) -> dict[str, tuple[Claimant, bool]]:
    """The claimants, and whether each has a page. Two queries."""
    add_each("claimant", ids)
    paged = set(Claimant.objects.published().filter(pk__in=ids).values_list("pk", flat=True))
    return {str(row.pk): (row, row.pk in paged) for row in Claimant.objects.filter(pk__in=ids)}


def _names_now(document: Json, pages: Mapping[str, tuple[Claimant, bool]]) -> dict[str, dict[str, Json]]:
    """Current public columns of the claimants and topics. One query."""
    topics = Topic.objects.filter(pk__in=document["content"].get("topics", []))
    return live_names(document, {key: row for key, (row, _) in pages.items()}, topics)


def _frozen_rating(document: Json) -> PublicRating:
    """The rating as the edition stored it."""
    rating = document["names"]["rating"]
    return PublicRating(
        key=rating["key"],
        name=rating["name"],
        definition=rating["definition"],
        scale=rating["scale"],
        value=rating.get("value"),
        best=rating.get("best"),
        worst=rating.get("worst"),
    )


def _person(row: Json, document: Json, pages: Mapping[str, tuple[Claimant, bool]]) -> Person:
    columns = document["names"]["claimants"].get(row["claimant"], {})
    _, paged = pages.get(row["claimant"], (None, False))
    return Person(
        name=columns.get("name", ""),
        slug=columns.get("slug", "") if paged else "",
        role=row.get("role") or "",
        kind=columns.get("kind", ""),
    )


def source_shown(key: str, columns: Json) -> SourceShown:
    """A source from a document's columns."""
    if columns.get("protected"):
        return SourceShown(
            id=key,
            protected=True,
            description=columns.get("description", ""),
            protection_reason=columns.get("protection_reason", ""),
        )
    medium = columns.get("medium", "")
    return SourceShown(
        id=key,
        protected=False,
        title=columns.get("title", ""),
        issued_by=columns.get("issued_by", ""),
        carried_by=columns.get("carried_by", ""),
        authors=", ".join(columns.get("authors", ())),
        date=parse_partial_date(columns.get("date")),
        medium=Medium(medium).label if medium in Medium.values else medium,
        standing=columns.get("standing", ""),
        language=columns.get("language", ""),
        url=columns.get("url", ""),
        locator=columns.get("locator", ""),
        note=columns.get("note", ""),
    )


def _source(key: str, document: Json) -> SourceShown:
    return source_shown(key, document["names"]["sources"].get(key, {}))


def _appearance(row: Json, document: Json, pages: Mapping[str, tuple[Claimant, bool]]) -> AppearanceShown:
    exact = "quotation" in row
    spoke = {speaker["claimant"] for speaker in row.get("speakers", ())}
    words = row.get("quotation") or row.get("paraphrase") or ""
    language = row.get("language") or document["language"]
    original = row.get("original_text", "")
    original_language = row.get("original_language") or document["content"]["original_language"]
    return AppearanceShown(
        mode=wording.MODES[row["mode"]],
        date=parse_partial_date(row.get("date")),
        speakers=tuple(_person(speaker, document, pages) for speaker in row.get("speakers", ())),
        # An outlet that is also a speaker is named once.
        outlet=_person({"claimant": row["outlet"]}, document, pages)
        if row.get("outlet") not in {None, *spoke}
        else None,
        attributed_to=_person({"claimant": row["attributed_to"]}, document, pages)
        if row.get("attributed_to")
        else None,
        venue=row.get("venue", ""),
        source=_source(row["source"], document) if row.get("source") else None,
        original=TextInLanguage(original, original_language, exact) if original and original != words else None,
        quoted=TextInLanguage(words, language, exact) if words else None,
        translated_by=row.get("translated_by", ""),
        how=wording.provenance(row["provenance"]) if row.get("provenance") else "",
        note=row.get("note", ""),
    )


def _evidence(document: Json, quotations: Mapping[int, CheckShown]) -> tuple[Evidence, ...]:
    """The citations by stance: for, against, context. Each stance has its heading, even if it is empty."""
    rows = document["content"]["citations"]
    return tuple(
        Evidence(
            stance=str(stance),
            title=title,
            citations=tuple(
                _citation(row, document, quotations.get(row["number"])) for row in rows if row["stance"] == stance
            ),
        )
        for stance, title in wording.STANCES.items()
    )


def _citation(row: Json, document: Json, check: CheckShown | None) -> CitationShown:
    source = _source(row["source"], document)
    text = row.get("quotation") or row.get("paraphrase") or ""
    how = wording.provenance(row["provenance"]) if text else ""
    if check:
        how = wording.checked_how(row["provenance"], check.status, check.said)
    words = TextInLanguage(
        text, language_of(text, source=source.language, page=document["language"]), "quotation" in row
    )
    return CitationShown(
        number=row["number"],
        source=source,
        wording_only=row.get("bears_on") == "wording",
        part=row.get("part"),
        note=row.get("note", ""),
        locator=row.get("locator", ""),
        words=words if text else None,
        how=how,
        checked=check,
    )


def _contact(row: Json) -> ContactShown:
    return ContactShown(
        whom=row["whom"],
        contacted_on=date.fromisoformat(row["contacted_on"]),
        deadline=day_or_none(row.get("deadline")),
        outcome=wording.OUTCOMES[row["outcome"]],
        reply=row.get("reply", ""),
    )


@dataclass(frozen=True)
class _Link:
    other: UUID
    kind: str
    rationale: str
    incoming: bool


def _related(
    row: PublicClaim, content: Json, ratings: Mapping[str, PublicRating], *, current: bool, preview: bool
) -> tuple[tuple[Related, ...], int]:
    """Linked claims that are live, one card each, in the editors' order, and how many are not published yet."""
    if current and not preview:
        links = [_Link(link.to_claim_id, link.kind, link.rationale, incoming=False) for link in row.links.all()]
    else:
        links = [
            _Link(UUID(link["to"]), link["kind"], link["rationale"], incoming=False)
            for link in content.get("links", ())
        ]
    if current:
        links += [
            _Link(link.public_claim.claim_id, link.kind, link.rationale, incoming=True) for link in _links_in(row)
        ]
    cards = by_claim([link.other for link in links], row.language, dict(ratings))
    not_live = {link.other for link in links} - set(cards)
    removed = set(PublicClaim.objects.filter(claim__in=not_live).values_list("claim_id", flat=True))
    joined: dict[UUID, dict[tuple[str, str], None]] = {}
    disputed: set[UUID] = set()
    for link in links:
        # A symmetric link reads the same from both ends and is shown once.
        words = wording.link(link.kind, incoming=link.incoming and link.kind not in SYMMETRIC)
        joined.setdefault(link.other, {})[(words, link.rationale)] = None
        if link.kind == LinkKind.DISPUTES:
            disputed.add(link.other)
    related = tuple(
        Related(card=cards[other], relations=tuple(relations), disputes=other in disputed)
        for other, relations in joined.items()
        if other in cards
    )
    return related, len(not_live - removed)


def _links_in(row: PublicClaim) -> Iterable[PublicLink]:
    """Links to this claim from live verdicts. A claim that is live in two languages counts once."""
    rows = (
        PublicLink.objects.filter(to_claim=row.claim_id, public_claim__status=PublicStatus.LIVE)
        .exclude(public_claim__claim=row.claim_id)
        .select_related("public_claim")
        .defer("public_claim__words")
        .order_by("public_claim__published_at", "position")
    )
    seen: dict[tuple[Any, str], PublicLink] = {}
    for link in rows:
        key = (link.public_claim.claim_id, link.kind)
        if key not in seen or link.public_claim.language == row.language:
            seen[key] = link
    return seen.values()
