"""Every term of the files is mapped and others are errors. Also for the dossier, if it is present."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from claims.demonstration import files, terms, working_copies
from claims.demonstration.terms import UnknownTermError, term
from claims.vocabulary import SYMMETRIC, ClaimKind

DOSSIER = Path(__file__).resolve().parents[3] / "shared" / "dossier" / "claims.yaml"
CLAIMS = [*files.claims(), *files.new_claims()]
with_dossier = pytest.mark.skipif(not DOSSIER.is_file(), reason="the dossier does not lie beside this checkout")


@cache
def _dossier() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DOSSIER.read_text(encoding="utf-8"))
    return found


def _wordings() -> set[str]:
    rows = [row for entry in CLAIMS for row in (*entry["appearances"], *entry["citations"])]
    return {row["wording"] for row in rows if row.get("quotation") or row.get("quote")}


def _treatments() -> set[str]:
    found = {entry["verdict"].get("treatment") for entry in CLAIMS if entry.get("verdict")}
    return {word for word in found if word}


TABLES: dict[str, tuple[Mapping[str, Any], set[str]]] = {
    "checks": (terms.CHECKS, {entry["checks"] for entry in CLAIMS}),
    "treatment": (terms.TREATMENTS, _treatments()),
    "relation": (terms.RELATIONS, {row["relation"] for entry in CLAIMS for row in entry["links"]}),
    "stance": (terms.STANCES, {row["stance"] for entry in CLAIMS for row in entry["citations"]}),
    "wording": (terms.WORDINGS, _wordings()),
    "mode": (terms.MODES, {row["mode"] for entry in CLAIMS for row in entry["appearances"]}),
    "claimant kind": (terms.CLAIMANT_KINDS, {entry["kind"] for entry in files.claimants()}),
    "source kind": (terms.STANDINGS, {entry["kind"] for entry in files.sources()}),
    "url_status": (terms.ADDRESS_STATUS, {entry["url_status"] for entry in files.sources()}),
}


@pytest.mark.parametrize(("table", "words"), TABLES.values(), ids=TABLES.keys())
def test_every_term_is_mapped_and_an_unknown_one_is_an_error(table: Mapping[str, Any], words: set[str]) -> None:
    assert words
    for word in words:
        term(table, word, "word")
    for unknown in ("", "perhaps", next(iter(words)).upper() + "!"):
        with pytest.raises(UnknownTermError, match="of this sort"):
            term(table, unknown, "of this sort")


@pytest.mark.parametrize("entry", files.claims(), ids=lambda entry: entry["key"])
def test_kind_treatment_and_rating_agree(entry: dict[str, Any]) -> None:
    kind = working_copies.kind_of(entry)
    working_copies.rating_of(kind, entry["verdict"]["rating"])
    for edition in entry["editions"]:
        working_copies.rating_of(kind, edition["rating"])


def test_a_contradiction_is_an_error() -> None:
    with pytest.raises(UnknownTermError):
        working_copies.kind_of({"key": "x", "checks": "fact", "verdict": {"treatment": "Framing: context only"}})
    for kind, word in (
        (ClaimKind.FACT, "Not checkable"),
        (ClaimKind.OPINION, "True"),
        (ClaimKind.ATTRIBUTION, "Unproven"),
    ):
        with pytest.raises(UnknownTermError):
            working_copies.rating_of(kind, word)


@pytest.mark.parametrize("line", sorted({entry["publisher"] for entry in files.sources()}))
def test_imprints(line: str) -> None:
    imprint = terms.imprint(line)
    assert imprint.issued_by
    assert imprint.issued_by != imprint.carried_by
    assert len(imprint.issued_by) <= 200
    if any(word in line for word in ("carried", "repost", "excerpted", "hosted by")):
        assert imprint.carried_by, line
        assert "carried" not in imprint.issued_by + imprint.carried_by


def test_every_date_is_valid() -> None:
    for entry in CLAIMS:
        working_copies.partial_date(entry.get("made_on"))
        for row in entry["appearances"]:
            date = working_copies.partial_date(row["date"], inferred=bool(row.get("date_inferred")))
            assert date is None or date.inferred == bool(row.get("date_inferred"))
    for source in files.sources():
        working_copies.partial_date(source["published"], inferred=source["published_inferred"])


# --- the dossier itself ---


@with_dossier
def test_every_term_of_the_dossier_is_mapped() -> None:
    for entry in _dossier()["claims"]:
        verdict = entry["verdict"]
        kind = working_copies.kind_of({"key": entry["id"], "checks": entry["checks"], "verdict": verdict})
        working_copies.rating_of(kind, verdict["rating"])
        for row in (*entry["related"], *entry["related_in"]):
            term(terms.RELATIONS, row["relation"], "relation")
        for row in entry["sources"]:
            term(terms.STANCES, row["stance"], "stance")
        for row in entry["quotes"]:
            term(terms.WORDINGS, row["wording"], "wording")
        working_copies.partial_date(entry.get("made_on"))
    for source in _dossier()["sources"]:
        term(terms.STANDINGS, source["kind"], "kind")
        term(terms.ADDRESS_STATUS, source["url_status"], "url_status")
        working_copies.partial_date(source["date"])
        assert terms.imprint(source["publisher"]).issued_by
    for claimant in _dossier()["claimants"]:
        term(terms.CLAIMANT_KINDS, claimant["kind"], "kind")


@with_dossier
def test_every_claim_of_the_dossier_is_in_the_files_with_its_sources() -> None:
    here = {entry["key"]: entry for entry in files.claims()}
    assert {entry["id"] for entry in _dossier()["claims"]} == set(here)
    for entry in _dossier()["claims"]:
        mine = here[entry["id"]]
        assert mine["claim"] == entry["claim"]
        assert mine["checks"] == entry["checks"]
        assert mine["verdict"]["rating"] == entry["verdict"]["rating"]
        cited = {(row["source"], row["stance"]) for row in mine["citations"]}
        assert {(row["source"], row["stance"]) for row in entry["sources"]} <= cited, entry["id"]


@with_dossier
def test_every_source_of_the_dossier_is_in_the_files() -> None:
    here = {entry["key"]: entry for entry in files.sources()}
    for entry in _dossier()["sources"]:
        mine = here.pop(entry["id"])
        for key in ("title", "publisher", "url", "kind", "language", "url_status"):
            assert mine[key] == entry[key], (entry["id"], key)
    assert here == {}


def _link(one: str, other: str, relation: str) -> tuple[Any, str]:
    """A link's identity. The owner does not matter for symmetric links."""
    kind = term(terms.RELATIONS, relation, "relation")
    return (frozenset((one, other)) if kind in SYMMETRIC else (one, other)), kind


@with_dossier
def test_every_link_of_the_dossier_is_in_the_files_once() -> None:
    mine = [_link(entry["key"], row["to"], row["relation"]) for entry in files.claims() for row in entry["links"]]
    theirs = {
        _link(entry["id"], row["claim"], row["relation"]) for entry in _dossier()["claims"] for row in entry["related"]
    }
    assert len(set(mine)) == len(mine)
    assert set(mine) == theirs
