"""The lock files: every package has a hash; production has no tools and no embedded servers."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.servers import ROOT

LOCKS = ("requirements.lock", "requirements-production.lock")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pinned(lock: str) -> dict[str, str]:
    """Name and version of each package in a lock file."""
    text = (ROOT / lock).read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+) \\$", text, flags=re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ]", requirement)[0].lower().replace("_", "-") for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_version_and_a_hash(lock: str) -> None:
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and not line.lstrip().startswith("#")]
    for line in lines:
        assert re.fullmatch(r"[a-z0-9._-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_package_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|--index-url|--extra-index-url|--find-links|--trusted-host", text)


def test_production_has_the_same_versions_and_neither_tools_nor_embedded_servers() -> None:
    everything, production = pinned(LOCKS[0]), pinned(LOCKS[1])
    assert production.items() <= everything.items()
    assert names(PROJECT["dependencies"]) <= set(production)
    for extra in ("embedded", "dev"):
        wanted = names(PROJECT["optional-dependencies"][extra])
        assert wanted <= set(everything)
        assert not wanted & set(production)


def test_production_has_every_imported_package() -> None:
    providers = packages_distributions()
    imported = {
        module.split(".")[0]
        for package in ("claims", "factcheck", "sources")
        for path in (ROOT / package).rglob("*.py")
        for module in _imports(path)
    }
    foreign = {name for name in imported if name in providers} - {"claims", "factcheck", "sources"}
    assert foreign >= {"django", "psycopg", "celery"}
    needed = {canonicalize_name(providers[name][0]) for name in foreign} - names(
        PROJECT["optional-dependencies"]["embedded"]
    )
    assert needed <= set(pinned(LOCKS[1]))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


OLDEST = "3.11.2"
"""Debian 12 has this version."""


def installed() -> dict[str, Distribution]:
    return {name: distribution(name) for name in pinned(LOCKS[0])}


def test_every_package_supports_the_oldest_python() -> None:
    demands = {name: found.metadata["Requires-Python"] for name, found in installed().items()}
    too_new = {name: demand for name, demand in demands.items() if demand and not SpecifierSet(demand).contains(OLDEST)}
    assert too_new == {}


def test_no_package_is_missing_on_the_oldest_python() -> None:
    """A package may need another one on older Python versions only, which the lock's Python does not show."""
    environment = {"python_full_version": OLDEST, "python_version": "3.11", "extra": ""}
    locked = installed()
    missing = {
        f"{name} needs {requirement}"
        for name, found in locked.items()
        for requirement in map(Requirement, found.requires or [])
        if requirement.marker is None or requirement.marker.evaluate(environment)
        if canonicalize_name(requirement.name) not in locked
    }
    assert missing == set()
