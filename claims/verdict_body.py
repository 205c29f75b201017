"""A verdict's body on its way into a page, for readers and for the desk's preview."""

import re

from django.utils.safestring import SafeString, mark_safe

from factcheck.core import markdown

_HEADING = re.compile(r"<h([2-4])([^>]*)>(.*?)</h\1>", re.DOTALL)
_NEXT = '</sup><sup class="ref">'
"""Where one reference follows another: 1 and 2 are not to be read as 12."""
SECTION = 2
"""Level of the heading that the body stands under."""


def body_html(text: str) -> SafeString:
    """Safe HTML of the body, its headings under the section's without a gap in their levels."""
    deepest = SECTION

    def heading(match: re.Match[str]) -> str:
        nonlocal deepest
        deepest = min(int(match.group(1)) + 1, deepest + 1)
        return f"<h{deepest}{match.group(2)}>{match.group(3)}</h{deepest}>"

    html = _HEADING.sub(heading, markdown.render(text)).replace(_NEXT, f",{_NEXT}")
    # Sanitised by render; only digits of its own headings and commas between its own references change here.
    return mark_safe(html)  # noqa: S308  # see above
