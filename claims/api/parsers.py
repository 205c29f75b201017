"""The JSON of a request's body, read strictly: of a bounded size, in UTF-8, no member twice, no NaN."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from factcheck.core.problems import Refused


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return parse(stream.read())


def read_body(request: Request) -> bytes:
    """The body's bytes. Raises Refused: 415 for another media type, 413 for too many bytes."""
    if request._request.content_type != StrictJSONParser.media_type:  # noqa: SLF001  # DRF's own adds parameters
        raise Refused("Send application/json.", status=415, code="not-json")
    most = settings.API_MOST_BODY_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    # The length is checked first, so that a long body is not read at all.
    if not length.isdigit() or int(length) > most or len(request.body) > most:
        raise Refused(f"Send at most {most:,} bytes.", status=413, code="too-large")
    return request.body


def parse(body: bytes) -> Any:
    """The JSON value. Raises Refused (400)."""
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_members, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refused("The body is not JSON in UTF-8.", status=400, code="malformed") from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Refused("The body names a member twice.", status=400, code="malformed")
    return members


def _refuse_constant(name: str) -> Any:
    raise Refused(f"{name} is not JSON.", status=400, code="malformed")
