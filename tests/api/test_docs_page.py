"""The page that explains the API, in a real browser, under the site's own content security policy."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Request, sync_playwright

from tests import chromium, factories

REPORTS = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => {
    window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`);
});
"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_docs_page_works_under_the_strict_policy(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread
    factories.published_claim()
    said: list[str] = []
    asked: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    def requested(request: Request) -> None:
        if urlsplit(request.url).scheme not in {"data", "blob"}:
            asked.append(request.url)

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", heard)
        page.on("request", requested)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.add_init_script(REPORTS)
        response = page.goto(f"{live_server.url}/api/v1/docs")
        assert response is not None
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy
        page.get_by_text("/api/v1/changes", exact=True).click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute", exact=True).click()
        page.locator(".live-responses-table").get_by_text('"has_more"').wait_for()
        reports = page.evaluate("window.reports")
        browser.close()
    assert reports == []
    assert said == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(live_server.url).netloc}
