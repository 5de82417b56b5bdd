"""The pages of programmes in Chromium, and the ways between pages."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import opened
from tests.browser.devices import publishing
from tests.browser.services import Services
from tests.browser.test_now import DEADLINE_MS, is_live

pytestmark = pytest.mark.browser
FLOW = "mobility/traffic_counter/counter-n1"


def plotted(page: Page, chart: str) -> None:
    """Wait until a chart has a line."""
    drawn = page.locator(f"#{chart} .scatterlayer .trace, #{chart} .heatmaplayer image")
    expect(drawn.first).to_be_attached(timeout=DEADLINE_MS)


def test_the_ways_between_pages_need_no_reload_and_lead_back(
    browser: Browser, services: Services, broker_url: str
) -> None:
    services.start("ingest", "api", "dashboard")
    with (
        publishing(broker_url) as publish,
        opened(browser, f"{services.url}/?lang=en&theme=dark", locale="fr") as watched,
    ):
        page = watched.page
        is_live(page)
        page.evaluate("window.wasNotReloaded = true")
        publish(FLOW, {"vehicle_flow": 1200, "mean_speed": 43})

        page.get_by_role("link", name="Mobility").press("Enter")
        expect(page).to_have_title("Mobility · Testville", timeout=DEADLINE_MS)
        current = page.locator(".navigation-link[aria-current]")
        expect(current).to_have_text("Mobility")
        assert "lang=en" in page.url
        assert "theme=dark" in page.url
        assert "period=24h" in page.url
        expect(page.locator("#programme-movers")).to_contain_text("1,200", timeout=DEADLINE_MS)
        plotted(page, "programme-city")

        page.get_by_role("link", name="7 d", exact=True).click()
        page.wait_for_url("**period=7d**", timeout=DEADLINE_MS)
        chosen = page.locator(".period-link[aria-current]")
        expect(chosen).to_have_text("7 d", timeout=DEADLINE_MS)
        page.get_by_role("textbox", name="Metric").click()
        page.get_by_role("option", name="Mean speed").click()
        page.wait_for_url("**metric=mean_speed**", timeout=DEADLINE_MS)
        title = page.get_by_role("heading", name="Mean speed, whole city")
        expect(title).to_be_visible(timeout=DEADLINE_MS)
        assert "period=7d" in page.url

        page.go_back()
        title = page.get_by_role("heading", name="Vehicle flow, whole city")
        expect(title).to_be_visible(timeout=DEADLINE_MS)
        page.go_back()
        page.go_back()
        expect(page).to_have_title("The city now · Testville", timeout=DEADLINE_MS)
        page.go_forward()
        expect(page).to_have_title("Mobility · Testville", timeout=DEADLINE_MS)
        is_live(page)
        assert page.evaluate("window.wasNotReloaded")
        assert watched.troubles == []


def test_a_link_shows_the_same_at_a_past_moment_and_leads_back_to_now(
    browser: Browser, silent: Services
) -> None:
    query = "?lang=fr&at=2026-01-02T08:00&metric=sorcery"
    with opened(browser, f"{silent.url}/programmes/mobility{query}") as watched:
        page = watched.page
        expect(page.locator("#travel-says")).to_contain_text(
            "2 janv. 2026 08:00", timeout=DEADLINE_MS
        )
        page.wait_for_url("**at=2026-01-02T07:00:00Z**", timeout=DEADLINE_MS)
        assert "sorcery" not in page.url
        empty = page.locator("#programme-city-empty")
        expect(empty).to_contain_text("Aucune mesure", timeout=DEADLINE_MS)
        page.get_by_role("link", name="Revenir à maintenant").click()
        expect(page.locator(".travel")).to_have_count(0, timeout=DEADLINE_MS)
        assert "at=" not in page.url

        page.get_by_text("Autre…").click()
        page.get_by_label("Du", exact=True).fill("2026-01-01T00:00")
        page.get_by_label("Au", exact=True).fill("2026-01-03T00:00")
        page.locator("#period-go").click()
        page.wait_for_url("**period=2026-01-01T00:00/2026-01-03T00:00**", timeout=DEADLINE_MS)
        assert watched.troubles == []


def test_an_address_that_leads_nowhere_says_so_and_shows_the_way(
    browser: Browser, silent: Services
) -> None:
    with opened(browser, f"{silent.url}/programmes/sorcery?lang=en") as watched:
        page = watched.page
        expect(page.locator(".unknown")).to_contain_text("no page", timeout=DEADLINE_MS)
        page.locator(".unknown").get_by_role("link", name="Now").click()
        expect(page).to_have_title("The city now · Testville", timeout=DEADLINE_MS)
        assert watched.troubles == []


def test_the_menu_folds_on_a_phone(browser: Browser, silent: Services) -> None:
    phone = {"width": 390, "height": 844}
    with opened(browser, f"{silent.url}/?lang=en", viewport=phone) as watched:
        page = watched.page
        is_live(page)
        link = page.get_by_role("link", name="Energy")
        expect(link).to_be_hidden(timeout=DEADLINE_MS)
        page.get_by_role("button", name="Menu").click()
        link.click()
        expect(page).to_have_title("Energy · Testville", timeout=DEADLINE_MS)
        expect(link).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert watched.troubles == []
