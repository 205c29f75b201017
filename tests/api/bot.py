"""A program that holds a key, and every operation that there is for one."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client

from factcheck.accounts.models import ApiKey, Scope, User
from factcheck.accounts.services.keys import issue_key

ALL = tuple(Scope.values)
_number = count(1)


class Bot:
    """Asks below /api/v1/desk/ with its token, each POST under an Idempotency-Key of its own."""

    def __init__(self, token: str, key: ApiKey | None = None) -> None:
        self.client = Client(raise_request_exception=False)
        self.token = token
        self._key = key

    @classmethod
    def of(cls, owner: User, *scopes: str, **said: Any) -> "Bot":
        """A bot with a new key of this person."""
        made: dict[str, Any] = {"owner": owner, "name": "Bot", "scopes": scopes or ALL, "actor": owner} | said
        key, token = issue_key(**made)
        return cls(token, key)

    @property
    def key(self) -> ApiKey:
        assert self._key is not None
        return self._key

    def ask(self, method: str, path: str, body: Any = None, **headers: str | None) -> Any:
        """The response. `body` is sent as JSON, or as it is where it is bytes; a header of None is left out."""
        given: dict[str, str | None] = {"Authorization": f"Bearer {self.token}"}
        if method == "POST":
            given["Idempotency-Key"] = f"attempt-{next(_number)}"
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value is not None}
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = sent.pop("Content-Type", "application/json")
        return self.client.generic(method, f"/api/v1/desk/{path}", content, content_type=kind, headers=sent)

    def get(self, path: str, **headers: str | None) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str | None) -> Any:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str | None) -> Any:
        return self.ask("PATCH", path, body, **headers)

    def made(self, path: str, body: Any, **headers: str | None) -> Any:
        """What a POST made, which must be a success."""
        answer = self.post(path, body, **headers)
        assert answer.status_code == 201, answer.content
        return answer.json()


def problem(answer: HttpResponse, status: int, code: str = "") -> Any:
    """The parsed refusal, which must be problem details with this status, and of this code where one is given."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "private, no-store"
    found = json.loads(answer.content)
    assert found["status"] == status
    if code:
        assert found["type"] == f"urn:factcheck:problem:{code}"
    return found


@dataclass(frozen=True)
class Operation:
    """A method of an address below /api/v1/desk/. `body` and `path` may name rows: {claim}, {source}, {claimant}."""

    name: str
    method: str
    path: str
    scopes: frozenset[str]
    status: int
    body: dict[str, Any] = field(default_factory=dict)

    def ask(self, bot: Bot, rows: dict[str, Any], **headers: str | None) -> Any:
        """The response to it, from a bot that knows these rows and their ETags."""
        body = json.loads(_filled(json.dumps(self.body), rows)) if self.method != "GET" else None
        if self.method == "PATCH":
            headers.setdefault("If_Match", "*")
        return bot.ask(self.method, _filled(self.path, rows), body, **headers)


def _filled(text: str, rows: dict[str, Any]) -> str:
    for name, row in rows.items():
        text = text.replace(f"<{name}>", str(row))
    return text


CLAIM = {"text": "The bridge has forty spans.", "short_claim": "The bridge has forty spans"}


def _operation(name: str, method: str, path: str, scopes: str, status: int, /, **body: Any) -> Operation:
    return Operation(name, method, path, frozenset(scopes.split()), status, body)


OPERATIONS = [
    _operation("list claims", "GET", "claims", "desk:read", 200),
    _operation("log a claim", "POST", "claims", "claims:write", 201, **CLAIM),
    _operation("log claims", "POST", "claim-batches", "claims:write", 200, claims=[CLAIM]),
    _operation("read a claim", "GET", "claims/<claim>", "desk:read", 200),
    _operation("change a claim", "PATCH", "claims/<claim>", "claims:write desk:read", 200, why_chosen="Repeated."),
    _operation("add an appearance", "POST", "claims/<claim>/appearances", "claims:write", 201, venue="address"),
    _operation(
        "add a citation", "POST", "claims/<claim>/citations", "claims:write", 201, source="<source>", stance="for"
    ),
    _operation("comment", "POST", "claims/<claim>/comments", "comments:write", 201, note="Heard again."),
    _operation("read the gate", "GET", "claims/<claim>/gate", "desk:read", 200),
    _operation("list captures", "GET", "sources/<source>/captures", "desk:read", 200),
    _operation("ask for a capture", "POST", "sources/<source>/captures", "sources:write", 201),
    _operation("list copies", "GET", "sources/<source>/snapshots", "desk:read", 200),
    _operation("read a copy", "GET", "sources/<source>/snapshots/<copy>", "desk:read", 200),
    _operation("list sources", "GET", "sources", "desk:read", 200),
    _operation("add a source", "POST", "sources", "sources:write", 201, title="Survey", issued_by="Office"),
    _operation("read a source", "GET", "sources/<source>", "desk:read", 200),
    _operation("change a source", "PATCH", "sources/<source>", "sources:write desk:read", 200, note="Second printing."),
    _operation("list claimants", "GET", "claimants", "desk:read", 200),
    _operation("add a claimant", "POST", "claimants", "claims:write", 201, name="Bridge Union", kind="organisation"),
    _operation("list topics", "GET", "topics", "desk:read", 200),
    _operation("add a topic", "POST", "topics", "claims:write", 201, name="Viaducts"),
    _operation("list publishers", "GET", "publishers", "desk:read", 200),
    _operation("add a publisher", "POST", "publishers", "sources:write", 201, name="Office of Viaducts"),
]
BY_NAME = {operation.name: operation for operation in OPERATIONS}
