"""Who speaks which format, who is silent, and what cannot be asked for."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
import yaml
from typer.testing import CliRunner

from sensor_sim.cli import app
from sensor_sim.dialects import DIALECTS, DialectError
from sensor_sim.dry_run import of_run
from sensor_sim.faults import parse_fault
from sensor_sim.pace import wall_ms
from sensor_sim.run import Run, run, simulation_of
from sensor_sim.speech import Speech, speech_of
from sensor_sim.speech_hints import hints
from tests.sensor_sim.conftest import CITIES
from vigie.city import City, CityConfig
from vigie.model import CANONICAL
from vigie.settings import Settings

PROGRAM = """
import sys
from hashlib import sha256
from pathlib import Path
from sensor_sim.dialects import DIALECTS
from sensor_sim.simulation import Simulation
from sensor_sim.speech import Speech
from vigie.city import load_city

city = load_city(Path(sys.argv[1]))
simulation = Simulation.of(city, seed=7, count=40)
digest = sha256()
for name in DIALECTS:
    speech = Speech(city, (name, "canonical"))
    start = 1_795_417_200_000
    for sending in simulation.reported(simulation.beats, start, start + 60_000):
        for letter in speech.letters(sending):
            digest.update(b"%s %s;" % (letter.topic.encode(), letter.payload))
print(digest.hexdigest())
"""


def test_other_processes_say_the_same_bytes(marseille: City) -> None:
    def said(hash_seed: str, zone: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, str(marseille.folder)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert said("1", "Europe/Paris") == said("2", "Pacific/Chatham")


def test_each_device_speaks_the_first_format_that_has_words_for_its_kind(marseille: City) -> None:
    speech = Speech(marseille, ("openevse", "shelly", "canonical", "chirpstack"))
    assert speech.formats["ev_charger"] == "openevse"
    assert speech.formats["building_meter"] == "shelly"
    assert speech.formats["traffic_counter"] == CANONICAL
    assert "chirpstack" not in speech.formats.values()


def test_devices_without_words_are_not_simulated_and_a_person_is_told(marseille: City) -> None:
    simulation, speech = simulation_of(marseille, Run(formats=("openevse",)))
    assert {one.kind for one in simulation.devices} == {"ev_charger"}
    silent, unheard = hints(marseille, speech)
    others = sum(one.kind != "ev_charger" for one in marseille.devices)
    assert silent.startswith(f"{others} of {len(marseille.devices)} devices are silent")
    assert "`vigie sim feeds --format openevse` prints them" in unheard


def test_what_is_said_is_the_same_whoever_else_is_silent(marseille: City) -> None:
    start = wall_ms()
    alone, _ = simulation_of(marseille, Run(formats=("openevse",), devices=60))
    whole, _ = simulation_of(marseille, Run(formats=("openevse", "canonical"), devices=60))
    said = list(whole.reported(whole.beats, start, start + 60_000))
    assert list(alone.reported(alone.beats, start, start + 60_000)) == [
        one for one in said if one.device.kind == "ev_charger"
    ]


def test_there_is_nothing_to_tell_a_person_once_the_feeds_are_there(marseille: City) -> None:
    done = CliRunner().invoke(
        app, ["feeds", "--format", "tasmota"], env={"VIGIE_CITIES_DIR": str(CITIES)}
    )
    document = marseille.config.model_dump(exclude_unset=True)
    feeds = yaml.safe_load(done.stdout)["feeds"]
    config = CityConfig.model_validate({**document, "feeds": feeds})
    city = replace(marseille, config=config)
    assert list(hints(city, Speech(city, ("tasmota", "canonical")))) == []


def test_a_format_without_words_for_any_device_is_refused(marseille: City) -> None:
    roads = [one for one in marseille.devices if one.kind == "traffic_counter"]
    with pytest.raises(DialectError, match=r"shelly has no words for any of the 89 devices"):
        speech_of(marseille, ("shelly",), roads)


def test_an_unknown_format_is_refused_with_those_that_there_are(marseille: City) -> None:
    with pytest.raises(DialectError, match=r"no format 'morse': write one of canonical, json"):
        Speech(marseille, ("morse",))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"backfill": timedelta(hours=1)}, "a history"),
        ({"start": datetime(2026, 1, 1, tzinfo=UTC)}, "another start"),
        ({"speed": 2.0}, "another speed"),
        ({"ledger": Path("run.ledger")}, "a ledger"),
        ({"faults": (parse_fault("clock_skew:by=1m"),)}, "clock_skew"),
    ],
)
def test_what_needs_times_is_refused_where_none_are_told(
    marseille: City, asked: dict[str, object], told: str
) -> None:
    plan = replace(Run(formats=("shelly", "value"), devices=20), **asked)  # type: ignore[arg-type]
    with pytest.raises(DialectError, match=told):
        run(Settings(cities_dir=CITIES), marseille, plan, Event())
    assert simulation_of(marseille, replace(plan, formats=("shelly",)))


def test_a_dry_run_shows_the_messages_as_they_would_be_sent(marseille: City) -> None:
    lines = list(of_run(marseille, Run(formats=("sparkplug",), devices=30), wall_ms()))
    messages = lines[3:]
    assert len(messages) == 20
    assert all("  spBv1.0/" in line for line in messages)
    assert "/NBIRTH/sim  " in messages[0]
    assert "/DBIRTH/sim/" in messages[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "canonical"], "the canonical format needs no feeds"),
        (["--format", "morse"], "there is no format 'morse'"),
    ],
)
def test_feeds_that_there_are_none_of_are_refused(arguments: list[str], told: str) -> None:
    done = CliRunner().invoke(
        app, ["feeds", *arguments], env={"VIGIE_CITIES_DIR": str(CITIES), "COLUMNS": "300"}
    )
    assert done.exit_code == 2
    assert told in done.output


@pytest.mark.parametrize("name", DIALECTS)
def test_about_messages_name_devices_as_their_reports_do(marseille: City, name: str) -> None:
    simulation, speech = simulation_of(marseille, Run(formats=(name,), devices=40))
    known = {speech.as_known(one).id for one in simulation.devices}
    start = wall_ms()
    said = {
        letter.tells.device.id
        for sending in simulation.reported(simulation.beats, start, start + 60_000)
        for letter in speech.letters(sending)
    }
    assert said
    assert said <= known
