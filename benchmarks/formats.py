"""Messages decoded per second by format: those that docs/payloads.md shows, down to readings."""

import time
from datetime import UTC, datetime, timedelta

from benchmarks.rig import CITIES
from ingest.decoder import Decoder
from ingest.message import Message
from ingest.times import TimeLimits
from tests.docs.samples import samples
from vigie.city import City, load_city

SECONDS = 0.5
CANONICAL = Message(
    "testville/mobility/traffic_counter/counter-n1",
    b'{"time": "2026-11-23T07:00:00Z", "values": {"vehicle_flow": 812, "mean_speed": 43.2}}',
    datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC),
)


def main() -> None:
    city = load_city(CITIES / "testville")
    cases = [("canonical", city, CANONICAL)]
    cases += [(one.format, one.city(city), one.message) for one in samples()]
    print("format, one process    messages/s  readings a message  bytes")
    for name, here, message in cases:
        rate, readings = measure(here, message)
        if readings:
            print(f"{name:<22} {rate:>10,.0f} {readings:>19} {len(message.payload):>6}")


def measure(city: City, message: Message) -> tuple[float, int]:
    """Messages per second of processor time, and the readings of one."""
    decoder = Decoder(
        city,
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=1_000_000,
        known_devices={device.id: device.kind for device in city.devices},
    )
    readings = len(decoder.decode(message).readings)
    done = 0
    began_s = time.process_time()
    while (spent_s := time.process_time() - began_s) < SECONDS:
        for _ in range(50):
            decoder.decode(message)
        done += 50
    return done / spent_s, readings
