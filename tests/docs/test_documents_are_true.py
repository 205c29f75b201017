"""What README and docs/ say is so: their tables are the code's, their commands and addresses exist and answer."""

import json
import re
import urllib.request
from pathlib import Path

import pytest
from django.urls import resolve
from pytest_django.live_server_helper import LiveServer

from claims.vocabulary import State
from claims.workflow import RULES, Rule
from factcheck.accounts.roles import Role
from tests import factories

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def _row(rule: Rule) -> str:
    order = list(State)
    sources = ", ".join(state.label for state in sorted(rule.sources, key=order.index))
    if rule.live and len(rule.sources) > 1:
        sources = "any with a live edition"
    owed = [
        ("a public note" if rule.live else "a note") if rule.note else "",
        "a clear gate" if rule.gate else "",
        "not a contributor" if rule.second_person else "",
        "never published" if rule.live is False else "",
    ]
    said = "; ".join(part for part in owed if part)
    return f"| {rule.label} | {sources} | {rule.target.label} | {rule.role.value} |{f' {said} ' if said else ' '}|"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.step.value)
def test_the_architecture_page_shows_the_workflow_table(rule: Rule) -> None:
    assert _row(rule) in ARCHITECTURE


def test_the_readme_names_every_role() -> None:
    table = re.findall(r"^\| (\w+) \| ", README, re.MULTILINE)
    assert [role.value for role in Role] == [name for name in table if name != "role"]


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {target for page in PAGES for target in re.findall(r"make ([a-z][a-z-]+)", _code(page))}
    assert named >= {"run", "test"}
    assert {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()


def test_every_file_that_is_named_exists() -> None:
    linked = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    }
    assert linked
    assert [str(path.relative_to(ROOT)) for path in linked if not path.exists()] == []


@pytest.mark.parametrize("address", ["/", "/admin/", "/api/v1/", "/api/v1/schema", "/api/v1/docs"])
def test_the_readmes_addresses_are_the_projects(address: str) -> None:
    assert address in README
    resolve(address)


@pytest.mark.django_db(transaction=True)
def test_the_readmes_curl_lines_answer(live_server: LiveServer) -> None:
    factories.published_claim(verdict=factories.verdict_copy(rating="half-true"))
    lines = re.findall(r"^curl -s '(http://127\.0\.0\.1:8000/[^']+)'$", README, re.MULTILINE)
    assert len(lines) == 2
    for line in lines:
        address = line.replace("http://127.0.0.1:8000", live_server.url)
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert json.load(answer)["results"]


def _code(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
