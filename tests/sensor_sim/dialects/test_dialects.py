"""What a device says in a dialect is what ingest reads, with the feeds that go with it."""

from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoder import Decoder
from ingest.formats import FORMATS
from sensor_sim.dialects import DIALECTS
from sensor_sim.kinds import simulate
from sensor_sim.sending import Sending
from sensor_sim.speech import Letter, Speech
from sensor_sim.world import World
from tests.sensor_sim.dialects.reading import DAY_MS, NOW_MS, of_every_kind, read, reader_of, report
from vigie.catalogue import load_catalogue
from vigie.city import City, load_city
from vigie.model import CANONICAL

CATALOGUE = load_catalogue()
SPOKEN = [(name, kind) for name, dialect in DIALECTS.items() for kind in dialect.words]


@pytest.fixture(scope="module")
def everyone(city: City) -> City:
    return of_every_kind(city)


@pytest.fixture(scope="module")
def world(everyone: City) -> World:
    return World(everyone, seed=5)


@cache
def pair(folder: Path, name: str) -> tuple[Speech, Decoder]:
    """Who speaks the dialect, and who has listened from the start."""
    everyone = of_every_kind(load_city(folder))
    return Speech(everyone, (name,)), reader_of(everyone, [name])


def simulated(world: World, kind: str, time_ms: int) -> list[Sending]:
    return [
        report(one, simulate(world, one)(time_ms / 1000), time_ms)
        for one in world.city.devices
        if one.kind == kind
    ]


def assert_read_as_told(letter: Letter, reader: Decoder) -> None:
    """Each value of the letter is read, at its time, of the device and the kind it is of."""
    decoded = read(reader, letter, letter.tells.time_ms + DAY_MS)
    assert not decoded.dead_letters, decoded.dead_letters[0].detail
    told = letter.tells
    readings = {one.metric: one.value for one in decoded.readings}
    assert readings.keys() == told.values.keys()
    for metric, value in told.values.items():
        assert isclose(readings[metric], value, rel_tol=1e-12, abs_tol=1e-12), metric
    assert {one.device for one in decoded.readings} <= {told.device.id}
    assert {one.kind for one in decoded.devices.values()} <= {told.device.kind}


def assert_times_as_told(letter: Letter, reader: Decoder) -> None:
    decoded = read(reader, letter, letter.tells.time_ms + DAY_MS)
    told = datetime.fromtimestamp(letter.tells.time_ms / 1000, UTC)
    assert {one.time for one in decoded.readings} <= {told}


def test_there_is_a_dialect_for_every_format_that_ingest_reads() -> None:
    assert {one.format for one in DIALECTS.values()} | {CANONICAL} == set(FORMATS)


def test_every_kind_can_be_said_in_some_dialect_with_all_that_is_simulated(world: World) -> None:
    for device in world.city.devices:
        metrics = simulate(world, device)(NOW_MS / 1000).keys()
        assert any(metrics <= one.words.get(device.kind, {}).keys() for one in DIALECTS.values())


@pytest.mark.parametrize(("name", "kind"), SPOKEN)
def test_what_the_simulated_city_says_is_what_ingest_reads(
    everyone: City, world: World, name: str, kind: str
) -> None:
    speech, reader = pair(everyone.folder, name)
    seen = 0
    for hour in range(0, 24, 3):
        for sending in simulated(world, kind, NOW_MS - hour * 3_600_000):
            told: dict[str, float] = {}
            for letter in speech.letters(sending):
                assert_read_as_told(letter, reader)
                if DIALECTS[name].clock is not None:
                    assert_times_as_told(letter, reader)
                told |= letter.tells.values
            assert told.keys() == DIALECTS[name].words[kind].keys() & sending.values.keys()
            seen += len(told)
    assert seen >= 16


@pytest.mark.parametrize("name", DIALECTS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_value_at_any_time_is_read_as_it_was_told(
    everyone: City, name: str, data: st.DataObject
) -> None:
    """Such as faults make: states that are none, and numbers too large for what holds them."""
    heard = [one for one in everyone.devices if one.kind in DIALECTS[name].words]
    device = data.draw(st.sampled_from(heard))
    numbers = st.floats(-1e12, 1e15) | st.floats(-1, 1) | st.integers(-10, 1000)
    metrics = CATALOGUE.kinds[device.kind].metrics
    values = data.draw(st.dictionaries(st.sampled_from(metrics), numbers, min_size=1))
    time_ms = data.draw(st.integers(1_577_836_800_000, 1_893_456_000_000))  # 2020 to 2030
    speech, reader = pair(everyone.folder, name)
    for letter in speech.letters(report(device, values, time_ms)):
        assert_read_as_told(letter, reader)
        if DIALECTS[name].clock is not None:
            assert_times_as_told(letter, reader)


@pytest.mark.parametrize("name", DIALECTS)
def test_what_is_told_is_close_to_the_truth(everyone: City, world: World, name: str) -> None:
    """A dialect rounds, but never to something else."""
    speech = Speech(everyone, (name,))
    for kind in DIALECTS[name].words:
        for sending in simulated(world, kind, NOW_MS):
            for letter in speech.letters(sending):
                assert abs(letter.tells.time_ms - NOW_MS) < 1000
                for metric, value in letter.tells.values.items():
                    assert isclose(value, sending.values[metric], rel_tol=0.01, abs_tol=0.51)


@pytest.mark.parametrize("name", DIALECTS)
def test_the_same_report_is_the_same_bytes(everyone: City, world: World, name: str) -> None:
    def stream() -> list[Letter]:
        speech = Speech(everyone, (name,))
        return [
            letter
            for kind in DIALECTS[name].words
            for sending in simulated(world, kind, NOW_MS)
            for letter in speech.letters(sending)
        ]

    assert stream() == stream()


@pytest.mark.parametrize("name", DIALECTS)
def test_devices_stay_apart(everyone: City, name: str) -> None:
    speech = Speech(everyone, (name,))
    heard = [one for one in everyone.devices if not speech.is_silent(one)]
    assert len({speech.as_known(one).id for one in heard}) == len(heard)


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("broken", [b'{"time":"2026-11-23T07:0', b"{", b"\xff" + b"\x07" * 12])
def test_bytes_that_mean_nothing_are_dead_letters(
    everyone: City, world: World, name: str, broken: bytes
) -> None:
    speech, reader = pair(everyone.folder, name)
    for kind in DIALECTS[name].words:
        for sending in simulated(world, kind, NOW_MS):
            [letter] = speech.letters(sending._replace(broken=broken))
            assert letter.payload == broken
            decoded = read(reader, letter)
            assert decoded.dead_letters
            assert not decoded.readings


def test_garbage_before_the_first_report_takes_no_meaning_from_what_follows(
    everyone: City, world: World
) -> None:
    """Sparkplug's first report of a device tells what its aliases mean; garbage is none."""
    speech, reader = Speech(everyone, ("sparkplug_b",)), reader_of(everyone, ["sparkplug_b"])
    first, *_ = simulated(world, "building_meter", NOW_MS)
    for sending in (first._replace(broken=b"\xff"), first, first):
        for letter in speech.letters(sending):
            decoded = read(reader, letter)
            assert bool(decoded.dead_letters) == (letter.payload == b"\xff")


def test_who_begins_to_listen_later_understands_sparkplug_within_the_hour(
    everyone: City, world: World
) -> None:
    speech = Speech(everyone, ("sparkplug_b",))
    times = range(NOW_MS, NOW_MS + 3_600_001, 60_000)
    letters = [
        letter
        for time_ms in times
        for sending in simulated(world, "solar_plant", time_ms)[:1]
        for letter in speech.letters(sending)
    ]
    reader = reader_of(everyone, ["sparkplug_b"])
    understood = [bool(read(reader, one).readings) for one in letters[2:]]
    assert not any(understood[:-1])
    assert understood[-1]


def test_sparkplug_messages_are_counted_by_node(everyone: City, world: World) -> None:
    speech = Speech(everyone, ("sparkplug_b",))
    numbers = [
        letter.payload[-1]
        for minute in range(100)
        for sending in simulated(world, "noise_meter", NOW_MS + minute * 60_000)
        for letter in speech.letters(sending)
    ]
    assert numbers[:2] == [0, 1]
    assert all(after == before + 1 for before, after in pairwise(numbers[:128]))


def test_the_hour_that_comes_twice_is_told_as_a_reader_takes_it(everyone: City) -> None:
    """At 01:30 UTC of that night it is 02:30 in Paris for the second time."""
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    device = next(one for one in everyone.devices if one.kind == "building_meter")
    sending = report(device, {"active_power": 1.0}, int(twice.timestamp() * 1000))
    [letter] = Speech(everyone, ("tasmota",)).letters(sending)
    assert b'"2026-10-25T02:30:00"' in letter.payload
    assert letter.tells.time_ms == sending.time_ms - 3_600_000
    assert_times_as_told(letter, reader_of(everyone, ["tasmota"]))


def test_a_number_too_large_for_its_field_is_the_largest_that_fits(everyone: City) -> None:
    device = next(one for one in everyone.devices if one.kind == "weather_station")
    sending = report(device, {"temperature": 1e6, "wind_speed": -1e6})
    [letter] = Speech(everyone, ("ttn_lpp",)).letters(sending)
    assert letter.tells.values == {"temperature": 3276.7, "wind_speed": -327.68}
