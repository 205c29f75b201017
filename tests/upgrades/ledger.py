"""A small ledger with every kind of row, for the dump that a released version leaves behind."""

from datetime import date

from django.utils import timezone

from claims.external_reviews import services as external_reviews
from claims.models import Edition, ExternalReview, Mirror, MirroredItem, WebhookAttempt, WebhookDelivery
from claims.services import flags, publishing, redactions, steps, waivers
from claims.services.notices import NoticeDraft, add_notices
from claims.services.quotations import check_quotations
from claims.services.shared_rows import add_claimant
from claims.sync import bulk_files
from claims.vocabulary import BulkKind, ContactOutcome, LinkKind, NoticeKind, Provenance, Stance
from claims.webhooks.services import announce_restore, fan_out
from claims.working_copy import CitationCopy, ClaimantCopy, ContactCopy, LinkCopy, PartCopy
from factcheck.accounts.models import ApiKey, FailedAttempts
from factcheck.accounts.roles import Role
from factcheck.accounts.services.keys import revoke_key
from factcheck.accounts.services.requests import Answer, remember
from sources.models import Handover, Source
from sources.services.capture_leases import put_off_host
from sources.services.holds import place_hold
from sources.services.removals import propose_removal
from sources.services.sources import add_publisher
from sources.services.visits import watch_sources
from tests import copies, factories
from tests.permissions_world import make_world


def build() -> None:
    """Make it, in an empty ledger."""
    make_world()
    _accounts()
    live = _editions()
    _evidence(live)
    _exchange(live)


def _accounts() -> None:
    administrator = factories.person(Role.ADMINISTRATOR)
    key = ApiKey.objects.earliest("made_at")
    remember(key=key, name="first", fingerprint="0" * 64, answer=Answer(status=201, body=b"{}", headers={"X": "1"}))
    revoke_key(key_id=ApiKey.objects.latest("made_at").pk, actor=administrator)
    FailedAttempts.objects.create(key="1" * 64, failures=2, last_at=timezone.now())


def _editions() -> Edition:
    """Every kind of edition. Returns a live one, whose claim has every kind of child."""
    publisher, editor, approver = (factories.person(role) for role in (Role.PUBLISHER, Role.EDITOR, Role.EDITOR))
    first, second = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    corrected = factories.published_claim()
    copy = factories.working_copy(verdict=factories.verdict_copy(body="The survey counts forty.[@3]"))
    factories.next_edition(corrected.claim_id, copy, kind="corrected", severity="minor")
    withdrawn = factories.published_claim()
    publishing.withdraw(claim_id=withdrawn.claim_id, language="en", actor=publisher, note="It cannot be upheld.")
    proposed = redactions.propose_redaction(edition_id=corrected.pk, reason="privacy", note="A name.", actor=first)
    redactions.confirm_redaction(redaction_id=proposed.pk, actor=second)
    agency = add_publisher(name="The agency", actor=editor, domains=["agency.example"])
    speaker = add_claimant(name="The agency’s speaker", kind="person", actor=editor, publishers=[agency])
    source = factories.source(actor=editor)
    claim = factories.logged_claim(
        actor=editor,
        claimants=(ClaimantCopy(speaker.pk, "its speaker then"),),
        topics=(factories.topic().pk,),
        parts=(PartCopy("The bridge has spans.", "documented"), PartCopy("They are forty.", "not documented")),
        citations=(
            CitationCopy(
                source=source.pk, stance=Stance.FOR, quotation="forty spans", provenance=Provenance.CONFIRMED, part=1
            ),
        ),
        links=(LinkCopy(corrected.claim_id, LinkKind.DISPUTES, "The two counts exclude each other."),),
        contacts=(ContactCopy("The agency", date(2022, 1, 20), None, ContactOutcome.REPLIED, "We counted forty."),),
        verdict=factories.verdict_copy(
            body="The survey counts forty.[@1]", looked_for="Other surveys; there are none."
        ),
    )
    waivers.waive(
        claim_id=claim.pk, language="en", check="issuers", reason="There is one survey only.", actor=publisher
    )
    claim.refresh_from_db()
    steps.submit(claim_id=claim.pk, language="en", actor=editor, revision=claim.revision)
    steps.approve(claim_id=claim.pk, language="en", actor=approver, revision=claim.revision)
    live = publishing.publish(claim_id=claim.pk, language="en", actor=publisher, revision=claim.revision)
    flags.flag_under_review(claim_id=claim.pk, note="A new survey came out.", actor=publisher)
    return live


def _evidence(live: Edition) -> None:
    administrator = factories.person(Role.ADMINISTRATOR)
    [source] = Source.objects.filter(public_claims__edition=live)
    copy = copies.held(source, "The survey counts forty spans.")
    check_quotations(source_id=source.pk)
    moved = NoticeDraft(claim=live.claim_id, kind=NoticeKind.MOVED, detail="To another address.")
    add_notices(source_id=source.pk, drafts=[moved])
    watch_sources(source_ids=[source.pk])
    put_off_host("agency.example:443", 60)
    Handover.objects.create(snapshot=copy)
    copies.removed(copies.held(factories.source(), "A court had it removed."))
    propose_removal(snapshot_id=copy.pk, reason="court_order", note="A court ordered it.", actor=administrator)
    place_hold(source_id=source.pk, reason="A court case is pending.", actor=administrator)


def _exchange(live: Edition) -> None:
    """Reviews by others, a mirror, bulk files, webhooks."""
    external_reviews.match_review(
        review_id=ExternalReview.objects.get().pk, claim_id=live.claim_id, actor=factories.person(Role.PUBLISHER)
    )
    document = bytes(Edition.objects.get(pk=live.pk).document or b"")
    MirroredItem.objects.create(
        mirror=Mirror.objects.get(),
        generation=1,
        seq=1,
        claim=live.claim_id,
        language="en",
        kind="published",
        digest=live.digest,
        item=document,
    )
    for kind in BulkKind:
        bulk_files.build(kind)
    announce_restore()
    fan_out()
    delivery = WebhookDelivery.objects.earliest("pk")
    WebhookAttempt.objects.create(delivery=delivery, number=1, at=timezone.now(), milliseconds=12, status=204)
