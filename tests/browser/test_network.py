"""The network in Chromium, with every service real: who is silent, who is new, what is rejected."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from psycopg import Connection
from pydantic import SecretStr

from tests.api.access.people import add
from tests.browser.chromium import has_no_barriers, opened
from tests.browser.devices import publishing
from tests.browser.services import Services
from tests.browser.test_alarms import DEADLINE_MS, sign_in
from tests.browser.test_now import is_live
from tests.storing import store
from vigie.model import DeadLetter, Device, Reading, Reason
from vigie.scopes import Scope
from vigie.store.api_keys import create
from vigie.store.write import Batch, Writer

pytestmark = pytest.mark.browser


def test_a_new_device_is_put_on_the_map_and_confirmed_by_who_may(
    browser: Browser, services: Services, connection: Connection
) -> None:
    add(connection, "ada")
    key = SecretStr(create(connection, "dashboard", Scope.READ, None))
    services.settings = services.settings.model_copy(update={"api_key": key})
    now = datetime.now(UTC)
    newcomer = Device("newcomer", "traffic_counter", interval_s=86_400)
    store(connection, [Reading("newcomer", "vehicle_flow", now, 7.0)], devices=[newcomer])
    hour_ago = now - timedelta(hours=1)
    store(connection, [Reading("counter-n1", "vehicle_flow", hour_ago, 7.0)], received_at=hour_ago)
    letter = DeadLetter(now, "testville/x", b'{"half', Reason.MALFORMED_JSON, "not JSON")
    Writer(connection).write(Batch(dead_letters=[letter]))
    services.start("api", "dashboard")
    with (
        opened(browser, f"{services.url}/network?lang=en&device=newcomer") as looking,
        opened(browser, f"{services.url}/login", viewport={"width": 390, "height": 844}) as acting,
    ):
        page, public = acting.page, looking.page
        sign_in(page, f"{services.url}/login?lang=en&next=/network%3Flang=en%26theme=dark")
        table = page.locator("#network-devices")
        expect(table.locator(".ag-row").first).to_contain_text("North ring", timeout=DEADLINE_MS)
        expect(table.locator(".ag-row").first).to_contain_text("silent")
        expect(table.locator(".ag-header-cell")).to_have_count(3)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        page.get_by_role("link", name="To be confirmed").click()
        page.get_by_role("link", name="newcomer").click()
        page.get_by_role("textbox", name="Name", exact=True).fill("Rue Paradis")
        page.get_by_role("button", name="Put it on the map").click()
        page.locator("#network-map .nsewdrag").click(position={"x": 170, "y": 60})
        expect(page.get_by_role("textbox", name="Latitude")).to_have_value(
            re.compile(r"^43\.3\d+$"), timeout=DEADLINE_MS
        )
        page.get_by_role("button", name="Confirm").click()
        done = page.locator("#device-outcome")
        expect(done).to_have_text("Done: Rue Paradis is confirmed.", timeout=DEADLINE_MS)
        expect(page.locator("#health-provisional")).to_have_text("0", timeout=DEADLINE_MS)
        row = connection.execute("SELECT status, district FROM device WHERE id = 'newcomer'")
        assert row.fetchone() == ("confirmed", "north")

        page.get_by_role("link", name="Broken JSON").click()
        expect(page.locator(".letter-payload")).to_have_text('{"half', timeout=DEADLINE_MS)
        expect(public.get_by_text("sign in with the role operator")).to_be_visible()
        expect(public.locator("#letters-empty")).to_contain_text("For staff", timeout=DEADLINE_MS)
        assert '{"half' not in public.content()
        expect(public.get_by_role("button", name="Confirm")).to_be_hidden()
        for one in (public, page):
            has_no_barriers(one)
        for watched in (looking, acting):
            assert watched.troubles == []


def test_a_device_that_falls_silent_is_told_of_and_heals_when_it_is_heard_again(
    browser: Browser, services: Services, broker_url: str
) -> None:
    services.start("ingest", "api", "dashboard")
    topic, speaks = "mobility/traffic_counter/pulse", {"vehicle_flow": 700.0}
    with (
        publishing(broker_url) as publish,
        opened(browser, f"{services.url}/network?lang=fr", locale="fr") as looking,
        opened(browser, f"{services.url}/?lang=en", locale="en-GB") as beside,
    ):
        network, now = looking.page, beside.page
        row = network.locator("#network-devices .ag-row", has_text="Pouls")
        is_live(network)
        is_live(now)
        for page in (network, now):
            page.evaluate("window.wasNotReloaded = true")
        reporting = now.locator("#indicator-traffic-reporting")

        publish(topic, speaks)
        publish.about(topic, name="Pouls", interval_s=1)
        expect(reporting).to_have_text("1/4 reporting", timeout=DEADLINE_MS)
        expect(row).to_contain_text("muet", timeout=DEADLINE_MS)
        expect(row).to_contain_text(re.compile(r"\d\d:\d\d · il y a \d+\u00a0?s"))
        expect(network.locator("#health-silent")).to_have_text("1", timeout=DEADLINE_MS)
        expect(reporting).to_have_text("0/4 reporting", timeout=DEADLINE_MS)

        publish.about(topic, name="Pouls", interval_s=60)
        publish(topic, speaks)
        expect(row).to_contain_text("actif", timeout=DEADLINE_MS)
        expect(network.locator("#health-silent")).to_have_text("0", timeout=DEADLINE_MS)
        expect(reporting).to_have_text("1/4 reporting", timeout=DEADLINE_MS)
        for watched in (looking, beside):
            assert watched.page.evaluate("window.wasNotReloaded")
            assert watched.troubles == []
