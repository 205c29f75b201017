"""Fetching what a stranger's address leads to, and sending to one: `fetch` and `send`, each under one deadline.

Every hop is looked up once, checked, connected to at the address that was checked and checked again. No proxy of the
environment, no cookie, no Referer; the connection ends with the answer.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

import h11
from django.conf import settings

from factcheck.core.outbound import encodings, resolving, responses, targets, wire
from factcheck.core.outbound.answers import Answer, Hop, Refused
from factcheck.core.outbound.deadline import Deadline
from factcheck.core.outbound.responses import Head
from factcheck.core.outbound.targets import Target

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_HEADERS = 65_536
ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE = re.compile(r"[\t\x20-\x7e\xa1-\xff]*")
_OURS = frozenset(
    {
        "host", "user-agent", "accept-encoding", "connection", "content-length", "transfer-encoding", "te", "trailer",
        "upgrade", "expect", "keep-alive", "cookie", "referer", "proxy-authorization", "proxy-connection",
    }
)  # fmt: skip
_NONE: Mapping[str, str] = MappingProxyType({})
LeadsOn = Callable[[bytes, str], str]
"""Called with the body and the Content-Type of a page; gives the address that the page does nothing but lead to, or ''.
It is followed like a redirect.
"""
BeforeHop = Callable[[str, float], None]
"""Called with the address that a redirect leads to, which the guard lets pass, and the seconds that the exchange still
has, before anything is asked there: its name is not even looked up. What it raises ends the exchange.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How far an exchange may go. Bytes and seconds."""

    deadline: float
    """Seconds for everything together: look-ups, connections, all redirects, the last byte."""
    most_raw: int
    most_body: int
    user_agent: str
    most_headers: int = MOST_HEADERS
    most_redirects: int = 5
    allowed: frozenset[str] = frozenset()
    """`host:port` as an address has them, past the guard on the operator's word; an IPv6 address in brackets."""
    accept: str = ACCEPT


def policy_from_settings(**changes: Any) -> Policy:
    """The installation's policy, with changes by field name."""
    policy = Policy(
        deadline=settings.OUTBOUND_DEADLINE,
        most_raw=settings.OUTBOUND_MOST_RAW_BYTES,
        most_body=settings.OUTBOUND_MOST_BODY_BYTES,
        user_agent=settings.OUTBOUND_USER_AGENT,
        allowed=frozenset(settings.OUTBOUND_ALLOWED),
    )
    return replace(policy, **changes)


def fetch(
    url: str,
    *,
    policy: Policy,
    etag: str = "",
    last_modified: str = "",
    headers: Mapping[str, str] = _NONE,
    before_hop: BeforeHop | None = None,
    leads_on: LeadsOn | None = None,
) -> Answer:
    """GET, following redirects; any status is an answer. `etag` and `last_modified` make it conditional (304).

    Headers go to every hop, so they can carry no credentials: ValueError for those that are not the caller's to set.
    Raises OutboundError, and what `before_hop` raises; the time that takes counts towards the deadline.
    """
    if any(name.lower() == "authorization" for name in headers):
        raise ValueError("fetch follows redirects and takes no credentials")
    fields = dict(headers)
    # They came from a server once: what could not have been a field's value is not sent back.
    if etag and _VALUE.fullmatch(etag):
        fields["If-None-Match"] = etag
    if last_modified and _VALUE.fullmatch(last_modified):
        fields["If-Modified-Since"] = last_modified
    return _exchange("GET", url, None, _checked(fields), policy, before_hop, leads_on)


def send(url: str, *, policy: Policy, method: Literal["POST"], body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST; a redirect is the answer and is not followed. Raises OutboundError, and ValueError as `fetch` does."""
    if method != "POST":
        raise ValueError("only POST sends")
    return _exchange(method, url, body, _checked(headers), policy)


def _checked(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value) or name.lower() in _OURS:
            raise ValueError(f"{name!r} is no header field that a caller may set so")
    return [(name, value.strip()) for name, value in headers.items()]


def _exchange(
    method: str,
    url: str,
    body: bytes | None,
    extra: list[tuple[str, str]],
    policy: Policy,
    before_hop: BeforeHop | None = None,
    leads_on: LeadsOn | None = None,
) -> Answer:
    deadline = Deadline(policy.deadline)
    started_at, started = datetime.now(UTC), time.monotonic()
    target = targets.parse(url, allowed=policy.allowed)
    hops: list[Hop] = []
    while True:
        sent = _fields(target, extra, body, policy)
        told = tuple(field for field in sent if field[0].lower() != "authorization")
        requested_at = datetime.now(UTC)
        head, raw, address = _ask(method, target, sent, body, policy, deadline)
        redirects = body is None and head.status in REDIRECTS
        location, content = head.first("location") if redirects else "", b""
        if not location:
            coding = encodings.coding(head.all("content-encoding"))
            content = encodings.decoded(raw, coding, most=policy.most_body, deadline=deadline)
            if leads_on is not None and head.status == 200:  # OK
                location = leads_on(content, head.first("content-type"))
        if location:
            hops.append(
                Hop(
                    url=target.url,
                    status=head.status,
                    location=location,
                    reason=head.reason,
                    headers=head.headers,
                    request_headers=told,
                    address=address,
                    requested_at=requested_at,
                    http_version=head.http_version,
                    body=content,
                )
            )
            target = _onward(target, hops, policy)
            if before_hop is not None:
                before_hop(target.url, deadline.left())
            continue
        return Answer(
            asked_url=url,
            url=target.url,
            status=head.status,
            reason=head.reason,
            headers=head.headers,
            raw=raw,
            body=content,
            hops=tuple(hops),
            address=address,
            request_headers=told,
            started_at=started_at,
            seconds=time.monotonic() - started,
            http_version=head.http_version,
            requested_at=requested_at,
        )


def _onward(target: Target, hops: list[Hop], policy: Policy) -> Target:
    """Where the last hop leads; raises Refused."""
    if len(hops) > policy.most_redirects:
        raise Refused("too-many-redirects", "The page redirects too many times.")
    onward = targets.redirected(target, hops[-1].location, allowed=policy.allowed)
    if any(onward.url == hop.url for hop in hops):
        raise Refused("redirect-loop", "The page redirects in a circle.")
    return onward


def _fields(
    target: Target, extra: list[tuple[str, str]], body: bytes | None, policy: Policy
) -> tuple[tuple[str, str], ...]:
    accept = [] if any(name.lower() == "accept" for name, _ in extra) else [("Accept", policy.accept)]
    length = [] if body is None else [("Content-Length", str(len(body)))]
    return (
        ("Host", target.authority),
        ("User-Agent", policy.user_agent),
        *accept,
        ("Accept-Encoding", encodings.ASKED_FOR),
        ("Connection", "close"),
        *extra,
        *length,
    )


def _ask(
    method: str,
    target: Target,
    fields: tuple[tuple[str, str], ...],
    body: bytes | None,
    policy: Policy,
    deadline: Deadline,
) -> tuple[Head, bytes, str]:
    """One request and its answer: head, raw entity (of a redirect to follow: not read), and who answered."""
    addresses = resolving.public_addresses(target, deadline)
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in fields]
    request = h11.Request(method=method, target=target.path, headers=headers)
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=responses.MOST_INCOMPLETE)
    sent = [connection.send(event) for event in (request, h11.Data(data=body or b""), h11.EndOfMessage())]
    with wire.connect(target, addresses, deadline) as peer:
        peer.send(b"".join(sent))
        head = responses.read_head(peer, connection, policy.most_headers)
        if body is None and head.status in REDIRECTS and head.first("location"):
            return head, b"", peer.address
        # An entity that could not be read is not waited for.
        encodings.coding(head.all("content-encoding"))
        return head, responses.read_entity(peer, connection, head, policy.most_raw), peer.address
