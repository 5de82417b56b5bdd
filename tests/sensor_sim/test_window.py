"""What is stored, played back: two cities with real brokers, ingests, databases and APIs."""

from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from threading import Event, Thread

import orjson
import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from typer.testing import CliRunner

from sensor_sim.cli import app
from sensor_sim.publish import Publisher
from sensor_sim.run import Run, run
from sensor_sim.store_view import Stored, StoreView
from sensor_sim.window import Telling, Window, spans
from tests.servers import free_port, wait_until
from tests.vigie.stack.stack import ROOT, Stack, stack
from vigie.city import City
from vigie.model import Device, DeviceStatus
from vigie.settings import Settings

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
ENVIRONMENT = {"VIGIE_CITIES_DIR": str(ROOT / "tests" / "cities"), "VIGIE_CITY": "testville"}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack(tmp_path_factory.mktemp("lived")) as started:
        started.wait_until_live()
        yield started


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack(tmp_path_factory.mktemp("empty")) as started:
        started.wait_until_live()
        yield started


def settings_at(city: Stack) -> Settings:
    return Settings(mqtt_url=SecretStr(f"mqtt://127.0.0.1:{city.mqtt_port}"))


def stored(city: Stack, start: datetime, end: datetime) -> set[Stored]:
    with StoreView(f"http://127.0.0.1:{city.api_port}") as view:
        return set(view.readings(start, end))


def live_a_while(lived: Stack, city: City, since: datetime) -> None:
    """Simulated devices, and one that nobody has listed, whose clock has microseconds."""
    stop = Event()
    settings = settings_at(lived)
    plan = Run(start=since, speed=10_000, backfill=timedelta(minutes=30))
    simulating = Thread(target=run, args=(settings, city, plan, stop))
    simulating.start()
    try:
        with Publisher(settings, stop) as publisher:
            topic = "testville/energy/building_meter/attic"
            publisher.send(
                f"{topic}/about", b'{"name": "Attic", "lat": 43.3, "lon": 5.4}', retain=True
            )
            for number in range(20):
                time = f"{since:%Y-%m-%dT%H}:{number:02d}:07.123456Z"
                payload = {"time": time, "values": {"active_power": number, "voltage": 230.5}}
                publisher.send(topic, orjson.dumps(payload))
            assert publisher.flush() == 0
        end = datetime.now(UTC)
        wait_until(
            lambda: len({one[0] for one in stored(lived, since, end)}) == 1 + len(city.devices),
            timeout_s=60,
            what="readings of all devices",
        )
    finally:
        stop.set()
        simulating.join(20)
    assert not simulating.is_alive()


def replayed(api_port: int, mqtt_port: int, start: str, end: str, *options: str) -> Result:
    return CliRunner().invoke(
        app,
        ["replay", "--from-db", start, end, "--api", f"http://127.0.0.1:{api_port}", *options],
        env={**ENVIRONMENT, "VIGIE_MQTT_URL": f"mqtt://127.0.0.1:{mqtt_port}", "COLUMNS": "300"},
    )


@pytest.mark.system
@pytest.mark.timeout(300)
def test_what_one_city_has_stored_another_has_after_a_replay(
    lived: Stack, empty: Stack, city: City
) -> None:
    since = (datetime.now(UTC) - timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    live_a_while(lived, city, since)
    start, end = since - timedelta(minutes=20), since + timedelta(minutes=15, seconds=7.1)
    wanted = stored(lived, start, end)
    assert len({one[0] for one in wanted}) == 1 + len(city.devices)
    window = start.isoformat(), end.isoformat()
    options = "--times", "keep", "--speed", "max"
    done = replayed(lived.api_port, empty.mqtt_port, *window, *options)
    assert done.exit_code == 0, done.output
    wait_until(
        lambda: stored(empty, EPOCH, datetime.now(UTC)) == wanted,
        timeout_s=60,
        what="the same readings, and no others",
    )
    with StoreView(f"http://127.0.0.1:{empty.api_port}") as view:
        [attic] = [one for one in view.devices() if one.id == "attic"]
    assert (attic.kind, attic.name, attic.lon) == ("building_meter", "Attic", 5.4)
    shown = replayed(lived.api_port, free_port(), *window, "--dry-run", "--topic", "+/mobility/#")
    assert "testville/mobility/traffic_counter/counter-" in shown.output
    assert "building_meter" not in shown.output


@pytest.mark.system
def test_a_window_without_readings_is_told(lived: Stack) -> None:
    done = replayed(lived.api_port, lived.mqtt_port, "1999-01-01", "1999-01-02T00:00:00Z")
    assert "nothing is stored from 1999-01-01T00:00:00+01:00 to 1999-01-02" in str(done.exception)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["replay"], "give either a file or --from-db START END"),
        (["replay", "feed.ndjson", "--from-db", "2026-11-01", "2026-11-02"], "give either a file"),
        (["replay", "--from-db", "2026-11-02", "2026-11-01"], "is not before"),
        (["replay", "--from-db", "noon", "2026-11-01"], "'noon' is not a time"),
        (["replay", "--from-db", "2026-11-01", "2026-11-02"], "cannot be asked"),
    ],
)
def test_a_wish_that_cannot_be_is_told(arguments: list[str], message: str) -> None:
    environment = {**ENVIRONMENT, "VIGIE_API_URL": f"http://127.0.0.1:{free_port()}"}
    done = CliRunner().invoke(app, arguments, env={**environment, "COLUMNS": "300"})
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())


def at(second: float, device: str = "a", metric: str = "active_power") -> Stored:
    return device, metric, round(second * 1_000_000), 1.0


@settings(deadline=None)
@given(
    seconds=st.lists(st.floats(0, 500).map(lambda one: round(one, 1)), max_size=60),
    most=st.integers(1, 20),
    length_s=st.floats(0.5, 500),
)
def test_spans_hold_the_window_once_and_little_at_a_time(
    seconds: list[float], most: int, length_s: float
) -> None:
    held = [at(one) for one in seconds]
    asked = Window(EPOCH, EPOCH + timedelta(seconds=length_s))

    def readings(start: datetime, end: datetime) -> Generator[Stored, None, None]:
        for one in held:
            if start <= EPOCH + timedelta(microseconds=one[2]) < end:
                yield one

    found = list(spans(readings, asked, most))
    ends = list(accumulate((length for length, _ in found), initial=timedelta()))
    assert ends[-1] == asked.end - asked.start
    for (start, end), (_, part) in zip(pairwise(ends), found, strict=True):
        assert part == list(readings(EPOCH + start, EPOCH + end))
        assert len(part) <= most or end - start <= timedelta(seconds=1)


def test_what_a_device_said_of_one_time_is_one_message() -> None:
    devices = {one: Device(one, "building_meter", status=DeviceStatus.CONFIRMED) for one in "ab"}
    readings = [
        at(2, "a", "active_power"),
        at(1, "a", "active_power"),
        at(2, "b", "active_power"),
        at(1.000001, "a", "voltage"),
        at(2, "a", "voltage"),
    ]
    found = list(Telling("toulon", devices).messages(readings))
    assert [(one.at_us, one.topic[-1], orjson.loads(one.payload)["values"]) for one in found] == [
        (1_000_000, "a", {"active_power": 1.0}),
        (1_000_001, "a", {"voltage": 1.0}),
        (2_000_000, "a", {"active_power": 1.0, "voltage": 1.0}),
        (2_000_000, "b", {"active_power": 1.0}),
    ]
    assert found[1].topic == "toulon/energy/building_meter/a"
    assert orjson.loads(found[1].payload)["time"] == "1970-01-01T00:00:01.000001Z"


def test_what_the_catalogue_no_longer_knows_is_left_out_and_named() -> None:
    telling = Telling("toulon", {"a": Device("a", "weathercock")})
    assert list(telling.messages([at(1, "a"), at(1, "b")])) == []
    assert telling.unknown == {"a", "b"}
