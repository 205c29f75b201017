"""The base classes of the desk's views: an API key with scopes, a POST done once, a PATCH of the state that was read.

A key acts as its owner. It may do what its owner's role allows and its scopes name; no scope and no address is for a
step of the workflow.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
from django.db import IntegrityError, transaction
from django.utils.http import parse_etags
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api import idempotency
from claims.api.keys import REALM, KeyAuthentication
from claims.api.parsers import read_body
from claims.api.renderers import encode
from claims.api.schema import TAGS
from claims.api.throttles import KeyThrottle, Quota
from claims.api.views import View
from factcheck.accounts.models import ApiKey, Scope
from factcheck.accounts.services import requests
from factcheck.accounts.services.requests import Answer
from factcheck.core.actor import acting, through
from factcheck.core.errors import Invalid, StaleRevision
from factcheck.core.problems import Refused

REPRESENTATION = "1"
"""Changes when the same rows are written another way."""
_TAGS = re.compile(TAGS)
_OF_PASSAGE = re.compile(r"^(citations\.\d+)\.(snapshot|exact|prefix|suffix|start|end)$")
_MADE_FROM = {"slug": "name", "url": "address", "verdict.language": "language"}
"""Columns that are made from a member of another name."""


class DeskView(View):
    """A resource of the desk. `scopes` names by method what a key needs for it."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [IsAuthenticated]
    throttle_classes = [KeyThrottle]
    scopes: ClassVar[Mapping[str, tuple[Scope, ...]]] = {}
    quota: Quota | None = None
    """What the throttle counted, once it has."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the method, the key, its rate, its scopes and the headers, in this order."""
        method = (request.method or "").replace("HEAD", "GET")
        if method not in self.scopes:
            raise exceptions.MethodNotAllowed(request.method or "")
        super().initial(request, *args, **kwargs)
        for scope in self.scopes[method]:
            if scope not in self.key.scopes:
                raise Refused(
                    f"This key lacks the scope {scope.value}.",
                    status=403,
                    code="scope-missing",
                    members={"scope": json.dumps(scope.value).encode()},
                    headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope.value}"'},
                )
        condition = request.headers.get("If-Match", "").strip()
        if condition and not _TAGS.fullmatch(condition):
            raise Refused(
                "Send the ETag of your last read in If-Match.", status=400, code="if-match-malformed", field="If-Match"
            )

    @property
    def allowed_methods(self) -> list[str]:
        """For the `Allow` header of a 405."""
        return [*self.scopes, *(["HEAD"] if "GET" in self.scopes else [])]

    @property
    def key(self) -> ApiKey:
        key = self.request.auth
        if not isinstance(key, ApiKey):
            raise exceptions.NotAuthenticated
        return key

    def etag(self, row: Any) -> str:
        """The row's ETag. Strong: it depends on every member of the answer."""
        state = json.dumps([REPRESENTATION, self.written(row)], sort_keys=True)
        return f'"{hashlib.sha256(state.encode()).hexdigest()[:32]}"'

    def written(self, row: Any) -> Any:
        """The row as it is answered."""
        return self.get_response_serializer_class()(row, context=self.get_serializer_context()).data

    def location(self, row: Any) -> str | None:
        """The address of a row that was made, where it has one."""
        return None

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        return Response(self.written(row), headers=self._headers(row))

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Do what the body says, once under this API key and Idempotency-Key; answer again what was done before.

        The change and its answer are stored in one transaction. A refusal stores nothing: the next attempt is new.
        """
        name = idempotency.key_of(request)
        fingerprint = idempotency.fingerprint(request, read_body(request))
        with self.changing():
            answer = requests.recall(key=self.key, name=name, fingerprint=fingerprint)
            replayed = answer is not None
            if answer is None:
                row = self.apply(self.get_serializer(data=request.data))
                answer = Answer(self.created_status, encode(self.written(row)), self._headers(row))
                requests.remember(key=self.key, name=name, fingerprint=fingerprint, answer=answer)
        headers = answer.headers | ({idempotency.REPLAYED: "true"} if replayed else {})
        return Response(answer.body, status=answer.status, headers=headers)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the row, provided that its state is the one that If-Match names."""
        if not request.headers.get("If-Match", "").strip():
            raise Refused(
                "Name in If-Match the state that you are changing: the ETag that you read.",
                status=428,
                code="if-match-missing",
                field="If-Match",
            )
        read_body(request)
        with self.changing():
            kept = self.get_object()
            self.expect(self.etag(kept))
            row = self.apply(self.get_serializer(kept, data=request.data, partial=True))
            return Response(self.written(row), headers=self._headers(row))

    def apply(self, serializer: Any) -> Any:
        """What the serializer's service made or changed. A rule that refuses a well-formed body is a 409, not a 400."""
        serializer.is_valid(raise_exception=True)
        try:
            with named_as_sent():
                return serializer.save(actor=self.key.owner)
        except Invalid as refused:
            raise Refused(refused.message, status=409, code="refused", field=refused.field) from refused

    def expect(self, tag: str) -> None:
        """Raises Refused (412) where the request has an If-Match that does not name this state."""
        condition = self.request.headers.get("If-Match", "").strip()
        if condition and not {tag, "*"} & set(parse_etags(condition)):
            raise _stale()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """The transaction of a change, with its actor and key."""
        try:
            with transaction.atomic(), through(self.key.pk), acting(self.key.owner.pk):
                yield
        except StaleRevision as refused:
            raise _stale() from refused
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise Refused(
                    "Somebody wrote the same at the same moment. Ask again.", status=409, code="written-meanwhile"
                ) from error
            raise

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        for name, value in self.quota.headers().items() if self.quota else ():
            response[name] = value
        return response

    def _headers(self, row: Any) -> dict[str, str]:
        found = {"ETag": self.etag(row)} if self.request.method in self.tagged else {}
        location = self.location(row) if self.request.method == "POST" else None
        return found | ({"Location": location} if location else {})


@contextmanager
def named_as_sent(*, row_of: str = "") -> Iterator[None]:
    """Name what services refuse by the path of the member that was sent.

    Services name columns of a whole working copy (`citations.3.exact`). A body has members
    (`citations.3.passage.exact`), and a body that adds one row is that row (`passage.exact`): `row_of` is its list.
    """
    try:
        yield
    except Invalid as refused:
        if refused.field is None:
            raise
        path = _OF_PASSAGE.sub(r"\1.passage.\2", _MADE_FROM.get(refused.field, refused.field))
        if row_of:
            path = re.sub(rf"^{row_of}\.\d+(\.|\Z)", "", path)
        raise Invalid(refused.message, field=path or "body") from refused


def twin(key: ApiKey, row: Any, name: str, *, field: str, message: str) -> Refused:
    """The refusal (409) to make a row that is there already: all learn its id, keys that may read also its name."""
    about = {"id": str(row.pk)} | ({"name": name} if Scope.DESK_READ in key.scopes else {})
    members = {"twin": json.dumps(about).encode()}
    return Refused(f"{message} `twin` is its id.", status=409, code="twin", field=field, members=members)


def _stale() -> Refused:
    message = "It was changed since you read it. Read it again, and decide anew."
    return Refused(message, status=412, code="changed-meanwhile", field="If-Match")
