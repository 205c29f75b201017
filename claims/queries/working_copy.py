"""Reading a working copy out of its tables, as plain values."""

from uuid import UUID

from django.db.models import Prefetch

from claims.models import Appearance, AppearanceSpeaker, Citation, Claim, Claimant, Rating, Topic, Verdict
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    NamedClaimant,
    NamedRating,
    NamedSnapshot,
    NamedSource,
    NamedTopic,
    Names,
    PartCopy,
    PassageCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.core.errors import NotFound
from sources.models import Access, Snapshot, Source


def read(claim_id: UUID, language: str) -> tuple[WorkingCopy, Names]:
    """The working copy and the shared rows that it mentions. Raises NotFound."""
    claim = (
        Claim.objects.prefetch_related(
            "topic_rows",
            "claimant_rows",
            "parts",
            "citations",
            "links_out",
            "contacts",
            Prefetch(
                "appearances",
                Appearance.objects.prefetch_related(
                    Prefetch("speaker_rows", AppearanceSpeaker.objects.order_by("position"))
                ),
            ),
        )
        .filter(pk=claim_id)
        .first()
    )
    verdict = Verdict.objects.filter(claim_id=claim_id, language=language).first()
    if claim is None or verdict is None:
        raise NotFound("There is no such claim.")
    copy = _copy(claim, verdict)
    return copy, names_of(copy)


def _copy(claim: Claim, verdict: Verdict) -> WorkingCopy:
    parts = list(claim.parts.all())
    place = {part.id: index for index, part in enumerate(parts)}
    return WorkingCopy(
        text=claim.text,
        short_claim=claim.short_claim,
        kind=claim.kind,
        original_language=claim.original_language,
        made_on=claim.made_on,
        why_chosen=claim.why_chosen,
        topics=tuple(row.topic_id for row in claim.topic_rows.all()),
        claimants=tuple(ClaimantCopy(row.claimant_id, row.role) for row in claim.claimant_rows.all()),
        parts=tuple(PartCopy(part.text, part.finding, part.id) for part in parts),
        appearances=tuple(_appearance(row) for row in claim.appearances.all()),
        citations=tuple(
            CitationCopy(
                source=row.source_id,
                stance=row.stance,
                bears_on=row.bears_on,
                note=row.note,
                quotation=row.quotation,
                provenance=row.provenance,
                locator=row.locator,
                passage=passage_of(row),
                part=place.get(row.part_id) if row.part_id else None,
                number=row.number,
                id=row.id,
            )
            for row in claim.citations.all()
        ),
        links=tuple(LinkCopy(row.to_claim_id, row.kind, row.rationale, row.id) for row in claim.links_out.all()),
        contacts=tuple(
            ContactCopy(row.whom, row.contacted_on, row.deadline, row.outcome, row.reply, row.id)
            for row in claim.contacts.all()
        ),
        verdict=VerdictCopy(
            headline=verdict.headline,
            summary=verdict.summary,
            body=verdict.body,
            rating=verdict.rating_id,
            unrated_reason=verdict.unrated_reason,
            looked_for=verdict.looked_for,
            would_change=verdict.would_change,
            issuers_reason=verdict.issuers_reason,
            no_contact_reason=verdict.no_contact_reason,
            words_are_ours=verdict.words_are_ours,
            evidence_through=verdict.evidence_through,
            applies_from=verdict.applies_from,
            applies_to=verdict.applies_to,
            review_by=verdict.review_by,
        ),
    )


def passage_of(row: Citation) -> PassageCopy | None:
    """The passage that was picked for a citation, as plain values."""
    if row.snapshot_id is None or row.start is None or row.end is None:
        return None
    return PassageCopy(row.snapshot_id, row.exact, row.prefix, row.suffix, row.start, row.end)


def _appearance(row: Appearance) -> AppearanceCopy:
    return AppearanceCopy(
        mode=row.mode,
        date=row.date,
        speakers=tuple(ClaimantCopy(speaker.claimant_id, speaker.role) for speaker in row.speaker_rows.all()),
        outlet=row.outlet_id,
        attributed_to=row.attributed_to_id,
        venue=row.venue,
        source=row.source_id,
        quotation=row.quotation,
        provenance=row.provenance,
        language=row.language,
        original_text=row.original_text,
        original_language=row.original_language,
        translated_by=row.translated_by,
        note=row.note,
        id=row.id,
    )


def names_of(copy: WorkingCopy) -> Names:
    """The shared rows that the copy mentions, as they are now."""
    people = {row.claimant for row in copy.claimants}
    for appearance in copy.appearances:
        people |= {speaker.claimant for speaker in appearance.speakers}
        people |= {one for one in (appearance.outlet, appearance.attributed_to) if one}
    cited = {row.source for row in copy.citations} | {row.source for row in copy.appearances if row.source}
    return Names(
        claimants={
            row.id: NamedClaimant(
                id=row.id,
                name=row.name,
                slug=row.slug,
                kind=row.kind,
                role=row.role,
                same_as=tuple(row.same_as),
                own_publishers=frozenset(tie.publisher_id for tie in row.own_publishers.all()),
            )
            for row in Claimant.objects.filter(pk__in=people).prefetch_related("own_publishers")
        },
        topics={row.id: NamedTopic(row.id, row.name, row.slug) for row in Topic.objects.filter(pk__in=copy.topics)},
        sources={row.id: named_source(row) for row in Source.objects.filter(pk__in=cited).with_publishers()},
        rating=named_rating(copy.verdict.rating) if copy.verdict.rating else None,
        snapshots=_snapshots({row.passage.snapshot for row in copy.citations if row.passage}),
    )


def _snapshots(ids: set[UUID]) -> dict[UUID, NamedSnapshot]:
    if not ids:
        return {}
    return {
        row.id: NamedSnapshot(row.id, row.body_id, row.captured_at, row.how, row.media_type)
        for row in Snapshot.objects.filter(pk__in=ids).exclude(source__access=Access.PROTECTED)
    }


def named_source(row: Source) -> NamedSource:
    """A source's row as plain values; publishers must have been fetched with it."""
    return NamedSource(
        id=row.id,
        title=row.title,
        issuer=row.issued_by_id,
        issued_by=row.issued_by.name,
        carried_by=row.carried_by.name if row.carried_by else "",
        authors=tuple(row.authors),
        date=row.date,
        medium=row.medium,
        standing=row.standing,
        language=row.language,
        url=row.url,
        locator=row.locator,
        note=row.note,
        protected=row.protected,
        description=row.description,
        protection_reason=row.protection_reason,
    )


def named_rating(key: str) -> NamedRating:
    """A rating with the ends of its scale. Raises Rating.DoesNotExist."""
    row = Rating.objects.select_related("scale").get(pk=key)
    values = [value for value in row.scale.ratings.values_list("value", flat=True) if value is not None]
    placed = row.value is not None
    return NamedRating(
        key=row.key,
        name=row.name,
        scale=row.scale_id,
        definition=row.definition,
        value=row.value,
        best=max(values) if placed else None,
        worst=min(values) if placed else None,
    )
