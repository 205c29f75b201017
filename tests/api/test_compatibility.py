"""A program that was written against the API of before works against the API of now."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.compatibility import breaks
from tests.contract.document import TARGET

Json = dict[str, Any]
BEFORE: Json = json.loads((Path(__file__).parent / "openapi_before.json").read_text(encoding="utf-8"))
"""docs/openapi.json before the API was rebuilt, without descriptions and examples."""
CLAIMS = "/api/v1/claims"
SOURCES = "/api/v1/desk/sources"


def test_the_document_of_now_only_adds_to_the_document_of_before() -> None:
    assert breaks(BEFORE, json.loads(TARGET.read_text(encoding="utf-8"))) == []


def parameter(document: Json, name: str) -> Json:
    return next(one for one in document["paths"][CLAIMS]["get"]["parameters"] if one["name"] == name)


def answer(document: Json, path: str = SOURCES, method: str = "post", status: str = "201") -> Json:
    content = document["paths"][path][method]["responses"][status]["content"]["application/json"]
    return component(document, content["schema"])


def body(document: Json) -> Json:
    return component(
        document, document["paths"][SOURCES]["post"]["requestBody"]["content"]["application/json"]["schema"]
    )


def component(document: Json, schema: Json) -> Json:
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]  # type: ignore[no-any-return]  # of JSON


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("GET /api/v1/claims: removed", lambda document: document["paths"].pop(CLAIMS)),
        ("POST /api/v1/desk/sources: removed", lambda document: document["paths"][SOURCES].pop("post")),
        ("parameter rating removed", lambda document: parameter(document, "rating").update(name="rated")),
        ("parameter rating now required", lambda document: parameter(document, "rating").update(required=True)),
        ("?kind: the values", lambda document: parameter(document, "kind")["schema"].update(enum=["fact"])),
        ("?limit: maximum lowered", lambda document: parameter(document, "limit")["schema"].update(maximum=50)),
        ("?limit: type integer", lambda document: parameter(document, "limit")["schema"].update(type="string")),
        ("400: status removed", lambda document: document["paths"][CLAIMS]["get"]["responses"].pop("400")),
        ("header ETag removed", lambda document: document["paths"][CLAIMS]["get"]["responses"]["200"].pop("headers")),
        ("operationId changed", lambda document: document["paths"][CLAIMS]["get"].update(operationId="claims")),
        ("needs a key", lambda document: document["paths"][CLAIMS]["get"].update(security=[{"apiKey": []}])),
        ("request.note: removed", lambda document: body(document)["properties"].pop("note")),
        ("request.note: now required", lambda document: body(document)["required"].append("note")),
        ("request.title: maxLength", lambda document: body(document)["properties"]["title"].update(maxLength=3)),
        ("201.note: removed", lambda document: answer(document)["properties"].pop("note")),
        ("201.note: no longer", lambda document: answer(document)["required"].remove("note")),
        ("201.note: type string", lambda document: answer(document)["properties"]["note"].update(type="integer")),
        ("201.id: format", lambda document: answer(document)["properties"]["id"].update(format="uri")),
        ("201.authors[]: type", lambda document: answer(document)["properties"]["authors"].update(items={})),
        ("POST verdict.updated: removed", lambda document: document["webhooks"].pop("verdict.updated")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_would_break_a_program_is_found(place: str, change: Callable[[Json], object]) -> None:
    changed = copy.deepcopy(BEFORE)
    change(changed)
    assert any(place in line for line in breaks(BEFORE, changed)), breaks(BEFORE, changed)


def test_additions_break_nothing() -> None:
    more = copy.deepcopy(BEFORE)
    more["paths"]["/api/v1/more"] = more["paths"][CLAIMS]
    more["paths"][CLAIMS]["get"]["parameters"].append({"in": "query", "name": "new", "schema": {"type": "string"}})
    more["paths"][CLAIMS]["get"]["responses"]["418"] = {}
    body(more)["properties"]["new"] = {"type": "string"}
    answer(more)["properties"]["new"] = {"type": "string"}
    answer(more)["required"].append("new")
    assert breaks(BEFORE, more) == []
