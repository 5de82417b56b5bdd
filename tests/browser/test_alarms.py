"""Alarms in Chromium, with every service real: from the fault to the end of it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from psycopg import Connection
from pydantic import SecretStr

from tests.api.access.people import PASSWORD, add
from tests.api.alarms import PEAK, SLOW, raised
from tests.browser.chromium import has_no_barriers, opened
from tests.browser.services import Services
from tests.evaluating import clear_alarm
from tests.storing import store
from vigie.model import Reading
from vigie.scopes import Scope
from vigie.store.api_keys import create

pytestmark = pytest.mark.browser

DEADLINE_MS = 60_000


def sign_in(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("#user").fill("ada")
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()


def test_an_alarm_is_seen_taken_in_hand_by_keyboard_and_over(
    browser: Browser, services: Services, connection: Connection
) -> None:
    add(connection, "ada")
    key = SecretStr(create(connection, "dashboard", Scope.READ, None))
    services.settings = services.settings.model_copy(update={"api_key": key})
    services.start("api", "dashboard")
    now = datetime.now(UTC)
    store(connection, [Reading("counter-n1", "mean_speed", now, 12.5)])
    with (
        opened(browser, f"{services.url}/alarms?lang=en&theme=light", locale="en-GB") as looking,
        opened(browser, f"{services.url}/login", locale="en-GB") as acting,
    ):
        public, page = looking.page, acting.page
        sign_in(page, f"{services.url}/login?lang=en&next=/alarms%3Flang=en%26theme=dark")
        expect(page.locator("#alarm-empty")).to_contain_text("All calm", timeout=DEADLINE_MS)
        expect(public.locator("#alarm-empty")).to_contain_text("All calm", timeout=DEADLINE_MS)
        expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)

        number = raised(connection, SLOW, now)
        row = page.locator("#alarm-rows tr")
        expect(row).to_contain_text("Slow traffic", timeout=DEADLINE_MS)
        expect(row).to_contain_text("12.5\u00a0km/h")
        expect(row).to_contain_text("nobody yet")
        expect(page.locator("#alarm-count")).to_contain_text("1", timeout=DEADLINE_MS)
        expect(page.locator("#alarm-told")).to_contain_text("New high alarm: Slow traffic")
        page.wait_for_function("document.title.startsWith('(1) Alarms')", timeout=DEADLINE_MS)
        seen = public.locator("#alarm-rows tr")
        expect(seen.get_by_role("link", name="Sign in to act")).to_be_visible(timeout=DEADLINE_MS)
        expect(seen.get_by_role("button", name="Acknowledge")).to_be_hidden()

        raised(connection, PEAK, now)
        expect(row).to_have_count(2, timeout=DEADLINE_MS)
        box = page.get_by_role("checkbox", name="Select Slow traffic")
        box.focus()
        box.press("Enter")
        expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
        page.keyboard.type("a crew is on its way")
        page.keyboard.press("Enter")
        expect(page.locator("#alarm-outcome")).to_have_text("Done for 1.", timeout=DEADLINE_MS)
        expect(row.first).to_contain_text("a crew is on its way", timeout=DEADLINE_MS)
        expect(row.first).to_contain_text("ada", ignore_case=True)
        expect(seen.first).to_contain_text("in hand", timeout=DEADLINE_MS)
        assert "a crew" not in public.content()

        page.get_by_role("link", name="Slow traffic").click()
        expect(page.locator("#alarm-events")).to_contain_text("Acknowledged", timeout=DEADLINE_MS)
        expect(page.locator("#alarm-facts")).to_contain_text("Look at the camera.")
        for one in (public, page):
            has_no_barriers(one)

        clear_alarm(connection, number, now + timedelta(seconds=5))
        expect(seen).to_have_count(1, timeout=DEADLINE_MS)
        expect(page.locator("#alarm-events")).to_contain_text("Condition gone", timeout=DEADLINE_MS)
        assert acting.troubles == []
        assert looking.troubles == []
