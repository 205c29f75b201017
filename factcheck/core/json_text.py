"""JSON as text, where it need not be canonical, and objects without their empty members. Pure."""

import json
from collections.abc import Mapping
from typing import Any


def compact(value: Any) -> str:
    """JSON without blanks, every letter as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The members that hold something: no None, no empty text or list. Zero and False are kept."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [])}
