"""Normalised addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.urls_normal import domain_of, normalise

SAME = [
    "https://example.org/page",
    "http://example.org/page",
    "HTTPS://EXAMPLE.ORG/page",
    "https://www.example.org/page",
    "https://m.example.org/page",
    "https://amp.example.org/page",
    "https://mobile.example.org/page",
    "https://example.org/page/",
    "https://example.org/page#part",
    "https://example.org:443/page",
    "http://example.org:80/page",
    "https://example.org./page",
    "https://example.org/page?utm_source=x&utm_medium=y",
    "https://example.org/page?fbclid=1&gclid=2",
    "https://example.org/page/amp",
    "https://example.org/page.amp",
    "  https://example.org/page  ",
    "https://example.org/page?",
    "https://example.org/page?gbraid=1&_gl=2&at_medium=RSS&guce_referrer=x",
    "https://example.org/page?amp=1",
    "https://example.org/page?outputType=amp",
    "https://example.org/page#:~:text=forty%20spans",
    "https://example.org/page/index.html",
    "https://example.org/page/INDEX.HTM?utm_source=x",
    "https://example.org/p%61ge",
    "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/page/amp/",
    "https://www-example-org.cdn.ampproject.org/v/s/www.example.org/page?amp=1",
    "https://www.google.com/amp/s/www.example.org/page",
    "https://www.google.co.uk/amp/s/amp.example.org/page",
    "https://www.google.com/amp/s/example-org.cdn.ampproject.org/c/s/example.org/page",
    "https://www.bing.com/amp/s/example.org/page",
]
DIFFERENT = [
    "https://example.org/page",
    "https://example.org/Page",
    "https://example.org/pages",
    "https://example.org/page?id=1",
    "https://example.org/page?id=2",
    "https://example.org/page?id=1&id=2",
    "https://example.org/page?id",
    "https://example.org:8443/page",
    "https://example.com/page",
    "https://news.example.org/page",
    "https://example.org/",
    "https://example.org/lamp",
    "https://www.org/page",
    "https://en.m.example.org/page",
    "https://example.org/page#!/part",
    "https://example.org/page#/part",
    "https://example.org/page?amp=2",
    "https://example.org/page?source=mail",
    "https://example.org/page?ref=3",
    "https://example.org/page/index.html/more",
    "https://example.org/myindex.html",
    "https://example.org/page%2Fmore",
    "https://example.org/page/more",
    "https://example.org/%E4",
    "https://www.google.com/search?q=example.org",
    "https://www.google.com/amp/",
    "https://maps.google.com/amp/s/example.org/page",
    "https://notampproject.org/c/s/example.org/page",
    "https://example.org/amp/s/example.org/page",
]


@pytest.mark.parametrize("url", SAME)
def test_spellings_of_one_page_have_one_key(url: str) -> None:
    assert normalise(url) == "example.org/page"


@pytest.mark.parametrize(
    ("copied", "plain"),
    [
        ("https://en.m.wikipedia.org/wiki/NATO", "https://en.wikipedia.org/wiki/NATO"),
        ("https://uk.m.wiktionary.org/wiki/а", "https://uk.wiktionary.org/wiki/%D0%B0"),
        ("https://uk.wikipedia.org/wiki/%D0%9D%D0%90%D0%A2%D0%9E", "https://uk.wikipedia.org/wiki/НАТО"),
        ("https://example.org/a%c3%a9", "https://example.org/aé"),
        ("https://example.org/index.html", "https://example.org"),
        ("https://example.org/default.aspx", "https://example.org/"),
    ],
)
def test_mobile_escaped_and_index_addresses_equal_the_plain_one(copied: str, plain: str) -> None:
    assert normalise(copied) == normalise(plain)


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("https://www.Example.org:8443/a?b#c", "example.org"),
        ("example.org", "example.org"),
        (" WWW.EXAMPLE.ORG. ", "example.org"),
        ("example.org/about", "example.org"),
        ("https://news.example.org/", "news.example.org"),
        ("приклад.укр", "xn--80aikifvh.xn--j1amh"),
        ("https://www.google.com/amp/s/example.org/page", "example.org"),
        ("", ""),
        ("http://[", ""),
        ("two words", ""),
    ],
)
def test_the_domain_of_addresses_and_host_names(written: str, domain: str) -> None:
    assert domain_of(written) == domain


def test_different_pages_have_different_keys() -> None:
    assert len({normalise(url) for url in DIFFERENT}) == len(DIFFERENT)


def test_the_order_of_parameters_does_not_matter() -> None:
    assert normalise("https://example.org/?b=2&a=1&utm_id=3") == normalise("http://example.org?a=1&b=2")


def test_an_internationalised_host_equals_its_ascii_form() -> None:
    assert normalise("https://приклад.укр/а") == normalise("https://xn--80aikifvh.xn--j1amh/а")


@pytest.mark.parametrize(
    "url", ["", "x", "http://", "http://[", "http://example.org:99999/", "https://" + "a" * 300, "//"]
)
def test_malformed_addresses_have_a_key(url: str) -> None:
    assert normalise(url) == normalise(url)


@given(st.text(max_size=60))
def test_any_text_has_a_key(text: str) -> None:
    assert isinstance(normalise("https://" + text), str)
    assert isinstance(normalise(text), str)


PARAMETERS = st.dictionaries(st.text("abxy", min_size=1, max_size=3), st.text("0123é+", max_size=3), max_size=4)


@given(PARAMETERS, st.sampled_from(["http", "https"]), st.sampled_from(["", "www.", "m."]), st.randoms())
def test_how_a_link_was_copied_does_not_matter(
    parameters: dict[str, str], scheme: str, prefix: str, random: object
) -> None:
    pairs = [f"{key}={value}" for key, value in parameters.items()]
    random.shuffle(pairs)  # type: ignore[attr-defined]  # hypothesis passes a random.Random
    copied = f"{scheme}://{prefix}example.org/a/?" + "&".join([*pairs, "utm_source=mail"]) + "#top"
    plain = "https://example.org/a?" + "&".join(f"{key}={value}" for key, value in parameters.items())
    assert normalise(copied) == normalise(plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://twitter.com/ada/status/12345?s=20&t=abc", "https://x.com/ada/status/12345"),
        ("https://mobile.twitter.com/ada/status/12345", "https://x.com/ada/status/12345"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc&t=42", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ?feature=share", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://writer.example/p/a-post?r=1a2b&s=w&triedRedirect=true", "https://writer.example/p/a-post"),
        ("https://news.example/a;jsessionid=0A1B?PHPSESSID=9f", "https://news.example/a"),
        (
            "https://old.reddit.com/r/news/comments/1ab/a_post/?share_id=xY&rdt=41",
            "https://reddit.com/r/news/comments/1ab/a_post",
        ),
        ("https://np.reddit.com/r/news/comments/1ab/a_post/", "https://www.reddit.com/r/news/comments/1ab/a_post/"),
        ("https://m.facebook.com/ada/posts/12?rdid=aB&mibextid=wwX", "https://www.facebook.com/ada/posts/12"),
        ("https://mbasic.facebook.com/ada/posts/12", "https://facebook.com/ada/posts/12"),
        ("https://news.example/a?mibextid=Zxz2cZ", "https://news.example/a"),
        ("https://www.tiktok.com/@ada/video/12?_r=1&_t=8x", "https://tiktok.com/@ada/video/12"),
        (f"https://forum.example/viewtopic.php?t=12&sid={'0f' * 16}", "https://forum.example/viewtopic.php?t=12"),
        ("https://x.com/ada/status/12345?s", "https://x.com/ada/status/12345"),
    ],
)
def test_sharing_parameters_do_not_matter(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/?s=bridge", "https://news.example/"),
        ("https://news.example/view?r=12", "https://news.example/view?r=13"),
        ("https://youtu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcR"),
        ("https://x.com/ada/status/1", "https://x.com/ada/status/2"),
        ("https://news.example/story?sid=1201", "https://news.example/story?sid=1202"),
        ("https://news.example/?rdid=1", "https://news.example/?rdid=2"),
        ("https://news.example/?_t=1", "https://news.example/?_t=2"),
        ("https://news.example/?share_id=1", "https://news.example/"),
        ("https://old.example.org/page", "https://example.org/page"),
        ("https://web.example.org/page", "https://example.org/page"),
        ("https://reddit.com/r/news/?sort=new", "https://reddit.com/r/news/"),
    ],
)
def test_parameters_that_may_name_another_page_stay(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)
