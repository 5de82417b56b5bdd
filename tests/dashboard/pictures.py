"""Pictures of a small city, as the feed would make them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from dashboard.city import Chart, City, District, Kind, Measure, Metric, Place, Programme
from dashboard.history import Bucket, History, Track
from dashboard.state import Device, DeviceCounts, Indicator, Ingest, Link, Picture, Status, Value

NOW = datetime(2026, 11, 23, 7, 8, 20, tzinfo=UTC)

FLOW = Metric(
    id="vehicle_flow",
    programme="mobility",
    name={"en": "Vehicle flow", "fr": "Débit de véhicules"},
    label={"en": "veh/h", "fr": "véh/h"},
    spatial="sum",
)
SPEED = Metric(
    id="mean_speed",
    programme="mobility",
    name={"en": "Mean speed", "fr": "Vitesse moyenne"},
    label={"en": "km/h", "fr": "km/h"},
    decimals=1,
    rise="good",
)
LIGHT = Metric(
    id="lighting_state",
    programme="energy",
    name={"en": "Street lighting", "fr": "Éclairage public"},
    label={"en": "", "fr": ""},
    spatial="none",
    states={0: {"en": "off", "fr": "éteint"}, 1: {"en": "on", "fr": "allumé"}},
)

TRAFFIC = Measure(id="traffic", name={"en": "Traffic", "fr": "Trafic"}, metric="vehicle_flow")
BY_DISTRICT = Chart(
    id="by_district",
    name={"en": "Vehicles by district", "fr": "Véhicules par quartier"},
    metric="vehicle_flow",
    group_by="district",
    span_s=6 * 3600,
    bucket_s=900,
)


def square(name: str, west: float, south: float, size: float = 0.02) -> District:
    east, north = west + size, south + size
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return District(id=name.partition(" ")[0].lower(), name=name, rings=(ring,))


def place(districts: tuple[District, ...] | None = None) -> Place:
    if districts is None:
        districts = (square("North quarter", 5.36, 43.31), square("South quarter", 5.36, 43.29))
    kinds = (
        Kind(
            id="traffic_counter",
            programme="mobility",
            name={"en": "Traffic counter", "fr": "Compteur de trafic"},
            metrics=("vehicle_flow", "mean_speed"),
        ),
        Kind(id="car_park", programme="mobility", name={"en": "Car park", "fr": "Parking"}),
        Kind(
            id="light_cabinet",
            programme="energy",
            name={"en": "Street-light cabinet", "fr": "Armoire d'éclairage"},
            metrics=("lighting_state",),
        ),
    )
    return Place(
        city=City(
            id="testville",
            name={"en": "Testville", "fr": "Testville"},
            time_zone="Europe/Paris",
            languages=("fr", "en"),
            indicators=(TRAFFIC,),
            charts=(BY_DISTRICT,),
            map_metrics=("vehicle_flow", "mean_speed"),
        ),
        programmes={
            one.id: one
            for one in (
                Programme(id="mobility", name={"en": "Mobility", "fr": "Mobilité"}),
                Programme(id="energy", name={"en": "Energy", "fr": "Énergie"}),
                Programme(id="services", name={"en": "Services", "fr": "Services"}),
            )
        },
        metrics={one.id: one for one in (FLOW, SPEED, LIGHT)},
        kinds={one.id: one for one in kinds},
        districts=districts,
    )


def device(name: str, *, kind: str = "traffic_counter", lat: float | None = 43.3) -> Device:
    return Device(id=name, kind=kind, name=f"Device {name}", lat=lat, lon=5.37, interval_s=60)


def value(
    of: str,
    number: float,
    *,
    metric: str = "vehicle_flow",
    ago_s: float = 5,
    quality: tuple[str, ...] = (),
) -> Value:
    return Value(
        device=of,
        metric=metric,
        time=NOW - timedelta(seconds=ago_s),
        value=number,
        quality=quality,
    )


def history(groups: Mapping[str | None, list[float | None]], chart: Chart) -> History:
    """The last buckets of each group; the last value is that of the bucket in progress."""
    last = NOW - (NOW - datetime(2000, 1, 3, tzinfo=UTC)) % chart.bucket
    return History(
        bucket_s=chart.bucket_s,
        groups=tuple(
            Track(
                key=key,
                buckets=tuple(
                    Bucket(last - chart.bucket * back, number, 1, 1)
                    for back, number in zip(range(len(values) - 1, -1, -1), values, strict=True)
                ),
            )
            for key, values in groups.items()
        ),
    )


def picture(
    *,
    values: tuple[Value, ...] = (),
    devices: tuple[Device, ...] = (),
    districts: tuple[District, ...] | None = None,
    link: Link | None = None,
    status: Status | None = None,
    flow: float | None = 48213.4,
    version: int = 1,
) -> Picture:
    return Picture(
        version=version,
        at=NOW,
        link=link or Link(),
        place=place(districts),
        devices={one.id: one for one in devices},
        values={(one.device, one.metric): one for one in values},
        indicators=(
            Indicator(id="traffic", value=flow, label=FLOW.label, reporting=58, expected=60),
        ),
        charts={"by_district": history({"north": [1, 2, 3], "south": [4, None, 6]}, BY_DISTRICT)},
        trends={},
        status=status or running(),
    )


def running(
    *,
    connected: bool | None = True,
    silent_s: float = 1,
    provisional: int = 0,
    dead_letters: int | None = 0,
    readings_per_s: float | None = 12.34,
    newest: datetime | None = NOW,
) -> Status:
    return Status(
        ingest=Ingest(
            connected=connected,
            at=NOW - timedelta(seconds=silent_s),
            readings_per_s=readings_per_s,
        ),
        newest_reading=newest,
        newest_received=newest,
        devices=DeviceCounts(confirmed=60, provisional=provisional),
        dead_letters_24h=dead_letters,
    )
