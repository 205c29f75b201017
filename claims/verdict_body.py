"""Renders a verdict's body as HTML, for readers' pages and the desk's preview."""

import re

from django.utils.safestring import SafeString, mark_safe

from factcheck.core import markdown

_HEADING = re.compile(r"<h([2-4])([^>]*)>(.*?)</h\1>", re.DOTALL)
_NEXT = '</sup><sup class="ref">'
"""Two references in a row. A comma between them keeps 1 and 2 from reading as 12."""
SECTION = 2
"""The level of the heading above the body."""


def body_html(text: str) -> SafeString:
    """Safe HTML of the body. Its headings start below the section's level and skip no level."""
    deepest = SECTION

    def heading(match: re.Match[str]) -> str:
        nonlocal deepest
        deepest = min(int(match.group(1)) + 1, deepest + 1)
        return f"<h{deepest}{match.group(2)}>{match.group(3)}</h{deepest}>"

    html = _HEADING.sub(heading, markdown.render(text)).replace(_NEXT, f",{_NEXT}")
    # render() sanitises. The lines above only change heading levels and add commas between references.
    return mark_safe(html)  # noqa: S308  # see above
