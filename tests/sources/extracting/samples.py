"""Small sample documents of every kind."""

import base64
import zlib

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR4AWLqSHP5zwAETEAMRgAAAAD//6yW6+YAAAAGSURBVAMA"
    "IZ4CNqTtwdQAAAAASUVORK5CYII="
)
"""An image of two by two pixels."""
RUSSIAN = (
    "Комиссия опубликовала отчёт о расходах за прошлый год. В нём говорится, что строительство моста обошлось на треть "
    "дороже, чем предполагалось, а сроки были перенесены дважды. Представитель ведомства пояснил, что причиной стали "
    "цены на материалы и погода; жители города с этим не согласны и требуют открытых слушаний."
)
UKRAINIAN = "Комісія оприлюднила звіт про видатки; її висновки ґрунтуються на документах, що їх надало відомство."
JAPANESE = "委員会は昨年の支出に関する報告書を公表した。橋の建設費は予定より三割高くなったという。"
FRENCH = "L’œuvre a coûté 300 € de plus que prévu, d’après le rapport ; les délais ont été repoussés."
ENGLISH = "The bridge cost a third more than planned."

PAGE = """<!doctype html>
<html lang="en-gb">
<head>
<title>The bridge cost a third more | The Daily Example</title>
<meta property="og:title" content="The bridge cost a third more">
<meta property="og:site_name" content="The Daily Example">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "The bridge cost a third more", "datePublished": "2026-03-04T10:00:00Z",
 "author": [{"@type": "Person", "name": "Ann Other"}, {"@type": "Person", "name": "Bo Writer"}]}</script>
<style>p { color: red }</style>
</head>
<body>
<header><a href="/">The Daily Example</a></header>
<nav><ul><li><a href="/news">News menu</a><li><a href="/sport">Sport menu</a></ul></nav>
<main>
<article>
<h1>The bridge cost a third&nbsp;more</h1>
<p>By Ann Other and Bo Writer, <time datetime="2026-03-04">4 March 2026</time></p>
<p>The bridge cost <b>a third</b> more
than planned, <a href="/report">the report</a> says.</p>
<figure><img src="bridge.png" alt="unseen"><figcaption>The bridge in May.</figcaption></figure>
<aside><p>“Nobody asked us,” a resident said.</p></aside>
<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2024</td><td>3.1&nbsp;million</td></tr></table>
<p>First line<br>second line</p>
<p hidden>hidden words</p><p style="display: none">styled away</p><noscript>no script</noscript>
<details><summary>Method</summary>We asked twice.</details>
<script>var words = "script words";</script>
</article>
</main>
<aside><h2>Most read</h2><ul><li>Teaser of the day</ul></aside>
<div role="dialog">Accept our cookies</div>
<footer>Printed in Exampleton</footer>
</body>
</html>
"""
PAGE_TEXT = """The Daily Example
The bridge cost a third more
By Ann Other and Bo Writer, 4 March 2026
The bridge cost a third more than planned, the report says.
The bridge in May.
“Nobody asked us,” a resident said.
Year Cost
2024 3.1 million
First line
second line
Method
We asked twice.
Printed in Exampleton"""


def pdf(*pages: str, extra: bytes = b"", info: bytes = b"", packed: bool = False) -> bytes:
    """A handwritten PDF of Latin text with one line on each page. `extra` has further objects, numbered from 1000."""
    kids = b" ".join(b"%d 0 R" % (10 + 2 * number) for number in range(len(pages)))
    parts = [
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[%s]/Count %d>>endobj\n" % (kids, len(pages)),
        b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n",
        b"4 0 obj<<%s>>endobj\n" % info,
    ]
    for number, text in enumerate(pages):
        shown = b"".join(
            b"BT /F1 9 Tf 9 %d Td (%s) Tj ET\n" % (90 - 12 * row, line.encode("cp1252"))
            for row, line in enumerate(text.split("\n"))
        )
        parts += [page(10 + 2 * number), stream(11 + 2 * number, shown, packed=packed)]
    return b"".join([*parts, extra, b"trailer<</Size 2000/Root 1 0 R/Info 4 0 R>>\nstartxref\n0\n%%EOF\n"])


def page(number: int) -> bytes:
    """A page object whose content is the next object."""
    return (
        b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents %d 0 R" % (number, number + 1)
        + b"/Resources<</Font<</F1 3 0 R>>>>>>endobj\n"
    )


def stream(number: int, content: bytes, *, packed: bool = False) -> bytes:
    """A stream object, compressed if `packed`."""
    if packed:
        content = zlib.compress(content, 9)
    head = b"/Filter/FlateDecode" if packed else b""
    return b"%d 0 obj<<%s/Length %d>>stream\n%s\nendstream endobj\n" % (number, head, len(content), content)


def font_pdf(font: bytes, shown: bytes, *, extra: bytes = b"") -> bytes:
    """A PDF of one large page in one font: `font` has the entries of its dictionary, `shown` the text operators."""
    return b"".join(
        [
            b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R",
            b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n",
            stream(4, b"BT /F1 11 Tf 1 0 0 1 50 700 Tm " + shown + b" ET"),
            b"5 0 obj<</Type/Font" + font + b">>endobj\n",
            extra,
            b"trailer<</Size 2000/Root 1 0 R>>\nstartxref\n0\n%%EOF\n",
        ]
    )


def cid_pdf(encoding: bytes, ordering: bytes, codes: bytes) -> bytes:
    """A PDF in a font of a character collection without a map to Unicode. `codes` are hexadecimal."""
    descendant = (
        b"6 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 2>>/FontDescriptor 7 0 R>>endobj\n"
        b"7 0 obj<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0"
        b"/Ascent 800/Descent -200/CapHeight 700/StemV 80>>endobj\n"
    ) % ordering
    font = b"/Subtype/Type0/BaseFont/Ryumin-Light%s/DescendantFonts[6 0 R]" % encoding
    return font_pdf(font, b"<%s> Tj" % codes, extra=descendant)
