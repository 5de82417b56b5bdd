"""A recording holds what the broker had, and played again it is the same once more."""

import signal
from collections.abc import Callable
from math import inf
from pathlib import Path
from threading import Event, Thread
from typing import Self

import orjson
import pytest

from sensor_sim.publish import Publisher
from sensor_sim.record import Record, RecordError, record
from sensor_sim.recording import load_recording
from sensor_sim.recording.packed import lines
from sensor_sim.replay import Replay, replay
from sensor_sim.timing import Times
from tests.sensor_sim.test_cli import sim
from tests.servers import Broker, wait_until
from vigie.city import City
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]
PAYLOADS = [
    b'{"time":"2026-11-23T12:00:00Z","values":{"x":1.50}}',
    b'{"values":{"x":1.5}}',
    b"12.5",
    b'"text"',
    "né à 7 h\n".encode(),
    b"\x00\xff\xfe",
    b"",
    b"[" * 500 + b"]" * 500,
    b"x" * 200_000,
]
SAID = [(f"tape/{number % 3}", one, number % 3) for number, one in enumerate(PAYLOADS)]


class Recorder:
    """A recorder in a thread; leaving the block ends it."""

    def __init__(self, settings: Settings, plan: Record) -> None:
        self._stop = Event()
        self._file = plan.file
        self._settings = settings
        self._thread = Thread(target=record, args=(settings, plan, self._stop))

    def __enter__(self) -> Self:
        self._thread.start()
        with Publisher(self._settings, Event()) as publisher:

            def is_heard() -> bool:
                publisher.send("tape/ready", b"?")
                return self._file.exists() and self._file.stat().st_size > 0

            wait_until(is_heard, timeout_s=60, what="the recorder to listen")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)


def content(file: Path, city: City) -> list[tuple[str, object, int]]:
    recording = load_recording(file, city)
    found = recording.between(recording.start_ms, recording.end_ms)
    return [(one.topic, one.payload, one.qos) for one in found if one.topic != "tape/ready"]


def test_recorded_played_and_recorded_again_is_the_same_to_the_byte(
    broker: Broker, marseille: City, tmp_path: Path, at_broker: AtBroker
) -> None:
    settings = at_broker(broker.url)
    first, second = tmp_path / "first.ndjson.gz", tmp_path / "second.ndjson.gz"
    with Recorder(settings, Record(first, ("tape/#",))):
        with Publisher(settings, Event()) as publisher:
            for topic, payload, qos in SAID:
                publisher.send(topic, payload, qos=qos)
            assert publisher.flush() == 0
        wait_until(lambda: len(content(first, marseille)) == len(SAID), what="all on the tape")
    with Recorder(settings, Record(second, ("tape/#",))):
        replay(settings, marseille, Replay(first, Times.KEEP, inf), Event())
        wait_until(lambda: len(content(second, marseille)) == len(SAID), what="all once more")
    assert sorted(content(first, marseille), key=str) == sorted(SAID, key=str)
    assert sorted(content(second, marseille), key=str) == sorted(SAID, key=str)


def test_what_the_broker_keeps_is_told_and_kept_again(
    broker: Broker, marseille: City, tmp_path: Path, at_broker: AtBroker
) -> None:
    settings = at_broker(broker.url)
    file = tmp_path / "feed.ndjson.gz"
    with Publisher(settings, Event()) as publisher:
        publisher.send("tape/about", b"me", retain=True)
        assert publisher.flush() == 0
    with Recorder(settings, Record(file, ("tape/#",))):
        pass
    recording = load_recording(file, marseille)
    kept = [one for one in recording.between(0, recording.end_ms) if one.retain]
    assert [(one.topic, one.payload) for one in kept] == [("tape/about", b"me")]


@pytest.mark.parametrize("topic", ["", "a/#/b", "a+", "a/b#"])
def test_a_topic_filter_that_is_none_is_refused(topic: str) -> None:
    with pytest.raises(RecordError, match="is not a topic filter"):
        Record(Path("feed.ndjson.gz"), (topic,))


def test_killed_in_the_middle_it_leaves_a_file_to_read_and_to_go_on_with(
    broker_url: str, marseille: City, tmp_path: Path, at_broker: AtBroker
) -> None:
    file = tmp_path / "feed.ndjson.gz"
    command = ("record", str(file), "--topic", "tape/#")
    recorder = sim(*command, VIGIE_MQTT_URL=broker_url)
    ended = Event()

    def talk() -> None:
        with Publisher(at_broker(broker_url), Event()) as publisher:
            number = 0
            while not ended.wait(0.001):
                publisher.send("tape/1", b"%d" % number)
                number += 1

    talking = Thread(target=talk)
    talking.start()
    try:
        wait_until(
            lambda: file.exists() and len(content_so_far(file)) > 100, timeout_s=60, what="messages"
        )
        recorder.kill()
        recorder.communicate(timeout=20)
        kept = content_so_far(file)
        numbers = [int(one) for one in kept]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        recorder = sim(*command, VIGIE_MQTT_URL=broker_url)
        wait_until(
            lambda: len(content_so_far(file)) > len(kept) + 100, timeout_s=60, what="more of them"
        )
        recorder.send_signal(signal.SIGINT)
        _, said = recorder.communicate(timeout=20)
    finally:
        ended.set()
        talking.join(20)
        recorder.kill()
    assert recorder.returncode == 0, said
    assert "recorded: " in said
    assert content_so_far(file)[: len(kept)] == kept
    assert len(content(file, marseille)) == len(content_so_far(file))


def content_so_far(file: Path) -> list[str]:
    return [str(orjson.loads(line.text)["payload"]) for line in lines(file) if line.text]
