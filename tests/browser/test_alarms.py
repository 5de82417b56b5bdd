"""An alarm in Chromium, with every service real: from the fault to the end of it."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from psycopg import Connection
from pydantic import SecretStr

from tests.api.access.people import PASSWORD, add
from tests.browser.chromium import opened
from tests.browser.services import Services
from tests.browser.test_now import is_live, publishing
from vigie.scopes import Scope
from vigie.store.api_keys import create

pytestmark = pytest.mark.browser

DEADLINE_MS = 60_000
MOST_TABS = 40
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
        public, page = looking.page, acting.page
        sign_in(page, f"{services.url}/login?lang=en&next=/%3Flang=en%26theme=dark")
        publish(SOUTH, {"active_power": 300})
        for one, calm in ((public, "Tout est calme"), (page, "All calm")):
            expect(one.locator("#strip-calm")).to_contain_text(calm, timeout=DEADLINE_MS)
            is_live(one)
            one.evaluate("window.wasNotReloaded = true")

        # The fault: everybody who looks is told.
        publish(SOUTH, {"active_power": 950})
        for one, name in ((public, "Pic de consommation"), (page, "Demand at its peak")):
            strip = one.locator("#strip-alarms")
            expect(strip).to_contain_text(name, timeout=DEADLINE_MS)
            expect(strip).to_contain_text("South")
            expect(one.locator("#alarm-count-n")).to_have_text("1", timeout=DEADLINE_MS)
            one.wait_for_function("document.title.startsWith('(1) ')", timeout=DEADLINE_MS)

        # Two clicks: what it is, since when and who has it; then where.
        public.get_by_role("link", name="Pic de consommation").first.click()
        seen = public.locator("#alarm-rows tr")
        expect(seen).to_contain_text("personne", timeout=DEADLINE_MS)
        expect(seen).to_contain_text("950")
        expect(seen).to_contain_text(re.compile(r"\d\d:\d\d"))
        expect(seen.get_by_role("link", name="Se connecter")).to_be_visible()
        expect(seen.get_by_role("button", name="Acquitter")).to_be_hidden()
        seen.get_by_role("link", name="South").click()
        public.wait_for_url("**/districts/south**", timeout=DEADLINE_MS)
        public.go_back()

        # Taken in hand, with nothing but keys, while the list goes on changing.
        tab_to(page, page.locator("#alarm-count"))
        page.keyboard.press("Enter")
        row = page.locator("#alarm-rows tr", has_text="South")
        box = row.get_by_role("checkbox")
        tab_to(page, box)
        publish(NORTH, {"active_power": 1800})
        expect(page.locator("#alarm-rows tr")).to_have_count(2, timeout=DEADLINE_MS)
        expect(box).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
        page.keyboard.type("a crew is on its way")
        page.keyboard.press("Enter")
        expect(page.locator("#alarm-outcome")).to_have_text("Done for 1.", timeout=DEADLINE_MS)
        expect(row).to_contain_text("a crew is on its way", timeout=DEADLINE_MS)
        expect(row).to_contain_text("ada", ignore_case=True)
        expect(seen.filter(has_text="South")).to_contain_text("prise en charge", ignore_case=True, timeout=DEADLINE_MS)
        assert "a crew" not in public.content()

        # The other, at its button, which goes once it has done its work.
        other = page.locator("#alarm-rows tr", has_text="North")
        tab_to(page, other.get_by_role("button", name="Acknowledge"))
        page.keyboard.press("Enter")
        expect(other.get_by_role("button", name="Acknowledge")).to_have_count(
            0, timeout=DEADLINE_MS
        )
        expect(other.get_by_role("checkbox")).to_be_focused()
        tab_to(page, other.get_by_role("link", name="Demand at its peak"))
        page.keyboard.press("Enter")
        expect(page.locator("#alarm-events")).to_contain_text("Acknowledged", timeout=DEADLINE_MS)

        # The end: it leaves the list, its history stays, and so does who was reading it.
        publish(NORTH, {"active_power": 200})
        publish(SOUTH, {"active_power": 200})
        expect(page.locator("#alarm-rows tr")).to_have_count(0, timeout=DEADLINE_MS)
        expect(page.locator("#alarm-events")).to_contain_text("Condition gone", timeout=DEADLINE_MS)
        expect(seen).to_have_count(0, timeout=DEADLINE_MS)
        expect(page.locator("#alarm-count-n")).to_have_text("0", timeout=DEADLINE_MS)
        assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"
        for watched in (looking, acting):
            assert watched.page.evaluate("window.wasNotReloaded")
            assert watched.troubles == []
