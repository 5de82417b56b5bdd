"""The page of goals in Chromium, with every service real."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from psycopg import Connection

from tests.browser.chromium import opened
from tests.browser.services import Services
from tests.browser.test_now import DEADLINE_MS
from tests.storing import store
from vigie.model import Reading

pytestmark = pytest.mark.browser


def test_from_a_goal_to_the_district_that_bears_it(
    browser: Browser, services: Services, connection: Connection
) -> None:
    hour = timedelta(hours=1)
    store(
        connection,
        [
            Reading(device, "active_power", datetime.now(UTC) - at * hour, power)
            for device, power in (("meter-n1", 30.0), ("meter-s1", 60.0))
            for at in range(24)
        ],
    )
    services.start("api", "dashboard")
    with opened(browser, f"{services.url}/goals?lang=en&theme=light&period=24h") as watched:
        page = watched.page
        card = page.locator(".goal-card", has_text="Calm demand")
        expect(card).to_contain_text("90.0\u00a0kW", timeout=DEADLINE_MS)
        expect(card).to_contain_text("under way")
        expect(page.locator("#goals-changes")).to_contain_text("Too few readings to compare")
        card.get_by_role("link", name="Calm demand").press("Enter")
        page.wait_for_url("**goal=calm_demand**", timeout=DEADLINE_MS)
        expect(page.locator("#goal-detail-ranking")).to_contain_text("South", timeout=DEADLINE_MS)

        cell = page.get_by_role("link", name="Calm demand, South: 12.00 kW")
        expect(cell).to_have_text("12.00", timeout=DEADLINE_MS)
        cell.click()
        page.wait_for_url("**/districts/south**metric=active_power**", timeout=DEADLINE_MS)
        page.go_back()
        page.set_viewport_size({"width": 390, "height": 844})
        expect(cell).to_be_visible(timeout=DEADLINE_MS)
        page.wait_for_function("document.documentElement.scrollWidth <= 390", timeout=DEADLINE_MS)
        assert watched.troubles == []
