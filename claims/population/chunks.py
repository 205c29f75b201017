"""Builds the rows of some hundred claims, in a worker process."""

import gc
from datetime import datetime, timedelta
from random import Random
from typing import Any

from claims import documents
from claims.population.claims import Claims, PlannedClaim, amended
from claims.population.editions import Editors, Place, add_approval, add_edition, add_public_row
from claims.population.people import People
from claims.population.plan import BEGIN, Chunk, Fate, Plan
from claims.population.rows import Rows
from claims.population.sources import PlannedSource, Sources
from claims.quotations import fingerprint
from claims.vocabulary import ActivityVerb, NoticeKind, Origin, QuotationStatus, State
from claims.working_copy import WorkingCopy
from factcheck.core.canonical import canonical_bytes
from sources.models.captures import CaptureOutcome, CaptureReason, CaptureState
from sources.models.snapshots import BytesState
from sources.models.sources import Access
from sources.urls_normal import normalise

_STATES = {
    Fate.WITHDRAWN: State.WITHDRAWN, Fate.LOGGED: State.LOGGED, Fate.RESEARCHING: State.RESEARCHING,
    Fate.IN_REVIEW: State.IN_REVIEW, Fate.APPROVED: State.APPROVED, Fate.REJECTED: State.REJECTED,
}  # fmt: skip
_HANDOVERS = {
    Fate.RESEARCHING: (ActivityVerb.SUBMITTED, ActivityVerb.CHANGES_REQUESTED),
    Fate.IN_REVIEW: (ActivityVerb.SUBMITTED,),
    Fate.APPROVED: (ActivityVerb.SUBMITTED, ActivityVerb.APPROVED),
    Fate.REJECTED: (ActivityVerb.REJECTED,),
}

_NEED_A_NOTE = (ActivityVerb.CHANGES_REQUESTED, ActivityVerb.REJECTED, ActivityVerb.WITHDREW)


class Builder:
    """Builds chunks of one plan. A worker keeps one, with what the plan's claims share."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.people = People(plan)
        self.sources = Sources(plan)
        self.claims = Claims(plan, self.people, self.sources)

    def shared(self) -> dict[str, bytes]:
        """Rows that come once: topics, and the files of the copies."""
        rows = Rows()
        for topic in self.people.topics:
            rows.add("claims_topic", topic.id, topic.name, topic.slug, "")
        for document in self.sources.documents:
            for sha256, body in ((document.body_digest, document.body), (document.record_digest, document.record)):
                rows.add("sources_storedbytes", sha256, len(body), BytesState.STORED.value, BEGIN, BEGIN)
        return rows.encoded()

    def chunk(self, chunk: Chunk) -> dict[str, bytes]:
        """Every row of the chunk's claims, and its share of claimants, publishers and sources, by table."""
        rows, plan = Rows(), self.plan
        for number in _share(chunk, plan.claims, plan.claimants):
            claimant, other_names = self.people.claimant(number)
            rows.add(
                "claims_claimant",
                claimant.id,
                claimant.name,
                claimant.slug,
                claimant.kind,
                claimant.role,
                (),
                other_names,
            )
        for number in _share(chunk, plan.claims, plan.issuers):
            key = plan.key("issuer", number)
            rows.add("sources_publisher", key, self.sources.issuer(number), "")
            rows.add("sources_publisherdomain", f"publisher{number}.example", key)
        for number in range(chunk.first, chunk.last):
            self._add_source(rows, number)
        self._add_claims(rows, chunk)
        return rows.encoded()

    def _add_claims(self, rows: Rows, chunk: Chunk) -> None:
        """First editions come in the order of the claims, then what became of some of them."""
        plan, random = self.plan, self.plan.random("chunk", chunk.number)
        fates = plan.fates(chunk.number)
        slots = len(fates) + sum(fate.editions == 2 for fate in fates)
        moments = [plan.moment(chunk.first + (chunk.last - chunk.first) * slot / slots) for slot in range(slots)]
        later = len(fates)
        seq, later_seq, row = chunk.seq, chunk.seq + sum(fate.editions > 0 for fate in fates), chunk.public
        for slot, fate in enumerate(fates):
            claim = self.claims.build(chunk.first + slot, fate, moments[slot])
            editors = Editors(
                random.choice(plan.researchers), random.choice(plan.editors), random.choice(plan.publishers)
            )
            if not fate.editions:
                self._add_draft(rows, claim, editors, moments[slot])
                continue
            seq += 1
            row += 1
            places = [Place(seq, moments[slot], 1, fate.editions == 1)]
            if fate.editions == 2:
                later_seq += 1
                places.append(Place(later_seq, moments[later], 2, current=True))
                later += 1
            self._add_published(rows, claim, editors, places, row, random)

    def _add_published(
        self, rows: Rows, claim: PlannedClaim, editors: Editors, places: list[Place], row: int, random: Random
    ) -> None:
        copy, first, last = claim.copy, places[0].at, places[-1].at
        edition, document = add_edition(rows, self.plan, claim, copy, places[0], editors)
        if len(places) == 2:
            copy = copy if claim.fate is Fate.WITHDRAWN else amended(copy, claim.words, random)
            edition, document = add_edition(rows, self.plan, claim, copy, places[1], editors)
        edits = len(places) - 1 if claim.fate is not Fate.WITHDRAWN else 0
        self._add_working_copy(rows, claim, copy, editors, since=last, edits=edits)
        add_public_row(rows, claim, edition, document, row=row, first=first, last=places[-1])
        rows.add("claims_slug", claim.slug, claim.id, claim.words.language, first)
        acts: list[tuple[ActivityVerb, int, datetime, dict[str, Any]]] = [
            (ActivityVerb.SUBMITTED, editors.researcher, first - timedelta(days=2), {}),
            (ActivityVerb.APPROVED, editors.editor, first - timedelta(days=1), {}),
            (ActivityVerb.PUBLISHED, editors.publisher, first, {"seq": places[0].seq, "number": 1}),
        ]
        if claim.fate is Fate.WITHDRAWN:
            acts.append((ActivityVerb.WITHDREW, editors.publisher, last, {}))
        elif len(places) == 2:
            details = {"seq": places[1].seq, "number": 2, "kind": document["edition"]["kind"]}
            acts.append((ActivityVerb.REVISED, editors.researcher, first + timedelta(seconds=1), {}))
            acts.append((ActivityVerb.PUBLISHED_EDITION, editors.publisher, last, details))
        for place, (verb, actor, at, details) in enumerate(acts):
            self._add_activity(rows, claim, f"{verb.name}{place}", verb, actor, at, details)
        if claim.fate is Fate.PUBLISHED and random.random() < 0.002:
            rows.add("claims_reviewflag", claim.id, claim.words.sentence(random), editors.publisher, last)
        if random.random() < 0.006:
            self._add_notice(rows, claim, editors, last, seen=random.random() < 0.9)

    def _add_draft(self, rows: Rows, claim: PlannedClaim, editors: Editors, at: datetime) -> None:
        self._add_working_copy(rows, claim, claim.copy, editors, since=at)
        for place, verb in enumerate(_HANDOVERS.get(claim.fate, ())):
            actor = editors.researcher if verb is ActivityVerb.SUBMITTED else editors.editor
            self._add_activity(rows, claim, verb.name, verb, actor, at + timedelta(hours=1 + place), {})
        if claim.fate is Fate.APPROVED:
            content = canonical_bytes(documents.content(claim.copy, claim.names))
            add_approval(rows, self.plan, claim, content, number=1, editors=editors, at=at)

    def _add_working_copy(
        self, rows: Rows, claim: PlannedClaim, copy: WorkingCopy, editors: Editors, *, since: datetime, edits: int = 0
    ) -> None:
        plan, key, number, at = self.plan, claim.id, claim.number, claim.logged_at
        rows.add(
            "claims_claim", key, copy.text, copy.short_claim, copy.kind, copy.original_language,
            copy.made_on.text if copy.made_on else "", copy.why_chosen, claim.revision + edits, len(copy.citations),
            Origin.DESK.value, editors.researcher, at,
        )  # fmt: skip
        for place, topic in enumerate(copy.topics):
            rows.add("claims_claimtopic", key, topic, place)
        for place, person in enumerate(copy.claimants):
            rows.add("claims_claimclaimant", key, person.claimant, person.role, place)
        for place, part in enumerate(copy.parts):
            rows.add("claims_claimpart", plan.key("part", f"{number}/{place}"), key, part.text, part.finding, place)
        for place, row in enumerate(copy.appearances):
            appearance = plan.key("appearance", f"{number}/{place}")
            rows.add(
                "claims_appearance", appearance, key, row.mode, row.date.text if row.date else "", row.venue,
                row.quotation, row.provenance, row.language, row.original_text, row.original_language,
                row.translated_by, row.note, place,
            )  # fmt: skip
            for order, speaker in enumerate(row.speakers):
                rows.add("claims_appearancespeaker", appearance, speaker.claimant, speaker.role, order)
        for place, link in enumerate(copy.links):
            link_key = plan.key("link", f"{number}/{place}")
            rows.add("claims_claimlink", link_key, key, link.to_claim, link.kind, link.rationale, place)
        for place, contact in enumerate(copy.contacts):
            contact_key = plan.key("contact", f"{number}/{place}")
            rows.add(
                "claims_contact",
                contact_key,
                key,
                contact.whom,
                contact.contacted_on,
                contact.outcome,
                contact.reply,
                place,
            )
        self._add_citations(rows, claim, copy)
        verdict = copy.verdict
        open_work = claim.fate in (Fate.LOGGED, Fate.RESEARCHING, Fate.IN_REVIEW)
        rows.add(
            "claims_verdict", claim.verdict_id, key, claim.words.language,
            _STATES.get(claim.fate, State.PUBLISHED).value, verdict.headline, verdict.summary, verdict.body,
            verdict.rating, verdict.unrated_reason, verdict.looked_for, verdict.would_change, verdict.issuers_reason,
            verdict.no_contact_reason, verdict.words_are_ours, verdict.evidence_through, "", "",
            editors.researcher if open_work else None, "", "", "", since,
        )  # fmt: skip
        self._add_activity(rows, claim, "LOGGED", ActivityVerb.LOGGED, editors.researcher, at, {})

    def _add_citations(self, rows: Rows, claim: PlannedClaim, copy: WorkingCopy) -> None:
        for row, source in zip(copy.citations, claim.sources, strict=True):
            passage = row.passage
            places = (
                (passage.snapshot, passage.exact, passage.prefix, passage.suffix, passage.start, passage.end)
                if passage
                else (None, "", "", "", None, None)
            )
            rows.add(
                "claims_citation", self.plan.key("citation", f"{claim.number}/{row.number}"), claim.id, row.number,
                row.source, row.stance, row.bears_on, row.note, row.quotation, row.provenance, row.locator, *places,
            )  # fmt: skip
            if passage and source.snapshot:
                rows.add(
                    "claims_quotationstate", claim.id, row.number, fingerprint(row.source, row.quotation),
                    QuotationStatus.FOUND.value, claim.logged_at, claim.logged_at, passage.snapshot, passage.start,
                    passage.end, [],
                )  # fmt: skip

    def _add_activity(
        self, rows: Rows, claim: PlannedClaim, name: str, verb: ActivityVerb, actor: int, at: datetime,
        details: dict[str, Any],
    ) -> None:  # fmt: skip
        key = self.plan.key("activity", f"{claim.number}/{name}")
        note = claim.copy.why_chosen if verb in _NEED_A_NOTE else ""
        rows.add("claims_activity", key, claim.id, claim.words.language, actor, verb.value, note, details, at)

    def _add_notice(self, rows: Rows, claim: PlannedClaim, editors: Editors, at: datetime, *, seen: bool) -> None:
        rows.add(
            "claims_evidencenotice", self.plan.key("notice", claim.number), claim.id, claim.sources[0].named.id, None,
            NoticeKind.STANDS.value, "The page has another layout.", at, editors.editor if seen else None,
            at + timedelta(days=1) if seen else None,
        )  # fmt: skip

    def _add_source(self, rows: Rows, number: int) -> None:
        source = self.sources.source(number)
        named, free_to_publish = source.named, number % 20 == 0
        researcher = self.plan.researchers[number % len(self.plan.researchers)]
        rows.add(
            "sources_source", named.id, named.title, named.issuer, named.authors, named.date.text if named.date else "",
            named.medium, named.standing, named.language, named.url, normalise(named.url) if named.url else None,
            named.locator, named.note, "", (Access.PROTECTED if named.protected else Access.PUBLIC).value,
            named.description, named.protection_reason, researcher, source.added_at, free_to_publish,
        )  # fmt: skip
        if source.snapshot:
            self._add_copy(rows, number, source, researcher)

    def _add_copy(self, rows: Rows, number: int, source: PlannedSource, researcher: int) -> None:
        snapshot, document, named = source.snapshot, source.document, source.named
        if snapshot is None or document is None:
            return
        capture, at = self.plan.key("capture", number), snapshot.captured_at
        rows.add(
            "sources_capture", capture, named.id, "", CaptureReason.ADDED.value, CaptureState.DONE.value, 1,
            source.added_at, CaptureOutcome.COPIED.value, "", "", researcher, source.added_at, at, at,
        )  # fmt: skip
        rows.add(
            "sources_snapshot", snapshot.id, named.id, capture, snapshot.how, at, document.body_digest,
            document.record_digest, snapshot.media_type, "utf-8", "", "", named.url, named.url, 200,
            [["Content-Type", "text/plain; charset=utf-8"]], [],
        )  # fmt: skip
        rows.add(
            "sources_snapshottext", snapshot.id, "plain", "", (), "", named.language, "", document.text,
            len(document.text), "", at,
        )  # fmt: skip
        # `claims.queries.evidence.basis` of a source with one readable copy.
        rows.add("claims_quotationcheck", named.id, "1 0", at)


def _share(chunk: Chunk, claims: int, things: int) -> range:
    """The numbers of the things that come with this chunk, where there are fewer things than claims."""
    return range(chunk.first * things // claims, chunk.last * things // claims)


_builder: list[Builder] = []


def start_worker(plan: Plan) -> None:
    """Prepare this process for `build_chunk`. It makes no cycles, so that the collector only costs time."""
    gc.freeze()
    gc.disable()
    _builder[:] = [Builder(plan)]


def build_chunk(chunk: Chunk) -> dict[str, bytes]:
    """`Builder.chunk` in a worker process."""
    return _builder[0].chunk(chunk)
