"""The run: editions appear, a dispatcher tells of them and is killed, until all is told; then promises are checked."""

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connections
from django.db.models.functions import Now
from standardwebhooks import Webhook, WebhookVerificationError

from claims.models import Edition, LogHead, PublicClaim, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from claims.services import publishing
from claims.vocabulary import DeliveryState, PublicStatus
from claims.webhooks import services as webhooks
from claims.webhooks.messages import EVENTS
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.benchmarks import ledger
from tests.claims.receiver import Message, Receiver, Reply
from tests.stress.processes import forked, kill

FAILURES = (Reply(500), Reply(503, headers={"Retry-After": "1"}), Reply(301), Reply(0), Reply(after=None))
"""An error, a plea for time, a redirect, a connection broken off, no answer at all."""
FAILS = 0.3
TAKES = 0.005
"""Seconds in which the receiver answers."""
POLLS = 0.03


@dataclass(frozen=True)
class Size:
    editions: int
    kills: int
    at_once: int
    """Editions of one transaction."""
    at_most: float
    """Seconds until everything must have been told."""


FULL = Size(editions=1_000, kills=20, at_once=100, at_most=240.0)
SHORT = Size(editions=60, kills=4, at_once=20, at_most=90.0)


@dataclass(frozen=True)
class Received:
    """One request, as the receiver wrote it down."""

    id: str
    seq: int
    verified: bool
    status: int
    """What it answered; 0 for nothing."""


def everything(receiver: Receiver, size: Size, folder: Path) -> tuple[str, bool]:
    """A report for people, and whether every promise was kept."""
    actor = factories.person(Role.ADMINISTRATOR)
    made = _template()
    endpoint, secret = webhooks.add_endpoint(name="Receiver", url=receiver.url(), events=EVENTS, actor=actor)
    began = LogHead.objects.get().seq
    connections.close_all()
    book = folder / "received"
    book.touch()
    receiver.answers = _receiver(secret, book)
    with receiver.in_a_process():
        started = time.monotonic()
        publisher = forked(lambda: _publish(made, size))
        try:
            kills = _until_told(size, began, book, endpoint, actor)
        finally:
            kill(publisher)
        seconds = time.monotonic() - started
    return _report(size, began, kills, seconds, _read(book))


def _template() -> ledger.Ledger:
    """One published claim and one draft, to copy: what these editions say is nothing to webhooks."""
    author, approver, publisher = (factories.person(role) for role in (Role.RESEARCHER, Role.EDITOR, Role.PUBLISHER))
    approved = factories.approved_claim(
        actor=author, approver=approver, verdict=factories.verdict_copy(headline=f"File {ledger.PLACE} is complete")
    )
    publishing.publish(claim_id=approved.pk, language="en", actor=publisher, revision=approved.revision)
    draft = factories.logged_claim(actor=author)
    return ledger.Ledger(
        author=author,
        approver=approver,
        publisher=publisher,
        templates=(ledger.Template(approved.pk, approved.pk),),
        drafts=(ledger.Template(draft.pk, draft.pk),),
    )


def _receiver(secret: str, book: Path) -> Callable[[Message], Reply]:
    """Judges by the official library and the first secret alone, writes down what it was sent, and fails often."""
    chance, judge = random.Random(7), Webhook(secret)

    def answer(message: Message) -> Reply:
        reply = chance.choice(FAILURES) if chance.random() < FAILS else Reply(after=TAKES)
        try:
            said = judge.verify(message.body, dict(message.headers))
        except WebhookVerificationError:
            said = None
        seq = said["data"]["seq"] if said else 0
        status = 0 if reply.after is None else reply.status
        with book.open("a") as out:
            out.write(json.dumps([message.id, seq, said is not None, status]) + "\n")
        return reply

    return answer


def _publish(made: ledger.Ledger, size: Size) -> None:
    live = PublicClaim.objects.filter(status=PublicStatus.LIVE).count()
    for batch in range(size.at_once, size.editions + 1, size.at_once):
        ledger.grow(made, to=live + batch)
        time.sleep(POLLS)


def _dispatcher() -> int:
    connections.close_all()  # a fork must not share a connection
    return forked(_dispatch)


def _dispatch() -> None:
    while True:
        webhooks.deliver_due()
        time.sleep(POLLS)


def _until_told(size: Size, began: int, book: Path, endpoint: WebhookEndpoint, actor: User) -> int:
    """How many dispatchers were killed: each when another share of the editions was acknowledged, mid-work."""
    until, kills, rotated = time.monotonic() + size.at_most, 0, False
    dispatcher = _dispatcher()
    try:
        while time.monotonic() < until:
            told = len({one.seq for one in _read(book) if 200 <= one.status < 300})
            if told >= size.editions * (kills + 1) / (size.kills + 1) and kills < size.kills:
                kill(dispatcher)
                kills += 1
                dispatcher = _dispatcher()
            if not rotated and kills >= size.kills / 2:
                webhooks.rotate_secret(endpoint_id=endpoint.pk, actor=actor)
                rotated = True
            if told >= size.editions and not _left(began, size):
                return kills
            _let_time_pass()
            time.sleep(POLLS)
    finally:
        kill(dispatcher)
    return kills


def _left(began: int, size: Size) -> bool:
    return WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED, edition__gt=began).count() < size.editions


def _let_time_pass() -> None:
    """What waits for another attempt has waited long enough; nobody's lease ends sooner."""
    waiting = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, lease=None, tries__gt=0, next_at__gt=Now())
    waiting.update(next_at=Now(), tries=1)


def _read(book: Path) -> list[Received]:
    lines = book.read_text().splitlines(keepends=True)
    return [Received(*json.loads(line)) for line in lines if line.endswith("\n")]


def _report(size: Size, began: int, kills: int, seconds: float, received: list[Received]) -> tuple[str, bool]:
    published = set(Edition.objects.filter(seq__gt=began).values_list("seq", flat=True))
    acknowledged = [one for one in received if 200 <= one.status < 300]
    ids: dict[int, set[str]] = defaultdict(set)
    for one in received:
        ids[one.seq].add(one.id)
    share = 1 - len(acknowledged) / max(len(received), 1)
    states = Counter(WebhookDelivery.objects.values_list("state", flat=True))
    logged = Counter(WebhookAttempt.objects.filter(problem="").values_list("delivery__message", flat=True))
    answered = Counter(one.id for one in acknowledged)
    promises = {
        f"all {size.editions:,} editions were published": len(published) == size.editions,
        "each was acknowledged at least once": {one.seq for one in acknowledged} == published,
        "each was sent under one id, and no two under the same": all(len(found) == 1 for found in ids.values())
        and len({one.id for one in received}) == len(published),
        "the official verifier accepted every message, by the old secret too": all(one.verified for one in received),
        "the database knows each as delivered, once": states == Counter({"delivered": len(published)}),
        "no acknowledgement is on record that was not given": not logged - answered,
        "the log of attempts holds an acknowledgement of each": set(logged) == set(answered),
        f"the receiver failed {FAILS:.0%} of the time": abs(share - FAILS) < (0.05 if size is FULL else 0.2),
        f"the dispatcher was killed {size.kills} times": kills == size.kills,
        "the secret was rotated on the way": bool(WebhookEndpoint.objects.get().old_secret),
    }
    lines = [
        f"{len(published):,} editions, {kills} dispatchers killed, {seconds:.1f} s",
        f"{len(received):,} requests, {share:.0%} failed; {len(acknowledged) - len(answered)} acknowledged again",
        f"attempts by end: {dict(Counter(WebhookAttempt.objects.values_list('problem', flat=True)))}",
        *(f"{'kept  ' if held else 'BROKEN'}  {promise}" for promise, held in promises.items()),
    ]
    return "\n".join(lines), all(promises.values())
