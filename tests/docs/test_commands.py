"""Every command that the README and the pages show is run here, as it stands but for the ports."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers import wait_until
from tests.vigie.stack.stack import ROOT, Stack, stack

README = (ROOT / "README.md").read_text("utf-8")
API = (ROOT / "docs" / "api.md").read_text("utf-8")
STANDARDS = (ROOT / "docs" / "standards.md").read_text("utf-8")


def commands(page: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Marseille, as in the README, without its simulated sensors."""
    cities = {"VIGIE_CITIES_DIR": str(ROOT / "cities"), "VIGIE_CITY": "marseille"}
    with stack(tmp_path_factory.mktemp("data"), **cities) as started:
        started.wait_until_live()
        yield started


def run(command: str, running: Stack) -> str:
    """What the command prints, its ports replaced by the stack's."""
    here = (
        command.replace("127.0.0.1:8000", f"127.0.0.1:{running.api_port}")
        .replace("127.0.0.1:8050", f"127.0.0.1:{running.dashboard_port}")
        .replace(".venv/bin/vigie ", f"{sys.executable} -m vigie ")
        .replace("mosquitto_pub ", f"mosquitto_pub -p {running.mqtt_port} ")
    )
    done = subprocess.run(
        ["bash", "-c", here],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**running.environment, "VIGIE_API_KEY": running.api_headers["X-API-Key"]},
    )
    stopped_by_design = done.returncode == 28 and "--max-time" in command
    assert done.returncode == 0 or stopped_by_design, f"{here}: {done.stderr}"
    return done.stdout


@pytest.mark.system
@pytest.mark.mosquitto
def test_the_readme_s_commands_do_what_it_says(running: Stack) -> None:
    if shutil.which("mosquitto_pub") is None:
        pytest.skip("mosquitto_pub is not installed: apt-get install mosquitto-clients")
    shown = commands(README)
    starts = [one for one in shown if "make run" in one]
    assert starts == ["make run", "CITY=los-angeles make run"]
    publish, latest, misspell, make_key, dead_letters, aggregates, stream, typical, top = (
        one for one in shown if one not in starts
    )
    run(publish, running)
    [item] = wait_until(lambda: json.loads(run(latest, running))["items"], what="the reading")
    assert (item["device"], item["metric"], item["value"]) == ("test-1", "active_power", 12.5)
    run(misspell, running)
    assert run(f"{make_key} && echo $VIGIE_API_KEY", running).startswith("vigie_")
    [letter] = wait_until(
        lambda: json.loads(run(dead_letters, running))["items"], what="the dead letter"
    )
    assert letter["payload"] == '{"values":{"active_pwoer":12.5}}'
    groups = {one["key"]: one["buckets"] for one in json.loads(run(aggregates, running))["groups"]}
    assert groups["building_meter"][-1][1] == 12.5
    run(stream, running)
    [group] = json.loads(run(typical, running))["groups"]
    assert len(group["typical"]) == len(group["buckets"])
    assert json.loads(run(top, running))["items"] == []


@pytest.mark.system
@pytest.mark.parametrize("command", commands(API))
def test_the_api_page_s_commands_are_answered(command: str, running: Stack) -> None:
    answer = run(command, running)
    if "metrics=" in command:
        shown = re.search(r"```json\n(.*?)```", API, re.DOTALL)
        assert shown is not None
        assert json.loads(answer) == json.loads(shown[1])
    elif not re.search("/stream|format=|Accept:", command):
        document = json.loads(answer)
        assert "errors" not in document, document


@pytest.mark.system
def test_the_api_page_s_python_runs_as_it_stands(running: Stack) -> None:
    [code] = re.findall(r"```python\n(.*?)```", API, re.DOTALL)
    found: dict[str, Any] = {}

    exec(code.replace("127.0.0.1:8000", f"127.0.0.1:{running.api_port}"), found)

    assert list(found["readings"]) == ["device", "metric", "time", "value", "quality"]
    assert list(found["by_district"])[:4] == ["metric", "key", "start", "value"]


@pytest.mark.system
@pytest.mark.parametrize("command", commands(STANDARDS))
def test_the_standards_page_s_commands_are_answered(command: str, running: Stack) -> None:
    answer = run(command, running)
    assert answer
    assert '"errors":' not in answer, answer
    if "/catalog" in command:
        assert "catalog#vehicle_flow" in answer or "catalog#devices" in answer


@pytest.mark.system
def test_the_standards_page_s_program_lists_the_things(running: Stack) -> None:
    program = re.search(r"```python\n(.*?)```", STANDARDS, re.DOTALL)
    assert program is not None
    found = run(f"{shlex.quote(sys.executable)} -c {shlex.quote(program[1])}", running)
    assert "air-13201-01 Air Vieux-Port" in found.splitlines()


def test_make_knows_the_targets_that_the_readme_names() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_pages_live_where_the_readme_says(running: Stack) -> None:
    for url in re.findall(r"<(http://127[^>]+)>", README):
        status = run(f"curl -s -o /dev/null -w '%{{http_code}}' {url}", running)
        assert status == "200", url
