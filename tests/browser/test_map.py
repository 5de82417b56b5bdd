"""A map in the reader's hand, in Chromium: it keeps still, keeps its view, and misses nothing."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.chromium import opened
from tests.browser.devices import publishing
from tests.browser.services import Services
from tests.browser.test_now import DEADLINE_MS, figure, is_live

pytestmark = pytest.mark.browser

FIRST, SECOND = "rgb(1, 2, 3)", "rgb(4, 5, 6)"
_PULLS, _PULL_MS = 4, 8000
MOST_MS = 3000  # what waits for so long is drawn, unless a finger is on the map: map.js
# Whether a map shows another part than before, and has shown it for a while.
HAS_FOLLOWED = """([key, west]) => {
    const [now] = document.querySelector(`#${key} .js-plotly-plot`)._fullLayout.xaxis.range;
    const before = window.seenWest;
    window.seenWest = now;
    return now !== west && now === before;
}"""
# The ground of a map changes twice while it is held; says what the map has drawn by then.
CHANGE_TWICE = """async ([key, first, second]) => {
    const plot = document.querySelector(`#${key} .js-plotly-plot`);
    const given = [];
    window.drawn = [];
    plot.on("plotly_afterplot", () => window.drawn.push(plot.data[0].fillcolor));
    const react = window.Plotly.react;
    window.Plotly.react = (graph, figure) => {
        if (graph === plot) given.push(figure.data[0].fillcolor);
        return react(graph, figure);
    };
    for (const fillcolor of [first, second]) {
        const { data: [ground, ...others], layout } = plot;
        const figure = { data: [{ ...ground, fillcolor }, ...others], layout };
        window.dash_clientside.set_props(key, { figure: JSON.parse(JSON.stringify(figure)) });
        while (!given.includes(fillcolor)) await new Promise((next) => setTimeout(next, 10));
    }
    window.Plotly.react = react;
    return [...window.drawn];
}"""


def plot(key: str) -> str:
    return f"document.querySelector('#{key} .js-plotly-plot')"


FILLS = f"{plot('map')}.data.map(trace => trace.fillcolor).join()"


def view_of(page: Page, key: str) -> Any:
    """From where to where a map reaches, west to east, in its own metres."""
    return page.evaluate(f"{plot(key)}._fullLayout.xaxis.range")


def fills(page: Page) -> Any:
    """How the districts of the city's map are shaded."""
    return page.evaluate(FILLS)


def take_in_hand(page: Page, key: str) -> None:
    """Press on the map and pull it a little; again, where it was just being drawn at first."""
    for _ in range(_PULLS):
        if is_pulled(page, key):
            return
        page.mouse.up()
    raise AssertionError(f"{key} does not follow the hand")


def is_pulled(page: Page, key: str) -> bool:
    """Whether the map follows the hand, which is on it then."""
    ground = page.locator(f"#{key} .nsewdrag")
    expect(ground).to_be_attached(timeout=DEADLINE_MS)
    box = ground.bounding_box()
    assert box is not None
    west, _ = view_of(page, key)
    page.mouse.move(box["x"] + 12, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 42, box["y"] + 22, steps=5)
    try:
        page.wait_for_function(HAS_FOLLOWED, arg=[key, west], polling=200, timeout=_PULL_MS)
    except PlaywrightTimeout:
        return False
    return True


def width_of_view(page: Page) -> float:
    west, east = view_of(page, "map")
    return float(east - west)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/", "map"),
        ("/districts/north", "district-map"),
        ("/devices/counter-n1", "device-map"),
        ("/network", "network-map"),
    ],
)
def test_a_map_in_the_hand_is_drawn_once_it_is_let_go_as_it_is_then(
    browser: Browser, silent: Services, address: str, key: str
) -> None:
    with opened(browser, f"{silent.url}{address}?lang=en") as watched:
        page = watched.page
        is_live(page)
        take_in_hand(page, key)
        assert page.evaluate(CHANGE_TWICE, [key, FIRST, SECOND]) == []
        pulled = view_of(page, key)
        page.mouse.up()
        page.wait_for_function(f"drawn.at(-1) === {SECOND!r}", timeout=DEADLINE_MS)
        assert FIRST not in page.evaluate("drawn")
        assert view_of(page, key) == pulled
        assert watched.troubles == []


def test_a_map_waits_as_long_as_it_is_in_the_hand_while_the_page_goes_on(
    browser: Browser, services: Services, broker_url: str
) -> None:
    services.start("ingest", "api", "dashboard")
    with publishing(broker_url) as publish, opened(browser, f"{services.url}/?lang=en") as watched:
        page = watched.page
        is_live(page)
        take_in_hand(page, "map")
        blank = fills(page)
        pulled = view_of(page, "map")
        publish("mobility/traffic_counter/counter-n1", {"vehicle_flow": 900})
        figure(page, "traffic", "900")
        page.wait_for_timeout(MOST_MS + 1000)
        assert fills(page) == blank
        page.mouse.up()
        page.wait_for_function(f"{FILLS} !== {blank!r}", timeout=DEADLINE_MS)
        assert view_of(page, "map") == pulled
        assert watched.troubles == []


def test_a_map_keeps_the_reader_s_view_while_it_is_updated_and_when_it_is_told_anew(
    browser: Browser, services: Services, broker_url: str
) -> None:
    services.start("ingest", "api", "dashboard")
    with publishing(broker_url) as publish, opened(browser, f"{services.url}/?lang=en") as watched:
        page = watched.page
        is_live(page)
        expect(page.locator("#map .main-svg").first).to_be_visible(timeout=DEADLINE_MS)
        whole = width_of_view(page)
        page.locator("#map .nsewdrag").hover()
        for _ in range(10):
            page.mouse.wheel(0, -600)
        width = f"(([west, east]) => east - west)({plot('map')}.layout.xaxis.range)"
        page.wait_for_function(f"{width} < {whole / 2}", timeout=DEADLINE_MS)
        near = view_of(page, "map")
        blank = fills(page)
        publish("mobility/traffic_counter/counter-n1", {"vehicle_flow": 900})
        page.wait_for_function(f"{FILLS} !== {blank!r}", timeout=DEADLINE_MS)
        assert view_of(page, "map") == near

        services.kill("dashboard")
        expect(page.locator("html")).to_have_attribute("data-link", "lost", timeout=DEADLINE_MS)
        services.start("dashboard")
        is_live(page)
        watched.forget()  # what the browser said about a server that was gone
        publish("mobility/traffic_counter/counter-s1", {"vehicle_flow": 300})
        figure(page, "traffic", "1,200")
        # What the page said meanwhile may have left the map another height.
        assert width_of_view(page) < 0.6 * whole
        assert watched.troubles == []
