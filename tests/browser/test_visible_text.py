"""The text extracted from a page has every paragraph that Chromium shows."""

import pytest
from playwright.sync_api import Browser

from sources.extracting.html import read

pytestmark = pytest.mark.browser

PAGES = {
    "no head and no body": "<title>t</title><h1>Tolls</h1><p>The bridge has forty spans.<p>Nobody asked the river.",
    "text after the end": "<html><body><p>The bridge has forty spans.</p></body></html><p>Nobody asked the river.</p>",
    "an early end": "<html><head><title>t</title></head></html><body><p>The bridge has forty spans.</p></body>",
    "paragraphs that contain blocks": "<p>Before<div>The bridge has <b>forty</b> spans.</div>Nobody asked.</p>",
    "formatting closed in the wrong order": "<p><b>The <i>bridge</b> has</i> forty spans.<p><a>One <a>two</a> three",
    "text in a table, outside its cells": "<table>Nobody asked.<tr><td>Spans<td>40<tr><th>Year<td>1990</table>",
    "lists": "<ul><li>The bridge<li>The river<ol><li>Low water</ol></ul><dl><dt>Span<dd>A part of a bridge</dl>",
    "line breaks and preformatted text": "<p>One span<br>two spans</p><pre>Nobody asked\n  the river.</pre>",
    "details and a summary": "<details open><summary>Tolls</summary><p>The bridge has forty spans.</p></details>",
    "words for the eyes alone": "<p aria-hidden=true>The bridge has forty spans.</p><p>Nobody asked the river.</p>",
    "a hidden part": "<p>The bridge has forty spans, it said.</p><p hidden>No.</p><template><p>Or</p></template>",
    "forms and fields": "<form><label>Name</label><input value=no><button>Send</button></form><p>Nobody asked.</p>",
    "entities": "<p>&Uuml;ber 40&nbsp;%, &lt;b&gt; &amp;amp; &#8220;so&#8221;&hellip; 1&#x2F;2</p>",
    "a picture with a caption": "<figure><img alt=no src=data:,><figcaption>Low water</figcaption></figure><p>Text.",
    "letters from right to left": "<p dir=rtl>الجسر قديم</p><p>Nobody <bdo dir=ltr>asked</bdo>.</p>",
}


def test_every_paragraph_that_a_browser_shows_is_in_the_text(browser: Browser) -> None:
    page = browser.new_page()
    missing, shown = {}, 0
    for name, markup in PAGES.items():
        document = f"<!doctype html><meta charset=utf-8>{markup}"
        page.set_content(document)
        kept = " ".join(read(document.encode()).text.split())
        lines = [" ".join(line.split()) for line in page.inner_text("body").splitlines() if line.strip()]
        shown += len(lines)
        if lost := [line for line in lines if line not in kept]:
            missing[name] = (lost, kept)
    assert missing == {}
    assert shown > len(PAGES)
