"""A city with something internal, and its twin, in which that never was."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from psycopg import Connection

from tests.conftest import CITIES
from tests.evaluating import raise_alarm
from tests.storing import store
from vigie.model import Device, Reading
from vigie.store.alarm_evaluation import Found
from vigie.store.health import DeviceNews, FeedNews, News, add
from vigie.store.rollup import refresh

INTERNAL = """
access:
  reading: {reading}
  internal:
    metrics: [lane_occupancy]
    kinds: [water_meter]
    devices: [secret-*, meter-n1]
"""
# Rules that tell of something internal, after those of Testville; the twin never had them, nor
# that of Testville which tells of whole districts.
INTERNAL_RULES = """\
    - id: secret_crowd
      name: {en: Crowded lane, fr: Voie chargée}
      severity: low
      threshold: {metric: lane_occupancy, above: 80}
    - id: secret_water
      name: {en: Leak, fr: Fuite}
      severity: critical
      kinds: [water_meter]
      silence: {}
    - id: secret_device
      name: {en: Secret, fr: Secret}
      severity: low
      devices: [secret-*]
      silence: {}
    - id: secret_sum
      name: {en: Sum of all, fr: Somme de tout}
      severity: low
      per: city
      threshold: {metric: vehicle_flow, above: 80}
    - id: secret_feed
      name: {en: A feed is silent, fr: Flux muet}
      severity: low
      per: feed
      silence: {}
    - id: secret_both
      name: {en: Both, fr: Les deux}
      severity: critical
      composite: {rules: [slow, secret_crowd]}
"""
INTERNAL_NAMES = """
access:
  internal:
    metrics: [lane_occupancy]
    kinds: [water_meter]
"""
START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
END = START + timedelta(days=2)
# A little ahead, so that it is fresh however long the tests take.
NEWEST = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=10)
SECRET = 4_321.5  # shows in every sum and mean that it is in

_PUBLIC = {
    "counter-n1": ("vehicle_flow", "mean_speed"),
    "counter-n2": ("vehicle_flow", "mean_speed"),
    "counter-s1": ("vehicle_flow", "mean_speed"),
    "meter-s1": ("active_power", "energy_index"),
    "lights-s1": ("active_power", "lighting_state"),
    "park-s1": ("free_places",),
}
_SECRET = {
    "counter-n1": ("lane_occupancy",),
    "counter-silent": ("lane_occupancy",),
    "meter-n1": ("active_power", "energy_index"),
    "secret-counter": ("vehicle_flow", "mean_speed"),
    "secret-lights": ("lighting_state", "active_power"),
    "secret-park": ("free_places",),
    "tap-1": ("water_index",),
}
_DEVICES = (
    Device("secret-counter", "traffic_counter", district="north", interval_s=60.0),
    Device("secret-lights", "light_cabinet", district="south", interval_s=60.0),
    Device("secret-park", "car_park", district="north", interval_s=60.0),
    Device("tap-1", "water_meter", district="north", interval_s=60.0),
)
_SHARED = Device("counter-silent", "traffic_counter", district="north", interval_s=60.0)


def secretive(folder: Path, reading: str = "open") -> Path:
    """The folder of cities in which Testville has something internal."""
    shutil.copytree(CITIES / "testville", folder / "testville")
    with (folder / "testville" / "city.yaml").open("a") as city:
        city.write(INTERNAL_RULES + INTERNAL.format(reading=reading))
    return folder


def frank(folder: Path) -> Path:
    """The folder of cities in which Testville never had what is internal."""
    shutil.copytree(CITIES / "testville", folder / "testville")
    devices = folder / "testville" / "devices.csv"
    lines = devices.read_text().splitlines(keepends=True)
    devices.write_text("".join(line for line in lines if not line.startswith("meter-n1,")))
    config = folder / "testville" / "city.yaml"
    document = yaml.safe_load(config.read_text())
    rules = document["alarms"]["rules"]
    document["alarms"]["rules"] = [one for one in rules if one["id"] != "peak"]
    config.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))
    return folder


def wordless(folder: Path) -> Path:
    """The folder of cities of the twin in which names that come with Vigie are internal."""
    frank(folder)
    with (folder / "testville" / "city.yaml").open("a") as city:
        city.write(INTERNAL_NAMES)
    return folder


def fill_public(connection: Connection) -> None:
    """What anybody may know of."""
    store(connection, _readings(_PUBLIC, 0.0), devices=[_SHARED])
    _hear(connection, ["counter-n2", "park-s1"])
    _raise(connection, [("slow", "counter-n1", "mean_speed"), ("silent", "meter-s1", None)])
    refresh(connection, datetime.now(UTC))


def fill_secret(connection: Connection) -> None:
    """What only those with a key may know of."""
    store(connection, _readings(_SECRET, SECRET), devices=[_SHARED, *_DEVICES])
    connection.execute(
        "UPDATE device SET lat = 43.3, lon = 5.36 WHERE id = ANY(%s)",
        [[one.id for one in _DEVICES]],
    )
    _hear(connection, ["meter-n1", "secret-park", "tap-1", "counter-n1", "counter-silent"])
    _raise(
        connection,
        [
            ("slow", "secret-counter", "mean_speed"),
            ("silent", "meter-n1", None),
            ("silent", "tap-1", None),
            ("peak", None, "active_power"),
            ("secret_crowd", "counter-n1", "lane_occupancy"),
            ("secret_water", "tap-1", None),
            ("secret_device", "secret-park", None),
            ("secret_sum", None, "vehicle_flow"),
            ("secret_feed", None, None),
            ("secret_both", "counter-n1", None),
            ("gone", "counter-n1", None),
        ],
    )
    refresh(connection, datetime.now(UTC))


def never_had(connection: Connection) -> None:
    """Remove the device that the city's file lists, as the twin's does not."""
    connection.execute("DELETE FROM device WHERE id = 'meter-n1'")


def _readings(devices: dict[str, tuple[str, ...]], base: float) -> list[Reading]:
    newest = NEWEST + timedelta(seconds=bool(base))
    times = [START + timedelta(minutes=20) * step for step in range(6 * 24)]
    return [
        Reading(device, metric, time, _value(metric, base, number))
        for device, metrics in devices.items()
        for metric in metrics
        for number, time in enumerate([*times, newest])
    ]


def _value(metric: str, base: float, number: int) -> float:
    if metric == "lighting_state":
        return float(number % 2) if base else 1.0
    return base + number


def _hear(connection: Connection, devices: list[str]) -> None:
    heard = [DeviceNews(one, "canonical", START, END, messages=2, readings=3) for one in devices]
    add(connection, News(heard, [FeedNews("canonical", START, END, messages=2, readings=3)]))


def _raise(connection: Connection, alarms: list[tuple[str, str | None, str | None]]) -> None:
    """Alarms of a rule, a device and a metric, raised an hour after the start."""
    for rule, device, metric in alarms:
        kind = connection.execute("SELECT kind FROM device WHERE id = %s", [device]).fetchone()
        found = Found(
            rule,
            f"device:{device}" if device else "city",
            "high",
            START,
            device=device,
            kind=kind[0] if kind else None,
            metric=metric,
            district="north",
            feed="canonical" if rule == "secret_feed" else None,
        )
        number = raise_alarm(connection, found, START + timedelta(hours=1))
        connection.execute(
            "INSERT INTO alarm_event (alarm, kind, at, by, comment) "
            "VALUES (%s, 'commented', %s, 'ann', 'on my way')",
            [number, START + timedelta(hours=2)],
        )
