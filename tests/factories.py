"""Ready-made people, rows and claims, all made through the services that the desk uses."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from claims.models import Claim, Claimant, Edition, Topic
from claims.services import claims as claim_services
from claims.services import publishing, shared_rows, steps
from claims.vocabulary import Mode, Provenance, Stance
from claims.working_copy import AppearanceCopy, CitationCopy, ClaimantCopy, VerdictCopy, WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import add_person
from factcheck.core.partial_date import PartialDate
from sources.models import Source, Standing
from sources.services.sources import SourceDraft, add_source

PASSWORD = "a long enough password 17"
_number = count(1)


def person(role: Role = Role.EDITOR, *, username: str = "", byline: str = "", full_name: str = "") -> User:
    """Somebody of the desk holding this role."""
    return add_person(
        username=username or f"{role.value}{next(_number)}",
        password=PASSWORD,
        role=role,
        actor=None,
        byline=byline,
        full_name=full_name,
    )


def claimant(name: str = "", *, kind: str = "organisation", actor: User | None = None, **columns: Any) -> Claimant:
    return shared_rows.add_claimant(
        name=name or f"Claimant {next(_number)}", kind=kind, actor=actor or person(Role.RESEARCHER), **columns
    )


def topic(name: str = "", *, actor: User | None = None) -> Topic:
    return shared_rows.add_topic(name=name or f"Topic {next(_number)}", actor=actor or person(Role.RESEARCHER))


def source(title: str = "", *, actor: User | None = None, capture: bool = False, **columns: Any) -> Source:
    """A source of an issuer of its own; no capture of it is queued unless asked for."""
    number = next(_number)
    draft: dict[str, Any] = {
        "title": title or f"Source {number}",
        "issued_by": f"Issuer {number}",
        "url": f"https://source{number}.example/page",
        "standing": Standing.PRIMARY,
        "date": PartialDate("2022-01-25"),
    } | columns
    return add_source(draft=SourceDraft(**draft), actor=actor or person(Role.RESEARCHER), capture=capture)


def draft_of(source: Source, **changes: Any) -> SourceDraft:
    """What an editor's form holds of the source, with these changes."""
    columns: dict[str, Any] = {
        field.name: getattr(source, field.name) for field in fields(SourceDraft) if hasattr(source, field.name)
    }
    columns["issued_by"] = source.issued_by.name
    columns["carried_by"] = source.carried_by.name if source.carried_by else ""
    return SourceDraft(**(columns | changes))


def working_copy(*, actor: User | None = None, verdict: VerdictCopy | None = None, **changes: Any) -> WorkingCopy:
    """A working copy that passes the gate: one claimant, one appearance, a citation for and one against."""
    actor = actor or person(Role.RESEARCHER)
    number = next(_number)
    if "claimants" not in changes:
        changes["claimants"] = (ClaimantCopy(claimant(actor=actor).pk),)
    if "citations" not in changes:
        changes["citations"] = (
            CitationCopy(source=source(actor=actor).pk, stance=Stance.FOR, note="The survey counts forty."),
            CitationCopy(
                source=source(actor=actor).pk,
                stance=Stance.AGAINST,
                note="An earlier survey counts thirty-nine.",
                quotation="thirty-nine spans",
                provenance=Provenance.CONFIRMED,
            ),
        )
    copy: dict[str, Any] = {
        "text": f"The bridge at kilometre {number} has forty spans.",
        "short_claim": f"The bridge at {number} km has forty spans",
        "made_on": PartialDate("2022-01-25"),
        "why_chosen": "It was widely repeated.",
        "appearances": (
            AppearanceCopy(
                mode=Mode.SAID,
                date=PartialDate("2022-01-25"),
                speakers=changes["claimants"],
                venue="press conference",
                quotation="forty spans",
                provenance=Provenance.CONFIRMED,
                language="en",
            ),
        ),
        "verdict": verdict or verdict_copy(number),
    }
    return WorkingCopy(**(copy | changes))


def verdict_copy(number: int | None = None, **changes: Any) -> VerdictCopy:
    """A rated verdict's words."""
    words: dict[str, Any] = {
        "headline": f"The survey of bridge {number or next(_number)} supports the count",
        "summary": "The survey counts forty spans.",
        "body": "The survey of 2021 counts forty.[@1] An earlier one counted thirty-nine.[@2]",
        "rating": "mostly-true",
        "would_change": "A later survey.",
        "no_contact_reason": "The statement is a matter of public record.",
        "evidence_through": date(2022, 1, 25),
    }
    return VerdictCopy(**(words | changes))


def logged_claim(*, actor: User | None = None, **changes: Any) -> Claim:
    actor = actor or person(Role.RESEARCHER)
    return claim_services.log_claim(copy=working_copy(actor=actor, **changes), actor=actor)


def approved_claim(*, actor: User | None = None, approver: User | None = None, **changes: Any) -> Claim:
    """A claim logged by one person and approved by another."""
    claim = logged_claim(actor=actor, **changes)
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    steps.approve(claim_id=claim.pk, language="en", actor=approver or person(Role.EDITOR), revision=claim.revision)
    return claim


def published_claim(*, actor: User | None = None, publisher: User | None = None, **changes: Any) -> Edition:
    """The first edition of a new claim; `edition.claim` is the claim."""
    claim = approved_claim(actor=actor, **changes)
    return publishing.publish(
        claim_id=claim.pk, language="en", actor=publisher or person(Role.PUBLISHER), revision=claim.revision
    )


def next_edition(
    claim_id: UUID,
    copy: WorkingCopy,
    *,
    kind: str,
    note: str = "The world changed.",
    severity: str = "",
    people: Sequence[User] = (),
) -> Edition:
    """Revise a published claim to this copy and publish it through two people."""
    editor, approver = (list(people) or [person(Role.EDITOR), person(Role.PUBLISHER)])[:2]
    claim = Claim.objects.get(pk=claim_id)
    steps.revise(claim_id=claim_id, language="en", actor=editor, revision=claim.revision)
    claim = claim_services.save_working_copy(
        claim_id=claim_id, language="en", revision=claim.revision, copy=copy, actor=editor
    )
    steps.submit(claim_id=claim_id, language="en", actor=editor, revision=claim.revision)
    steps.approve(claim_id=claim_id, language="en", actor=approver, revision=claim.revision)
    return publishing.publish(
        claim_id=claim_id,
        language="en",
        actor=approver,
        revision=claim.revision,
        kind=kind,
        note=note,
        severity=severity,
    )
