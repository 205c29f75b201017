"""Publishing, scheduling, correcting, withdrawing, waiving, flagging and redacting in the admin."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from claims.models import Claim, Edition, PublicClaim, Redaction, ReviewFlag, Verdict, Waiver
from claims.services import publishing, steps
from claims.vocabulary import EditionKind, State
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import act_address, buttons, change_address, open_form, save, soup, step_address, text_of

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]


def approved_again(claim: Claim, at_desk: At, *, summary: str = "A new short answer.") -> Claim:
    """The published claim, revised, changed, submitted and approved in the admin."""
    editor, approver = at_desk(Role.EDITOR), at_desk(Role.EDITOR)
    editor.post(step_address(claim.pk, "revise"), {"revision": claim.revision})
    assert save(editor, claim.pk, open_form(editor, claim.pk) | {"verdict-summary": [summary]}).status_code == 302
    claim.refresh_from_db()
    editor.post(step_address(claim.pk, "submit"), {"revision": claim.revision})
    response = approver.post(step_address(claim.pk, "approve"), {"revision": claim.revision})
    assert response.status_code == 302, text_of(response)
    return claim


def test_a_first_edition_needs_only_the_button(at_desk: At) -> None:
    claim = factories.approved_claim()
    publisher = at_desk(Role.PUBLISHER)
    page = publisher.get(step_address(claim.pk, "publish"))
    assert "Was anything wrong when published?" not in text_of(page)
    assert publisher.post(step_address(claim.pk, "publish"), {"revision": claim.revision}).status_code == 302
    assert Edition.objects.get(claim=claim).kind == EditionKind.PUBLISHED
    assert PublicClaim.objects.get(claim=claim).status == "live"


def test_the_approver_sees_the_content_and_its_differences_from_the_live_edition(at_desk: At) -> None:
    claim = factories.published_claim().claim
    editor = at_desk(Role.EDITOR)
    editor.post(step_address(claim.pk, "revise"), {"revision": claim.revision})
    save(editor, claim.pk, open_form(editor, claim.pk) | {"verdict-summary": ["It counts forty-one now."]})
    claim.refresh_from_db()
    editor.post(step_address(claim.pk, "submit"), {"revision": claim.revision})
    page = soup(at_desk(Role.EDITOR).get(step_address(claim.pk, "approve")))
    changed = page.select_one(".compare tbody")
    assert changed is not None
    assert [row.text for row in changed.select("th")] == ["Summary"]
    assert "The survey counts forty spans." in changed.text
    assert "It counts forty-one now." in changed.text
    assert page.select_one(".body sup") is not None


def test_an_error_becomes_a_correction_with_severity_and_note(at_desk: At) -> None:
    claim = approved_again(factories.published_claim().claim, at_desk)
    publisher = at_desk(Role.PUBLISHER)
    form = {"revision": claim.revision, "wrong": "yes", "severity": "", "note": "", "kind": "minor"}
    refused = publisher.post(step_address(claim.pk, "publish"), form)
    assert refused.status_code == 422
    assert "how severe" in text_of(refused)
    assert "Say publicly what changed and why." in text_of(refused)
    form |= {"severity": "major", "note": "The count was wrong."}
    assert publisher.post(step_address(claim.pk, "publish"), form).status_code == 302
    newest = Edition.objects.filter(claim=claim).latest("seq")
    assert (newest.kind, newest.severity, newest.note) == (EditionKind.CORRECTED, "major", "The count was wrong.")


def test_a_later_edition_without_an_error_says_what_it_does(at_desk: At) -> None:
    claim = approved_again(factories.published_claim().claim, at_desk)
    publisher = at_desk(Role.PUBLISHER)
    form = {"revision": claim.revision, "wrong": "no", "kind": "", "note": "New survey."}
    assert publisher.post(step_address(claim.pk, "publish"), form).status_code == 422
    assert publisher.post(step_address(claim.pk, "publish"), form | {"kind": "updated"}).status_code == 302
    assert Edition.objects.filter(claim=claim).latest("seq").kind == EditionKind.UPDATED


def test_publication_is_scheduled_in_the_newsrooms_zone_and_cancelled(at_desk: At) -> None:
    claim = factories.approved_claim()
    publisher = at_desk(Role.PUBLISHER)
    at = timezone.localtime() + timedelta(days=3)
    form = {"revision": claim.revision, "at": at.strftime("%Y-%m-%dT%H:%M")}
    assert publisher.post(step_address(claim.pk, "schedule"), form).status_code == 302
    scheduled = Verdict.objects.get(claim=claim).scheduled_for
    assert scheduled == at.replace(second=0, microsecond=0)
    page = publisher.get(change_address(claim.pk))
    assert "Scheduled for" in text_of(page)
    assert {"unschedule", "publish"} <= buttons(soup(page))
    assert claim.short_claim in text_of(publisher.get("/admin/"))
    assert publisher.post(step_address(claim.pk, "unschedule"), {"revision": claim.revision}).status_code == 302
    assert Verdict.objects.get(claim=claim).scheduled_for is None


@pytest.mark.parametrize("at", ["1999-01-01T10:00", "tomorrow", "2026-13-40T99:99", ""])
def test_a_missing_or_past_time_is_a_field_error(at: str, at_desk: At) -> None:
    claim = factories.approved_claim()
    response = at_desk(Role.PUBLISHER).post(step_address(claim.pk, "schedule"), {"revision": claim.revision, "at": at})
    assert response.status_code == 422
    assert soup(response).select(".field-at .errorlist li")


def test_the_desk_shows_a_failed_scheduled_publication(at_desk: At) -> None:
    claim = factories.logged_claim(verdict=factories.verdict_copy(no_contact_reason=""))
    publisher = factories.person(Role.PUBLISHER)
    client = at_desk(publisher)
    client.post(act_address(claim.pk, "waive"), {"check": "contact", "reason": "Nobody is left to ask."})
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    at_desk(Role.EDITOR).post(step_address(claim.pk, "approve"), {"revision": claim.revision})
    soon = timezone.now() + timedelta(hours=1)
    publishing.schedule(claim_id=claim.pk, language="en", actor=publisher, revision=claim.revision, at=soon)
    client.post(act_address(claim.pk, "unwaive"), {"check": "contact"})
    Verdict.objects.filter(claim=claim).update(scheduled_for=timezone.now() - timedelta(minutes=1))
    assert publishing.publish_due() == []
    text = text_of(client.get("/admin/"))
    assert "Scheduled publications that failed" in text
    assert "Record your contact with the claimant" in text


def test_a_verdict_is_withdrawn_with_a_note_and_a_replacement(at_desk: At) -> None:
    claim, other = factories.published_claim().claim, factories.published_claim().claim
    publisher = at_desk(Role.PUBLISHER)
    silent = publisher.post(step_address(claim.pk, "withdraw"), {"revision": claim.revision, "note": ""})
    assert silent.status_code == 422
    draft = factories.logged_claim()
    form = {"revision": claim.revision, "note": "Based on a forged survey.", "replaced_by": str(draft.pk)}
    unpublished = publisher.post(step_address(claim.pk, "withdraw"), form)
    assert unpublished.status_code == 422
    assert "not a published claim" in text_of(unpublished)
    form |= {"replaced_by": other.short_claim}
    assert publisher.post(step_address(claim.pk, "withdraw"), form).status_code == 302
    newest = Edition.objects.filter(claim=claim).latest("seq")
    assert (newest.kind, newest.replaced_by_id) == (EditionKind.WITHDRAWN, other.pk)
    assert "withdrawn" in text_of(publisher.get(change_address(claim.pk)))


@pytest.mark.parametrize("step", ["request_changes", "reject"])
def test_a_step_that_needs_a_note_asks_for_it(step: str, at_desk: At) -> None:
    claim = factories.logged_claim()
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    editor = at_desk(Role.EDITOR)
    assert editor.post(step_address(claim.pk, step), {"revision": claim.revision, "note": " "}).status_code == 422
    assert Verdict.objects.get(claim=claim).state == State.IN_REVIEW
    form = {"revision": claim.revision, "note": "The survey is missing."}
    assert editor.post(step_address(claim.pk, step), form).status_code == 302
    assert "The survey is missing." in text_of(editor.get(change_address(claim.pk)))


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_blocking_checks_are_beside_the_button_with_reason_and_link(at_desk: At) -> None:
    claim = factories.logged_claim(citations=(), verdict=factories.verdict_copy(body="Nothing cited.", rating=None))
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    client = at_desk(Role.PUBLISHER)
    page = soup(client.get(change_address(claim.pk)))
    held = {item.select_one("strong").text: item for item in page.select(".gate .blocks")}  # type: ignore[union-attr]  # each has one
    assert {"Rating exactly when the kind is rated", "Two independent issuers and a primary source"} <= set(held)
    rating = held["Rating exactly when the kind is rated"]
    assert "A fact or attribution needs a rating." in rating.text
    link = rating.select_one("a")
    assert link is not None
    target = page.select_one(f"[id='{str(link['href']).removeprefix('#')}']")
    assert target is not None
    assert target.select_one("select[name=verdict-rating]") is not None
    for one in page.select(".gate a[href^='#']"):
        assert page.select_one(f"[id='{str(one['href'])[1:]}']") is not None
    assert "(blocked by the gate)" in text_of(client.get(change_address(claim.pk)))
    refused = client.post(step_address(claim.pk, "approve"), {"revision": claim.revision})
    assert refused.status_code == 409
    assert "A fact or attribution needs a rating." in text_of(refused)


def test_a_publisher_waives_a_check_with_a_public_reason_and_removes_the_waiver(at_desk: At) -> None:
    claim = factories.logged_claim(verdict=factories.verdict_copy(no_contact_reason=""))
    client = at_desk(Role.PUBLISHER)
    assert client.post(act_address(claim.pk, "waive"), {"check": "contact", "reason": ""}).status_code == 422
    assert client.post(act_address(claim.pk, "waive"), {"check": "headline", "reason": "x"}).status_code == 422
    form = {"check": "contact", "reason": "The office is closed for good."}
    assert client.post(act_address(claim.pk, "waive"), form).status_code == 302
    page = client.get(change_address(claim.pk))
    assert "The office is closed for good." in text_of(page)
    assert "Publish gate: clear" in text_of(page)
    assert client.post(act_address(claim.pk, "unwaive"), {"check": "contact"}).status_code == 302
    assert not Waiver.objects.filter(verdict__claim=claim).exists()


# --- beside the workflow ----------------------------------------------------------------------------------------------


def test_a_publisher_flags_a_live_verdict_as_under_review_and_clears_the_flag(at_desk: At) -> None:
    claim = factories.published_claim().claim
    client = at_desk(Role.PUBLISHER)
    assert client.post(act_address(claim.pk, "flag"), {"note": "A new survey came out."}).status_code == 302
    assert ReviewFlag.objects.get(claim=claim).note == "A new survey came out."
    assert "A new survey came out." in text_of(client.get("/admin/"))
    assert client.post(act_address(claim.pk, "clear-flag"), {"note": ""}).status_code == 302
    assert not ReviewFlag.objects.exists()


def test_an_assigned_claim_is_in_that_persons_queue(at_desk: At) -> None:
    claim = factories.logged_claim()
    researcher = factories.person(Role.RESEARCHER)
    client = at_desk(Role.EDITOR)
    assert client.post(act_address(claim.pk, "assign"), {"to": str(researcher.pk)}).status_code == 302
    page = soup(at_desk(researcher).get("/admin/"))
    queue = page.find("section", {"aria-labelledby": "queue-mine"})
    assert queue is not None
    assert claim.short_claim in queue.text
    assert client.post(act_address(claim.pk, "assign"), {"to": ""}).status_code == 302
    assert Verdict.objects.get(claim=claim).assigned_to is None


def test_the_review_queue_has_the_verdicts_that_this_person_may_approve(at_desk: At) -> None:
    author = factories.person(Role.EDITOR)
    claim = factories.logged_claim(actor=author)
    steps.submit(claim_id=claim.pk, language="en", actor=author, revision=claim.revision)

    def queue(who: User | Role) -> str:
        found = soup(at_desk(who).get("/admin/")).find("section", {"aria-labelledby": "queue-review"})
        return found.text if found else ""

    assert claim.short_claim in queue(Role.EDITOR)
    assert claim.short_claim not in queue(author)
    assert claim.short_claim not in queue(Role.RESEARCHER)


def test_two_administrators_redact_an_edition(at_desk: At) -> None:
    edition = factories.published_claim()
    first, second = at_desk(Role.ADMINISTRATOR), at_desk(Role.ADMINISTRATOR)
    address = f"/admin/claims/edition/{edition.pk}/"
    form = {"reason": "privacy", "note": "An address was removed."}
    assert at_desk(Role.PUBLISHER).post(f"{address}redact/", form).status_code == 403
    assert first.post(f"{address}redact/", form | {"reason": "whim"}).status_code == 422
    assert first.post(f"{address}redact/", form).status_code == 302
    redaction = Redaction.objects.get(edition=edition)
    assert "Redactions of editions waiting for a second administrator" in text_of(second.get("/admin/"))
    confirm = f"/admin/claims/redaction/{redaction.pk}/decide/confirm/"
    own = first.post(confirm)
    assert own.status_code == 403
    assert "second administrator" in text_of(own)
    assert second.post(confirm).status_code == 302
    edition.refresh_from_db()
    assert edition.document is None
    page = text_of(second.get(f"{address}change/"))
    assert "The document was removed." in page
    assert edition.digest in page


@pytest.mark.django_db(transaction=True)
def test_twenty_simultaneous_publish_clicks_make_one_edition(at_desk: At) -> None:
    claim = factories.approved_claim()
    publisher = factories.person(Role.PUBLISHER)
    clients = [at_desk(publisher) for _ in range(20)]

    def click(client: Client) -> int:
        try:
            return client.post(step_address(claim.pk, "publish"), {"revision": claim.revision}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(click, clients))
    assert answers == [302, *[409] * 19]
    assert Edition.objects.filter(claim=claim).count() == 1
