"""One row of everything that an address can name, who asks, and the asking: for the table of `test_permissions`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from claims.external_reviews import services as external_reviews
from claims.models import Edition, EvidenceNotice, ExternalReview, Mirror, PublicClaim, WebhookDelivery
from claims.queries.lookup import Kind
from claims.services import redactions, steps
from claims.sync.mirroring import find_or_add
from claims.vocabulary import NoticeKind
from claims.webhooks.messages import EVENTS
from claims.webhooks.services import add_endpoint, send_test
from claims.working_copy import ClaimantCopy
from factcheck.accounts.models import Scope, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services.keys import issue_key
from sources.models import Capture, Source
from sources.services.captures import request_capture
from tests import copies, factories
from tests.claims.external_samples import as_bytes, review

ROLES = tuple(Role)
KEYS = (*Scope.values, "every scope")


@dataclass(frozen=True)
class World:
    """`values` fills the parts of addresses, `people` holds somebody of each role, `tokens` a key of each scope."""

    values: dict[str, str]
    people: dict[str, User]
    tokens: dict[str, str]


def make_world() -> World:
    """Everything that the addresses of the table name."""
    people = {role.value: factories.person(role) for role in Role}
    administrator, researcher = people[Role.ADMINISTRATOR], people[Role.RESEARCHER]
    claimant, topic = factories.claimant(), factories.topic()
    edition = factories.published_claim(claimants=(ClaimantCopy(claimant.pk),), topics=(topic.pk,))
    draft = factories.logged_claim(actor=factories.person(Role.RESEARCHER))
    steps.submit(claim_id=draft.pk, language="en", actor=draft.logged_by, revision=draft.revision)
    source = Source.objects.filter(public_claims__edition=edition).order_by("title")[0]
    notice = EvidenceNotice.objects.create(claim=draft, source=source, kind=NoticeKind.UNREACHABLE)
    request_capture(source_id=source.pk, actor=researcher)
    copy = copies.held(source, "Thirty-nine spans.")
    proposed = redactions.propose_redaction(
        edition_id=factories.published_claim().pk, reason="privacy", note="A name.", actor=administrator
    )
    editor = people[Role.EDITOR]
    applied = external_reviews.preview_import(actor=editor, body=as_bytes(review()), file_name="reviews.json")
    external_reviews.apply_import(import_id=applied.pk, actor=editor)
    another = review(url="https://www.arches.example/checks/fifty-spans")
    imported = external_reviews.preview_import(actor=editor, body=as_bytes(another), file_name="reviews.json")
    endpoint, _ = add_endpoint(name="A partner", url="https://partner.example/", events=EVENTS, actor=administrator)
    send_test(endpoint_id=endpoint.pk, actor=administrator)
    key, _ = issue_key(owner=researcher, name="Bot", scopes=["desk:read"], actor=researcher)
    owner = factories.person(Role.RESEARCHER)
    tokens = {scope: _token(owner, [scope]) for scope in Scope.values} | {"every scope": _token(owner, Scope.values)}
    values = {
        "slug": PublicClaim.objects.get(edition=edition).slug,
        "claim_id": str(draft.pk),
        "language": "en",
        "number": "1",
        "source_id": str(source.pk),
        "copy_id": str(copy.pk),
        "edition_id": str(edition.pk),
        "redaction_id": str(proposed.pk),
        "import_id": str(imported.pk),
        "review_id": str(ExternalReview.objects.get().pk),
        "endpoint_id": str(endpoint.pk),
        "delivery_id": str(WebhookDelivery.objects.filter(endpoint=endpoint).latest("pk").pk),
        "key_id": str(key.pk),
        "notice_id": str(notice.pk),
        "step": "approve",
        "act": "comment",
        "kind": Kind.CLAIMANT.value,
        "answer": "refuse",
        "name": "verdicts.ndjson.gz",
        "copy": str(copy.pk),
        "url": "nowhere/",
        "claimant": claimant.slug,
        "topic": topic.slug,
        "rating": "mostly-true",
        "accounts/user": str(researcher.pk),
        "accounts/apikey": str(key.pk),
        "sources/publisher": str(source.issued_by_id),
        "sources/capture": str(Capture.objects.filter(source=source).latest("requested_at").pk),
        "sources/source": str(source.pk),
        "claims/claim": str(draft.pk),
        "claims/edition": str(edition.pk),
        "claims/claimant": str(claimant.pk),
        "claims/topic": str(topic.pk),
        "claims/rating": "mostly-true",
        "claims/mirror": str(_mirror().pk),
        "claims/webhookendpoint": str(endpoint.pk),
        "claims/externalreview": str(ExternalReview.objects.get().pk),
        "api claim": str(edition.claim_id),
        "api source": str(source.pk),
    }
    return World(values, people, tokens)


def addresses() -> Iterator[str]:
    """Every pattern of the URLconf, spelled with its parts in angle brackets."""
    yield from _below(get_resolver().url_patterns, "")


def filled(pattern: str, world: World) -> str:
    """An address of the pattern that names rows of the world."""
    values = world.values

    def value(found: "re.Match[str]") -> str:
        name = found[1].rpartition(":")[2]
        before = pattern[: found.start()].rstrip("/")
        if name == "object_id":
            return values[before.removeprefix("admin/")]
        if name == "id" and before.startswith("api/"):
            return values["api claim" if before.endswith("claims") else "api source"]
        if name == "id":
            return values["source_id"]
        if name == "slug":
            last = before.rpartition("/")[2]
            return values[{"claimants": "claimant", "topics": "topic", "ratings": "rating"}.get(last, "slug")]
        return values[name]

    return "/" + re.sub(r"<([^>]+)>", value, pattern)


class Asker:
    """One client for everybody; what a request does is undone after it."""

    def __init__(self, world: World) -> None:
        self.world, self.sessions = world, {"": ""}
        self.client = Client(raise_request_exception=False)
        for role in ROLES:
            client = Client()
            client.force_login(world.people[role])
            self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def status(self, method: str, address: str, *, role: str = "", token: str = "") -> int:
        """The answer's status; 302 to the log-in page counts as 401."""
        self.client.cookies.clear()
        if role:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        headers = {"Authorization": f"Bearer {self.world.tokens[token]}"} if token else {}
        body: dict[str, Any] = (
            {"data": b"{}", "content_type": "application/json"} if address.startswith("/api/") else {}
        )
        with transaction.atomic():
            answer = self.client.generic(method, address, headers=headers, **body)
            transaction.set_rollback(True)
        if answer.status_code == 302 and answer["Location"].startswith("/admin/login/"):
            return 401
        return int(answer.status_code)


def _below(patterns: Any, before: str) -> Iterator[str]:
    for one in patterns:
        spelled = before + re.sub(r"\(\?P<(\w+)>.*\)\$", r"<\1>", str(one.pattern))
        if isinstance(one, URLPattern):
            yield spelled
        else:
            yield from _below(one.url_patterns, spelled)


def _token(owner: User, scopes: list[str]) -> str:
    return issue_key(owner=owner, name="Bot", scopes=scopes, actor=owner)[1]


def _mirror() -> Mirror:
    return find_or_add("https://elsewhere.example/api/v1/")


__all__ = ["KEYS", "ROLES", "Asker", "Edition", "World", "addresses", "filled", "make_world"]
