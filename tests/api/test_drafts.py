"""No anonymous request reaches what is not published, in any state it goes through."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from claims.models import Claim, Contact, Verdict
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import flags, publishing, steps
from claims.vocabulary import ContactOutcome, EditionKind, Stance
from claims.working_copy import CitationCopy, ClaimantCopy, ContactCopy, PartCopy
from factcheck.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
MARK = "zqxmark"


def crawl(api: Any, *more: str) -> dict[str, bytes]:
    """Every body that is reachable from the root, and these addresses, by address."""
    origin = f"{settings.PUBLIC_ORIGIN}/api/v1/"
    todo, bodies = ["", "changes?limit=1", "claims?limit=1", *more], {}
    while todo:
        path = todo.pop()
        if path in bodies or path == "docs":
            continue
        response = api.get(path)
        assert response.status_code < 500
        bodies[path] = response.content
        answer = response.json()
        todo += [text.removeprefix(origin) for text in _texts(answer) if text.startswith(origin)]
        if answer.get("has_more"):
            todo.append(f"changes?limit=1&cursor={answer['cursor']}")
        for row in answer.get("results", []):
            if "document" in row:
                todo += [
                    f"claims/{row['claim']}",
                    f"claims/{row['claim']}/editions",
                    f"claims/{row['claim']}/editions/1",
                ]
            elif "id" in row:
                todo += [f"{path.partition('?')[0]}/{row['id']}"]
    return bodies


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def marked_claim(author: Any) -> Claim:
    """A claim whose every word carries the mark, that passes the gate."""
    speaker = factories.claimant(f"Claimant {MARK}", actor=author, role=MARK)
    sources = [factories.source(f"Source {MARK} {number}", actor=author, note=MARK) for number in (1, 2)]
    return factories.logged_claim(
        actor=author,
        text=f"The {MARK} has forty spans.",
        short_claim=f"The {MARK}",
        why_chosen=MARK,
        claimants=(ClaimantCopy(speaker.pk, role=MARK),),
        topics=(factories.topic(f"Topic {MARK}", actor=author).pk,),
        parts=(PartCopy(text=MARK, finding=MARK),),
        citations=tuple(
            CitationCopy(source=source.pk, stance=stance, note=MARK)
            for source, stance in zip(sources, [Stance.FOR, Stance.AGAINST], strict=True)
        ),
        contacts=(ContactCopy(whom=MARK, contacted_on=date(2022, 1, 20), outcome=ContactOutcome.REPLIED, reply=MARK),),
        verdict=factories.verdict_copy(
            headline=f"Finding {MARK}", summary=MARK, body=f"{MARK}[@1][@2]", would_change=MARK
        ),
    )


def test_a_claim_is_unreachable_in_every_state_before_it_is_published(api: Any) -> None:
    author, approver, publisher = (factories.person(role) for role in (Role.RESEARCHER, Role.EDITOR, Role.PUBLISHER))
    factories.published_claim()
    claim = marked_claim(author)
    where: dict[str, Any] = {"claim_id": claim.pk, "language": "en"}
    mine = [f"claims/{claim.pk}", f"claims/{claim.pk}/editions", f"claims/{claim.pk}/editions/1", f"claims?text={MARK}"]
    states: list[str] = []

    def nothing_shows() -> None:
        states.append(Verdict.objects.get(claim=claim).state)
        for path, body in crawl(api, *mine).items():
            assert MARK.encode() not in body.lower().replace(f"text={MARK}".encode(), b""), (states, path)
            assert str(claim.pk).encode() not in body or path.startswith(f"claims/{claim.pk}"), (states, path)
        for path in mine[:3]:
            api.problem(path, 404)

    nothing_shows()
    steps.start(**where, actor=author, revision=claim.revision)
    nothing_shows()
    steps.submit(**where, actor=author, revision=claim.revision)
    nothing_shows()
    steps.request_changes(**where, actor=approver, revision=claim.revision, note=f"{MARK} first")
    nothing_shows()
    steps.comment(claim_id=claim.pk, actor=approver, note=MARK)
    steps.submit(**where, actor=author, revision=claim.revision)
    steps.approve(**where, actor=approver, revision=claim.revision)
    nothing_shows()
    steps.reject(**where, actor=approver, revision=claim.revision, note=MARK)
    nothing_shows()
    steps.reopen(**where, actor=approver, revision=claim.revision, note=MARK)
    nothing_shows()
    steps.submit(**where, actor=author, revision=claim.revision)
    steps.approve(**where, actor=approver, revision=claim.revision)
    publishing.publish(**where, actor=publisher, revision=claim.revision)
    assert {"logged", "researching", "in_review", "approved", "rejected"} <= set(states)
    assert MARK.encode() in api.get(f"claims/{claim.pk}").content
    assert Contact.objects.filter(whom=MARK).exists()


def test_an_open_revision_shows_nothing_until_it_is_published(api: Any) -> None:
    edition = factories.published_claim()
    where: dict[str, Any] = {"claim_id": edition.claim_id, "language": "en"}
    editor, approver = factories.person(Role.EDITOR), factories.person(Role.PUBLISHER)
    claim = Claim.objects.get(pk=edition.claim_id)
    steps.revise(**where, actor=editor, revision=claim.revision, note=MARK)
    copy, _ = working_copy.read(claim.pk, "en")
    words = replace(copy.verdict, summary=MARK, headline=f"Finding {MARK}")
    new_source = CitationCopy(source=factories.source(f"Source {MARK}").pk, stance=Stance.CONTEXT, note=MARK)
    claim = claim_services.save_working_copy(
        **where,
        revision=claim.revision,
        copy=replace(copy, verdict=words, citations=(*copy.citations, new_source)),
        actor=editor,
    )
    steps.submit(**where, actor=editor, revision=claim.revision)
    steps.approve(**where, actor=approver, revision=claim.revision)
    for path, body in crawl(api, f"claims/{claim.pk}").items():
        assert MARK.encode() not in body, path
    publishing.publish(**where, actor=approver, revision=claim.revision, kind=EditionKind.UPDATED, note="Asked again.")
    assert MARK.encode() in api.get("claims").content


def test_an_unpublished_counterpart_shows_by_its_id_alone(api: Any) -> None:
    """DESIGN: only the target's id is shown until it is published. What flags say stays on the page."""
    edition = factories.published_claim()
    draft = marked_claim(factories.person(Role.RESEARCHER))
    flags.flag_under_review(
        claim_id=edition.claim_id, note="A new survey is out.", actor=factories.person(Role.PUBLISHER)
    )
    api.problem(f"claims/{draft.pk}", 404)
    assert json.loads(api.get("claims").content)["results"][0]["claim"] == str(edition.claim_id)
