"""How the city's data flows.

What messages come to is counted of all of them, so it is told only to those from whom nothing is
hidden.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.answers import answer
from api.context import Here
from api.moments import MomentParameters, connected
from api.replica import replica_lag_s
from api.routes.alarms import all_open
from api.schemas import status as schema
from vigie.city.alarms import Severity
from vigie.model import DeviceStatus
from vigie.store.read import alarms as read_alarms
from vigie.store.read import status as read
from vigie.store.read.hidden import NOTHING
from vigie.store.read.rows import Row

router = APIRouter(tags=["operations"])
COUNTERS = ("received", "stored", "duplicates", "dead_letters")


@router.get("/status", response_model=schema.Status)
async def status(context: Here, asked: Annotated[MomentParameters, Query()]) -> Response:
    """Whether data flows: broker, rates, newest reading, devices, dead letters; open alarms.

    Of the past, only readings, devices and alarms are known.
    """
    is_now = asked.at is None
    tells_counts = context.hidden == NOTHING and is_now
    async with connected(context, asked) as (connection, moment):
        newest = await read.newest(connection, context.hidden, moment)
        devices = await read.devices_by_status(connection, context.hidden, moment)
        instances = await read.instances(connection, "ingest") if is_now else []
        engine = await read.engine(connection)
        alarms = await read_alarms.counts(connection, all_open(context, asked.at))
    lag_s = await replica_lag_s(context) if is_now else None
    return answer(
        {
            "at": newest["at"],
            "database": {"engine": engine, "replica_lag_s": lag_s},
            "ingest": _ingest(instances, newest["at"], tells_counts=tells_counts),
            "newest_reading": newest["reading"],
            "newest_received": newest["received"],
            "devices": {one.value: devices.get(one, 0) for one in DeviceStatus},
            "dead_letters_24h": newest["dead_letters_24h"] if tells_counts else None,
            "alarms": {one.value: read_alarms.totals(alarms, severity=one) for one in Severity},
        }
    )


def _ingest(instances: list[Row], at: datetime, *, tells_counts: bool) -> dict[str, Any] | None:
    """The fresh instances together; the newest stale one, not vouched for, when none is fresh."""
    if not instances:
        return None
    fresh = [one["state"] for one in instances if one["is_fresh"]]
    states = fresh or [instances[0]["state"]]
    started = [datetime.fromisoformat(one["started_at"]) for one in states if "started_at" in one]
    commits = [datetime.fromisoformat(said) for one in states if (said := one.get("committed_at"))]
    counts = {
        **{counter: sum(int(one.get(counter, 0)) for one in states) for counter in COUNTERS},
        "readings_per_s": sum(float(one.get("readings_per_s", 0)) for one in fresh),
        "waiting": sum(int(one.get("waiting", 0)) for one in fresh) if fresh else None,
        "committed_at": max(commits, default=None),
        "lag_s": max((lag for one in fresh if (lag := one.get("lag_s")) is not None), default=None),
    }
    return {
        "connected": any(one.get("connected") for one in fresh) if fresh else None,
        "broker": states[0].get("broker"),
        "at": instances[0]["at"],
        **(counts if tells_counts else dict.fromkeys(counts)),
        "workers": len(fresh),
        "uptime_s": (at - min(started)).total_seconds() if fresh and started else None,
    }
