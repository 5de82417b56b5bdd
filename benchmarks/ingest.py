"""How fast readings get from the broker into the database, against what the database can do.

Ceilings, in the same run on the same server: the rows copied into a bare table (COPY), and the
same rows through the same writer without a broker.
"""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event

import orjson
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.rig import rig, wait
from ingest.service import Service
from vigie.city import City
from vigie.model import Reading
from vigie.mqtt import leave
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.write import Batch, Writer

READINGS = 400_000
SINGLE_MESSAGES = 30_000
PER_MESSAGE = 100
BATCH = 10_000
METRICS = ("vehicle_flow", "mean_speed", "lane_occupancy", "vehicle_count")
DEVICES = ("counter-n1", "counter-n2", "counter-s1")
START = datetime(2026, 9, 1, tzinfo=UTC)
# The publisher has a process of its own, as sensors do: in ours it would slow ingest down.
_PROCESSES = multiprocessing.get_context("spawn")


def readings(count: int, start: datetime = START) -> Iterator[Reading]:
    """Twelve series, a reading each second: every one new."""
    series = [(device, metric) for device in DEVICES for metric in METRICS]
    for number in range(count):
        device, metric = series[number % len(series)]
        time_ = start + timedelta(seconds=number // len(series))
        yield Reading(device, metric, time_, float(number % 97))


def copy_rate(settings: Settings) -> float:
    """Rows a second of binary COPY into a table with the same primary key."""
    rows = [(number % 12, one.time, one.value, 0) for number, one in enumerate(readings(READINGS))]
    with connect(settings, "bench") as connection:
        connection.execute(
            "CREATE TABLE bare (series_id int, time timestamptz, value float8, quality int2, "
            "PRIMARY KEY (series_id, time))"
        )
        begun = time.perf_counter()
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "timestamptz", "float8", "int2"])
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return READINGS / (time.perf_counter() - begun)


def writer_rate(settings: Settings) -> float:
    """Readings a second through the writer, in batches, with no broker."""
    received_at = datetime.now(UTC)
    pairs = [(received_at, one) for one in readings(READINGS, START - timedelta(days=30))]
    batches = [Batch(readings=pairs[first : first + BATCH]) for first in range(0, READINGS, BATCH)]
    with connect(settings, "bench") as connection:
        writer = Writer(connection)
        begun = time.perf_counter()
        for batch in batches:
            writer.write(batch)
        return READINGS / (time.perf_counter() - begun)


def gateway_payloads() -> list[bytes]:
    items = [
        {"device": one.device, "time": one.time.isoformat(), "values": {one.metric: one.value}}
        for one in readings(READINGS)
    ]
    return [
        orjson.dumps(items[first : first + PER_MESSAGE])
        for first in range(0, READINGS, PER_MESSAGE)
    ]


def single_payloads() -> list[bytes]:
    start = START + timedelta(days=20)
    return [
        orjson.dumps(
            {"time": (start + timedelta(seconds=number)).isoformat(), "values": {"vehicle_flow": 1}}
        )
        for number in range(SINGLE_MESSAGES)
    ]


def pipeline_rate(
    settings: Settings, city: City, topic: str, payloads: list[bytes], expected: int
) -> tuple[float, float]:
    """Readings a second from publication to commit, and messages a second that were confirmed."""
    before = stored(settings)
    service = Service(settings, city)
    thread = threading.Thread(target=service.run)
    thread.start()
    wait(lambda: service.is_listening)
    ready = _PROCESSES.Event()
    publisher = _PROCESSES.Process(
        target=publish, args=(settings.mqtt_port, topic, payloads, ready)
    )
    publisher.start()
    ready.wait()
    begun = time.perf_counter()
    publisher.join()
    confirmed = len(payloads) / (time.perf_counter() - begun)
    wait(lambda: stored(settings) - before >= expected)
    rate = expected / (time.perf_counter() - begun)
    service.stop()
    thread.join()
    return rate, confirmed


def publish(port: int, topic: str, payloads: list[bytes], ready: Event) -> None:
    """Publish at QoS 1, and return when the broker has confirmed everything."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.max_inflight_messages_set(1000)
    room = threading.Semaphore(1000)
    client.on_publish = lambda *_: room.release()
    client.connect("127.0.0.1", port)
    client.loop_start()
    ready.set()
    for payload in payloads:
        room.acquire()
        client.publish(topic, payload, qos=1)
    for _ in range(1000):
        room.acquire()
    leave(client)


def stored(settings: Settings) -> int:
    with connect(settings, "bench") as connection:
        row = connection.execute("SELECT count(*) FROM reading").fetchone()
        return row[0] if row else 0


def main() -> None:
    with rig() as (settings, city):
        copied = copy_rate(settings)
        written = writer_rate(settings)
        batched, messages = pipeline_rate(
            settings, city, "testville/gateway/bench", gateway_payloads(), READINGS
        )
        single, _ = pipeline_rate(
            settings,
            city,
            "testville/mobility/traffic_counter/counter-n1",
            single_payloads(),
            SINGLE_MESSAGES,
        )
    print("ingest: embedded PostgreSQL (fsync on) and broker, generator and ingest on one machine")
    print(f"  ceiling: COPY into a bare table      {copied:10,.0f} readings/s")
    print(f"  ceiling: the writer without a broker {written:10,.0f} readings/s")
    print(
        f"  MQTT, {PER_MESSAGE} readings a message        {batched:10,.0f} readings/s"
        f"  = {batched / written:.2f} of the writer, {batched / copied:.2f} of COPY"
        f"  ({messages:,.0f} messages/s confirmed)"
    )
    print(
        f"  MQTT, one reading a message          {single:10,.0f} messages/s"
        f"  = {single / written:.2f} of the writer"
    )


if __name__ == "__main__":
    main()
