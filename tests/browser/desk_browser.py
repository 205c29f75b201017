"""A Chromium at the desk: signs in, and records violations of the content security policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import chromium

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDE, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
REMARK = "the server responded with a status of 4"
"""Chromium itself remarks on an answer of 4xx."""


@contextmanager
def started() -> Iterator[Browser]:
    """A browser that is closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """A page's problems: script errors, policy violations, 5xx responses, requests to other hosts."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.complaints: list[str] = []

    def over(self, page: Page) -> None:
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"
        )
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))
        page.on("request", lambda request: self._asked(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and REMARK not in text:
            self.complaints.append(text)

    def _answered(self, status: int, url: str) -> None:
        if status >= 500:
            self.complaints.append(f"{status} {url}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "about:")):
            self.complaints.append(f"asked elsewhere: {url}")


def sign_in(browser: Browser, origin: str, name: str, password: str, watch: Watch, **context: Any) -> Page:
    """The page of a person who signed in through the form."""
    page = browser.new_context(**({"viewport": WIDE} | context)).new_page()
    watch.over(page)
    page.goto(f"{origin}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Desk", exact=True)).to_be_visible()
    return page


def drag_over(page: Page, words: str) -> None:
    """Drag the mouse over these words of a copy's text, to pick a passage."""
    box = page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.getElementById("copy-text"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                walker.currentNode.parentElement.scrollIntoView({ block: "center" });
                const { x, y, width, height } = range.getBoundingClientRect();
                return { x, y, width, height };
            }
        }""",
        words,
    )
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 1, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    page.mouse.move(box["x"] + box["width"] - 1, middle, steps=4)
    page.mouse.up()
