"""*The city now* in Chromium, with every service real: what the reader sees, and when."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import opened
from tests.browser.devices import publishing
from tests.browser.services import Services

pytestmark = pytest.mark.browser

DEADLINE_MS = 30_000


def figure(page: Page, indicator: str, text: str) -> None:
    """Wait until a headline figure says `text`."""
    value = page.locator(f"#indicator-{indicator}-value")
    expect(value).to_have_text(text, timeout=DEADLINE_MS)


def is_live(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)


def test_figures_change_by_themselves_in_the_reader_s_language(
    browser: Browser, services: Services, broker_url: str
) -> None:
    services.start("ingest", "api", "dashboard")
    with (
        publishing(broker_url) as publish,
        opened(browser, services.url, locale="en-GB", color_scheme="light") as watched,
    ):
        page = watched.page
        figure(page, "traffic", "—")
        is_live(page)
        page.evaluate("window.wasNotReloaded = true")

        publish("mobility/traffic_counter/counter-n1", {"vehicle_flow": 1200, "mean_speed": 43.2})
        figure(page, "traffic", "1,200")
        publish("mobility/traffic_counter/counter-s1", {"vehicle_flow": 300, "mean_speed": 30})
        figure(page, "traffic", "1,500")
        expect(page.locator("#indicator-traffic-reporting")).to_have_text("2/3 reporting")
        expect(page.locator("#status")).to_contain_text("Broker connected")
        expect(page.locator("#status")).to_contain_text("ago")
        plot = "document.querySelector('#chart-traffic_by_district .js-plotly-plot')"
        names = f"new Set(({plot}?.data ?? []).map(trace => trace.name))"
        page.wait_for_function(f"{names}.size === 2", timeout=DEADLINE_MS)
        expect(
            page.locator("#chart-traffic_by_district .scatterlayer .trace").first
        ).to_be_attached()

        page.locator("#lang-fr").click()
        figure(page, "traffic", "1\u202f500")
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        assert "lang=fr" in page.url
        publish("mobility/traffic_counter/counter-s1", {"vehicle_flow": 400})
        figure(page, "traffic", "1\u202f600")
        expect(page.locator("#status")).to_contain_text("Broker connecté")

        assert page.evaluate("window.wasNotReloaded")
        assert watched.troubles == []


def test_theme_and_metric_are_in_the_url_and_need_no_reload(
    browser: Browser, silent: Services
) -> None:
    with opened(browser, silent.url, locale="en-GB", color_scheme="light") as watched:
        page = watched.page
        is_live(page)
        expect(page.locator("#map .main-svg").first).to_be_visible(timeout=DEADLINE_MS)
        page.evaluate("window.wasNotReloaded = true")
        ground = "getComputedStyle(document.body).backgroundColor"
        letters = "getComputedStyle(document.querySelector('.xtick text')).fill"
        light = [page.evaluate(ground), page.evaluate(letters)]

        page.locator("#theme").press("Enter")
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
        dark = [page.evaluate(ground), page.evaluate(letters)]
        assert all(one != two for one, two in zip(light, dark, strict=True))

        page.get_by_role("textbox", name="Colour by").click()
        page.get_by_role("option", name="Power drawn").click()
        page.wait_for_url("**metric=active_power**", timeout=DEADLINE_MS)
        assert page.evaluate("window.wasNotReloaded")

        page.reload()
        is_live(page)
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
        assert page.get_by_role("textbox", name="Colour by").input_value() == "Power drawn"
        assert watched.troubles == []


def test_a_lost_api_is_said_and_heals(browser: Browser, services: Services) -> None:
    services.start("api", "dashboard")
    with opened(browser, f"{services.url}/?lang=en") as watched:
        page = watched.page
        figure(page, "traffic", "—")
        is_live(page)
        expect(page.locator("#notice")).to_be_hidden(timeout=DEADLINE_MS)
        page.evaluate("window.wasNotReloaded = true")
        services.kill("api")
        expect(page.locator("#notice")).to_contain_text("does not answer", timeout=DEADLINE_MS)
        expect(page.locator("#shell")).to_have_class("shell page-now is-stale")
        expect(page.locator(".link-live")).to_be_hidden()
        expect(page.locator(".link-not-live")).to_be_visible()
        services.start("api")
        expect(page.locator("#notice")).to_be_hidden(timeout=DEADLINE_MS)
        expect(page.locator("#shell")).to_have_class("shell page-now")
        expect(page.locator(".link-live")).to_be_visible()
        assert page.evaluate("window.wasNotReloaded")
        assert watched.troubles == []


def test_a_page_that_loses_its_dashboard_says_so_and_heals(
    browser: Browser, services: Services, broker_url: str
) -> None:
    services.start("ingest", "api", "dashboard")
    with (
        publishing(broker_url) as publish,
        opened(browser, f"{services.url}/?lang=en") as watched,
    ):
        page = watched.page
        figure(page, "traffic", "—")
        is_live(page)
        services.kill("dashboard")
        expect(page.locator("html")).to_have_attribute("data-link", "lost", timeout=DEADLINE_MS)
        expect(page.locator(".link-lost")).to_be_visible()
        services.start("dashboard")
        is_live(page)
        watched.forget()  # what the browser said about a server that was gone
        publish("mobility/traffic_counter/counter-n1", {"vehicle_flow": 700})
        figure(page, "traffic", "700")
        expect(page.locator(".link-lost")).to_be_hidden()
        assert watched.troubles == []


def test_before_the_api_is_there_the_page_says_what_it_waits_for(
    browser: Browser, services: Services
) -> None:
    services.start("dashboard")
    with opened(browser, f"{services.url}/?lang=en") as watched:
        page = watched.page
        expect(page.locator(".waiting")).to_contain_text("Waiting for the API", timeout=DEADLINE_MS)
        services.start("api")
        figure(page, "traffic", "—")
        expect(page.locator("#status")).to_contain_text("Waiting for the first reading")
        assert watched.troubles == []


def test_the_dashboard_stops_at_once_although_a_page_is_open(
    browser: Browser, services: Services
) -> None:
    services.start("dashboard")
    with opened(browser, services.url) as watched:
        is_live(watched.page)
        process = services.processes.pop("dashboard")
        process.terminate()
        assert process.wait(timeout=5) == 0


def test_the_page_fits_from_desk_to_wall(browser: Browser, silent: Services) -> None:
    with opened(browser, f"{silent.url}/?lang=fr") as watched:
        page = watched.page
        for width, height in ((1440, 900), (3840, 2160)):
            page.set_viewport_size({"width": width, "height": height})
            page.reload()
            is_live(page)
            expect(page.locator("#map .main-svg").first).to_be_visible(timeout=DEADLINE_MS)
            wide = page.evaluate("document.documentElement.scrollWidth")
            high = page.evaluate("document.documentElement.scrollHeight")
            assert wide <= width
            assert high <= height
