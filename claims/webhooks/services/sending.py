"""Makes one attempt: builds, signs and posts a message. Runs outside any transaction."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from claims.models import LogHead, LogRestore, WebhookDelivery
from claims.vocabulary import EditionKind
from claims.webhooks import messages as webhooks
from claims.webhooks.services.leases import EditionSummary, Job, Log
from factcheck.core.outbound import targets
from factcheck.core.outbound.answers import Answer, OutboundError, Refused
from factcheck.core.outbound.client import Policy, policy_from_settings, send

MOST_ANSWER = 1024 * 1024
"""The most bytes of a response. A longer one is an error."""
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an attempt. `problem` is '' if the receiver acknowledged."""

    job: Job
    at: datetime
    milliseconds: int
    status: int | None
    problem: str
    message: str
    excerpt: str
    retry_after: float | None

    @property
    def acknowledged(self) -> bool:
        return not self.problem


def policy() -> Policy:
    """The limits of an attempt."""
    return policy_from_settings(
        deadline=settings.WEBHOOK_DEADLINE, most_raw=MOST_ANSWER, most_body=MOST_ANSWER, accept="*/*"
    )


def require_allowed(url: str, allowed: Sequence[str] | frozenset[str]) -> None:
    """Raises Refused if messages must not be sent to the address. Does not resolve its name."""
    target = targets.parse(url, allowed=allowed)
    if target.scheme != "https" and not target.allowed:
        raise Refused("not-https", "Use an https address.")


def attempt(job: Job, secrets: Sequence[str], policy: Policy) -> Outcome:
    """Post the message once, signed with each secret. Any response but 2xx is a failure, redirects included."""
    at, started = datetime.now(UTC), time.monotonic()
    body = message(job)
    fields = webhooks.headers(
        [webhooks.key_of(secret) for secret in secrets],
        message=job.message,
        timestamp=int(at.timestamp()),
        body=body,
    )
    try:
        require_allowed(job.url, policy.allowed)
        answer = send(job.url, policy=policy, method="POST", body=body, headers=fields)
    except OutboundError as error:
        spent = _milliseconds(started)
        return Outcome(job, at, spent, None, error.code[:40], error.message[:300], "", error.retry_after)
    problem, why = _problem(answer)
    return Outcome(
        job=job,
        at=at,
        milliseconds=_milliseconds(started),
        status=answer.status,
        problem=problem,
        message=why,
        excerpt=webhooks.excerpt(answer.body, secrets),
        retry_after=answer.retry_after if problem else None,
    )


def broken(job: Job) -> Outcome:
    """The outcome of an attempt that failed in our code."""
    why = "The message could not be built or sent. See the worker's log."
    return Outcome(job, datetime.now(UTC), 0, None, "internal", why, "", None)


def message(job: Job) -> bytes:
    """The message's body: only public facts about the edition."""
    return _body(job.event, job.endpoint, job.made_at, job.log, job.edition)


def message_of(delivery: WebhookDelivery) -> bytes:
    """The body of a delivery's message, to show it at the desk."""
    edition, summary = delivery.edition, None
    if edition is not None:
        document = None if edition.document is None else bytes(edition.document)
        summary = EditionSummary(
            seq=edition.seq,
            claim=edition.claim_id,
            language=edition.language,
            kind=edition.kind,
            number=edition.number,
            published_at=edition.published_at,
            digest=edition.digest,
            slug=None if document is None else edition.slug,
            notice=document if edition.kind == EditionKind.REDACTED else None,
        )
    return _body(delivery.event, delivery.endpoint_id, delivery.made_at, present_log(), summary)


def present_log() -> Log:
    """The current log."""
    restore = LogRestore.objects.first()
    if restore is not None:
        return Log(restore.epoch, restore.seq)
    return Log(LogHead.objects.values_list("epoch", flat=True).get(), 0)


def _body(event: str, endpoint: UUID, made_at: datetime, log: Log, edition: EditionSummary | None) -> bytes:
    if event == webhooks.RESTORED_EVENT:
        return webhooks.body(event, made_at, {"epoch": str(log.epoch), "seq": log.restored_to})
    if edition is None:
        return webhooks.body(event, made_at, {"endpoint": str(endpoint)})
    return webhooks.body(event, edition.published_at, {"epoch": str(log.epoch)} | _data(edition))


def _data(edition: EditionSummary) -> dict[str, Any]:
    origin = settings.PUBLIC_ORIGIN
    item = reverse("api:edition", args=[edition.claim, edition.number])
    data: dict[str, Any] = {
        "seq": edition.seq,
        "claim": str(edition.claim),
        "language": edition.language,
        "number": edition.number,
        "kind": edition.kind,
        "digest": edition.digest,
        "url": None if edition.slug is None else origin + reverse("claim", args=[edition.slug]),
        "item": f"{origin}{item}?language={edition.language}",
    }
    if edition.notice is not None:
        data["delete"] = json.loads(edition.notice)["redacted"]
    return data


def _problem(answer: Answer) -> tuple[str, str]:
    """The problem's code and message. Both are '' on success."""
    if 200 <= answer.status < 300:
        return "", ""
    if answer.status == GONE:
        return "gone", "The receiver answered 410 Gone and wants no more messages."
    if 300 <= answer.status < 400:
        return "redirect", f"The receiver answered {answer.status}: redirects are not followed."
    return "status", f"The receiver answered {answer.status}."


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
