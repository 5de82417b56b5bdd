"""The citizens' page in Chromium: readable by everybody, on any screen, without a script."""

from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Browser, expect
from psycopg import Connection

from tests.browser.chromium import has_no_barriers, opened
from tests.browser.services import Services
from tests.servers import wait_until
from tests.storing import store
from vigie.model import Reading

pytestmark = pytest.mark.browser


def test_citizens_read_their_district_without_signing_in(
    browser: Browser, services: Services, connection: Connection
) -> None:
    store(connection, [Reading("counter-n1", "vehicle_flow", datetime.now(UTC), 120.0)])
    services.settings = services.settings.model_copy(update={"dashboard_login": "required"})
    services.start("api", "dashboard")
    url, size = f"{services.url}/public?lang=en", {"width": 390, "height": 844}
    wait_until(lambda: httpx.get(url).is_success, timeout_s=60, what="the figures")
    for scheme in ("light", "dark"):
        with opened(browser, url, viewport=size, color_scheme=scheme) as watched:
            page = watched.page
            page.get_by_label("My district").select_option("North")
            page.get_by_role("button", name="Show").click()
            expect(page.get_by_text("Calm in North: 120")).to_be_visible(timeout=60_000)
            assert "district=north" in page.url
            assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
            assert page.evaluate("document.scripts.length") == 0
            has_no_barriers(page, scheme)
            assert watched.troubles == []
