"""One Chromium per module. Each test has its own contexts, closed at its end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.desk_browser import started


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as environment:
        # Playwright keeps an event loop in this thread; tests talk to the database between its calls, never in them.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with started() as browser:
            yield browser


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    yield chromium
    for context in chromium.contexts:
        context.close()
