"""How many readings a simulated city makes and publishes, how punctually, and in how much memory.

The ceiling is what one process makes without a broker, the same reports in the same arrays, in each
second that a processor is its own.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

import psutil

from benchmarks.rig import BrokerName, brokered, is_missing
from sensor_sim.gateways import Gateways
from sensor_sim.outbox import array_of
from sensor_sim.simulation import Simulation
from tests.servers import free_port
from vigie.city import load_city
from vigie.settings import Settings
from vigie.stack.process import Program, tethered

CITY = Path("cities/marseille")
SIZES = (1000, 10_000, 100_000)
GATEWAYS = 100
SPEED = 2  # 100,000 devices say some 12,000 readings a second
AIM_READINGS_S, AIM_LAG_MS = 20_000, 1000
_START_MS = 1_795_417_200_000
_REPORTS = 300_000
_GIVE_UP_S = 900
_MINUTE = re.compile(
    r"([\d,]+) readings a second, lag p50 ([\d,]+) ms, p99 ([\d,]+) ms, worst (.*)"
)


def main() -> None:
    print(f"simulate: {CITY.name} enlarged, {GATEWAYS} gateways")
    for size in SIZES:
        ceiling = in_a_process_of_its_own(size)
    names: tuple[BrokerName, ...] = ("Mosquitto", "nats-server")
    for name in names:
        if not is_missing(name):
            publish(name, ceiling)


def in_a_process_of_its_own(size: int) -> float:
    """The readings a second that `make` finds, which prints the rest; memory is its own there."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.simulate", str(size)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    print(done.stdout, end="")
    return float(done.stdout.split(" readings/s")[0].rsplit(maxsplit=1)[1].replace(",", ""))


def make(size: int) -> None:
    """Build a city, let it report flat out, and print what both take."""
    city = load_city(CITY)
    process = psutil.Process()
    before = process.memory_info().rss
    began = time.process_time()
    simulation = Simulation.of(city, 1, size)
    simulation.warm_up(_START_MS)
    built_s = time.process_time() - began
    bytes_each = (process.memory_info().rss - before) / size
    gateways = Gateways(simulation.city.devices, GATEWAYS)
    reports = islice(simulation.reported(simulation.beats, _START_MS), _REPORTS)
    readings = 0
    began = time.process_time()
    for parcel in gateways.gathered(reports):
        array_of(city.id, str(parcel.gateway), parcel.sendings)
        readings += sum(len(one.values) for one in parcel.sendings)
    rate = readings / (time.process_time() - began)
    print(
        f"  {size:7,} devices   made: {rate:9,.0f} readings/s   {bytes_each:6,.0f} bytes a device"
        f"   {1e6 * built_s / size:5,.0f} µs of processor each to start"
    )


def publish(name: BrokerName, ceiling: float) -> None:
    """A city on the air, until it has introduced itself, and for a whole minute more."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        settings = Settings(data_dir=Path(folder) / "data", mqtt_port=free_port())
        settings.data_dir.mkdir()
        with brokered(name, settings, Path(folder)) as port:
            options = {"--devices": SIZES[-1], "--gateways": GATEWAYS, "--speed": SPEED}
            words = [str(word) for option in options.items() for word in option]
            command = (sys.executable, "-m", "vigie", "sim", "run", *words)
            process = subprocess.Popen(
                tethered(Program("sim", command)),
                env={
                    **os.environ,
                    "VIGIE_CITY": CITY.name,
                    "VIGIE_MQTT_URL": f"mqtt://127.0.0.1:{port}",
                },
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            give_up = threading.Timer(_GIVE_UP_S, process.kill)
            give_up.start()
            try:
                report(name, ceiling, process)
            finally:
                give_up.cancel()
                process.kill()
                process.wait()


def report(name: BrokerName, ceiling: float, process: "subprocess.Popen[str]") -> None:
    assert process.stderr is not None
    minutes: list[tuple[str, ...]] = []
    introduced = None
    for line in process.stderr:
        if "cannot keep up" in line:
            print(f"  {name:11}  {line.strip()}")
        if "introductions: 100 %" in line:
            introduced = len(minutes)
        if found := _MINUTE.search(line):
            minutes.append(found.groups())
        # The minute in which the last device introduced itself is not the one that counts.
        if introduced is not None and len(minutes) > introduced + 1:
            break
    else:
        sys.exit(f"{name}: the simulator did not get through two minutes")
    memory = psutil.Process(process.pid).memory_info().rss / 2**20
    rate, p50, p99, worst = minutes[-1]
    readings_s = float(rate.replace(",", ""))
    print(
        f"  {name:11}  {SIZES[-1]:,} devices: {rate} readings/s published"
        f" (aimed at {AIM_READINGS_S:,}; {readings_s / ceiling:.2f} of what is made flat out)\n"
        f"               lag p50 {p50} ms, p99 {p99} ms (aimed at {AIM_LAG_MS:,}), worst {worst};"
        f" first minute, beside the introductions: p99 {minutes[0][2]} ms; {memory:,.0f} MiB"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        make(int(sys.argv[1]))
    else:
        main()
