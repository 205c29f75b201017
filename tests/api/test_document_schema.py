"""The JSON Schema of the document: complete, described, and true of every stored document."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from claims import vocabulary
from claims.api.serializers import DOCUMENT_SCHEMA
from claims.documents import SCHEMA
from claims.models import Edition
from claims.vocabulary import EditionKind
from factcheck.core.canonical import canonical_bytes
from sources.models import Medium, Standing
from tests import factories
from tests.api.acts import redact, update, withdraw
from tests.claims import test_documents

Json = dict[str, Any]


def objects(schema: Any, place: str = "") -> Iterator[tuple[str, Json]]:
    """Every object of the schema that names members, with its place."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            yield place, schema
        for name, inner in schema.items():
            yield from objects(inner, f"{place}/{name}") if name not in ("if", "examples") else ()
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner, place)


def strict() -> Draft202012Validator:
    """The schema, with every member refused that it does not describe."""
    schema = copy.deepcopy(DOCUMENT_SCHEMA)
    for _, found in objects(schema):
        found["additionalProperties"] = False
    return Draft202012Validator(schema, format_checker=FormatChecker())


STRICT = strict()


def test_it_is_served_as_it_is(api: Any) -> None:
    answer = api.get("document.schema.json")
    assert answer["Content-Type"] == "application/schema+json"
    assert json.loads(answer.content) == DOCUMENT_SCHEMA
    assert api.get("document.schema.json", **{"If-None-Match": answer["ETag"]}).status_code == 304


def test_it_is_a_schema_of_this_version_with_an_example_that_validates() -> None:
    Draft202012Validator.check_schema(DOCUMENT_SCHEMA)
    assert DOCUMENT_SCHEMA["properties"]["schema"]["const"] == SCHEMA
    assert DOCUMENT_SCHEMA["$id"].endswith(f":{SCHEMA}")
    [example] = DOCUMENT_SCHEMA["examples"]
    STRICT.validate(example)


def test_every_member_is_described() -> None:
    found = [*objects(DOCUMENT_SCHEMA)]
    assert len(found) > 15
    for place, schema in found:
        for name, member in schema["properties"].items():
            target = DOCUMENT_SCHEMA["$defs"][member["$ref"].rpartition("/")[2]] if "$ref" in member else member
            assert target.get("description"), f"{place}.{name}"


@pytest.mark.parametrize(
    ("definition", "member", "choices"),
    [
        ("Edition", "kind", vocabulary.EditionKind), ("Content", "kind", vocabulary.ClaimKind),
        ("Appearance", "mode", vocabulary.Mode), ("Citation", "stance", vocabulary.Stance),
        ("Citation", "bears_on", vocabulary.Bearing), ("Citation", "provenance", vocabulary.Provenance),
        ("Link", "kind", vocabulary.LinkKind), ("Contact", "outcome", vocabulary.ContactOutcome),
        ("NamedClaimant", "kind", vocabulary.ClaimantKind), ("NamedSource", "medium", Medium),
        ("NamedSource", "standing", Standing), ("Edition", "severity", vocabulary.Severity),
    ],
)  # fmt: skip
def test_its_choices_are_the_ledgers(definition: str, member: str, choices: Any) -> None:
    assert DOCUMENT_SCHEMA["$defs"][definition]["properties"][member]["enum"] == list(choices.values)


def test_a_document_with_every_member_validates() -> None:
    for working_copy, names in (
        (test_documents.COPY, test_documents.NAMES), test_documents._protected(), test_documents._picked(),
    ):  # fmt: skip
        document = test_documents._document(working_copy, names)
        STRICT.validate(json.loads(canonical_bytes(document)))


@pytest.mark.parametrize(
    "change",
    [
        {"claim": 1}, {"schema": 2}, {"language": "English"}, {"edition": {"kind": "published"}}, {"unknown": 1},
        {"edition": {"number": 1, "kind": "lost"}}, {"content": {}}, {"names": {}}, {"waivers": [{"check": "x"}]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_document_does_not_validate(change: Json) -> None:
    [example] = DOCUMENT_SCHEMA["examples"]
    assert not STRICT.is_valid(example | change)


@pytest.mark.django_db
def test_every_stored_document_validates(api: Any) -> None:
    first = factories.published_claim(topics=(factories.topic().pk,))
    update(first)
    withdraw(update(first, kind=EditionKind.CORRECTED, severity="minor"))
    redact(factories.published_claim())
    kinds = set()
    for edition in Edition.objects.exclude(document=None):
        document = json.loads(bytes(edition.document or b""))
        STRICT.validate(document)
        kinds.add(document["edition"]["kind"])
    assert {"published", "updated", "corrected", "withdrawn", "redacted"} <= kinds


def test_the_openapi_document_refers_to_it(api: Any) -> None:
    schemas = api.get("schema").json()["components"]["schemas"]
    assert {"$ref": "#/components/schemas/Document"} in schemas["Item"]["properties"]["document"]["oneOf"]
    assert schemas["Document"]["properties"]["content"] == {"$ref": "#/components/schemas/DocumentContent"}
