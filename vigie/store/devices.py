"""Devices as staff change them: confirmed, with what is known better, or retired.

Whoever listens on `vigie_devices` hears which changed, after the commit.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import AsyncConnection

from vigie.store.doorbell import DeviceChange, payloads_of
from vigie.store.queries import query


@dataclass(frozen=True, slots=True)
class Correction:
    """What staff know better than a device; what is None stays as it is.

    A place comes whole, in degrees of WGS 84; with `is_placed`, the district is the one given,
    even if that is none.
    """

    name: str | None = None
    kind: str | None = None
    lat: float | None = None
    lon: float | None = None
    district: str | None = None
    is_placed: bool = False
    interval_s: float | None = None


NOTHING_BETTER = Correction()


async def confirm(
    connection: AsyncConnection, ids: Collection[str], better: Correction = NOTHING_BETTER
) -> set[str]:
    """Vouch for these devices; those of them that there are."""
    return await _change(connection, "confirm", ids, asdict(better))


async def retire(connection: AsyncConnection, ids: Collection[str]) -> set[str]:
    """Expect nothing of these devices any more; those of them that there are."""
    return await _change(connection, "retire", ids, {})


async def _change(
    connection: AsyncConnection, act: str, ids: Collection[str], said: dict[str, Any]
) -> set[str]:
    asked = {"ids": sorted(ids), **said}
    async with connection.transaction():
        held = await (await connection.execute(query("devices", "hold"), asked)).fetchall()
        changed = await (await connection.execute(query("devices", act), asked)).fetchall()
        await _ring(connection, [DeviceChange(name, kind) for name, kind in changed])
    return {name for (name,) in held}


async def _ring(connection: AsyncConnection, changes: Sequence[DeviceChange]) -> None:
    if changes:
        payloads = {"payloads": list(payloads_of(changes))}
        await connection.execute(query("write", "ring_for_devices"), payloads)
