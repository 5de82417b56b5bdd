"""What the tests of SensorThings and of the catalogue find in Testville, which they only read."""

from datetime import UTC, datetime, timedelta

from psycopg import Connection

from tests.storing import store
from vigie.model import Device, Quality, Reading

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
MINUTES = 250


def fill(connection: Connection) -> None:
    """Speeds and flows of two counters each minute, and a few readings of others."""
    minutes = [START + timedelta(minutes=one) for one in range(MINUTES)]
    readings = [
        Reading(device, metric, time, value)
        for device, base in (("counter-n1", 0.0), ("counter-n2", 1000.0))
        for at, time in enumerate(minutes)
        for metric, value in (("mean_speed", base + at), ("vehicle_flow", base + 2 * at))
    ]
    suspect = Quality.OUT_OF_RANGE | Quality.JUMP
    others = [
        Reading("park-s1", "free_places", START, 211.0),
        Reading("park-s1", "free_places", START + timedelta(seconds=1.25), -5.0, suspect),
        Reading("roving", "door_state", START, 1.0),
    ]
    store(connection, readings + others, devices=[Device("roving", "door_contact")])
