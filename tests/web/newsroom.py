"""A small newsroom for readers' tests: one verdict with everything, and other claims of every kind."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from claims.models import Claim, Edition, PublicClaim
from claims.queries import working_copy
from claims.services import flags, publishing, redactions
from claims.vocabulary import EditionKind
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    PartCopy,
    VerdictCopy,
)
from factcheck.accounts.roles import Role
from factcheck.core.partial_date import PartialDate
from sources.models import Source
from tests import factories

HOSTILE = "<script>alert(1)</script>\"'&"
SECRET = "zqxsecret"
DRAFT = "zqxdraft"


@dataclass(frozen=True)
class Newsroom:
    """`main` is the newest edition of the verdict with everything. `draft` is an unpublished claim."""

    main: Edition
    disputed: Edition
    qualified: Edition
    framing: Edition
    withdrawn: Edition
    redacted: Edition
    draft: Claim
    open_source: Source
    protected_source: Source


def slug(edition: Edition) -> str:
    """The current slug of the edition's claim."""
    return PublicClaim.objects.get(claim=edition.claim_id, language=edition.language).slug


def address(edition: Edition) -> str:
    return f"/claims/{slug(edition)}/"


def revised(edition: Edition, *, kind: str, note: str, severity: str = "", **words: Any) -> Edition:
    """Publish the claim's next edition, with these fields of the verdict changed."""
    copy, _ = working_copy.read(edition.claim_id, "en")
    changed = replace(copy, verdict=replace(copy.verdict, **words))
    return factories.next_edition(edition.claim_id, changed, kind=kind, note=note, severity=severity)


def withdraw(edition: Edition, *, note: str, replaced_by: Any = None) -> Edition:
    claim = Claim.objects.get(pk=edition.claim_id)
    return publishing.withdraw(
        claim_id=claim.pk,
        language="en",
        actor=factories.person(Role.PUBLISHER),
        revision=claim.revision,
        note=note,
        replaced_by=replaced_by,
    )


def redact(edition: Edition, *, note: str = "A court ordered that it be removed.") -> Edition:
    first, second = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    proposed = redactions.propose_redaction(edition_id=edition.pk, reason="court_order", note=note, actor=first)
    return redactions.confirm_redaction(redaction_id=proposed.pk, actor=second)


def publish(**changes: Any) -> Edition:
    """Publish a new claim. Fields of the verdict are keyword arguments."""
    words = {name: changes.pop(name) for name in list(changes) if name in VerdictCopy.__dataclass_fields__}
    return factories.published_claim(verdict=factories.verdict_copy(**words), **changes)


def open_newsroom() -> Newsroom:
    """Create everything with the desk's services."""
    topic = factories.topic("Bridges")
    speaker = factories.claimant("Ada Example", kind="person", role="Minister", same_as=("https://example.org/ada",))
    outlet = factories.claimant("The Daily Example", kind="outlet")
    survey = factories.source("Survey of bridges", issued_by="Office of Roads", carried_by="An archive")
    address_of = factories.source("Address of the minister", language="ru", medium="speech")
    protected = factories.source(
        f"{SECRET} title",
        issued_by=f"{SECRET} issuer",
        url=f"https://{SECRET}.example/",
        note=f"{SECRET} note",
        access="protected",
        description="An engineer who worked on the bridge",
        protection_reason="Naming them would cost them their work",
    )
    draft = factories.logged_claim(
        text=f"{DRAFT} text", short_claim=f"{DRAFT} short", verdict=factories.verdict_copy(headline=f"{DRAFT} headline")
    )
    qualified = publish(headline="Forty spans were built by 1990", rating="true", applies_to=PartialDate("2023-04-04"))
    disputed = publish(
        headline="The statement leaves out the second bank",
        rating="missing-context",
        links=(LinkCopy(qualified.claim_id, "qualifies", "It says how many were built."),),
    )
    framing = publish(
        headline="Evidence on how far the bridge reaches",
        kind="framing",
        rating=None,
        unrated_reason="How far is too far is a way of seeing.",
        topics=(topic.pk,),
        original_language="ru",
    )
    main = factories.published_claim(**_main(topic, speaker, outlet, survey, address_of, protected, draft, qualified,
                                             disputed, framing))  # fmt: skip
    revised(main, kind=EditionKind.CORRECTED, severity="major", rating="half-true",
            note="The first edition miscounted the spans.")  # fmt: skip
    main = revised(main, kind=EditionKind.UPDATED, note="A survey was added.", summary="Forty, by the newest survey.")
    flags.flag_under_review(
        claim_id=main.claim_id, note="A reader sent a drawing.", actor=factories.person(Role.PUBLISHER)
    )
    withdrawn = publish(headline="This verdict will be withdrawn")
    withdraw(withdrawn, note="It rested on a forged drawing.", replaced_by=main.claim_id)
    redacted = publish(headline="This verdict will be removed", summary=f"{SECRET} summary", body=f"{SECRET} body.[@1]")
    redact(redacted)
    return Newsroom(main, disputed, qualified, framing, withdrawn, redacted, draft, survey, protected)


def _main(
    topic: Any,
    speaker: Any,
    outlet: Any,
    survey: Any,
    address_of: Any,
    protected: Any,
    draft: Any,
    qualified: Any,
    disputed: Any,
    framing: Any,
) -> dict[str, Any]:
    citation, seen = CitationCopy, AppearanceCopy
    return {
        "text": "The bridge has forty spans on both banks.",
        "short_claim": "The bridge has forty spans",
        "original_language": "ru",
        "topics": (topic.pk,),
        "claimants": (ClaimantCopy(speaker.pk, "Minister of Works"),),
        "parts": (PartCopy("There are forty", "Documented"), PartCopy("On both banks", "Not supported")),
        "appearances": (
            seen(
                mode="reported",
                date=PartialDate("2022-01-25"),
                speakers=(ClaimantCopy(speaker.pk),),
                outlet=outlet.pk,
                source=address_of.pk,
                quotation="forty spans on both banks",
                provenance="confirmed",
                language="en",
                original_text="сорок пролётов на обоих берегах",
                original_language="ru",
                translated_by="the ministry",
            ),
            seen(
                mode="repeated",
                date=PartialDate("2022-03"),
                quotation="أربعون",
                provenance="transcribed",
                language="ar",
            ),
            seen(mode="repeated", date=PartialDate("2022~"), quotation="roughly forty", provenance="paraphrase"),
            seen(
                mode="reported",
                source=protected.pk,
                quotation=f"{SECRET} said",
                provenance="confirmed",
                venue=f"{SECRET} venue",
            ),
        ),
        "citations": (
            citation(
                source=survey.pk,
                stance="for",
                quotation="forty spans were counted",
                provenance="confirmed",
                part=0,
                locator="page 3",
                note="It counts forty.",
            ),
            citation(
                source=factories.source("An older survey").pk,
                stance="against",
                quotation="thirty-nine spans",
                provenance="transcribed",
                part=1,
            ),
            citation(
                source=protected.pk,
                stance="context",
                quotation=f"{SECRET} words",
                provenance="confirmed",
                note=f"{SECRET} note",
            ),
            citation(
                source=address_of.pk,
                stance="for",
                bears_on="wording",
                quotation="о сорока пролётах",
                provenance="paraphrase",
            ),
        ),
        "links": (
            LinkCopy(disputed.claim_id, "disputes", "Each denies the other’s count."),
            LinkCopy(qualified.claim_id, "qualifies", "It says how many were built."),
            LinkCopy(framing.claim_id, "supports", "The count is a premise."),
            LinkCopy(draft.pk, "variant_of", f"{DRAFT} rationale"),
        ),
        "contacts": (ContactCopy("The ministry", date(2022, 1, 20), date(2022, 1, 24), "replied", "We stand by it."),),
        "verdict": factories.verdict_copy(
            headline="Forty spans were counted, on one bank only",
            rating="mostly-false",
            summary="Forty, on one bank.",
            body=f"A survey counts forty.[@1] {HOSTILE}\n\n#### Deep\n\nAn older one.[@2]\n\n## Shallow\n\nEnd.",
            looked_for="A survey of the second bank.",
            no_contact_reason="",
        ),
    }
