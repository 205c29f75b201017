"""Canonical JSON by RFC 8785, and its digest."""

import hashlib
from typing import Any

import pytest
import rfc8785

from claims.vocabulary import EditionKind
from factcheck.core.canonical import canonical_bytes, digest


def test_the_example_of_the_standard() -> None:
    document = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical_bytes(document).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_sort_by_utf_16_units() -> None:
    assert (
        canonical_bytes({"\ufb33": 1, "\U0001f600": 2, "é": 3, "a": 4}).decode()
        == '{"a":4,"é":3,"\U0001f600":2,"\ufb33":1}'
    )


@pytest.mark.parametrize(
    "document",
    [
        {"b": [1, -(2**53) + 1, 2**53 - 1, True, None, []], "a": {"z": {}, "_": "", "A": (1, "x")}},
        {"text": "".join(map(chr, range(0x100))) + "\u2028\u2029\ufeff\uffff\U0001f600\u0301"},
        [{"kind": EditionKind.PUBLISHED}],
    ],
)
def test_the_quick_encoder_writes_the_same_bytes(document: Any) -> None:
    assert canonical_bytes(document) == rfc8785.dumps(document)


def test_the_same_letters_composed_differently_stay_different() -> None:
    assert canonical_bytes({"a": "é"}) != canonical_bytes({"a": "e\u0301"})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, {1: "a"}, object(), b"bytes", "\ud800"])
def test_values_that_json_lacks_are_refused(value: object) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, ValueError)):
        canonical_bytes({"a": value})


def test_a_digest_is_sha_256_in_lower_case() -> None:
    assert digest(b"abc") == hashlib.sha256(b"abc").hexdigest()
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
