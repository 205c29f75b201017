"""The demonstration's files, read and cached."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
Entry = dict[str, Any]


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def claimants() -> list[Entry]:
    """Claimants of the published claims and of the queues. Joint ones have their members."""
    return [*_read("claimants.yaml")["claimants"], *_read("queues.yaml").get("claimants", [])]


def topics() -> list[Entry]:
    return list(_read("topics.yaml")["topics"])


def sources() -> list[Entry]:
    return list(_read("sources.yaml")["sources"])


def publisher_ties() -> dict[str, list[str]]:
    """Claimants' keys, by the publisher that speaks for them."""
    return dict(_read("sources.yaml")["publisher_ties"])


def claims() -> list[Entry]:
    """The published claims, ordered by key."""
    return [_read(f"claims/{path.name}") for path in sorted((DATA / "claims").glob("*.yaml"))]


def new_claims() -> list[Entry]:
    """Unpublished claims in the queues."""
    return list(_read("queues.yaml")["new_claims"])


def open_revisions() -> list[Entry]:
    """Open revisions of published claims."""
    return list(_read("queues.yaml")["open_revisions"])
