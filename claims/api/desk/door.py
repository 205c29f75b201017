"""The ground of every view below /api/v1/desk/: who may, how a change is done once, and how answers go out.

A key acts as its owner. What it may do is what its owner's role may and its scopes name; no scope names a step of the
workflow, and there is no address for one.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.utils.http import parse_etags
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from claims.api import bodies, idempotency, parameters
from claims.api.answers import JSON, AlwaysJSON, encode
from claims.api.bodies import Shape
from claims.api.desk.describing import TAGS, DeskSchema
from claims.api.desk.paths import named_as_sent
from claims.api.keys import REALM, KeyAuthentication
from claims.api.parameters import Parameter
from claims.api.throttles import KeyThrottle
from factcheck.accounts.models import ApiKey, Scope, User
from factcheck.accounts.services import requests
from factcheck.accounts.services.requests import Answer
from factcheck.core.actor import acting, through
from factcheck.core.errors import Invalid, StaleRevision
from factcheck.core.problems import Refused

Said = dict[str, Any]
_TAGS = re.compile(TAGS)


class DeskDoor(APIView):
    """A resource of the desk. `scopes` names by method what a key needs for it."""

    content_negotiation_class = AlwaysJSON
    authentication_classes = [KeyAuthentication]
    schema = DeskSchema()
    permission_classes = [IsAuthenticated]
    throttle_classes = [KeyThrottle]
    scopes: ClassVar[Mapping[str, tuple[Scope, ...]]] = {}
    known_of: ClassVar[Mapping[str, tuple[Parameter, ...]]] = {}
    """Query parameters by method."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Method, key, rate and scope, in this order; then the query, which must be known."""
        method = (request.method or "").replace("HEAD", "GET")
        if method not in self.scopes:
            raise exceptions.MethodNotAllowed(request.method or "")
        super().initial(request, *args, **kwargs)
        for scope in self.scopes[method]:
            if scope not in self.key.scopes:
                raise Refused(
                    f"This key may not do that: it lacks the scope {scope.value}.",
                    status=403,
                    code="scope-missing",
                    members={"scope": json.dumps(scope.value).encode()},
                    headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope.value}"'},
                )
        condition = request.headers.get("If-Match", "").strip()
        if condition and not _TAGS.fullmatch(condition):
            raise Refused("Write the ETag that you read.", status=400, code="if-match-malformed", field="If-Match")
        self.given = parameters.read(request._request, self.known_of.get(method, ()))  # noqa: SLF001  # the raw query string, before Django decodes it leniently

    @property
    def allowed_methods(self) -> list[str]:
        """For the `Allow` header of a 405."""
        return [*self.scopes, *(["HEAD"] if "GET" in self.scopes else [])]

    @property
    def key(self) -> ApiKey:
        """The key that asks."""
        key = self.request.auth
        if not isinstance(key, ApiKey):
            raise exceptions.NotAuthenticated
        return key

    @property
    def person(self) -> User:
        """Whom the key acts as."""
        return self.key.owner

    def twin(self, row: Model, name: str, *, field: str, sentence: str) -> Refused:
        """The refusal (409) to make what is there already. Its id is told to all, its name to keys that may read."""
        named = {"id": str(row.pk)} | ({"name": name} if Scope.DESK_READ in self.key.scopes else {})
        members = {"twin": json.dumps(named).encode()}
        return Refused(f"{sentence} `twin` says which.", status=409, code="twin", field=field, members=members)

    def once(self, request: Request, shape: type[Shape], work: Callable[[Said], Answer]) -> HttpResponse:
        """Do what the body says and answer it, once under this key and Idempotency-Key; answer again what was done.

        The work and what is answered to it are kept in one transaction. A refusal keeps nothing: it is judged anew.
        """
        name = idempotency.name_of(request)
        body = bodies.raw(request._request)  # noqa: SLF001  # its bytes, which DRF would parse leniently
        fingerprint = idempotency.fingerprint(request, body)
        said = None
        with self._changing():
            done = requests.recall(key=self.key, name=name, fingerprint=fingerprint)
            if done is None:
                said = bodies.read(shape, bodies.parse(body))
                with _judged():
                    done = work(said)
                requests.remember(key=self.key, name=name, fingerprint=fingerprint, answer=done)
        answer = sent(done)
        if said is None:
            answer[idempotency.REPLAYED] = "true"
        return answer

    def change(self, request: Request, shape: type[Shape], work: Callable[[Said], Answer]) -> HttpResponse:
        """Do what the body of a conditional request says; `work` asks `expect` whether its condition still holds."""
        if not request.headers.get("If-Match", "").strip():
            raise Refused(
                "Say in If-Match which state you are changing: the ETag that you read.",
                status=428,
                code="if-match-missing",
                field="If-Match",
            )
        said = bodies.read(shape, bodies.parse(bodies.raw(request._request)))  # noqa: SLF001  # as above
        with self._changing(), _judged():
            done = work(said)
        return sent(done)

    def expect(self, tag: str) -> None:
        """Raises Refused (412) where the request's If-Match, if it has one, does not name this state."""
        condition = self.request.headers.get("If-Match", "").strip()
        if condition and not {tag, "*"} & set(parse_etags(condition)):
            raise stale()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """The transaction of a change, which says by whom and through which key."""
        try:
            with transaction.atomic(), through(self.key.pk), acting(self.person.pk):
                yield
        except StaleRevision as refused:
            raise stale() from refused
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise Refused(
                    "Somebody wrote the same at the same moment. Ask again.", status=409, code="written-meanwhile"
                ) from error
            raise

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nobody between here and the key's holder keeps a copy."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


@contextmanager
def _judged() -> Iterator[None]:
    """The body is as it is described; what is refused of it now, the ledger as it stands refuses: 409, not 400."""
    try:
        with named_as_sent():
            yield
    except Invalid as refused:
        raise Refused(refused.message, status=409, code="refused", field=refused.field) from refused


def stale() -> Refused:
    """The refusal of a change to what is not there any more."""
    return Refused(
        "It was changed since you read it. Read it again, and decide anew.",
        status=412,
        code="changed-meanwhile",
        field="If-Match",
    )


def answered(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """The answer that holds this value."""
    return Answer(status, encode(value), dict(headers or {}))


def sent(answer: Answer) -> HttpResponse:
    """The answer on the wire."""
    return HttpResponse(answer.body, status=answer.status, content_type=JSON, headers=answer.headers)
