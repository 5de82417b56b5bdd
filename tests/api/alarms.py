"""Alarms of Testville, raised as the evaluator raises them."""

from datetime import UTC, datetime

from psycopg import Connection

from tests.evaluating import raise_alarm
from vigie.store.alarm_evaluation import Found

NOW = datetime.now(UTC).replace(microsecond=0)
SLOW = Found(
    "slow",
    "device:counter-n1",
    "high",
    NOW,
    device="counter-n1",
    kind="traffic_counter",
    metric="mean_speed",
    district="north",
    value=12.5,
    limit_value=20.0,
)
PEAK = Found(
    "peak",
    "district:south",
    "medium",
    NOW,
    metric="active_power",
    district="south",
    value=950.0,
    limit_value=900.0,
)
SILENT = Found(
    "silent",
    "device:meter-s1",
    "low",
    NOW,
    must_be_acknowledged=False,
    device="meter-s1",
    kind="building_meter",
    district="south",
    value=1_200.0,
    limit_value=600.0,
)


def raised(connection: Connection, found: Found = SLOW, at: datetime = NOW) -> int:
    number = raise_alarm(connection, found, at)
    assert number is not None
    return number
