"""What the simulator says in normal operation is sound in the eyes of ingest."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ingest.quality import Judge
from sensor_sim.kinds import simulate
from sensor_sim.world import World
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.model import Device, Reading

CATALOGUE = load_catalogue()
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def world(marseille: City) -> World:
    return World(marseille, seed=7)


def devices_of(city: City, kind: str) -> list[Device]:
    """Some of the city's, and one about which nothing is known but its kind."""
    return [*[one for one in city.devices if one.kind == kind][:3], Device(f"{kind}-1", kind)]


@pytest.mark.parametrize("kind", CATALOGUE.kinds)
@pytest.mark.parametrize("month", [1, 7])
def test_a_day_of_a_kind_is_hardly_ever_doubted(world: World, kind: str, month: int) -> None:
    start = datetime(2026, month, 14, tzinfo=UTC)
    step = timedelta(seconds=CATALOGUE.kinds[kind].interval_s)
    judge = Judge(CATALOGUE)
    seen = 0
    doubted: Counter[tuple[str, int]] = Counter()
    for device in devices_of(world.city, kind):
        report = simulate(world, device)
        for turn in range(DAY // step):
            time = start + turn * step
            values = report(time.timestamp())
            said = [Reading(device.id, metric, time, value) for metric, value in values.items()]
            judge.judge(said, {device.id: kind})
            seen += len(said)
            doubted.update((one.metric, one.quality) for one in said if one.quality)
    assert seen >= DAY // step
    assert doubted.total() <= seen / 1000, f"{doubted} of {seen}"


def test_humidity_never_stands_still_for_hours_in_a_month(world: World) -> None:
    """Its days have overcast skies, on which humidity once rested for hours."""
    start = datetime(2026, 11, 1, tzinfo=UTC)
    station = next(one for one in world.city.devices if one.kind == "air_station")
    report = simulate(world, station)
    judge = Judge(CATALOGUE)
    said: list[Reading] = []
    for turn in range(30 * 288):
        time = start + turn * timedelta(minutes=5)
        humidity = report(time.timestamp())["relative_humidity"]
        said.append(Reading(station.id, "relative_humidity", time, humidity))
    judge.judge(said, {station.id: "air_station"})
    assert [one.time for one in said if one.quality] == []
