"""Embeds JSON in a page's script element."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from factcheck.core.json_text import compact


def embedded_json(value: Any) -> SafeString:
    """JSON with <, > and & escaped, so that it cannot end its script element or contain markup."""
    text = compact(value)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)  # noqa: S308  # nothing is left that means anything to an HTML parser
