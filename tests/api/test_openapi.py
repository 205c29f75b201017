"""The OpenAPI document: committed, valid, complete, with examples that are what they show."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from tests.contract.document import TARGET, write

Json = dict[str, Any]
DOCUMENT: Json = json.loads(TARGET.read_text())
READS_BYTES = {"getBulkFile"}
"""Answers that are no JSON."""


def operations() -> dict[str, Json]:
    return {
        operation["operationId"]: operation
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
    }  # fmt: skip


OPERATIONS = operations()


def check(shape: Any, value: Any) -> None:
    """Raises ValidationError unless the value is of this shape, formats and all."""
    Draft202012Validator(
        {**shape, "components": DOCUMENT["components"]}, format_checker=FormatChecker()
    ).validate(value)  # fmt: skip


def contents(operation: Json) -> Iterator[tuple[str, Json]]:
    """(status, content) of each answer that has one, and of the request."""
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values():
            yield status, content
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield "request", content


def test_it_is_what_the_code_says_and_made_without_a_warning(tmp_path: Path) -> None:
    write(tmp_path / "openapi.json")
    assert (tmp_path / "openapi.json").read_text() == TARGET.read_text(), "`make openapi` writes it anew"


def test_openapi_spec_validator_finds_it_valid() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    validate(DOCUMENT)


def test_it_uses_only_what_every_generator_reads() -> None:
    """No Unicode classes in patterns, `security` on every operation, discriminators of strings, no trailing slash."""
    text = TARGET.read_text()
    assert [pattern for pattern in re.findall(r'"pattern": (".*")', text) if re.search(r"\\\\[pP]\{", pattern)] == []
    assert DOCUMENT["servers"]
    assert [path for path in DOCUMENT["paths"] if path.endswith("/")] == []
    everything = [*OPERATIONS.values(), *(methods["post"] for methods in DOCUMENT["webhooks"].values())]
    assert [one["operationId"] for one in everything if "security" not in one] == []
    names = [one["operationId"] for one in everything]
    assert len(set(names)) == len(names)
    assert DOCUMENT["components"]["schemas"]["AnySource"]["discriminator"]["propertyName"] == "access"
    values = [value for shape in DOCUMENT["components"]["schemas"].values() for value in shape.get("enum", [])]
    assert {type(value) for value in values} == {str}


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_each_shape_is_a_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


def test_every_address_below_the_api_is_in_it() -> None:
    def below(resolver: Any, prefix: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            path = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from below(pattern, path)
            else:
                yield "/" + path.replace("<str:", "{").replace(">", "}")

    served = {path.rstrip("/") for path in below(get_resolver(), "") if path.startswith("/api/v1/")}
    assert served - {"/api/v1/schema", "/api/v1/docs"} == set(DOCUMENT["paths"])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_says_what_it_is_for(name: str) -> None:
    operation = OPERATIONS[name]
    known = {tag["name"] for tag in DOCUMENT["tags"]}
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert set(operation["tags"]) <= known
    for parameter in operation.get("parameters", []):
        assert parameter["description"], parameter["name"]
    for status, answer in operation["responses"].items():
        assert answer["description"], status


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_shows_what_it_takes_and_answers(name: str) -> None:
    operation = OPERATIONS[name]
    for status, content in contents(operation):
        shown = content.get("examples", {})
        if status == "request" or status.startswith("2"):
            assert shown or name in READS_BYTES, f"no example of {status}"
        for example in shown.values():
            check(content["schema"], example["value"])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_names_its_refusals(name: str) -> None:
    """What a parameter or body cannot be, what is not there, and what a key is refused."""
    operation = OPERATIONS[name]
    owed = {"400"}
    inputs = {(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", [])}
    if any(where == "path" or parameter == "page" for where, parameter in inputs):
        owed.add("404")
    if ("query", "cursor") in inputs:
        owed.add("410")
    if ("header", "If-None-Match") in inputs:
        owed.add("304")
    if operation.get("security"):
        owed |= {"401", "403", "429"}
    if ("header", "Idempotency-Key") in inputs:
        owed |= {"409", "422"}
    if ("header", "If-Match") in inputs:
        owed.add("412")
    if "requestBody" in operation:
        owed |= {"409", "413", "415"}
    assert owed <= set(operation["responses"])
    problem = "application/problem+json"
    for status, answer in operation["responses"].items():
        if status.startswith(("4", "5")):
            assert list(answer["content"]) == [problem], status


@pytest.mark.parametrize("event", sorted(DOCUMENT["webhooks"]))
def test_a_message_is_described_and_shown(event: str) -> None:
    operation = DOCUMENT["webhooks"][event]["post"]
    assert operation["summary"]
    [content] = operation["requestBody"]["content"].values()
    [example] = content["examples"].values()
    check(content["schema"], example["value"])
    assert example["value"]["type"] == event


def test_there_is_a_scheme_for_keys_and_only_the_desk_needs_one() -> None:
    [scheme] = DOCUMENT["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for operation in OPERATIONS.values():
        assert bool(operation.get("security")) == ("desk" in operation["tags"]), operation["operationId"]
