"""Logs a claim, and saves its whole working copy."""

from uuid import UUID, uuid4

from django.utils import timezone

from claims import plausible_dates, workflow
from claims.models import (
    Appearance,
    AppearanceSpeaker,
    Claim,
    Claimant,
    ClaimClaimant,
    ClaimLink,
    ClaimPart,
    ClaimTopic,
    Contact,
    Rating,
    Topic,
    Verdict,
)
from claims.queries import working_copy
from claims.services.authority import require
from claims.services.citations import queue_quotation_checks, save_citations
from claims.services.record import record
from claims.services.rows import Row, sync_rows
from claims.services.steps import cancel_schedule, lock_claim
from claims.services.validation import validate
from claims.vocabulary import SYMMETRIC, ActivityVerb, Origin, State
from claims.working_copy import AppearanceCopy, WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting, present_key
from factcheck.core.errors import IllegalTransition, Invalid, NotFound, StaleRevision
from sources.models import Source


def log_claim(*, copy: WorkingCopy, actor: User, language: str = "en", origin: str = Origin.DESK) -> Claim:
    """Add a claim to the ledger, with what is known so far. Its origin is the API if a key is in use.

    Raises NotAllowed, Invalid.
    """
    with acting(actor.pk):
        require(actor, Role.RESEARCHER)
        key = present_key()
        claim = Claim(
            id=uuid4(), logged_by=actor, origin=Origin.API if key is not None else origin, logged_through_id=key
        )
        _set_claim(claim, copy)
        claim.save(force_insert=True)
        # A person who logs a claim works on it. A program logs for others.
        verdict = Verdict(claim=claim, language=language, assigned_to=actor if key is None else None)
        validate(verdict, within="verdict", exclude=("claim",))
        verdict.save(force_insert=True)
        _save_children(claim, verdict, copy)
        record(claim_id=claim.id, actor=actor, verb=ActivityVerb.LOGGED, language=language)
        queue_quotation_checks((), copy.citations)
    claim.refresh_from_db()
    return claim


def add_language(*, claim_id: UUID, language: str, actor: User) -> Verdict:
    """Start a verdict in another language. Raises NotAllowed, or Invalid if there is one already."""
    with acting(actor.pk):
        require(actor, Role.RESEARCHER)
        claim = lock_claim(claim_id)
        verdict = Verdict(claim=claim, language=language, assigned_to=actor if present_key() is None else None)
        validate(verdict, exclude=("claim",))
        if Verdict.objects.filter(claim=claim, language=language).exists():
            raise Invalid("There is a verdict in this language already.", field="language")
        verdict.save(force_insert=True)
        record(claim_id=claim.id, actor=actor, verb=ActivityVerb.BEGAN_LANGUAGE, language=language)
        _cancel_schedules(claim.id, actor, "A verdict in another language was started. It needs approval again.")
    return verdict


def save_working_copy(*, claim_id: UUID, language: str, revision: int, copy: WorkingCopy, actor: User) -> Claim:
    """Save the whole working copy, edited from `revision`. Unchanged rows are not written.

    An edit voids an approval: a verdict in review or approved goes back to research. Raises StaleRevision if someone
    saved since, IllegalTransition if the verdict must be revised or reopened first, NotAllowed, Invalid.
    """
    with acting(actor.pk):
        claim = lock_claim(claim_id)
        require(actor, Role.RESEARCHER)
        try:
            verdict = Verdict.objects.lock(claim_id, language)
        except Verdict.DoesNotExist as error:
            raise NotFound("There is no verdict in this language.") from error
        if claim.revision != revision:
            raise StaleRevision("Someone saved this claim since you opened it.", revision=claim.revision)
        if verdict.state not in workflow.EDITABLE:
            label = State(verdict.state).label
            raise IllegalTransition(f"A {label} verdict cannot be edited. Revise or reopen it first.")
        before, _ = working_copy.read(claim_id, language)
        if before == copy:
            return claim
        _set_claim(claim, copy)
        claim.save(update_fields=_CLAIM_FIELDS)
        _save_children(claim, verdict, copy)
        claim.refresh_from_db()
        queue_quotation_checks(before.citations, copy.citations)
        if claim.revision == revision:
            return claim  # only white space changed, so approvals stay valid
        _cancel_schedules(claim.id, actor, "The claim was edited. It needs review and approval again.")
        verdict.scheduled_for = None
        if verdict.state in (State.IN_REVIEW, State.APPROVED):
            _back_to_research(verdict)
            record(claim_id=claim.id, actor=actor, verb=ActivityVerb.EDITED_AFTER_REVIEW, language=language)
        elif verdict.state == State.LOGGED:
            record(claim_id=claim.id, actor=actor, verb=ActivityVerb.EDITED, language=language)
    claim.refresh_from_db()
    return claim


_CLAIM_FIELDS = ["text", "short_claim", "kind", "original_language", "made_on", "why_chosen"]


def _set_claim(claim: Claim, copy: WorkingCopy) -> None:
    for problem in plausible_dates.impossible(copy, timezone.localdate()):
        raise Invalid(problem.message, field=problem.field)
    claim.text, claim.short_claim = copy.text.strip(), copy.short_claim.strip()
    claim.kind, claim.original_language = copy.kind, copy.original_language
    claim.made_on, claim.why_chosen = copy.made_on, copy.why_chosen.strip()
    validate(claim)


def _cancel_schedules(claim_id: UUID, actor: User, why: str) -> None:
    """Unschedule the claim's verdicts in every language, because their approvals are void."""
    scheduled = Verdict.objects.filter(claim_id=claim_id, scheduled_for__isnull=False).order_by("language")
    for verdict in scheduled.select_for_update(no_key=True):
        cancel_schedule(verdict, actor, why)


def _back_to_research(verdict: Verdict) -> None:
    verdict.state = State.RESEARCHING
    verdict.scheduled_for = None
    verdict.save(update_fields=["state", "scheduled_for"])


def _save_children(claim: Claim, verdict: Verdict, copy: WorkingCopy) -> None:
    _require_existing(Topic, {f"topics.{place}": topic for place, topic in enumerate(copy.topics)})
    _require_existing(Claimant, _people(copy))
    _require_existing(Source, _sources(copy))
    _require_existing(Claim, {f"links.{place}.to_claim": row.to_claim for place, row in enumerate(copy.links)})
    sync_rows(
        ClaimTopic.objects.filter(claim=claim),
        [
            Row({"topic_id": topic}, {"claim_id": claim.id, "position": place})
            for place, topic in enumerate(copy.topics)
        ],
        within="topics",
    )
    sync_rows(
        ClaimClaimant.objects.filter(claim=claim),
        [
            Row({"claimant_id": row.claimant}, {"claim_id": claim.id, "role": row.role.strip(), "position": place})
            for place, row in enumerate(copy.claimants)
        ],
        within="claimants",
    )
    parts = sync_rows(
        ClaimPart.objects.filter(claim=claim),
        [
            Row(
                {"id": part.id},
                {"claim_id": claim.id, "text": part.text.strip(), "finding": part.finding.strip(), "position": place},
            )
            for place, part in enumerate(copy.parts)
        ],
        within="parts",
    )
    _save_appearances(claim, copy.appearances)
    save_citations(claim, copy.citations, [part.pk for part in parts])
    _save_links(claim, copy)
    sync_rows(
        Contact.objects.filter(claim=claim),
        [
            Row(
                {"id": row.id},
                {
                    "claim_id": claim.id,
                    "whom": row.whom.strip(),
                    "contacted_on": row.contacted_on,
                    "deadline": row.deadline,
                    "outcome": row.outcome,
                    "reply": row.reply.strip(),
                    "position": place,
                },
            )
            for place, row in enumerate(copy.contacts)
        ],
        within="contacts",
    )
    _save_verdict(verdict, copy)


def _people(copy: WorkingCopy) -> dict[str, UUID]:
    """Every claimant in the copy, by field path."""
    people = {f"claimants.{place}.claimant": row.claimant for place, row in enumerate(copy.claimants)}
    for place, row in enumerate(copy.appearances):
        within = f"appearances.{place}"
        people |= {
            f"{within}.speakers.{order}.claimant": speaker.claimant for order, speaker in enumerate(row.speakers)
        }
        others = {f"{within}.outlet": row.outlet, f"{within}.attributed_to": row.attributed_to}
        people |= {path: claimant for path, claimant in others.items() if claimant is not None}
    return people


def _sources(copy: WorkingCopy) -> dict[str, UUID]:
    """Every source in the copy, by field path."""
    cited = {f"citations.{place}.source": row.source for place, row in enumerate(copy.citations)}
    appeared = {f"appearances.{place}.source": row.source for place, row in enumerate(copy.appearances)}
    return cited | {path: source for path, source in appeared.items() if source is not None}


def _require_existing(model: type[Topic] | type[Claimant] | type[Source] | type[Claim], ids: dict[str, UUID]) -> None:
    """Raises Invalid at the path of the first id without a row."""
    existing = set(model._default_manager.filter(pk__in=set(ids.values())).values_list("pk", flat=True))
    for path, key in ids.items():
        if key not in existing:
            raise Invalid(f"There is no {model._meta.verbose_name} {key}.", field=path)


def _save_appearances(claim: Claim, copies: tuple[AppearanceCopy, ...]) -> None:
    rows = sync_rows(
        Appearance.objects.filter(claim=claim),
        [
            Row(
                {"id": row.id},
                {
                    "claim_id": claim.id,
                    "mode": row.mode,
                    "date": row.date,
                    "outlet_id": row.outlet,
                    "attributed_to_id": row.attributed_to,
                    "venue": row.venue.strip(),
                    "source_id": row.source,
                    "quotation": row.quotation.strip(),
                    "provenance": row.provenance,
                    "language": row.language,
                    "original_text": row.original_text.strip(),
                    "original_language": row.original_language,
                    "translated_by": row.translated_by.strip(),
                    "note": row.note.strip(),
                    "position": place,
                },
            )
            for place, row in enumerate(copies)
        ],
        within="appearances",
    )
    for place, (row, copy) in enumerate(zip(rows, copies, strict=True)):
        sync_rows(
            AppearanceSpeaker.objects.filter(appearance_id=row.pk),
            [
                Row(
                    {"claimant_id": speaker.claimant},
                    {"appearance_id": row.pk, "role": speaker.role.strip(), "position": position},
                )
                for position, speaker in enumerate(copy.speakers)
            ],
            within=f"appearances.{place}.speakers",
        )


def _save_links(claim: Claim, copy: WorkingCopy) -> None:
    for place, link in enumerate(copy.links):
        if link.to_claim == claim.id:
            raise Invalid("A claim cannot link to itself.", field=f"links.{place}.to_claim")
        if (
            link.kind in SYMMETRIC
            and ClaimLink.objects.filter(from_claim_id=link.to_claim, to_claim=claim, kind=link.kind).exists()
        ):
            raise Invalid(
                "The other claim already has this link. It appears on both pages.", field=f"links.{place}.kind"
            )
    pairs = [(link.to_claim, link.kind) for link in copy.links]
    if len(set(pairs)) != len(pairs):
        raise Invalid("Duplicate link.", field="links")
    present: dict[UUID | None, tuple[UUID, str]] = {
        row.id: (row.to_claim_id, row.kind) for row in ClaimLink.objects.filter(from_claim=claim)
    }
    sync_rows(
        ClaimLink.objects.filter(from_claim=claim),
        [
            Row(
                # A link with another target is a new row, so that two links can swap targets.
                {"id": link.id if present.get(link.id, pair) == pair else None},
                {
                    "from_claim_id": claim.id,
                    "to_claim_id": link.to_claim,
                    "kind": link.kind,
                    "rationale": link.rationale.strip(),
                    "position": place,
                },
            )
            for place, (link, pair) in enumerate(zip(copy.links, pairs, strict=True))
        ],
        within="links",
    )


def _save_verdict(verdict: Verdict, copy: WorkingCopy) -> None:
    words = copy.verdict
    if words.rating is not None and not Rating.objects.filter(pk=words.rating).exists():
        raise Invalid("There is no such rating.", field="verdict.rating")
    verdict.headline, verdict.summary, verdict.body = words.headline.strip(), words.summary.strip(), words.body.strip()
    verdict.rating_id = words.rating
    verdict.unrated_reason, verdict.looked_for = words.unrated_reason.strip(), words.looked_for.strip()
    verdict.would_change, verdict.issuers_reason = words.would_change.strip(), words.issuers_reason.strip()
    verdict.no_contact_reason, verdict.words_are_ours = words.no_contact_reason.strip(), words.words_are_ours
    verdict.evidence_through, verdict.review_by = words.evidence_through, words.review_by
    verdict.applies_from, verdict.applies_to = words.applies_from, words.applies_to
    validate(verdict, within="verdict", exclude=("claim", "rating"))
    verdict.save(update_fields=_VERDICT_FIELDS)


_VERDICT_FIELDS = [
    "headline", "summary", "body", "rating", "unrated_reason", "looked_for", "would_change", "issuers_reason",
    "no_contact_reason", "words_are_ours", "evidence_through", "applies_from", "applies_to", "review_by",
]  # fmt: skip
