"""From a simulated fault to the alarm of it, and back: every part of the stack as a process."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import CITIES
from tests.servers import free_port, wait_until
from tests.vigie.stack.stack import Stack, stack

pytestmark = pytest.mark.system

DEVICES = """id,kind,name,lat,lon,interval_s
m1,building_meter,,43.31,5.36,1
m2,building_meter,,43.31,5.36,1
"""
RULES = """
alarms:
  rules:
    - id: silent
      name: {en: Silent, fr: Muet}
      severity: high
      silence: {intervals: 3, least: 10s}
    - id: standstill
      name: {en: Standstill, fr: Arrêt}
      severity: critical
      per: city
      silence: {after: 10m}
"""


@pytest.fixture
def cities(tmp_path: Path) -> Path:
    """Testville with two devices and a rule."""
    folder = tmp_path / "cities" / "testville"
    shutil.copytree(CITIES / "testville", folder, ignore=shutil.ignore_patterns("scenarios"))
    (folder / "devices.csv").write_text(DEVICES)
    with (folder / "city.yaml").open("a") as file:
        file.write(RULES)
    return tmp_path / "cities"


@contextmanager
def simulating(on: Stack) -> Iterator[str]:
    """The simulator, and the URL at which it is controlled."""
    port = free_port()
    command = [sys.executable, "-m", "vigie", "sim", "run", "--control", str(port)]
    environment = {**on.environment, "VIGIE_MQTT_URL": f"mqtt://127.0.0.1:{on.mqtt_port}"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def alarms(on: Stack) -> list[tuple[str, str]]:
    url = f"http://127.0.0.1:{on.api_port}/v1/alarms"
    items: list[dict[str, Any]] = httpx.get(url, timeout=10, headers=on.api_headers).json()["items"]
    return [(one["subject"], one["state"]) for one in items]


def has_heard(on: Stack, device: str) -> bool:
    url = f"http://127.0.0.1:{on.api_port}/v1/latest"
    return bool(httpx.get(url, params={"device": device}, timeout=10).json()["items"])


def control(method: str, url: str, document: object = None) -> httpx.Response:
    answer = httpx.request(method, url, json=document, timeout=10)
    answer.raise_for_status()
    return answer


def test_a_device_that_is_cut_off_is_told_of_and_cleared_when_it_is_back(
    tmp_path: Path, cities: Path
) -> None:
    with stack(tmp_path / "data", VIGIE_CITIES_DIR=str(cities)) as on:
        on.wait_until_live()
        with simulating(on) as simulator:
            wait_until(
                lambda: has_heard(on, "m1") and has_heard(on, "m2"), timeout_s=90, what="readings"
            )
            wait_until(lambda: not standing(on), timeout_s=60, what="both to be heard")
            fault = {"fault": "dropout", "rate": "100%", "device": "m1"}
            number = control("POST", f"{simulator}/faults", fault).json()["number"]
            wait_until(
                lambda: standing(on) == ["device:m1"], timeout_s=60, what="the silent device"
            )
            control("DELETE", f"{simulator}/faults/{number}")
            wait_until(lambda: not standing(on), timeout_s=60, what="it to be heard again")
            assert ("device:m1", "cleared") in alarms(on)


def standing(on: Stack) -> list[str]:
    return [subject for subject, state in alarms(on) if state in {"raised", "acknowledged"}]
