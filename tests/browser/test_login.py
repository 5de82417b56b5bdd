"""Signing in as a person does, in Chromium, with every service real."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from psycopg import Connection
from pydantic import SecretStr

from tests.api.access.cities import secretive
from tests.api.access.people import PASSWORD, add
from tests.browser.chromium import has_no_barriers, opened
from tests.browser.services import Services
from tests.storing import store
from vigie.model import Device, Reading
from vigie.scopes import Role, Scope
from vigie.settings import Settings
from vigie.store import staff
from vigie.store.api_keys import create

pytestmark = pytest.mark.browser

DEADLINE_MS = 60_000


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Those of a city whose dashboard is for staff only."""
    return settings.model_copy(update={"dashboard_login": "required"})


@pytest.fixture
def ada(connection: Connection) -> str:
    """The name of an operator."""
    add(connection, "ada")
    return "ada"


def sign_in(page: Page, user: str, password: str) -> None:
    """Fill in the form, in whichever language it is."""
    page.locator("#user").fill(user)
    page.locator("#password").fill(password)
    page.locator("button[type=submit]").click()


def test_who_is_sent_to_sign_in_comes_back_to_the_page_asked_for(
    browser: Browser, services: Services, ada: str
) -> None:
    services.start("api", "dashboard")
    with opened(browser, f"{services.url}/?lang=en&theme=light", locale="en-GB") as watched:
        page = watched.page
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=DEADLINE_MS)

        sign_in(page, "ada", "a wrong password")
        expect(page.get_by_role("alert")).to_have_text("Wrong name or password.")
        expect(page.locator("#user")).to_have_value("ada")
        expect(page.locator("#password")).to_be_focused()
        watched.forget()  # Chromium says that a 401 is one

        sign_in(page, "ada", PASSWORD)
        page.wait_for_url("**/?lang=en**", timeout=DEADLINE_MS)
        expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)
        expect(page.get_by_text("Ada", exact=True)).to_be_visible(timeout=DEADLINE_MS)

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=DEADLINE_MS)
        page.go_back()
        page.reload()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=DEADLINE_MS)
        assert watched.troubles == []


def test_an_ended_session_leads_to_sign_in_and_back(
    browser: Browser, services: Services, ada: str, connection: Connection
) -> None:
    services.start("api", "dashboard")
    with opened(browser, f"{services.url}/?lang=fr") as watched:
        page = watched.page
        sign_in(page, "ada", PASSWORD)
        expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)

        staff.set_role(connection, "ada", Role.VIEWER)
        expect(page.locator("#user")).to_be_visible(timeout=DEADLINE_MS)
        sign_in(page, "ada", PASSWORD)
        page.wait_for_url("**/?lang=fr**", timeout=DEADLINE_MS)
        expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)


def test_only_who_has_signed_in_sees_what_is_internal(
    browser: Browser, services: Services, ada: str, connection: Connection, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    secret = Device("secret-counter", "traffic_counter", district="north", interval_s=3600.0)
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", now, 100.0),
            Reading("secret-counter", "vehicle_flow", now, 4000.0),
        ],
        devices=[secret],
    )
    services.settings = services.settings.model_copy(
        update={
            "cities_dir": secretive(tmp_path / "cities"),
            "dashboard_login": "optional",
            "api_key": SecretStr(create(connection, "dashboard", Scope.READ, None)),
        }
    )
    services.start("api", "dashboard")
    with opened(browser, f"{services.url}/?lang=en") as watched:
        page = watched.page
        figure = page.locator("#indicator-traffic-value")
        expect(figure).to_have_text("100", timeout=DEADLINE_MS)
        assert "secret-counter" not in page.content()

        page.get_by_role("link", name="Sign in").click()
        sign_in(page, "ada", PASSWORD)
        expect(figure).to_have_text("4,100", timeout=DEADLINE_MS)
        expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)

        # Without a word from the page: its live connection ends, and the next one is anybody's.
        staff.remove(connection, "ada")
        expect(figure).to_have_text("100", timeout=DEADLINE_MS)
        expect(page.get_by_role("link", name="Sign in")).to_be_visible(timeout=DEADLINE_MS)


def test_signing_in_takes_no_mouse(browser: Browser, services: Services, ada: str) -> None:
    services.start("api", "dashboard")
    with opened(browser, f"{services.url}/?lang=en", locale="en-GB") as watched:
        page = watched.page
        expect(page.locator("#user")).to_be_focused(timeout=DEADLINE_MS)
        page.keyboard.type("ada")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=DEADLINE_MS)
        page.get_by_role("button", name="Sign out").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#user")).to_be_focused(timeout=DEADLINE_MS)
        assert watched.troubles == []


def test_signing_in_takes_no_script(browser: Browser, services: Services, ada: str) -> None:
    services.start("api", "dashboard")
    url = f"{services.url}/login?lang=fr&next=/healthz"
    with opened(browser, url, java_script_enabled=False) as watched:
        page = watched.page
        sign_in(page, "ada", PASSWORD)
        page.wait_for_url("**/healthz", timeout=DEADLINE_MS)
        assert watched.troubles == []


@pytest.mark.parametrize(
    ("lang", "title", "other"),
    [("fr", "Connexion", "In English"), ("en", "Sign in", "En français")],
)
def test_the_page_is_readable_in_both_languages_and_themes(  # noqa: PLR0917
    lang: str, title: str, other: str, browser: Browser, services: Services, ada: str
) -> None:
    services.start("api", "dashboard")
    for scheme in ("light", "dark"):
        with opened(browser, f"{services.url}/login", locale=lang, color_scheme=scheme) as watched:
            page = watched.page
            expect(page.locator("html")).to_have_attribute("lang", lang)
            expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
            expect(page.get_by_role("heading", name=title)).to_be_visible()
            for width, height in ((390, 844), (1440, 900), (3840, 2160)):
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            sign_in(page, "ada", "a wrong password")
            expect(page.get_by_role("alert")).to_be_visible()
            has_no_barriers(page, scheme)
            watched.forget()  # Chromium says that a 401 is one
            page.get_by_role("link", name=other).click()
            expect(page.locator("html")).not_to_have_attribute("lang", lang)
            assert watched.troubles == []
