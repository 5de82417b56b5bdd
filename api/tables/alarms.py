"""The columns of alarms."""

import pyarrow as pa

from api.tables.table import COUNT, FLAG, NUMBER, TEXT, TIME, Spelling, column

ALARMS = pa.schema(
    [
        column("id", COUNT),
        column("rule", TEXT),
        column("name", TEXT, spelling=Spelling.JSON),
        column("advice", TEXT, spelling=Spelling.JSON),
        column("subject", TEXT),
        column("severity", TEXT),
        column("state", TEXT),
        column("device", TEXT),
        column("device_name", TEXT),
        column("kind", TEXT),
        column("programme", TEXT),
        column("metric", TEXT),
        column("district", TEXT),
        column("feed", TEXT),
        column("lat", NUMBER, "deg"),
        column("lon", NUMBER, "deg"),
        column("value", NUMBER),
        column("limit", NUMBER),
        column("unit", TEXT),
        column("since", TIME),
        column("raised_at", TIME),
        column("acknowledged_at", TIME),
        column("acknowledged_by", TEXT),
        column("cleared_at", TIME),
        column("shelved_until", TIME),
        column("shelved_by", TEXT),
        column("is_flapping", FLAG),
        column("comment", TEXT),
        column("commented_by", TEXT),
        column("commented_at", TIME),
    ]
)
