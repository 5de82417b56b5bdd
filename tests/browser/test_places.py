"""The pages of districts and devices in Chromium, with every service real."""

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import opened
from tests.browser.devices import publishing
from tests.browser.services import Services
from tests.browser.test_now import DEADLINE_MS, is_live

pytestmark = pytest.mark.browser


def test_from_a_district_to_its_device_and_its_readings_as_a_file(
    browser: Browser, services: Services, broker_url: str
) -> None:
    services.start("ingest", "api", "dashboard")
    with (
        publishing(broker_url) as publish,
        opened(browser, f"{services.url}/?lang=en&theme=light") as watched,
    ):
        page = watched.page
        is_live(page)
        publish("mobility/traffic_counter/counter-n1", {"vehicle_flow": 1200, "mean_speed": 43.2})
        page.get_by_role("link", name="Districts").click()
        page.get_by_role("link", name="North").click(timeout=DEADLINE_MS)
        page.wait_for_url("**/districts/*", timeout=DEADLINE_MS)
        value = page.locator("#district-traffic-value")
        expect(value).to_contain_text("1,200", timeout=DEADLINE_MS)
        device = page.get_by_role("link", name="North ring")
        device.click(timeout=DEADLINE_MS)
        page.wait_for_url("**/devices/counter-n1**", timeout=DEADLINE_MS)
        expect(page.locator("#device-state")).to_contain_text("reporting", timeout=DEADLINE_MS)
        flow = page.locator("#device-vehicle_flow-value")
        expect(flow).to_have_text("1,200\u00a0veh/h", timeout=DEADLINE_MS)
        table = page.locator("#device-readings")
        expect(table).to_contain_text("1,200", timeout=DEADLINE_MS)

        file = page.get_by_role("link", name="CSV").get_attribute("href")
        answer = httpx.get(f"{services.url}{file}", timeout=20)
        assert answer.headers["content-disposition"] == 'attachment; filename="readings.csv"'
        assert "counter-n1,vehicle_flow," in answer.text
        assert watched.troubles == []


def test_a_device_is_found_from_the_keyboard(browser: Browser, services: Services) -> None:
    services.start("api", "dashboard")
    with opened(browser, f"{services.url}/districts?lang=en&theme=dark") as watched:
        page = watched.page
        is_live(page)
        expect(page.get_by_role("link", name="North")).to_be_visible(timeout=DEADLINE_MS)
        search = page.get_by_role("textbox", name="Name or id of a device")
        search.press_sequentially("counter-s")
        option = page.get_by_role("option", name="counter-s1")
        expect(option).to_be_visible(timeout=DEADLINE_MS)
        expect(search).to_have_value("counter-s")
        search.press("ArrowDown")
        search.press("Enter")
        page.wait_for_url("**/devices/counter-s1?lang=en**", timeout=DEADLINE_MS)
        expect(page.locator("#device-state")).to_have_text("never heard", timeout=DEADLINE_MS)
        marks = page.locator("#device-map .points path")
        expect(marks.first).to_be_attached(timeout=DEADLINE_MS)
        names = page.evaluate(
            "document.querySelector('#device-map .js-plotly-plot').data"
            ".flatMap(trace => trace.customdata ?? [])"
        )
        other = next(n for n, name in enumerate(names) if name != "counter-s1")
        box = marks.nth(other).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_url(f"**/devices/{names[other]}?lang=en**", timeout=DEADLINE_MS)
        assert watched.troubles == []
