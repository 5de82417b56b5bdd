"""An alarm in Chromium, with every service real: from the fault to the end of it."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from psycopg import Connection
from pydantic import SecretStr

from tests.api.access.people import PASSWORD, add
from tests.browser.chromium import opened
from tests.browser.devices import Publish, publishing
from tests.browser.services import Services
from tests.browser.test_now import is_live
from vigie.scopes import Scope
from vigie.store.api_keys import create

pytestmark = pytest.mark.browser

DEADLINE_MS = 60_000
MOST_TABS = 40
IN_HAND_FR = re.compile("prise en charge", re.IGNORECASE)
NORTH, SOUTH = "energy/building_meter/meter-n1", "energy/building_meter/meter-s1"
IS_MARKED = "one => one.matches(':focus-visible') && getComputedStyle(one).outlineStyle !== 'none'"


def sign_in(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("#user").fill("ada")
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()


def tab_to(page: Page, there: Locator) -> None:
    """Go to it as who has no mouse does, and see that one is there."""
    expect(there).to_be_visible(timeout=DEADLINE_MS)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if there.evaluate("one => one === document.activeElement"):
            assert there.evaluate(IS_MARKED), "it is not seen where the focus is"
            return
    pytest.fail(f"{MOST_TABS} tabs do not lead to {there}")


def test_an_alarm_from_the_fault_to_who_has_it_in_hand_to_the_end(
    browser: Browser, services: Services, connection: Connection, broker_url: str
) -> None:
    add(connection, "ada")
    key = SecretStr(create(connection, "dashboard", Scope.READ, None))
    services.settings = services.settings.model_copy(update={"api_key": key})
    services.start("ingest", "alarms run", "api", "dashboard")
    with (
        publishing(broker_url) as publish,
        opened(browser, f"{services.url}/?lang=fr&theme=light", locale="fr") as looking,
        opened(browser, f"{services.url}/login", locale="en-GB") as acting,
    ):
        public, ada = looking.page, acting.page
        sign_in(ada, f"{services.url}/login?lang=en&next=/%3Flang=en%26theme=dark")
        publish(SOUTH, {"active_power": 300})
        for page, calm in ((public, "Tout est calme"), (ada, "All calm")):
            expect(page.locator("#strip-calm")).to_contain_text(calm, timeout=DEADLINE_MS)
            is_live(page)
            page.evaluate("window.wasNotReloaded = true")

        publish(SOUTH, {"active_power": 950})
        for page, name in ((public, "Pic de consommation"), (ada, "Demand at its peak")):
            is_told(page, name)
        two_clicks_lead_to_where_it_is(public)
        is_acknowledged_by_keys(ada, publish)
        seen = public.locator("#alarm-rows tr")
        expect(seen.filter(has_text="South")).to_contain_text(IN_HAND_FR, timeout=DEADLINE_MS)
        assert "a crew" not in public.content()

        for meter in (NORTH, SOUTH):
            publish(meter, {"active_power": 200})
        for page in (public, ada):
            expect(page.locator("#alarm-rows tr")).to_have_count(0, timeout=DEADLINE_MS)
            expect(page.locator("#alarm-count-n")).to_have_text("0", timeout=DEADLINE_MS)
            assert page.evaluate("window.wasNotReloaded")
        expect(ada.locator("#alarm-events")).to_contain_text("Condition gone", timeout=DEADLINE_MS)
        assert ada.evaluate("document.activeElement !== document.body"), "the focus is lost"
        assert looking.troubles == []
        assert acting.troubles == []


def is_told(page: Page, name: str) -> None:
    """On the page that is open, in the head of it and on its tab."""
    strip = page.locator("#strip-alarms")
    expect(strip).to_contain_text(name, timeout=DEADLINE_MS)
    expect(strip).to_contain_text("South")
    expect(page.locator("#alarm-count-n")).to_have_text("1", timeout=DEADLINE_MS)
    page.wait_for_function("document.title.startsWith('(1) ')", timeout=DEADLINE_MS)


def two_clicks_lead_to_where_it_is(page: Page) -> None:
    """The first to what it is, since when and who has it; the second to its district."""
    page.get_by_role("link", name="Pic de consommation").first.click()
    row = page.locator("#alarm-rows tr")
    expect(row).to_contain_text("personne", timeout=DEADLINE_MS)
    expect(row).to_contain_text("950")
    expect(row).to_contain_text(re.compile(r"\d\d:\d\d"))
    expect(row.get_by_role("link", name="Se connecter")).to_be_visible()
    expect(row.get_by_role("button", name="Acquitter")).to_be_hidden()
    row.get_by_role("link", name="South").click()
    page.wait_for_url("**/districts/south**", timeout=DEADLINE_MS)
    page.go_back()


def is_acknowledged_by_keys(page: Page, publish: Publish) -> None:
    """From *Now* to the alarm and what is done about it, while the list goes on changing."""
    rows = page.locator("#alarm-rows tr")
    south, north = rows.filter(has_text="South"), rows.filter(has_text="North")
    tab_to(page, page.locator("#alarm-count"))
    page.keyboard.press("Enter")
    tab_to(page, south.get_by_role("checkbox"))
    publish(NORTH, {"active_power": 1800})
    expect(rows).to_have_count(2, timeout=DEADLINE_MS)
    expect(south.get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
    page.keyboard.type("a crew is on its way")
    page.keyboard.press("Enter")
    expect(page.locator("#alarm-outcome")).to_have_text("Done for 1.", timeout=DEADLINE_MS)
    expect(south).to_contain_text("a crew is on its way", timeout=DEADLINE_MS)
    expect(south).to_contain_text("ada", ignore_case=True)

    # The button goes once it has done its work.
    button = north.get_by_role("button", name="Acknowledge")
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(button).to_have_count(0, timeout=DEADLINE_MS)
    expect(north.get_by_role("checkbox")).to_be_focused()
    tab_to(page, north.get_by_role("link", name="Demand at its peak"))
    page.keyboard.press("Enter")
    expect(page.locator("#alarm-events")).to_contain_text("Acknowledged", timeout=DEADLINE_MS)
