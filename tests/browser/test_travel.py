"""Time travel in Chromium, with every service real: to yesterday's rush hour and back to now."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from psycopg import Connection

from tests.api.alarms import SLOW, raised
from tests.browser.chromium import has_no_barriers, opened
from tests.browser.services import Services
from tests.browser.test_now import DEADLINE_MS, figure, is_live
from tests.storing import store
from vigie.model import Reading

pytestmark = pytest.mark.browser

PARIS = ZoneInfo("Europe/Paris")


def says(page: Page, text: str) -> None:
    """Wait until all of a moment is there."""
    expect(page.locator("#travel-says")).to_contain_text(text, timeout=DEADLINE_MS)


def test_to_yesterday_s_rush_hour_play_pause_and_back_to_now(
    browser: Browser, services: Services, connection: Connection
) -> None:
    now = datetime.now(UTC)
    day = (now.astimezone(PARIS) - timedelta(days=1)).date()
    rush = datetime(day.year, day.month, day.day, 8, tzinfo=PARIS)
    flows = [
        Reading("counter-n1", "vehicle_flow", rush + timedelta(minutes=n), 500.0 + n)
        for n in range(-5, 30)
    ]
    store(connection, [*flows, Reading("counter-n1", "vehicle_flow", now, 7777)])
    raised(connection, SLOW, rush + timedelta(minutes=20))
    services.start("api", "dashboard")
    url = f"{services.url}/?lang=en&theme=light"
    with opened(browser, url, locale="en-GB") as watched:
        page = watched.page
        figure(page, "traffic", "7,777")
        is_live(page)
        page.get_by_text("Go back in time").click()
        page.locator("#moment").fill(f"{day}T08:00")
        page.locator("#moment-go").click()
        says(page, "08:00.")
        figure(page, "traffic", "500")
        expect(page.locator("#alarm-count-n")).to_have_text("0")
        has_no_barriers(page)
        page.evaluate("window.entries = history.length")

        slider = page.get_by_role("slider", name="Moment shown")
        slider.press("ArrowRight")
        says(page, "08:01.")
        figure(page, "traffic", "501")
        store(connection, [Reading("counter-n1", "vehicle_flow", datetime.now(UTC), 8888)])

        play = page.locator("#travel-play")
        play.press("Enter")
        says(page, "08:03.")
        play.press("Enter")
        expect(play).to_have_accessible_name("Play")
        page.wait_for_function(
            "document.querySelector('#travel-rail').dataset.at ==="
            " document.querySelector('#travel-slider').value",
            timeout=DEADLINE_MS,
        )
        shown = page.locator("#travel-rail").get_attribute("data-at")
        at = datetime.fromtimestamp(int(shown or 0) / 1000, UTC)
        figure(page, "traffic", str(500 + round((at - rush) / timedelta(minutes=1))))
        assert f"at={at:%Y-%m-%dT%H:%M:%S}Z" in page.url

        page.get_by_role("button", name="To the next alarm").press("Enter")
        says(page, "08:20.")
        expect(page.locator("#alarm-count-n")).to_have_text("1", timeout=DEADLINE_MS)
        expect(page.locator("#strip-alarms")).to_contain_text("Slow traffic", timeout=DEADLINE_MS)
        assert page.evaluate("history.length === window.entries")

        page.get_by_role("link", name="Mobility").click()
        expect(page).to_have_title("Mobility · Testville", timeout=DEADLINE_MS)
        says(page, "08:20.")
        page.get_by_role("link", name="Back to now").click()
        expect(page.locator(".travel")).to_have_count(0, timeout=DEADLINE_MS)
        assert "at=" not in page.url
        page.get_by_role("link", name="Now", exact=True).click()
        figure(page, "traffic", "8,888")
        assert watched.troubles == []
