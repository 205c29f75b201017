"""What is installed: every package by its hash, production without tools and embedded servers."""

import re
import tomllib
from typing import Any

import pytest

from tests.servers import ROOT

LOCKS = ("requirements.lock", "requirements-production.lock")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pinned(lock: str) -> dict[str, str]:
    """Name and version of each package of a lock."""
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
def test_no_lock_names_a_place_to_get_packages_from(lock: str) -> None:
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
