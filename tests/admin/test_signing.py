"""What a person sees before signing: the page, every warning, links to fields; and what a save cancels."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims import gate
from claims.models import Claim, Edition
from claims.public.web.page_cache import pages
from claims.services import claims as claim_services
from claims.services import publishing, redactions, steps
from claims.vocabulary import ClaimKind, ContactOutcome, LinkKind, Provenance, RedactionReason
from claims.working_copy import AppearanceCopy, ContactCopy, LinkCopy, Names, PartCopy, VerdictCopy, WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.partial_date import PartialDate
from tests import factories
from tests.admin.pages import change_address, open_form, save, soup, step_address, text_of
from tests.claims.desk_work import copy_of, now
from tests.claims.test_gate import GOOD, GOOD_NAMES, GOOD_VERDICT, HOLDS, TODAY, WARNS

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]


def test_the_preview_equals_the_page(at_desk: At) -> None:
    """Compares everything except references: original words, translator, topics, links, parts and contacts."""
    actor = factories.person(Role.RESEARCHER)
    other, topic = factories.published_claim(actor=actor), factories.topic("Bridges", actor=actor)
    base = factories.working_copy(actor=actor)
    copy = replace(
        base,
        topics=(topic.pk,),
        parts=(PartCopy("forty", "documented"),),
        links=(LinkCopy(other.claim_id, LinkKind.QUALIFIES, "It counts otherwise."),),
        contacts=(ContactCopy("The office", TODAY, outcome=ContactOutcome.REPLIED, reply="It is right."),),
        appearances=(
            replace(
                base.appearances[0], original_text="сорок прольотів", original_language="uk", translated_by="A. Bee"
            ),
        ),
        verdict=replace(base.verdict, body="Both.[@1][@2]", no_contact_reason="", would_change=""),
    )
    claim = claim_services.log_claim(copy=copy, actor=actor)
    steps.submit(**now(claim), actor=actor)
    response = at_desk(Role.PUBLISHER).get(step_address(claim.pk, "approve"))
    page = soup(response)
    article = page.select_one("article.verdict")
    assert article is not None
    shown = " ".join(article.get_text(" ").split())
    for words in ("сорок прольотів", "A. Bee", "Bridges", "It counts otherwise.", "documented", "It is right."):
        assert words in shown, words
    assert "".join(one.text for one in article.select(".body sup")) == "1,2"
    assert "The page does not say what would change this verdict." in text_of(response)
    steps.approve(**now(claim), actor=(publisher := factories.person(Role.PUBLISHER)))
    publishing.publish(**now(claim), actor=publisher)
    slug = Edition.objects.get(claim=claim).slug
    public = soup(Client().get(reverse("claim", args=[slug]))).select_one("article.verdict")
    assert public is not None
    assert public.select_one(".body") == article.select_one(".body")
    assert public.select_one(".evidence") == article.select_one(".evidence")


def test_a_revision_shows_its_changed_words_and_ratings_by_name(at_desk: At) -> None:
    first = factories.published_claim()
    editor = factories.person(Role.EDITOR)
    steps.revise(**now(first.claim_id), actor=editor)
    copy = copy_of(first.claim_id)
    body = "The survey of 2021 counts **forty-one**.[@1] An earlier one counted thirty-nine.[@2]"
    claim_services.save_working_copy(
        **now(first.claim_id), copy=replace(copy, verdict=replace(copy.verdict, body=body, rating="half-true")),
        actor=editor,
    )  # fmt: skip
    steps.submit(**now(first.claim_id), actor=editor)
    page = soup(at_desk(Role.EDITOR).get(step_address(first.claim_id, "approve")))
    table = page.select_one(".compare")
    assert table is not None
    assert "Mostly true" in table.text
    assert "Half true" in table.text
    assert "-one" in [one.text for one in table.select("ins")]
    assert "thirty-nine" not in "".join(one.text for one in table.select("ins, del"))


def test_each_checks_link_leads_to_a_field_on_the_named_tab(at_desk: At) -> None:
    """For every check that blocks or warns."""
    claim = factories.logged_claim()
    page = soup(at_desk(Role.RESEARCHER).get(change_address(claim.pk)))
    unrated = VerdictCopy(rating=None)
    odd = (
        WorkingCopy(text="A claim.", short_claim="A claim"),
        replace(GOOD, kind=ClaimKind.OPINION, verdict=unrated),
        replace(GOOD, kind=ClaimKind.ATTRIBUTION),
        replace(GOOD, made_on=PartialDate("2099")),
        replace(GOOD, verdict=replace(GOOD_VERDICT, review_by=TODAY - timedelta(days=1))),
        replace(GOOD, parts=(PartCopy("[@1]"),)),
        replace(GOOD, text="Forty [@1]"),
        replace(GOOD, appearances=(AppearanceCopy(quotation="forty", provenance=Provenance.UNCONFIRMED),)),
        *(copy for _, copy, _ in HOLDS.values()),
        *(copy for _, copy in WARNS.values()),
    )
    facts = gate.Facts(TODAY, siblings=(gate.Sibling("fr", "false"),))
    seen: set[tuple[str, str]] = set()
    for copy in odd:
        for names in (GOOD_NAMES, Names()):
            for check in gate.run(copy, names, facts):
                seen.add((check.name, check.where))
    for name, where in sorted(seen):
        tab, _, anchor = where.partition("#")
        assert page.select(f"section#{tab} #at-{anchor}"), (name, where)
    assert {name for name, _ in seen} >= {"quotations", "dates", "siblings", "attribution", "contact", "references"}


def test_a_save_that_cancels_the_schedule_says_so_at_once_and_to_the_scheduler(at_desk: At) -> None:
    claim, scheduler = factories.approved_claim(), factories.person(Role.PUBLISHER)
    publishing.schedule(**now(claim), actor=scheduler, at=timezone.now() + timedelta(days=1))
    colleague = at_desk(Role.RESEARCHER)
    fields = open_form(colleague, claim.pk) | {"verdict-summary": ["Forty spans."]}
    assert "cancels the scheduled publication" in text_of(colleague.get(change_address(claim.pk)))
    assert save(colleague, claim.pk, fields).status_code == 302
    assert "cancelled the schedule" in text_of(colleague.get(change_address(claim.pk)))
    assert "Your scheduled publications that were cancelled" in text_of(at_desk(scheduler).get(reverse("admin:index")))
    assert "Your scheduled publications that were cancelled" not in text_of(colleague.get(reverse("admin:index")))


def test_a_withdrawn_verdict_is_reinstated_with_a_note_at_the_desk(at_desk: At) -> None:
    first = factories.published_claim()
    editor, publisher = factories.person(Role.EDITOR), factories.person(Role.PUBLISHER)
    publishing.withdraw(**now(first.claim_id), actor=publisher, note="Unsound.")
    gone = Client().get(reverse("claim", args=[first.slug]))
    assert first.claim.text in text_of(gone)
    steps.reopen(**now(first.claim_id), actor=editor, note="New evidence.")
    steps.submit(**now(first.claim_id), actor=editor)
    steps.approve(**now(first.claim_id), actor=publisher)
    form = {"revision": str(Claim.objects.get(pk=first.claim_id).revision), "note": ""}
    client = at_desk(publisher)
    preview = soup(client.get(step_address(first.claim_id, "publish")))
    assert [one.text for one in preview.select("article .edition-note strong")] == [
        "Reinstated.", "Withdrawn.", "Published.",
    ]  # fmt: skip
    assert "Nothing changes." in preview.get_text()
    assert client.post(step_address(first.claim_id, "publish"), form).status_code == 422
    assert client.post(step_address(first.claim_id, "publish"), form | {"note": "It was sound."}).status_code == 302
    pages.forget()  # The notice of the withdrawal is kept, and sent for half a second after the change.
    assert "Reinstated" in text_of(Client().get(reverse("claim", args=[first.slug])))
    assert "It was sound." in text_of(Client().get(reverse("corrections")))


def test_languages_are_choices_from_a_list(at_desk: At) -> None:
    claim, editor = factories.logged_claim(), at_desk(Role.EDITOR)
    page = soup(editor.get(change_address(claim.pk)))
    offered = {str(option["value"]) for option in page.select("#id_language option")}
    assert "fr" in offered
    assert "en" not in offered, "the claim has a verdict in English"
    address = reverse("admin:claims_language", args=[claim.pk, "en"])
    for wrong in ("French", "zz", "", "fr\x00"):
        assert editor.post(address, {"language": wrong}).status_code == 400
    fields = open_form(editor, claim.pk)
    assert fields["claim-original_language"] == ["en"]
    assert save(editor, claim.pk, fields | {"claim-original_language": ["zz"]}).status_code == 422
    assert save(editor, claim.pk, fields | {"claim-made_on": ["2099"]}).status_code == 422


def test_a_redaction_preselects_no_reason_and_lists_the_claim_and_other_editions(at_desk: At) -> None:
    first = factories.published_claim()
    second = factories.next_edition(first.claim_id, copy_of(first.claim_id), kind="clarified")
    administrator = factories.person(Role.ADMINISTRATOR)
    address = reverse("admin:claims_edition_change", args=[first.pk])
    client = at_desk(administrator)
    page = soup(client.get(address))
    chosen = page.select("#id_reason option[selected]")
    assert [option.get("value") for option in chosen] in ([], [""])
    assert page.select("#id_reason option")[0].get("value") == ""
    assert page.select(f'a[href="{reverse("admin:claims_edition_change", args=[second.pk])}"]')
    assert first.claim.text in page.text
    unchosen = client.post(reverse("admin:claims_redact", args=[first.pk]), {"reason": "", "note": "By law."})
    assert unchosen.status_code == 422
    redactions.propose_redaction(
        edition_id=first.pk, actor=administrator, reason=RedactionReason.PRIVACY, note="By law."
    )
    assert first.claim.short_claim in text_of(client.get(reverse("admin:claims_redaction_changelist")))
    assert first.claim.short_claim in text_of(at_desk(Role.ADMINISTRATOR).get(reverse("admin:index")))


def test_a_claim_in_two_languages_counts_once(at_desk: At) -> None:
    first, approver = factories.published_claim(), factories.person(Role.PUBLISHER)
    writer = factories.person(Role.EDITOR)
    claim_services.add_language(claim_id=first.claim_id, language="fr", actor=writer)
    words = factories.verdict_copy(headline="Le relevé confirme", summary="Quarante.", body="Oui.[@1]")
    told = now(first.claim_id) | {"language": "fr"}
    copy = replace(copy_of(first.claim_id), verdict=words)
    told["revision"] = claim_services.save_working_copy(**told, copy=copy, actor=writer).revision
    steps.submit(**told, actor=writer)
    steps.approve(**told, actor=approver)
    publishing.publish(**told, actor=approver)
    counts = soup(Client().get(reverse("claimants"))).select(".counted .count")
    assert [" ".join(one.text.split()) for one in counts] == ["1 claim"]
