"""How long a reading takes from its commit to every client that follows it, over HTTP.

Readings are committed in batches, as ingest does; what a batch holds are messages of one reading
each. An event counts with one of its readings.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

import httpx
import psutil

from benchmarks.following import Heard, following
from benchmarks.ingesting import environment
from benchmarks.rig import rig, wait
from tests.servers import free_port
from vigie.catalogue import load_catalogue
from vigie.model import Device, Reading
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.write import Batch, Writer

SECONDS = 15
DEVICES = 1_000
READINGS_PER_S = 2_000
EVERY_S = 0.05
MOST_MS = 300
KINDS = sorted(load_catalogue().kinds)[:10]
BY_KIND = [f"?kind={kind}" for kind in KINDS]


@contextmanager
def serving(settings: Settings) -> Iterator[psutil.Process]:
    """`vigie api`, which answers."""
    port = str(settings.api_port)
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "api"],
        env={**os.environ, **environment(settings), "VIGIE_API_PORT": port},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(lambda: _answers(settings))
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _answers(settings: Settings) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{settings.api_port}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def batches(start: datetime) -> Iterator[list[Reading]]:
    """Batches without end; the values of each are its number, its times go on."""
    devices = cycle(f"device-{number}" for number in range(DEVICES))
    size = int(READINGS_PER_S * EVERY_S)
    number = 0
    while True:
        at = start + timedelta(milliseconds=number)
        yield [Reading(one, "battery_level", at, float(number)) for one in islice(devices, size)]
        number += 1


def commit(settings: Settings, start: datetime) -> list[float]:
    """When each batch was committed: one every so often, or as fast as it goes."""
    committed_at: list[float] = []
    with connect(settings, "bench-writer", autocommit=True) as connection:
        writer, begun = Writer(connection), time.monotonic()
        for number, batch in enumerate(islice(batches(start), int(SECONDS / EVERY_S))):
            time.sleep(max(0.0, begun + number * EVERY_S - time.monotonic()))
            received_at = datetime.now(UTC)
            writer.write(Batch(readings=[(received_at, one) for one in batch]))
            committed_at.append(time.time())
    return committed_at


def main() -> None:
    print(
        f"fan-out: {READINGS_PER_S:,} messages/s of {DEVICES:,} devices, `vigie api` in one "
        "process, its clients in another; ms from a commit to a client"
    )
    # Each client is a socket here, and one in `vigie api`.
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )
    with rig() as built:
        settings = built.settings.model_copy(update={"api_port": free_port()})
        register(settings)
        with serving(settings) as api:
            start = datetime.now(UTC) - timedelta(hours=1)
            for turn, (what, queries) in enumerate(
                [
                    ("200 clients, each of one kind in ten", list(islice(cycle(BY_KIND), 200))),
                    ("500 clients, each of one kind in ten", list(islice(cycle(BY_KIND), 500))),
                    ("200 clients, each of everything", [""] * 200),
                ]
            ):
                with following(settings.api_port, queries) as followers:
                    committed_at = commit(settings, start + timedelta(minutes=turn))
                    time.sleep(1)
                    report(what, committed_at, followers.heard(), api)


def register(settings: Settings) -> None:
    kinds = cycle(KINDS)
    devices = {
        name: Device(name, next(kinds)) for name in (f"device-{one}" for one in range(DEVICES))
    }
    with connect(settings, "bench-writer", autocommit=True) as connection:
        Writer(connection).write(Batch(devices=devices))


def report(what: str, committed_at: list[float], heard: list[Heard], api: psutil.Process) -> None:
    times = [1000 * (one.at - committed_at[one.value]) for one in heard]
    p = statistics.quantiles(times, n=100, method="inclusive")
    took_s = committed_at[-1] - committed_at[0]
    rate = len(committed_at) * READINGS_PER_S * EVERY_S / took_s
    megabytes = sum(one.size_bytes for one in heard) / took_s / 1e6
    print(
        f"  {what}: {rate:,.0f} messages/s   {sum(one.items for one in heard) / took_s:,.0f} "
        f"values/s and {megabytes:.1f} MB/s to clients   p50 {p[49]:.0f}   p95 {p[94]:.0f}   "
        f"p99 {p[98]:.0f} (at most {MOST_MS})   worst {max(times):.0f}   "
        f"{api.memory_info().rss / 1024**2:.0f} MiB"
    )


if __name__ == "__main__":
    main()
