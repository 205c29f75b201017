"""JSON as text, where it need not be canonical, and objects without their empty members. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

# Possessive: an unfinished string is searched once.
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\Z))|,(?=\s*[}\]])', re.DOTALL)


def compact(value: Any) -> str:
    """JSON without blanks, every letter as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The members that hold something: no None, no empty text or list. Zero and False are kept."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [])}


def without_trailing_commas(text: str) -> str:
    """Without commas before closing brackets, which many sites write and JSON forbids."""
    return _STRING_OR_COMMA.sub(lambda found: found[1] or "", text)
