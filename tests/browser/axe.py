"""axe-core from the pinned package, without network."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
COLOUR = ["color-contrast", "link-in-text-block"]
"""Those of axe's rules that look at colours."""

# Words are made in the page: sending every rule's every node across takes longer than half the rules. Style sheets are
# loaded for axe once for a page: what a tab shows is the same page, with the same style sheets. A colour on its way to
# another (Django's desk has such links) is looked at where it arrives.
RUN = """
async options => {
    document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish());
    const {violations} = await axe.run(document, {resultTypes: ["violations"], preload: !window.axeHasRun, ...options});
    window.axeHasRun = true;
    return violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id}: ${node.html.slice(0, 160)} (${node.failureSummary})`));
}
"""


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """axe's violations, with every rule including best practices, or with the colour rules only."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE)
    options: dict[str, Any] = {"runOnly": {"type": "rule", "values": COLOUR}} if colours_only else {}
    found: list[str] = page.evaluate(RUN, options)
    return found


def violations_in_both_schemes(page: Page) -> list[str]:
    """axe's violations in the light scheme, and of colours in the dark one. Leaves the page in the light scheme.

    The dark scheme sets only colour tokens (a test checks tokens.css), so other rules would find the same again.
    """
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"in the dark: {fault}" for fault in violations(page, colours_only=True)]
    page.emulate_media(color_scheme="light")
    return found
