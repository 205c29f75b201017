"""Another newsroom in memory: a log and its feed, which can also misbehave."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from factcheck.core.canonical import canonical_bytes
from factcheck.core.outbound.answers import Answer, OutboundError

ADDRESS = "https://other.example/api/v1"


@dataclass
class OtherNewsroom:
    """Replaces `client.fetch`. `log` are its editions, oldest first. Every response is built from it."""

    epoch: str = "first"
    log: list[dict[str, Any]] = field(default_factory=list)
    then: list[Any] = field(default_factory=list)
    """What it does instead of answering, one for each question: an answer (status, body, headers) or an error."""
    asked: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    spoil: Any = None
    """Called with the body of each page; gives what is sent instead."""

    def publish(self, claim: int, words: str = "", *, kind: str = "published", document: Any = None) -> dict[str, Any]:
        body = canonical_bytes(document or {"claim": claim, "words": f"{words} – “so” at {len(self.log) + 1}"})
        item = {
            "seq": len(self.log) + 1,
            "claim": str(UUID(int=claim)),
            "language": "en",
            "kind": kind,
            "digest": hashlib.sha256(body).hexdigest(),
            "document": body,
        }
        self.log.append(item)
        return item

    def redact(self, item: dict[str, Any]) -> dict[str, Any]:
        gone = [{"number": 1, "seq": item["seq"], "digest": item["digest"]}]
        return self.publish(UUID(item["claim"]).int, kind="redacted", document={"redacted": gone})

    def restored(self, length: int) -> None:
        """Restore a dump with another epoch, so that every cursor is invalid."""
        self.log = self.log[:length]
        self.epoch = "second"

    def current(self) -> list[dict[str, Any]]:
        live: dict[Any, dict[str, Any]] = {}
        for item in self.log:
            if item["kind"] != "redacted":
                live[item["claim"]] = item
                continue
            live[item["seq"]] = item
            there = live.get(item["claim"])
            if there and there["digest"] == json.loads(item["document"])["redacted"][0]["digest"]:
                del live[item["claim"]]
        return sorted(live.values(), key=lambda item: item["seq"])

    def lines(self) -> list[bytes]:
        """The lines of a bulk file of current items."""
        return [_line(item) for item in self.current()]

    def fetch(self, url: str, **options: Any) -> Answer:
        self.asked.append(url)
        if self.then:
            instead = self.then.pop(0)
            if isinstance(instead, OutboundError):
                raise instead
            return _answer(url, *instead)
        given = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        after = 0
        if "cursor" in given:
            epoch, _, number = given["cursor"].partition(".")
            after = int(number)
            if epoch != self.epoch or after > len(self.log):
                return self._said(url, 410, b"{}", {})
        tag = f'W/"{self.epoch}-{len(self.log)}-{urlsplit(url).query}"'
        if options.get("etag") == tag:
            return self._said(url, 304, b"", {})
        rows = [item for item in self.current() if item["seq"] > after]
        limit = int(given["limit"])
        page = rows[:limit]
        end = {
            "cursor": f"{self.epoch}.{page[-1]['seq'] if page else after}",
            "has_more": len(rows) > limit,
            "head": len(self.log),
        }
        body = b'{"results":[' + b",".join(map(_line, page)) + b"]," + json.dumps(end).encode()[1:]
        return self._said(url, 200, self.spoil(body) if self.spoil else body, {"ETag": tag})

    def _said(self, url: str, status: int, body: bytes, headers: dict[str, str]) -> Answer:
        self.statuses.append(status)
        return _answer(url, status, body, headers)


def _line(item: dict[str, Any]) -> bytes:
    """JSON with unusual white space and escapes, which must stay unchanged."""
    head = json.dumps({name: value for name, value in item.items() if name != "document"}, separators=(", ", " : "))
    return b'%b, "url":"https:\\/\\/other.example\\/", "document" :%b }' % (head.encode()[:-1], item["document"])


def _answer(url: str, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    return Answer(
        asked_url=url, url=url, status=status, reason="", headers=tuple((headers or {}).items()), raw=body, body=body,
        hops=(), address="", request_headers=(), started_at=datetime.now(UTC), seconds=0.0, http_version="HTTP/1.1",
    )  # fmt: skip
