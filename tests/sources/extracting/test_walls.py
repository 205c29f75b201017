"""Bot checks and consent notices with status 200 are not taken for the page."""

import pytest

from sources.extracting import walls
from sources.extracting.documents import extract

CERTAIN = {
    "a challenge": (b"<html><title>Warte</title><script>window._cf_chl_opt={cType:'managed'}</script>", walls.CHECK),
    "an interruption": (b"<html><title>Pardon Our Interruption</title><p>As you were browsing</p>", walls.CHECK),
    "a press and hold": (b"<html><div id='px-captcha'></div>", walls.CHECK),
    "a captcha": (b"<html><script src='https://geo.captcha-delivery.com/captcha/'></script>", walls.CHECK),
    "a consent page": (b"<html><title>Before you continue to YouTube</title><form>", walls.CONSENT),
}
PAGES = {
    "an article on cookies": b"<title>Consent and the law</title><article>Cookies need consent.</article>",
    "an article of that name": b"<title>Access Denied</title><article>" + b"A film of 2020. " * 5_000,
    "a page behind the same network": b"<title>The mill</title><script>window.__CF$cv$params={}</script><p>Words.",
    "a page with a form": b"<title>The mill</title><p>Words.</p><div class='g-recaptcha'></div>",
}


@pytest.mark.parametrize("name", CERTAIN)
def test_certain_signs_are_detected(name: str) -> None:
    body, wall = CERTAIN[name]
    assert walls.wall(body) == wall


def test_a_consent_host_is_detected() -> None:
    assert walls.wall(b"<html>", url="https://consent.paper.example/?continue=x") == walls.CONSENT


@pytest.mark.parametrize("name", PAGES)
def test_articles_about_bot_checks_are_pages(name: str) -> None:
    assert walls.wall(PAGES[name], url="https://paper.example/consent") == ""
    assert "may be" not in extract(PAGES[name], media_type="text/html").problem


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("Please verify you are a human. Press & hold the button.", walls.CHECK),
        ("Something about your browser made us think you were a bot.", walls.CHECK),
        ("We and our 812 partners store cookies. Accept all. Reject all. Manage options.", walls.CONSENT),
        (
            "Wir und unsere Partner nutzen Cookies. Mit „Akzeptieren“ stimmen Sie zu. Zustimmung widerrufen",
            walls.CONSENT,
        ),
        ("The mill closed in May.", ""),
        ("The mill closed in May. This site uses cookies. Accept", ""),
    ],
)
def test_a_short_text_about_little_else_is_suspected(text: str, wall: str) -> None:
    assert walls.likely(text) == wall
    found = extract(f"<!doctype html><p>{text}".encode())
    assert found.problem == (
        f"This may be {wall}, not the page. Check it, and if so upload a copy made by hand." if wall else ""
    )
    assert walls.likely(text + " Words of an article." * 100) == ""
