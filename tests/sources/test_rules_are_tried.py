"""Every named constraint and trigger rule occurs in a test that sends raw SQL."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from factcheck.core.database_rules import HISTORY, rule_files

TESTS = Path(__file__).resolve().parent.parent
RULES = [file.sql for file in rule_files() if file.name != HISTORY]
TRIED = "".join(path.read_text(encoding="utf-8") for path in sorted(TESTS.glob("**/*.py")) if path != Path(__file__))
MODELS = [
    *apps.get_app_config("sources").get_models(),
    *(apps.get_model("claims", name) for name in ("Citation", "QuotationState", "EvidenceNotice", "QuotationCheck")),
    *(apps.get_model("claims", name) for name in ("ExternalImport", "ExternalReview", "ExternalReviewMatch")),
    *(apps.get_model("claims", f"Webhook{name}") for name in ("Endpoint", "Delivery", "Attempt", "Act")),
    *(apps.get_model("claims", name) for name in ("BulkFile", "Mirror", "MirroredItem")),
]
OLDER = {
    "source_date_is_edtf",
    "source_url_is_http",
    "source_has_a_title",
    "protected_source_says_what_and_why",
    "citation_number_once",
    "citation_number_from_one",
    "citation_stance_is_known",
}
"""Shapes from before there was evidence; tests/claims/test_rules_standing.py tries them."""

RAISED = sorted(
    {name for text in RULES for name in re.findall(r"(?:CONSTRAINT = |EXECUTE FUNCTION refuse_change\()'(\w+)'", text)}
)
DECLARED = sorted({constraint.name for model in MODELS for constraint in model._meta.constraints} - OLDER)


def test_there_are_rules_to_find() -> None:
    assert len(RAISED) > 60
    assert len(DECLARED) > 20


@pytest.mark.parametrize("rule", RAISED)
def test_what_a_trigger_refuses_is_tried(rule: str) -> None:
    assert re.search(rf"\b{rule}\b", TRIED), f"no test tries {rule}"


@pytest.mark.parametrize("rule", DECLARED)
def test_what_a_constraint_refuses_is_tried(rule: str) -> None:
    assert re.search(rf"\b{rule}\b", TRIED), f"no test tries {rule}"
