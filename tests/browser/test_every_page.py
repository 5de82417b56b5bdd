"""Every page in Chromium: in both languages and themes, on a phone and on a desk.

The pages come from the registry: one that is added there and not here fails.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from psycopg import connect

from dashboard.pages import PAGES
from tests.api.alarms import PEAK, SLOW, raised
from tests.browser.chromium import has_no_barriers, opened
from tests.browser.conftest import shared
from tests.browser.services import Services
from tests.servers import free_port
from tests.storing import store
from vigie.model import Reading

pytestmark = pytest.mark.browser

DEADLINE_MS = 60_000
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
SAYS: Final = {  # what devices have said for a day
    ("counter-n1", "vehicle_flow"): 1200.0,
    ("counter-n1", "mean_speed"): 12.5,
    ("meter-n1", "active_power"): 30.0,
    ("meter-s1", "active_power"): 950.0,
}
IS_QUIET = """() => document.documentElement.dataset.link === "live"
  && [...document.querySelectorAll(".js-plotly-plot")].every((plot) => plot._fullLayout)"""


class Look(NamedTuple):
    """At a page of the registry; `shows` is on it once it has its answers."""

    page: str
    path: str
    shows: str


LOOKS: Final = (
    Look("now", "/", "#strip-alarms li"),
    Look("alarms", "/alarms?alarm=1", "#alarm-events li"),
    Look("alarms", "/alarms?view=statistics", "#alarm-hours span"),
    Look("programme", "/programmes/mobility", "#programme-movers li"),
    Look("programme", "/programmes/energy", "#programme-balance-rows tr"),
    Look("districts", "/districts", "#districts .ag-row"),
    Look("district", "/districts/north", "#district-devices .ag-row"),
    Look("device", "/devices/counter-n1", "#device-readings .ag-row"),
    Look("network", "/network", "#network-devices .ag-row"),
    Look("goals", "/goals?goal=calm_demand", "#goal-detail-ranking li"),
    Look("simulator", "/simulator", "#deck-trouble:not(:empty)"),
    Look("wall", "/wall?seconds=3600", ".wall-view"),
)


@pytest.fixture(scope="module")
def lived_in(
    admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    """Testville after a day of readings, with two alarms and a simulator that does not answer."""
    with shared(admin_url, template, tmp_path_factory.mktemp("lived")) as running:
        control = f"http://127.0.0.1:{free_port()}"
        running.settings = running.settings.model_copy(update={"sim_control_url": control})
        now = datetime.now(UTC)
        with connect(running.settings.resolved_database_url, autocommit=True) as connection:
            store(
                connection,
                [
                    Reading(device, metric, now - timedelta(minutes=ago), value + ago % 7)
                    for (device, metric), value in SAYS.items()
                    for ago in range(0, 24 * 60, 15)
                ],
            )
            for found in (SLOW, PEAK):
                raised(connection, found, now - timedelta(minutes=5))
        running.start("api", "dashboard")
        yield running


def test_no_page_is_forgotten() -> None:
    assert {one.page for one in LOOKS} == {one.name for one in PAGES}


@pytest.mark.parametrize("n", range(len(LOOKS)), ids=[one.path for one in LOOKS])
def test_a_page_has_no_trouble_no_barrier_and_fits(
    browser: Browser, lived_in: Services, n: int
) -> None:
    look, themes = LOOKS[n], ("light", "dark")
    with opened(browser, "about:blank") as watched:
        page = watched.page
        for size, lang, theme in (
            (PHONE, "fr", themes[n % 2]),
            (DESK, "en", themes[1 - n % 2]),
        ):
            page.set_viewport_size(size)
            query = f"{'&' if '?' in look.path else '?'}lang={lang}&theme={theme}"
            page.goto(f"{lived_in.url}{look.path}{query}")
            settled(page, look)
            has_no_barriers(page, f"{lang}, {theme}")
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert watched.troubles == []


def settled(page: Page, look: Look) -> None:
    expect(page.locator(look.shows).first).to_be_attached(timeout=DEADLINE_MS)
    page.wait_for_function(IS_QUIET, timeout=DEADLINE_MS)
