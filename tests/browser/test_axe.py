"""The suite's axe finds faults, and the dark scheme differs only in colours."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations, violations_in_both_schemes
from tests.servers import ROOT

STYLES = sorted(Path(ROOT, "factcheck", "static").rglob("*.css"))
DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{([^{}]*)\}\s*\}")
PALE_IN_THE_DARK = """
<html lang="en"><head><title>Pale</title><style>
:root { --ink: #000; --paper: #fff } p { color: var(--ink); background: var(--paper) }
@media (prefers-color-scheme: dark) { :root { --ink: #444; --paper: #333 } }
</style></head><body><main><h1>A page</h1><p>Pale in the dark</p></main></body></html>
"""


@pytest.mark.browser
def test_axe_finds_a_fault(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><img src='x.png'><p style='color:#999;background:#888'>Pale</p></main>")
    assert {"image-alt", "color-contrast"} <= {found.partition(":")[0] for found in violations(page)}


@pytest.mark.browser
def test_axe_finds_low_contrast_in_the_dark_scheme_only(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PALE_IN_THE_DARK)
    assert violations(page) == []
    (fault,) = violations_in_both_schemes(page)
    assert fault.startswith("in the dark: color-contrast: <p>")


def test_the_dark_scheme_sets_colours_and_nothing_else() -> None:
    blocks = [block for path in STYLES for block in DARK.findall(path.read_text(encoding="utf-8"))]
    assert len(blocks) == sum(path.read_text(encoding="utf-8").count("prefers-color-scheme") for path in STYLES) == 1
    assert all(re.fullmatch(r"--[a-z-]+: #[0-9a-f]{6}", line.strip()) for line in blocks[0].split(";") if line.strip())
