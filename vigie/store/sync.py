"""What the program and the city file know, brought into the database at each migration."""

from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from vigie.catalogue import Catalogue
from vigie.model import Device
from vigie.store.queries import query


def sync_catalogue(connection: Connection, catalogue: Catalogue) -> None:
    """Store the arithmetic of every metric, so that SQL can follow it."""
    with connection.cursor() as cursor:
        cursor.executemany(
            query("migrate", "sync_metric"),
            [
                {
                    "id": metric.id,
                    "unit": metric.unit,
                    "temporal": metric.temporal,
                    "spatial": metric.spatial,
                    "weight": metric.weight,
                }
                for metric in catalogue.metrics.values()
            ],
        )


def sync_zone(connection: Connection, zone: str) -> None:
    """Store the city's time zone (IANA); days that were stored by another one are worked out anew.

    Only as far back as quarter hours are kept: a city's zone is not to be changed lightly.
    """
    changed = connection.execute(query("migrate", "sync_zone"), {"zone": zone}).rowcount
    if changed:
        for step in ("wait_for_refresh", "forget_days", "forget_changed_days"):
            connection.execute(query("migrate", step))
        connection.execute(query("migrate", "redo_days"), {"zone": zone})


def sync_devices(connection: Connection, devices: tuple[Device, ...]) -> None:
    """Store the devices of the city's file as confirmed ones."""
    with connection.cursor() as cursor:
        cursor.executemany(query("migrate", "sync_device"), [*map(device_row, devices)])


def device_row(device: Device) -> dict[str, Any]:
    """A device as the parameters of a query."""
    return {
        "id": device.id,
        "kind": device.kind,
        "name": device.name,
        "lat": device.lat,
        "lon": device.lon,
        "district": device.district,
        "interval_s": device.interval_s,
        "attributes": Jsonb(device.attributes),
    }
