import csv
import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf
from pathlib import Path
from threading import Event, Thread

import orjson
import pytest

from sensor_sim.excerpt import Part
from sensor_sim.replay import Replay, ReplayError, replay
from sensor_sim.timing import Times
from tests.sensor_sim.ear import Listen
from tests.servers import wait_until
from vigie.city import City
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]


def items(heard: list[tuple[str, bytes]]) -> list[tuple[str, float, dict[str, float]]]:
    return [
        (one["device"], one["time"], one["values"])
        for _, payload in heard
        for one in orjson.loads(payload)
    ]


@pytest.fixture
def morning(los_angeles: City, tmp_path: Path) -> tuple[Path, list[list[str]]]:
    """The first rows of METR-LA as a recording of its own, and what they hold."""
    packed = los_angeles.folder / "recordings" / "metr_la.csv.gz"
    lines = gzip.decompress(packed.read_bytes()).decode().splitlines()[:21]
    (tmp_path / "metr_la.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    layout = (los_angeles.folder / "recordings" / "metr_la.yaml").read_text()
    (tmp_path / "morning.yaml").write_text(layout)
    return tmp_path / "morning.yaml", list(csv.reader(lines))


def test_the_speeds_of_metr_la_arrive_as_recorded(
    broker_url: str,
    los_angeles: City,
    morning: tuple[Path, list[list[str]]],
    listen: Listen,
    at_broker: AtBroker,
) -> None:
    file, (header, *rows) = morning
    ear = listen(broker_url, "los-angeles/gateway/metr-la")
    replay(at_broker(broker_url), los_angeles, Replay(file, Times.KEEP, inf), Event())
    wait_until(lambda: len(items(ear.heard)) == 20 * 207, what="20 rows of 207 detectors")
    start_s = datetime.fromisoformat("2012-03-01T00:00:00-08:00").timestamp()
    assert items(ear.heard) == [
        (device, start_s + number * 300, {"speed": float(cell)})
        for number, row in enumerate(rows)
        for device, cell in zip(header, row, strict=True)
    ]
    assert len(ear.heard) < 15


def test_played_fast_as_if_now_the_last_reading_is_the_present(
    broker_url: str,
    los_angeles: City,
    morning: tuple[Path, list[list[str]]],
    listen: Listen,
    at_broker: AtBroker,
) -> None:
    file, _ = morning
    ear = listen(broker_url, "los-angeles/gateway/metr-la")
    replay(at_broker(broker_url), los_angeles, Replay(file, Times.NOW, speed=6000), Event())
    ended_s = datetime.now(UTC).timestamp()
    wait_until(lambda: len(items(ear.heard)) == 20 * 207, what="20 rows of 207 detectors")
    times = sorted({time for _, time, _ in items(ear.heard)})
    assert {round(after - before, 3) for before, after in pairwise(times)} == {300.0}
    # The last row's last cell arrived just under a step after the row's time.
    assert ended_s - 310 < times[-1] < ended_s - 290


def test_the_demo_of_los_angeles_has_a_day_behind_it_and_goes_on(
    broker_url: str, los_angeles: City, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "los-angeles/gateway/metr-la")
    file = los_angeles.folder / "recordings" / "metr_la.yaml"
    plan = Replay(file, Times.SAME_HOUR, backfill=timedelta(hours=24))
    started_s = datetime.now(UTC).timestamp()
    stop = Event()
    playing = Thread(target=replay, args=(at_broker(broker_url), los_angeles, plan, stop))
    playing.start()
    # A day in large messages, and then a detector at a time.
    try:
        wait_until(
            lambda: sum(len(orjson.loads(payload)) == 1 for _, payload in ear.heard) >= 3,
            timeout_s=60,
            what="live readings",
        )
    finally:
        stop.set()
        playing.join(10)
    heard = items(ear.heard)
    assert len(heard) == len({(device, time) for device, time, _ in heard})
    assert len(heard) >= 288 * 207
    assert min(time for _, time, _ in heard) > started_s - 86_400 - 301
    assert max(time for _, time, _ in heard) <= datetime.now(UTC).timestamp()


def test_recorded_messages_of_any_kind_are_played_to_the_byte(
    broker_url: str, marseille: City, tmp_path: Path, listen: Listen, at_broker: AtBroker
) -> None:
    file = tmp_path / "feed.ndjson"
    file.write_bytes(
        b'{"time": "2026-11-23T12:00", "topic": "x/1", "payload": "{ not json"}\n'
        b'{"time": "2026-11-23T12:01", "topic": "x/2", "payload": "AP8=", "encoding": "base64"}\n'
        b'{"time": "2026-11-23T12:02", "topic": "x/1", "payload": [1, "a"]}\n'
    )
    ear = listen(broker_url, "x/#")
    replay(at_broker(broker_url), marseille, Replay(file, Times.KEEP, speed=1000), Event())
    wait_until(lambda: len(ear.heard) == 3, what="three messages")
    assert ear.heard == [("x/1", b"{ not json"), ("x/2", b"\x00\xff"), ("x/1", b'[1,"a"]')]


def test_a_part_of_a_recording_is_what_is_played(
    broker_url: str, marseille: City, tmp_path: Path, listen: Listen, at_broker: AtBroker
) -> None:
    file = tmp_path / "feed.ndjson"
    file.write_text(
        "".join(
            f'{{"time": "2026-11-23T12:{n:02d}:00Z", "topic": "x/{n % 2}", "payload": "{n}"}}\n'
            for n in range(60)
        )
    )
    ear = listen(broker_url, "x/#")
    part = Part(timedelta(minutes=10), datetime(2026, 11, 23, 12, 15, tzinfo=UTC), ("x/0",))
    plan = Replay(file, Times.KEEP, speed=10_000, part=part)
    replay(at_broker(broker_url), marseille, plan, Event())
    wait_until(lambda: len(ear.heard) == 3, what="three messages")
    assert ear.heard == [("x/0", b"10"), ("x/0", b"12"), ("x/0", b"14")]


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"times": Times.SAME_HOUR, "speed": 2.0}, "leave out --speed"),
        ({"backfill": timedelta(hours=1)}, "goes with --times same-hour"),
        ({"times": Times.NOW, "speed": 0.5}, "needs --speed 1 or more"),
        ({"speed": inf, "loop": True}, "would never rest"),
        ({"times": Times.SAME_HOUR, "control_port": 8100}, "leave out --control"),
        ({"speed": inf, "control_port": 8100}, "nothing to control"),
    ],
)
def test_wishes_that_contradict_each_other_are_refused(
    wishes: dict[str, object], message: str
) -> None:
    with pytest.raises(ReplayError, match=message):
        Replay(Path("feed.ndjson"), **wishes)  # type: ignore[arg-type] # by name, from the table
