"""Text and metadata of HTML, PDF and plain text, without any exception."""

import unicodedata
from dataclasses import asdict
from io import BytesIO

import pypdf
import pytest
import selectolax
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.extracting.documents import MOST_CHARACTERS, extract
from sources.extracting.reader import Reader
from tests.sources.extracting import samples

INFO = b"/Title(The \\(final\\) report)/Author(Ann Other; Bo Writer)/CreationDate(D:20260304101500Z)"


def test_a_page() -> None:
    found = extract(samples.PAGE.encode(), media_type="image/png")
    assert asdict(found) == {
        "title": "The bridge cost a third more",
        "authors": ("Ann Other", "Bo Writer"),
        "date": "2026-03-04",
        "language": "en-GB",
        "publisher": "The Daily Example",
        "text": samples.PAGE_TEXT,
        "charset": "utf-8",
        "extractor": f"visible text 2, selectolax {selectolax.__version__}",
        "problem": "",
    }


def test_every_visible_word_of_the_main_text_is_read() -> None:
    main = trafilatura.extract(samples.PAGE, favor_recall=True, include_comments=False) or ""
    assert len(main) > 100
    # trafilatura counts these as main text, although readers do not see them.
    unseen = {"hidden", "words", "styled", "away", "no", "script"}
    assert set(main.replace("|", " ").split()) - unseen - {"---"} <= set(extract(samples.PAGE.encode()).text.split())


UNSHOWN = "Most words of this page are hidden or meant for readers without scripts. They were read too."


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Tolls</h1><noscript><p>The bridge has forty spans, the office said.</p></noscript>",
        "<div style='display: none'><h1>Tolls</h1><p>The bridge has forty spans, the office said.</p></div>",
        "<p>Loading</p><article hidden><p>The bridge has forty spans, the office said.</p></article>",
        "<main style='visibility:hidden'>The bridge has forty spans, the office said.</main>",
    ],
)
def test_a_hidden_article_is_read_with_a_problem(body: str) -> None:
    found = extract(f"<!doctype html><title>Tolls</title>{body}".encode())
    assert "The bridge has forty spans, the office said." in found.text
    assert found.problem == UNSHOWN


@pytest.mark.parametrize(
    ("content", "to"),
    [("0; url=/r2.html", "/r2.html"), ("0;URL='/r2.html'", "/r2.html"), ("1, /r2.html", "/r2.html")],
)
def test_a_redirecting_page_reports_its_target(content: str, to: str) -> None:
    found = extract(f'<!doctype html><meta http-equiv=refresh content="{content}"><p>Go on.'.encode())
    assert found.problem == f"The page redirects its readers to {to}. Capture that address instead."
    assert extract(b"<!doctype html><meta http-equiv=refresh content=300><p>News.").problem == ""


LD = '<script type="application/ld+json">'
ITEM = "itemscope itemtype='https://schema.org/NewsArticle'"
DECLARED = {
    "json-ld": (
        LD + '{"@type":"NewsArticle","datePublished":"2020-01-02T10:00:00Z","author":['
        + '{"name":"Martin Ring, Jr."},{"name":"Ada Third, MD"}]}</script>',
        ("Martin Ring, Jr.", "Ada Third, MD"), "2020-01-02",
    ),
    "a graph": (
        LD + '{"@graph":[{"@type":"WebPage","datePublished":"2019-01-01"},'
        + '{"@type":"BlogPosting","datePublished":"2020-05","author":"Jane Doe, M.D."}]}</script>',
        ("Jane Doe, M.D.",), "2020-05",
    ),
    "a place": ('<meta name="author" content="RIVER ONLINE, Ulm, Germany">', ("RIVER ONLINE, Ulm, Germany",), ""),
    "a slash": ('<meta name="author" content="Hamburg / Germany">', ("Hamburg / Germany",), ""),
    "a label": (f"<body {ITEM}><span itemprop=author>Autor/in: Ute Beispiel</span>", ("Ute Beispiel",), ""),
    "a label alone": (f"<body {ITEM}><span itemprop=author>Autor / In</span>", (), ""),
    "an address": ('<meta property="article:author" content="https://www.example.org/anna">', (), ""),
    "several": ('<meta name=author content="Ann von Z; Bo Y">', ("Ann von Z", "Bo Y"), ""),
    "a compact date": ("<meta name=date content=20200102>", (), "2020-01-02"),
    "published": ('<meta property="article:published_time" content="2020-01-02T03:04+01:00">', (), "2020-01-02"),
    "modified alone": (LD + '{"@type":"Article","dateModified":"2020-01-02"}</script>', (), ""),
    "served": ('<meta name="isodatetime" content="2019-06-19T17:49:39+02:00"><p>Published on 23 October 2018', (), ""),
    "a teaser": ("<article><p>Words.</article><aside><b itemprop=datePublished>2019-08-01</b></aside>", (), ""),
    "in words": ("<p>10.06.2013<p>By Ann Other</p>", (), ""),
    "a teaser in microdata": (
        (f"<article><h1>t</h1><p>Words.</article><div {ITEM}><b itemprop=datePublished>2019-08-01</b>"
        "<i itemprop=author>Ann Other</i></div>"), (), "",
    ),
    "a teaser in meta elements": (
        f"<h1>t</h1><div {ITEM}><meta itemprop=datePublished content=2019-08-01><meta itemprop=author content=A></div>",
        (), "",
    ),
    "a comment": (
        (f"<article {ITEM}><h1>t</h1><div itemprop=comment itemscope itemtype='https://schema.org/Comment'>"
        "<i itemprop=author>A Reader</i><b itemprop=datePublished>2021-01-01</b></div></article>"), (), "",
    ),
    "the article among teasers": (
        (f"<article {ITEM}><h1>t</h1><i itemprop='author creator' itemscope><b itemprop=name>Ann Other</b></i>"
        f"<meta itemprop=datePublished content=2020-01-02></article><div {ITEM}><i itemprop=author>A Reader</i></div>"),
        ("Ann Other",), "2020-01-02",
    ),
    "several articles": (
        LD + '[{"@type":"NewsArticle","headline":"t"},'
        '{"@type":"NewsArticle","headline":"Of last year","datePublished":"2019-08-01","author":"Ann Other"}]</script>',
        (), "",
    ),
    "a front page": (
        LD + '[{"@type":"NewsArticle","headline":"One","datePublished":"2019-08-01"},'
        '{"@type":"NewsArticle","headline":"Two","datePublished":"2019-08-02"}]</script>', (), "",
    ),
    "one article of another headline": (
        LD + '{"@type":"NewsArticle","headline":"Of last year","datePublished":"2019-08-01","author":"A"}</script>',
        (), "",
    ),
    "one article of another address": (
        '<link rel=canonical href="https://a.example/t">' + LD
        + '{"@type":"Article","url":"https://a.example/u","datePublished":"2019-08-01","author":"A"}</script>', (), "",
    ),
    "the page's address under another headline": (
        '<link rel=canonical href="https://www.a.example/t/">' + LD + '{"@type":"Article","headline":"Shorter",'
        '"mainEntityOfPage":{"@id":"https://a.example/t"},"datePublished":"2020-01-02","author":"Ann Other"}</script>',
        ("Ann Other",), "2020-01-02",
    ),
    "the page's address in Open Graph": (
        '<meta property=og:url content="https://a.example/t">' + LD + '{"@type":"Article","headline":"Shorter",'
        '"@id":"https://a.example/t#article","datePublished":"2020-01-02"}</script>', (), "2020-01-02",
    ),
    "a headline in other quotation marks": (
        "<h1>The “long” bridge – counted</h1>" + LD
        + '{"@type":"Article","headline":"The \\"long\\" bridge - counted…","datePublished":"2020-01-02"}</script>',
        (), "2020-01-02",
    ),
    "an article without a name beside the page's": (
        LD + '[{"@type":"NewsArticle","headline":"t","datePublished":"2020"},'
        '{"@type":"NewsArticle","author":"Ann Other"}]</script>', (), "2020",
    ),
    "properties of no item": (
        "<body><i itemprop=author>Ann Other</i><time itemprop=datePublished datetime=2020-01-02>then</time>", (), "",
    ),
    "an item of another headline": (
        f"<div {ITEM}><b itemprop=headline>Of last year</b><i itemprop=author>Ann Other</i></div>", (), "",
    ),
    "an item of the page's headline": (
        f"<div {ITEM}><b itemprop=headline>T</b><i itemprop=author>Ann Other</i></div>", ("Ann Other",), "",
    ),
    "a comma too many": (LD + '{"@type":"Article","author":["Ring, ]",],"datePublished":"2020",}</script>',
        ("Ring, ]",), "2020"),
    "a type in capitals": (
        ("<script type='application/LD+JSON; charset=utf-8'>"
        '{"@type":"Article","datePublished":"2020"}</script>'), (), "2020",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("page", "authors", "date"), DECLARED.values(), ids=DECLARED.keys())
def test_authors_and_date_come_from_metadata_only(page: str, authors: tuple[str, ...], date: str) -> None:
    found = extract(f"<!doctype html><title>t</title>{page}".encode())
    assert (found.authors, found.date) == (authors, date)


def test_a_huge_malformed_json_block_does_not_prevent_reading() -> None:
    block = LD + '{"a":"' + '\\"' * 2_500_000 + "</script>"
    with Reader() as reader:
        found = reader.read(f"<!doctype html><title>t</title>{block}<p>The bridge has forty spans.".encode())
    assert (found.text, found.problem) == ("The bridge has forty spans.", "")


def test_changing_menus_and_teasers_do_not_change_the_text() -> None:
    later = samples.PAGE.replace("Teaser of the day", "Another teaser").replace("Sport menu", "Games menu")
    later = later.replace("cookies", "new cookies").replace('"script words"', "Date.now()")
    assert later != samples.PAGE
    assert extract(later.encode()).text == samples.PAGE_TEXT


@pytest.mark.parametrize(
    "body",
    [
        "<nav><p>The whole page stands in a menu that was never closed.",
        "<body><nav><a>One headline</a><br><a>Another headline</a></nav><p>Short.</p>",
    ],
)
def test_a_page_that_is_mostly_navigation_is_read_completely(body: str) -> None:
    assert "headline" in extract(body.encode()).text or "never closed" in extract(body.encode()).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>one<p>two<div>three</div>four", "one\ntwo\nthree\nfour"),
        ("<p>caf\u0065\u0301 &amp; &lt;b&gt; &#0;&#x80;&hellip;", "café & <b> \ufffd€…"),
        ("<pre>a  b\n  c</pre>", "a b\nc"),
        ("<p>in<wbr>visible <i>it</i>alic</p>", "invisible italic"),
        ("<ul><li>1<li>2</ul><dl><dt>a<dd>b</dl>", "1\n2\na\nb"),
        ("<form><label>Name</label><p>words in a form</p><button>Why?</button> Because.</form>", None),
        ("<p>α<template>t</template><svg><text>s</text></svg>β", "αβ"),
        ("</html><p>Words behind the end.", "Words behind the end."),
        ("<title>t</title></head></html><body><p>Words.</p></body></html><p>More.", "Words.\nMore."),
        ("<title>t</title><p>Forty spans<p>were counted", "Forty spans\nwere counted"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("<p><ruby>新<rp>(</rp><rt>あたら</rt><rp>)</rp></ruby>しい橋", "新しい橋"),
        ("<p><span class=cap>T</span>he war", "The war"),
        ("<p><div style='float:left'>N</div>obody asked", "Nobody asked"),
        ("<p>Shown words, more than the rest.</p><noscript>none</noscript>", "Shown words, more than the rest."),
        ("<html><frameset><frame src=x></frameset></html>", ""),
    ],
)
def test_visible_text(body: str, text: str | None) -> None:
    found = extract(("<!doctype html>" + body).encode(), media_type="text/html; charset=utf-8").text
    if text is None:
        assert found == "Name\nwords in a form\nWhy? Because."
    else:
        assert found.replace("\ufffd", "") == text.replace("\ufffd", "")


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("<html lang=uk>", "uk"), ("<html lang='zh-hant-tw'>", "zh-Hant-TW"), ("<html lang='x'>", ""),
        ("<meta http-equiv=Content-Language content='de-AT, en'>", "de-AT"),
        ("<html lang=''><meta property=og:locale content=pt_BR>", "pt-BR"),
        ("<html lang='en\"><script>'>", ""),
    ],
)  # fmt: skip
def test_languages(head: str, language: str) -> None:
    assert extract(f"<!doctype html>{head}<p>words".encode()).language == language


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "shift_jis", "iso-8859-15", "utf-16"])
def test_pages_in_old_encodings(charset: str) -> None:
    words = {"shift_jis": samples.JAPANESE, "iso-8859-15": "Le coût : 300 €"}.get(charset, samples.RUSSIAN)
    page = (
        f"<!doctype html><html><head><meta charset={charset}><title>x</title></head><body><p>{words}</p></body></html>"
    )
    assert extract(page.encode(charset), media_type="text/html").text == words


def test_a_pdf() -> None:
    found = extract(samples.pdf("Café costs.\nSecond line", "Page two", info=INFO, packed=True))
    assert asdict(found) == {
        "title": "The (final) report",
        "authors": ("Ann Other", "Bo Writer"),
        "date": "2026-03-04",
        "language": "en-GB",
        "publisher": "",
        "text": "Café costs.\nSecond line\nPage two",
        "charset": "",
        "extractor": f"pypdf {pypdf.__version__}",
        "problem": "",
    }


def encrypted(user: str, algorithm: str = "RC4-128") -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(samples.pdf("Words behind a lock")))
    writer.encrypt(user, "owner", algorithm=algorithm)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_only_a_pdf_without_a_user_password_is_read(algorithm: str) -> None:
    assert extract(encrypted("", algorithm)).text == "Words behind a lock"
    problem = extract(encrypted("secret", algorithm)).problem
    assert problem == "The PDF is protected with a password, so its text cannot be read."


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (samples.pdf(""), "The PDF has no text. It may be a scan."),
        (b"%PDF-1.7\nnothing", "The PDF is damaged and could not be read."),
        (b"", "The document is empty."),
        (b" \n ", "The document is empty."),
        (b"\x89PNG\r\n\x1a\n", "The document is an image, so it has no text that can be read."),
        (b"PK\x03\x04", "Documents of this kind (application/zip) cannot be read."),
        (b"<svg>", "Documents of this kind (image/svg+xml) cannot be read."),
        (
            b"<!doctype html><script>x</script>",
            "The page has no text. Scripts may add it in the browser.",
        ),
        (b"<!-- -->", "The document is empty."),
    ],
)
def test_problems_are_sentences(body: bytes, problem: str) -> None:
    found = extract(body)
    assert (found.text, found.problem) == ("", problem)


def test_a_long_text_is_cut_with_a_problem() -> None:
    for body in (
        b"words and \n" * 300_000,
        b"<!doctype html>" + (b"<p>" + b"words and " * 5_000) * 50,
        "ж".encode() * 4_000_000,
    ):
        found = extract(body)
        assert len(found.text) <= MOST_CHARACTERS
        assert "longer than 2,000,000 characters" in found.problem


def test_the_file_name_replaces_a_missing_title() -> None:
    assert extract(b"Words.", file_name="C:\\papers\\The report.txt").title == "The report"
    assert extract(samples.PAGE.encode(), file_name="page.html").title == "The bridge cost a third more"


def assert_valid(body: bytes, media_type: str = "") -> None:
    found = extract(body, media_type=media_type, file_name="x.bin")
    text = found.text
    assert unicodedata.is_normalized("NFC", text)
    assert not {"\x00", "\r", "\t"} & set(text)
    assert all(line and line == line.strip() for line in text.split("\n")) or not text
    for value in (text, found.title, found.publisher, *found.authors):
        value.encode()
    assert text or found.problem


@given(st.binary(max_size=300), st.sampled_from([b"", b"<p>", b"%PDF-1.4\n", b"<!doctype html><title>", b"\xff\xfe"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_can_be_read(body: bytes, start: bytes) -> None:
    assert_valid(start + body)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    assert_valid(text.encode("utf-8", "surrogatepass"), "text/html; charset=utf-8")


@given(st.integers(0, 700), st.binary(min_size=1, max_size=6))
@settings(max_examples=120, deadline=None)
def test_a_damaged_pdf_can_be_read(at: int, damage: bytes) -> None:
    whole = samples.pdf("Words and words", "More words", info=INFO)
    assert_valid(whole[:at])
    assert_valid(whole[:at] + damage + whole[at + len(damage) :])
