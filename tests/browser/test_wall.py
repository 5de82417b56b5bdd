"""A wall in Chromium, with every service real: it turns, tells what comes, and gets well alone."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect
from psycopg import Connection

from tests.api.alarms import SLOW, raised
from tests.browser.chromium import has_no_barriers, opened
from tests.browser.services import Services
from tests.storing import store
from vigie.model import Reading

pytestmark = pytest.mark.browser

DEADLINE_MS = 60_000
SCROLLS = """() => {
  const root = document.documentElement;
  return root.scrollHeight > innerHeight || root.scrollWidth > innerWidth;
}"""


def test_a_wall_turns_tells_an_alarm_at_once_and_gets_well_by_itself(
    browser: Browser, services: Services, connection: Connection
) -> None:
    now = datetime.now(UTC)
    store(connection, [Reading("counter-n1", "vehicle_flow", now, 1200.0)])
    services.start("api", "dashboard")
    url = f"{services.url}/wall?lang=en&theme=dark&seconds=1&views=city,alarms"
    with opened(browser, url, viewport={"width": 1920, "height": 1080}) as watched:
        page = watched.page
        root, name = page.locator("html"), page.locator("#wall-name")
        figure, news = page.locator("#indicator-traffic-value"), page.locator("#wall-news")
        expect(figure).to_have_text("1,200", timeout=DEADLINE_MS)
        expect(root).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)
        expect(name).to_have_text("Alarms", timeout=DEADLINE_MS)
        expect(name).to_have_text("The city now", timeout=DEADLINE_MS)

        raised(connection, SLOW, now)
        expect(news).to_be_visible(timeout=DEADLINE_MS)
        expect(news).to_contain_text("Slow traffic")
        assert not page.evaluate(SCROLLS)
        has_no_barriers(page)
        assert watched.troubles == []

        page.evaluate("window.isOld = true")
        services.kill("dashboard")
        expect(root).to_have_attribute("data-link", "lost", timeout=DEADLINE_MS)
        expect(page.locator(".link-lost")).to_be_visible()
        assert figure.text_content() == "1,200"
        services.start("dashboard")
        expect(root).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)

        page.evaluate("setTimeout(() => { throw new Error('of a test'); })")
        page.wait_for_function("!window.isOld", timeout=DEADLINE_MS)
        expect(figure).to_have_text("1,200", timeout=DEADLINE_MS)
        expect(news).to_be_hidden()  # it has been told
