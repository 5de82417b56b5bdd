"""The machine's Chromium, driven without a network, and a watch over all that a page does."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
OWN_SCHEMES = ("data", "blob")
AT_REST = "document.getAnimations().forEach(one => one.finish())"
ABORTED = "net::ERR_ABORTED"  # by the page itself, when it is left


def executable() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and everything that went wrong on it."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.troubles.clear()


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[Watched]:
    """A page of `url` in a fresh profile; `options` as for Playwright's `new_context`."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    watched = Watched(context.new_page())
    note = watched.troubles.append

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            note(f"console {message.type}: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in OWN_SCHEMES and parts.hostname != "127.0.0.1":
            note(f"a request to {request.url}")

    def on_failure(request: Request) -> None:
        if request.failure != ABORTED:
            note(f"failed: {request.url}: {request.failure}")

    page = watched.page
    page.on("console", on_console)
    page.on("pageerror", lambda error: note(f"page error: {error}"))
    page.on("request", on_request)
    page.on("requestfailed", on_failure)
    page.on("crash", lambda _: note("the page crashed"))
    page.goto(url)
    try:
        yield watched
    finally:
        context.close()


def has_no_barriers(page: Page, when: str = "") -> None:
    """Fail where something stands in the way of assistive technology; `when` is said with it."""
    page.evaluate(AT_REST)  # a text half faded in has the contrast of neither state
    found = Axe().run(page)
    assert found.violations_count == 0, f"{when} {found.generate_report()}"
