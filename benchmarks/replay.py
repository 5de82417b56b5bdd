"""How true a replay is to the gaps between messages, as a subscriber hears them."""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import accumulate, pairwise
from pathlib import Path
from threading import Event

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.rig import BrokerName, brokered, is_missing
from sensor_sim.recording.lines import Heard, line_of
from tests.servers import free_port
from vigie.settings import Settings

SPEEDS = (1, 10)
SECONDS = 15  # on the air
MESSAGES_PER_S = 50  # as recorded
START_US = 1_790_000_000_000_000
AIM_MS = 20


def recording_us(speed: int) -> list[int]:
    """Times of arrival that are as irregular as those of independent sensors, in whole ms."""
    chance = random.Random(1)
    count = SECONDS * speed * MESSAGES_PER_S
    gaps_ms = (round(1000 * chance.expovariate(MESSAGES_PER_S)) for _ in range(count - 1))
    return [START_US + 1000 * at_ms for at_ms in accumulate(gaps_ms, initial=0)]


def arrivals_s(port: int, file: Path, speed: int, count: int) -> list[float]:
    """When each message of the replayed file came, by a monotonic clock."""
    heard: list[tuple[int, float]] = []
    subscribed, is_done = Event(), Event()

    def keep(_client: Client, _data: object, message: MQTTMessage) -> None:
        heard.append((int(message.payload), time.perf_counter()))
        if len(heard) == count:
            is_done.set()

    client = Client(CallbackAPIVersion.VERSION2, client_id="bench-ear")
    client.on_message = keep
    client.on_subscribe = lambda *_: subscribed.set()
    client.connect("127.0.0.1", port)
    client.loop_start()
    client.subscribe("bench/replay", qos=1)
    subscribed.wait(10)
    command = ("replay", str(file), "--times", "keep", "--speed", str(speed))
    subprocess.run(
        [sys.executable, "-m", "vigie", "sim", *command],
        env={**os.environ, "VIGIE_MQTT_URL": f"mqtt://127.0.0.1:{port}"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=20 * SECONDS,
        check=True,
    )
    is_done.wait(20)
    client.disconnect()
    client.loop_stop()
    numbers = [number for number, _ in heard]
    if numbers != list(range(count)):
        sys.exit(f"{len(numbers)} messages of {count} came, or not in their order")
    return [at_s for _, at_s in heard]


def errors_ms(recorded_us: list[int], arrived_s: list[float], speed: int) -> list[float]:
    """By how much each gap was longer or shorter than recorded."""
    meant_ms = [(after - before) / 1000 / speed for before, after in pairwise(recorded_us)]
    found_ms = [1000 * (after - before) for before, after in pairwise(arrived_s)]
    return [abs(found - meant) for found, meant in zip(found_ms, meant_ms, strict=True)]


def main() -> None:
    print(f"replay: {MESSAGES_PER_S} messages/s as recorded, QoS 1; ms by which gaps are off")
    names: tuple[BrokerName, ...] = ("Mosquitto", "nats-server")
    for name in names:
        if is_missing(name):
            continue
        with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
            settings = Settings(data_dir=Path(folder) / "data", mqtt_port=free_port())
            settings.data_dir.mkdir()
            with brokered(name, settings, Path(folder)) as port:
                for speed in SPEEDS:
                    report(name, speed, measured(port, Path(folder) / f"x{speed}.ndjson", speed))


def measured(port: int, file: Path, speed: int) -> list[float]:
    """The errors of a recording that is made, written to `file`, and replayed."""
    recorded_us = recording_us(speed)
    with file.open("wb") as lines:
        for number, at_us in enumerate(recorded_us):
            lines.write(line_of(Heard(at_us, "bench/replay", b"%d" % number)) + b"\n")
    return errors_ms(recorded_us, arrivals_s(port, file, speed, len(recorded_us)), speed)


def report(name: BrokerName, speed: int, errors: list[float]) -> None:
    p = statistics.quantiles(errors, n=100, method="inclusive")
    print(
        f"  {name:11}  x{speed:<3}  p50 {p[49]:6.2f}   p99 {p[98]:6.2f}"
        f"   worst {max(errors):6.1f}   (p99 less than {AIM_MS})"
    )


if __name__ == "__main__":
    main()
