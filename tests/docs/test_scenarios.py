"""docs/scenarios.md is true: its file loads, its tables name what there is."""

import re
from pathlib import Path
from threading import Event
from typing import get_args

import pytest

from sensor_sim.pace import Pace
from sensor_sim.publish import Publisher
from sensor_sim.run_api import run_api
from sensor_sim.scenario import load_scenarios
from sensor_sim.scenario.document import AnyEffect, Near, Scenario
from sensor_sim.simulation import Simulation
from sensor_sim.stage import Script, Stage
from vigie.city import load_city
from vigie.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
EFFECTS = get_args(get_args(AnyEffect)[0])


def table(head: str) -> list[str]:
    """The first column of the table with this head."""
    rows = PAGE.split(f"| {head} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [row.split("|")[1].strip().strip("`") for row in rows]


def test_the_file_of_the_page_loads(tmp_path: Path) -> None:
    folder = tmp_path / "toulon"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "city.yaml").write_text(
        "id: toulon\nname: {fr: T, en: T}\ntime_zone: Europe/Paris\nlanguages: [fr]\n", "utf-8"
    )
    (folder / "devices.csv").write_text(
        "id,kind,name,lat,lon,interval_s\ncounter-1,traffic_counter,Port,43.119,5.931,60\n", "utf-8"
    )
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    (folder / "scenarios" / "fair.yaml").write_text(found[1], "utf-8")
    assert list(load_scenarios(load_city(folder))) == ["fair"]


def test_every_effect_and_key_is_explained() -> None:
    names = [name for one in EFFECTS for name in get_args(one.model_fields["effect"].annotation)]
    assert sorted(table("effect")) == sorted(names)
    for model in (*EFFECTS, Near, Scenario):
        for name, field in model.model_fields.items():
            key = field.alias or name
            is_the_file_s_name = name == "id"
            assert is_the_file_s_name or f"`{key}`" in PAGE or f"{key}:" in PAGE, key


def test_every_request_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_MQTT_URL", "mqtt://127.0.0.1:9")
    city = load_city(ROOT / "cities" / "los-angeles")
    simulation = Simulation.of(city, 1, 1)
    pace = Pace(0, 0)
    stage = Stage(
        Script(), simulation, pace, make=lambda _: simulation, on_change=lambda _, __: None
    )
    api = run_api(stage, {}, Publisher(Settings(), Event()), 1, city.config.zone)
    requests = [
        f"{method.upper()} {path.replace('{scenario}', '{id}')}"
        for path, ways in api.openapi()["paths"].items()
        for method in ways
    ]
    assert sorted(table("request")) == sorted(requests)


def test_the_scenarios_of_the_commands_are_marseille_s() -> None:
    scenarios = load_scenarios(load_city(ROOT / "cities" / "marseille"))
    used = re.findall(r"--scenario (\w+)|/scenarios/(\w+)/", PAGE.split("## What is promised")[0])
    assert {name for pair in used for name in pair if name} <= scenarios.keys() | {"NAME"}
