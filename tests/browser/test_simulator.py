"""*The simulator* in Chromium: an engineer controls a real replay from the page."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import has_no_barriers, opened
from tests.browser.services import VIGIE, Services
from tests.servers import free_port
from vigie.settings import Settings

pytestmark = pytest.mark.browser

DEADLINE_MS = 30_000
Playing = Callable[[], AbstractContextManager[None]]
START = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 8 o'clock at Testville


@pytest.fixture
def settings(settings: Settings) -> Settings:
    control = f"http://127.0.0.1:{free_port()}"
    return settings.model_copy(update={"sim_control_url": control})


@pytest.fixture
def playing(settings: Settings, broker_url: str) -> Callable[..., Playing]:
    """What runs `vigie sim` with a control."""
    assert settings.sim_control_url is not None
    port = settings.sim_control_url.rpartition(":")[2]
    environment = {
        "VIGIE_CITIES_DIR": str(settings.cities_dir),
        "VIGIE_MQTT_URL": broker_url,
        "PATH": "/usr/bin",
    }

    def of(*arguments: str) -> Playing:
        command = [VIGIE, "sim", *arguments, "--city", "testville", "--control", port]

        @contextmanager
        def play() -> Iterator[None]:
            process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            try:
                yield
            finally:
                process.terminate()
                process.wait(20)

        return play

    return of


@pytest.fixture
def replaying(playing: Callable[..., Playing], tmp_path: Path) -> Playing:
    """Play two hours, a message a second, again and again."""
    recording = tmp_path / "recording.ndjson"
    with recording.open("w") as lines:
        for second in range(7200):
            time = (START + timedelta(seconds=second)).isoformat()
            lines.write(json.dumps({"time": time, "topic": "x", "payload": "1"}) + "\n")
    return playing("replay", str(recording), "--loop")


@pytest.fixture
def simulating(playing: Callable[..., Playing]) -> Playing:
    return playing("run")


def test_a_replay_is_paused_wound_and_hastened_from_the_page(
    browser: Browser, services: Services, replaying: Playing
) -> None:
    services.start("api", "dashboard")
    with replaying(), opened(browser, services.url, locale="en-GB") as watched:
        page = watched.page
        page.get_by_role("link", name="Simulator").click()
        state, at = page.locator("#deck-state"), page.locator("#deck-at")
        expect(state).to_have_text("Playing at ×1", timeout=DEADLINE_MS)
        expect(at).to_contain_text("08:00:", timeout=DEADLINE_MS)

        page.get_by_role("button", name="Pause").click()
        expect(state).to_have_text("Paused", timeout=DEADLINE_MS)
        page.get_by_label("Go to").fill("2026-11-23 08:30:05")
        page.get_by_role("button", name="Go", exact=True).click()
        expect(at).to_have_text("Mon 23 Nov 2026 08:30:05", timeout=DEADLINE_MS)
        page.get_by_role("button", name="-10 min").click()
        expect(at).to_have_text("Mon 23 Nov 2026 08:20:05", timeout=DEADLINE_MS)
        page.get_by_role("button", name="×1,000").click()
        page.get_by_role("button", name="Resume").click()
        expect(at).to_contain_text("09:", timeout=DEADLINE_MS)

        page.get_by_label("Go to").fill("tomorrow")
        page.get_by_role("button", name="Go", exact=True).click()
        answer = page.locator("#deck-answer")
        expect(answer).to_contain_text("'tomorrow' is not a moment", timeout=DEADLINE_MS)
        page.locator("#lang-fr").click()
        expect(page.locator("html")).to_have_attribute("lang", "fr", timeout=DEADLINE_MS)
        expect(page.get_by_role("button", name="×0,1")).to_be_visible(timeout=DEADLINE_MS)
        for theme in ("light", "dark"):
            page.goto(f"{services.url}/simulator?theme={theme}")
            expect(page.locator("#deck-state")).not_to_be_empty(timeout=DEADLINE_MS)
            has_no_barriers(page, theme)
        assert watched.troubles == []


def test_a_scenario_and_a_fault_are_begun_and_ended_from_the_page(
    browser: Browser, services: Services, simulating: Playing
) -> None:
    services.start("api", "dashboard")
    with simulating(), opened(browser, f"{services.url}/simulator?lang=en") as watched:
        page = watched.page
        page.get_by_role("button", name="Start: Blackout").click(timeout=DEADLINE_MS)
        stop = page.get_by_role("button", name="Stop: Blackout")
        expect(stop).to_be_visible(timeout=DEADLINE_MS)
        happens = page.locator(".stage-when", has_text="since")
        expect(happens).to_be_visible(timeout=DEADLINE_MS)
        stop.click()
        expect(page.get_by_role("button", name="Start: Blackout")).to_be_visible(
            timeout=DEADLINE_MS
        )

        page.get_by_label("New fault").fill("flood")
        page.get_by_role("button", name="Begin").click()
        answer = page.locator("#deck-answer")
        expect(answer).to_contain_text("there is no fault 'flood'", timeout=DEADLINE_MS)
        page.get_by_label("New fault").fill("dropout:rate=20%")
        page.get_by_role("button", name="Begin").click()
        expect(page.locator("#stage-faults")).to_contain_text("rate=0.2", timeout=DEADLINE_MS)
        expect(answer).to_be_empty()
        has_no_barriers(page)
        page.get_by_role("button", name="End: dropout").click()
        expect(page.locator("#stage-faults")).to_contain_text("Nothing", timeout=DEADLINE_MS)
        assert watched.troubles == []


def test_a_control_that_is_gone_is_said_and_found_again(
    browser: Browser, services: Services, replaying: Playing
) -> None:
    services.start("api", "dashboard")
    with opened(browser, f"{services.url}/simulator?lang=en") as watched:
        state = watched.page.locator("#deck-state")
        with replaying():
            expect(state).to_have_text("Playing at ×1", timeout=DEADLINE_MS)
        trouble = watched.page.get_by_role("alert")
        expect(trouble).to_contain_text("The control does not answer", timeout=DEADLINE_MS)
        with replaying():
            expect(trouble).to_be_hidden(timeout=DEADLINE_MS)
        assert watched.troubles == []
