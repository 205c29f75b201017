"""Rendered Markdown: it supports editors' markup, and no scripts, remote content or misleading links."""

import re
import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from factcheck.core.markdown import MAX_LENGTH, cited_numbers, render

ALLOWED = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "em", "strong", "a", "code", "pre", "hr", "br", "sup",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
EVIL = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=https://evil.example></iframe>",
    "<style>body{display:none}</style>",
    "<base href=https://evil.example>",
    "<form action=/x><input name=y></form>",
    "<div style='position:fixed'>x</div>",
    "<p onclick=alert(1)>x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](http://[::1/)",
    "[x](http://[)",
    "[x](\tjavascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](https://evil.example/x.png)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[![x](https://evil.example/x.png)](https://evil.example)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    '[x](https://ok.example "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://ok.example "[@1]")',
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    '```" onload="alert(1)\nx\n```',
    "<!-- <script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[@1<script>]",
    "[x](https://ok.example/[@1])",
    "|<script>|\n|-|\n|<img onerror=x>|",
    "# <script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]


def _harmless(html: str) -> None:
    """Assert that the HTML has only the renderer's own tags and attributes."""
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        assert tag.name in ALLOWED, html
        for name, value in tag.attrs.items():
            if (name, value) == ("dir", "auto"):
                continue
            assert (tag.name, name) in {
                ("a", "href"), ("a", "rel"), ("a", "class"), ("a", "title"), ("a", "aria-label"), ("sup", "class"),
            }, html  # fmt: skip
            if name == "href":
                assert re.match(r"(https?://|#citation-[0-9]+$)", str(value)), html


@pytest.mark.parametrize("text", EVIL)
def test_no_script_runs_and_nothing_is_loaded(text: str) -> None:
    _harmless(render(text))
    _harmless(render(f"Before.[@1] {text} **after**"))


@given(
    st.lists(st.sampled_from([*EVIL, "<", ">", '"', "[", "](", ")", "*", "`", "\n", "[@1]", "> ", "# "]), max_size=8)
)
def test_no_mixture_of_attacks_runs(pieces: list[str]) -> None:
    _harmless(render("".join(pieces)))


@given(st.text(max_size=200))
def test_any_text_renders(text: str) -> None:
    _harmless(render(text))


def test_ordinary_markdown_is_rendered() -> None:
    html = render("# One\n\n## Two\n\n### Three\n\n**Bold** and *weak*.\n\n- a\n- b\n\n> said\n\n|a|b|\n|-|-|\n|1|2|")
    assert html.count('<h2 dir="auto">') == 2
    for piece in (
        '<h3 dir="auto">Three</h3>',
        "<strong>Bold</strong>",
        "<em>weak</em>",
        '<li dir="auto">a</li>',
        '<blockquote dir="auto">',
        '<td dir="auto">1</td>',
    ):
        assert piece in html
    assert "<h1" not in html


def test_a_heading_underlined_starts_at_level_two() -> None:
    assert render("One\n===").strip() == '<h2 dir="auto">One</h2>'


def test_every_script_is_rendered() -> None:
    text = "Україна, 北約, الناتو, Niinistö, 🕊"
    assert text in render(text)


def test_raw_html_is_shown_as_text() -> None:
    assert render("<b>x</b>") == '<p dir="auto">&lt;b&gt;x&lt;/b&gt;</p>\n'


def test_a_web_link_has_rel_attributes() -> None:
    anchor = BeautifulSoup(render("[x](https://example.org/a?b=c&d=e)"), "html.parser").a
    assert anchor is not None
    assert anchor["href"] == "https://example.org/a?b=c&d=e"
    assert set(anchor["rel"]) == {"noopener", "nofollow", "ugc"}


@pytest.mark.parametrize(
    "target", ["/admin/", "admin/", "//evil.example/x", "?x=1", "#top", "..", "mailto:a@b.example"]
)
def test_other_links_get_no_href(target: str) -> None:
    anchor = BeautifulSoup(render(f"[x]({target})"), "html.parser").a
    assert anchor is None or "href" not in anchor.attrs


def test_a_citation_becomes_a_numbered_reference() -> None:
    html = render("It is so.[@7]")
    assert '<sup class="ref"><a href="#citation-7" aria-label="Citation 7"' in html
    assert ">7</a></sup>" in html


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('[x](https://ok.example "[@1]")', 'title="[@1]"'),
        ("`[@1]`", "<code>[@1]</code>"),
        ("[a[@1]b](https://ok.example)", "a[@1]b</a>"),
        ("```\n[@1]\n```", "[@1]"),
    ],
)
def test_a_citation_in_a_link_or_code_stays_text(text: str, kept: str) -> None:
    html = render(f"{text}\n\nand[@2]")
    assert kept in html
    assert "citation-1" not in html
    assert html.count("#citation-2") == 1


@pytest.mark.parametrize("text", ["[@]", "[@x]", "[@12345]", "[@ 1]", "[@-1]", "@1", "[@1"])
def test_near_citations_stay_text(text: str) -> None:
    assert "citation-" not in render(text)
    assert cited_numbers(text) == []


def test_cited_numbers_come_once_in_order_of_mention() -> None:
    assert cited_numbers("a[@3] b[@1][@3] [@0012]") == [3, 1, 12]


@pytest.mark.parametrize(
    "text",
    ["[" * 40_000, "*" * 40_000, "> " * 20_000, "`" * 40_000, "[@1]" * 10_000, "- " * 20_000, "![](" * 10_000,
     "<a " * 13_000, "|" * 40_000, "x" * (MAX_LENGTH * 3), "[a](" * 10_000, "_a_*" * 10_000],
    ids=lambda text: f"{text[:4]}…",
)  # fmt: skip
def test_huge_input_is_rendered_quickly(text: str) -> None:
    began = time.process_time()
    html = render(text)
    assert time.process_time() - began < 5
    assert len(html) < 40 * MAX_LENGTH
