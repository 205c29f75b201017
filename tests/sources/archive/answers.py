"""Responses as the outbound client returns them."""

from datetime import UTC, datetime
from uuid import UUID

from factcheck.core.outbound.answers import Answer, Hop

SNAPSHOT = UUID("0191d3a4-0000-7000-8000-000000000001")
AT = datetime(2026, 11, 22, 23, 56, 1, 123456, tzinfo=UTC)


def answer(
    body: bytes = b"<p>Words.</p>",
    *,
    raw: bytes | None = None,
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),),
    url: str = "https://example.org/page?a=1",
    status: int = 200,
    reason: str = "OK",
    hops: tuple[Hop, ...] = (),
) -> Answer:
    return Answer(
        asked_url="https://example.org/asked",
        url=url,
        status=status,
        reason=reason,
        headers=headers,
        raw=body if raw is None else raw,
        body=body,
        hops=hops,
        address="192.0.2.7",
        request_headers=(("Host", "example.org"), ("User-Agent", "Factcheck/1")),
        started_at=AT,
        seconds=0.25,
        http_version="HTTP/1.1",
    )
