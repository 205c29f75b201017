"""A protected source leaves no name, byte, file metadata or address outside the desk: hunted by a planted marker.

The same source made public is found where it should be, so the hunt does find.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from claims.models import Claim, Edition, PublicClaim
from claims.public.web import page_cache
from claims.queries import working_copy
from claims.services import passages, publishing, quotations, steps
from claims.vocabulary import EditionKind, Mode, Provenance, Stance
from claims.webhooks import services as webhooks
from claims.webhooks.messages import EVENTS
from claims.working_copy import AppearanceCopy, CitationCopy
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid
from factcheck.core.partial_date import PartialDate
from sources.models import Access, Capture, Snapshot, Source, Watch
from sources.services import bundles, capture_worker, integrity, leftovers, removals, text_extraction, visits, wayback
from sources.services.captures import request_capture
from sources.services.sources import change_source
from sources.services.uploads import transcribe, upload_copy
from tests import factories
from tests.hunting import Everything, Hunt, addresses, answer, broker, digests, files_of, messages, rows, spellings
from tests.sources.capture.site import Reply, Site, article

pytestmark = pytest.mark.django_db
WORD = "zqxguardedmark"
NAME = "Žqxgüard & Søn"
NOBODYS = "zqxnobodysmark"
"""As long as WORD, and written nowhere."""
MARK = f"{WORD} {NAME}"
SAID = f"It was {WORD} who counted forty spans"
NEARLY = f"{NAME} had wrote it down for the office"
"""A slip of the pen: the differences are kept with what was found."""
TABLES = (
    "claims.Edition", "claims.Approval", "claims.PublicClaim", "claims.PublicLink", "claims.Slug",
    "claims.QuotationState", "claims.EvidenceNotice", "sources.Capture", "sources.Handover", "sources.Watch",
    "sources.Host", "claims.WebhookDelivery", "claims.WebhookAttempt",
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A published claim that leans on the marked source, and what the desk holds of it."""

    source: Source
    claim: Claim
    bodies: tuple[bytes, ...]
    other: Source
    neighbour: Snapshot


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().running() as site:
        site.pages[f"/{WORD}/page"] = Reply(article(f"{SAID}.", title=MARK))
        site.pages["/other"] = Reply(article("Forty spans were counted."))
        site.pages["/save"] = site.pages["/hook"] = Reply(b"{}")
        yield site


@pytest.fixture(autouse=True)
def open_to(settings: Settings, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only site there is would see whatever is sent out; the Wayback Machine is part of it."""
    settings.OUTBOUND_ALLOWED = [site.host]
    settings.WAYBACK_SAVE_URL = site.url("/save")
    settings.CAPTURE_HOST_DELAY = 0.0
    settings.CAPTURE_BACKOFF = (0.0, 0.0)
    settings.OUTBOUND_DEADLINE = 2.0
    settings.STORAGES = settings.STORAGES | {
        "captures": {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": tmp_path / "captures"}}
    }
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    page_cache.pages.forget()


@contextmanager
def _listening() -> Iterator[Everything]:
    """All that is logged, at every level."""
    root, ear = logging.getLogger(), Everything()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield ear
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


def _source(site: Site, access: str) -> Source:
    return factories.source(
        f"{MARK} title", issued_by=f"{MARK} issuer", carried_by=f"{MARK} carrier", authors=(f"{MARK} author",),
        url=site.url(f"/{WORD}/page"), note=f"{MARK} note", desk_note=f"{MARK} desk note", locator=f"{WORD} locator",
        access=access, description="An engineer who worked on the bridge",
        protection_reason="Naming them would cost them their work", capture=True,
    )  # fmt: skip


def _plant(site: Site, access: str) -> Planted:
    """Everything that an editor can do with a source, on the way to a corrected edition."""
    webhooks.add_endpoint(
        name="A partner", url=site.url("/hook"), events=EVENTS, actor=factories.person(Role.ADMINISTRATOR)
    )
    source = _source(site, access)
    other = factories.source("A survey", url=site.url("/other"), capture=True)
    editor = factories.person(Role.RESEARCHER)
    page = (
        f"<!doctype html><html lang=en><head><title>{MARK} file</title><meta name=author content='{WORD} writer'>"
        f"</head><body><article><h1>{WORD} heading</h1><p>{SAID}, and {NAME} wrote it down for the office.</p>"
        "</article></body></html>"
    ).encode()
    told = f"{SAID}. {NAME} told us so."
    uploaded = upload_copy(source_id=source.pk, body=page, file_name=f"{WORD}.html", actor=editor)
    transcript = transcribe(source_id=source.pk, text=told, locator=f"{WORD} minute 3", actor=editor)
    neighbour = transcribe(source_id=other.pk, text="Forty spans were counted.", locator="page 3", actor=editor)
    text_extraction.read_due()
    text = Snapshot.objects.get(pk=uploaded.pk).text.text
    assert SAID in text, "else nothing would be picked and nothing hunted"
    if access == Access.PROTECTED:
        with pytest.raises(Invalid):
            request_capture(source_id=source.pk, actor=editor)
    citation = CitationCopy(
        source=source.pk, stance=Stance.FOR, quotation=SAID, provenance=Provenance.CONFIRMED, note=f"{MARK} noted",
        locator=f"{WORD} line",
    )  # fmt: skip
    claim = factories.logged_claim(
        actor=editor,
        appearances=(
            AppearanceCopy(mode=Mode.SAID, date=PartialDate("2022-01-25"), venue="press conference", language="en",
                           quotation="forty spans", provenance=Provenance.CONFIRMED),
            AppearanceCopy(mode=Mode.REPORTED, date=PartialDate("2022-01-26"), source=source.pk, language="en",
                           venue=f"{MARK} venue", quotation=f"{WORD} words", provenance=Provenance.CONFIRMED),
        ),
        citations=(
            replace(citation, source=other.pk, quotation="Forty spans were counted", note="", locator="page 3"),
            CitationCopy(source=factories.source().pk, stance=Stance.AGAINST, note="An older survey."),
            citation,
            replace(citation, stance=Stance.CONTEXT, provenance=Provenance.TRANSCRIBED, quotation=f"{NAME} told us so"),
            replace(citation, stance=Stance.CONTEXT, quotation=NEARLY),
        ),
    )  # fmt: skip
    for number, snapshot, words in ((3, uploaded, SAID), (4, transcript, f"{NAME} told us so")):
        start = Snapshot.objects.get(pk=snapshot.pk).text.text.index(words)
        claim.refresh_from_db()
        passages.pick_passage(
            claim_id=claim.pk, language="en", number=number, snapshot_id=snapshot.pk, revision=claim.revision,
            start=start, end=start + len(words), actor=editor,
        )  # fmt: skip
    _published(claim)
    copy, _ = working_copy.read(claim.pk, "en")
    corrected = replace(copy, verdict=replace(copy.verdict, summary="Forty, by the newest count."))
    factories.next_edition(
        claim.pk, corrected, kind=EditionKind.CORRECTED, severity="major", note="The first edition miscounted."
    )
    return Planted(source, claim, (page, told.encode()), other, neighbour)


def _published(claim: Claim) -> Edition:
    where: dict[str, Any] = {"claim_id": claim.pk, "language": "en"}
    claim.refresh_from_db()
    steps.submit(**where, actor=claim.logged_by, revision=claim.revision)
    steps.approve(**where, actor=factories.person(Role.EDITOR), revision=claim.revision)
    return publishing.publish(**where, actor=factories.person(Role.PUBLISHER), revision=claim.revision)


def _work() -> None:
    """What workers and beat do of themselves, twice: the second time there are copies, findings and watches."""
    for _ in range(2):
        quotations.check_due()
        Watch.objects.update(next_visit_at="2001-01-01T00:00:00Z")
        for task in (
            visits.visit_due, capture_worker.capture_due, text_extraction.read_due, wayback.hand_over_due,
            leftovers.sweep, removals.erase_removed, quotations.check_due, webhooks.deliver_due,
        ):  # fmt: skip
            task()
        integrity.check_stored_bytes(sample=None)


def _values(planted: Planted) -> dict[str, list[object]]:
    """What to fill into the variables of addresses."""
    public = PublicClaim.objects.get(claim=planted.claim)
    claimants, topics = public.claimants.all(), public.topics.all()
    names = [*(row.slug for row in claimants), *(row.slug for row in topics)]
    copies = Snapshot.objects.values_list("pk", flat=True)
    return {
        "slug": [public.slug, *names],
        "id": [planted.claim.pk, planted.source.pk, planted.other.pk],
        "copy": [*copies, uuid4()],
        "kind": ["verdicts", "topics", "claimants"],
        "number": [1, 2],
        "name": [*names, planted.source.pk],
    }


def _hunt_public(hunt: Hunt, planted: Planted) -> None:
    """Every public address, as reader and consumer, and bad input to each."""
    client = Client(raise_request_exception=False)
    walked = addresses(_values(planted))
    assert len(walked) > 40
    for address in walked:
        status, sent = answer(client, address)
        assert status < 500, address
        hunt.look(f"GET {address}", sent)
        hunt.look(f"bad input {address}", answer(client, f"{address}?page=x&nobody=1&language=--")[1])
        hunt.look(f"POST {address}", answer(client, address, "post")[1])


def _ask_for_files() -> None:
    """Whoever knows a hash gets nothing by it."""
    client = Client(raise_request_exception=False)
    for name in Snapshot.objects.values_list("body_id", flat=True):
        for folder in ("media", "static", "captures", "var/captures"):
            assert answer(client, f"/{folder}/{name[:2]}/{name}")[0] == 404


def _answers_by_words(planted: Planted, word: str) -> dict[str, bytes]:
    """What the searches and filters of site and API answer to this word, without the word itself."""
    client = Client(raise_request_exception=False)
    schema = json.loads(client.get("/api/v1/schema", headers={"accept": "application/json"}).content)
    asked = [f"/search/?q={word}", f"/claims/?q={word}", f"/search/?q={word}+forty"]
    for path, methods in schema["paths"].items():
        at = path.replace("{id}", str(planted.claim.pk)).replace("{number}", "1").replace("{name}", word)
        named = [one["name"] for one in methods.get("get", {}).get("parameters", ()) if one["in"] == "query"]
        asked += [f"{at}?{name}={word}" for name in named]
    # A page's tag is a digest of all of it, also of the question that it repeats; a request's id is new each time.
    return {
        address.replace(word, ""): re.sub(
            rb"(?m)^(?:etag|x-request-id): .*$|[\"']request_id[\"']: ?[\"'][^\"']*[\"']",
            b"",
            answer(client, address)[1].lower().replace(word.encode(), b""),
        )
        for address in asked
    }


def _hunt_everything(hunt: Hunt, planted: Planted, site: Site, heard: Everything) -> None:
    _hunt_public(hunt, planted)
    for name, row in rows(*TABLES):
        hunt.look(name, row)
    for key, value in messages(broker()):
        hunt.look(f"broker {key}", value)
    for record in heard.records:
        hunt.look("log", record)
    for request in site.requests:
        hunt.look(
            "wayback" if request.path == "/save" else "outbound", f"{request.path} {request.headers} {request.body!r}"
        )
    with bundles.wacz_of(planted.other.pk) as archive:
        for name, content in files_of(archive.read()):
            hunt.look(f"WACZ of another source: {name}", content)


def _needles(planted: Planted) -> set[bytes]:
    found = spellings(WORD) | spellings(NAME)
    for body in planted.bodies:
        found |= digests(body)
    for stored in Snapshot.objects.filter(source=planted.source):
        found |= {stored.body_id.encode(), stored.warc_id.encode()}
    return found


def _hunted(site: Site, access: str, callbacks: DjangoCaptureOnCommitCallbacks) -> tuple[Hunt, Planted]:
    with _listening() as heard:
        with callbacks(execute=True):
            planted = _plant(site, access)
            _work()
        hunt = Hunt(_needles(planted))
        _hunt_everything(hunt, planted, site, heard)
    assert len(heard.records) > 20
    assert any(key.endswith("quotations") for key in broker()), "tasks were announced"
    return hunt, planted


def test_a_protected_source_leaves_nothing_anywhere(
    site: Site, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    hunt, planted = _hunted(site, Access.PROTECTED, django_capture_on_commit_callbacks)
    assert hunt.looked > 200
    assert hunt.seen == {}
    assert not Capture.objects.filter(source=planted.source).exists()
    assert not Watch.objects.filter(pk=planted.source.pk).exists()
    assert "/other" in site.paths(), "the door was open"
    assert "/save" in site.paths()
    _ask_for_files()
    by_its_word, by_nobodys = _answers_by_words(planted, WORD), _answers_by_words(planted, NOBODYS)
    assert {at for at, found in by_its_word.items() if found != by_nobodys[at]} == set()


def test_the_same_source_made_public_is_found_where_it_should_be(
    site: Site, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Else the hunt above would prove nothing."""
    hunt, planted = _hunted(site, Access.PUBLIC, django_capture_on_commit_callbacks)
    slug = PublicClaim.objects.get(claim=planted.claim).slug
    expected = {
        "claims.Edition", "claims.Approval", "claims.QuotationState", "outbound", "wayback",
        f"GET /claims/{slug}/", f"GET /claims/{slug}/editions/1/", f"GET /sources/{planted.source.pk}/",
        f"GET /api/v1/sources/{planted.source.pk}", "GET /api/v1/sources", "GET /api/v1/changes", "GET /api/v1/claims",
        f"GET /api/v1/claims/{planted.claim.pk}", f"GET /api/v1/claims/{planted.claim.pk}/editions/1",
        f"GET /api/v1/claims/{planted.claim.pk}/quotations", f"GET /api/v1/claims/{planted.claim.pk}/annotations",
    }  # fmt: skip
    assert expected - set(hunt.seen) == set()
    assert slug.encode() in _answers_by_words(planted, "spans")["/search/?q="], "the search does find"
    hashes = {needle for body in planted.bodies for needle in digests(body)}
    assert hunt.seen[f"GET /sources/{planted.source.pk}/"] & hashes, "the hash of a copy is public"
    assert not [where for where in hunt.seen if where.startswith(("broker", "WACZ"))], "ids alone, whatever the source"


@pytest.mark.parametrize("spelling", sorted(spellings(NAME) | spellings(WORD)))
def test_the_hunt_knows_the_marker_in_every_spelling(spelling: bytes) -> None:
    hunt = Hunt(spellings(WORD) | spellings(NAME))
    hunt.look("here", b"before" + spelling.upper() + b"after")
    assert "here" in hunt.seen


# --- protected after the fact ----------------------------------------------------------------------------------------


def test_a_source_that_turns_protected_after_publication_shows_its_description_alone(
    site: Site, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Stored editions keep what they held, and say so by their digests; redaction is the way to take that out."""
    with django_capture_on_commit_callbacks(execute=True):
        planted = _plant(site, Access.PUBLIC)
        _work()
    source = planted.source
    assert Watch.objects.filter(pk=source.pk).exists()
    request_capture(source_id=source.pk, actor=factories.person(Role.EDITOR))
    hidden = factories.draft_of(source, access=Access.PROTECTED)
    with django_capture_on_commit_callbacks(execute=True):
        change_source(source_id=source.pk, draft=hidden, actor=factories.person(Role.EDITOR))
    assert not Capture.objects.open().filter(source=source).exists()
    assert not Watch.objects.filter(pk=source.pk).exists()
    asked = len(site.requests)
    with django_capture_on_commit_callbacks(execute=True):
        _work()
    hunt = Hunt(_needles(planted))
    for name, row in rows("claims.QuotationState"):
        hunt.look(name, row)
    for request in site.requests[asked:]:
        hunt.look(f"outbound {request.path}", f"{request.path} {request.body!r}")
    _hunt_live(hunt, planted)
    assert hunt.seen == {}
    page = Client().get(f"/sources/{source.pk}/").content.decode()
    assert source.description in page


def _hunt_live(hunt: Hunt, planted: Planted) -> None:
    """Pages and API but for the stored documents themselves, which the API hands out as they were published."""
    client = Client(raise_request_exception=False)
    documents = ("/api/v1/claims", "/api/v1/changes", "/api/v1/editions", "/api/v1/bulk")
    live = ("/quotations", "/annotations", "/external-reviews")
    for address in addresses(_values(planted)):
        if address.startswith(documents) and not address.endswith(live):
            continue
        hunt.look(f"GET {address}", answer(client, address)[1])
