"""A reader's Chromium: a profile that lasts, so that what was fetched once is there again."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright

from tests.browser.chromium import ARGUMENTS, executable

_WATCH = (Path(__file__).parent / "watch.js").read_text("utf-8")
_GIVE_UP_MS = 60_000


@contextmanager
def reading(playwright: Playwright) -> Iterator[BrowserContext]:
    """One that has seen nothing yet; each of its pages watches itself, as `watch.js` says."""
    with tempfile.TemporaryDirectory(prefix="vigie-profile-") as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=executable(),
            args=list(ARGUMENTS),
            viewport={"width": 1440, "height": 900},
            locale="en-GB",
        )
        context.set_default_timeout(_GIVE_UP_MS)
        context.add_init_script(_WATCH)
        try:
            yield context
        finally:
            context.close()


@contextmanager
def opened(context: BrowserContext, url: str, page_name: str) -> Iterator[Page]:
    """A page once all that it shows is drawn."""
    page = context.new_page()
    try:
        page.goto(url, wait_until="commit")
        page.evaluate("page => watched.await(page)", page_name)
        yield page
    finally:
        page.close()


def devtools(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)
