"""What befalls a demo while its pictures are taken, and what of its past they wait for."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import Page

from tests.servers import wait_until
from tests.vigie.stack.stack import Stack

RUSH_HOUR = "08:15"
SCENARIO = "blackout"
SILENT = {"fault": "dropout", "rate": "100%", "device": ["velo-13208-01", "air-13201-01"]}
RAISED = {"power_cut", "blackout"}
SILENT_DEVICES = 12  # in the dark, and those of the fault
BEFALLEN_S, FILLED_S = 900, 1800
USUAL_RATE, USUAL_SILENT = 500, 0.05


def wait_for_history(on: Stack) -> None:
    """Until the demo has filled in what it left out, and only what is live comes in."""

    def is_filled() -> bool:
        status = _ask(on, "GET", "/v1/status")
        rate = status["ingest"] and status["ingest"]["readings_per_s"]
        return status["newest_reading"] is not None and bool(rate) and rate < USUAL_RATE

    wait_until(is_filled, timeout_s=FILLED_S, what="all of the history")


def rush_hour(on: Stack) -> str:
    """Yesterday's by the city's clocks, once nearly all devices are heard then."""
    zone = ZoneInfo(_ask(on, "GET", "/v1/city")["time_zone"])
    yesterday = datetime.now(zone).date() - timedelta(days=1)
    moment = datetime.fromisoformat(f"{yesterday}T{RUSH_HOUR}").replace(tzinfo=zone)

    def is_heard() -> bool:
        [all_of_them] = _ask(on, "GET", "/v1/network", at=moment.isoformat())["groups"]
        silent: int = all_of_them["silent"]
        return silent <= USUAL_SILENT * all_of_them["reporting"]

    wait_until(is_heard, timeout_s=FILLED_S, what="yesterday's rush hour")
    return f"{yesterday}T{RUSH_HOUR}"


def befall(control_port: int) -> None:
    """Let the simulated city's worst hour begin."""
    control = f"http://127.0.0.1:{control_port}"
    httpx.post(f"{control}/scenarios/{SCENARIO}/start", timeout=60).raise_for_status()
    httpx.post(f"{control}/faults", json=SILENT, timeout=60).raise_for_status()


def in_hand(on: Stack) -> int:
    """Wait for the alarms of all that, and have the power cut taken in hand; its number."""

    def alarms() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = _ask(on, "GET", "/v1/alarms")["items"]
        return items

    def is_told() -> bool:
        rules = Counter(one["rule"] for one in alarms())
        return rules.keys() >= RAISED and rules["silent_device"] >= SILENT_DEVICES

    wait_until(is_told, timeout_s=BEFALLEN_S, what="the alarms")
    number: int = next(one["id"] for one in alarms() if one["rule"] == "power_cut")
    key = on.run("api", "key", "create", "Ada", "--scope=operate").strip()
    for act, comment in (
        ("acknowledge", "Enedis has been called: a cable in the boulevard Baille."),
        ("comment", "Back by noon; the hospital runs on its generators."),
    ):
        _ask(on, "POST", f"/v1/alarms/{number}/{act}", key, comment=comment)
    return number


def sign_in(page: Page, on: Stack) -> None:
    """As the city's first administrator."""
    [kept] = on.data_dir.glob("*-admin.password")
    page.locator("#user").fill("admin")
    page.locator("#password").fill(kept.read_text().strip())
    with page.expect_navigation():
        page.locator("button[type=submit]").click()


def _ask(on: Stack, method: str, path: str, key: str | None = None, **given: str) -> Any:
    """What the API answers: `given` are its parameters, or what is posted."""
    answer = httpx.request(
        method,
        f"http://127.0.0.1:{on.api_port}{path}",
        headers=on.api_headers if key is None else {"X-API-Key": key},
        timeout=60,
        **({"params": given} if method == "GET" else {"json": given}),
    )
    answer.raise_for_status()
    return answer.json()
