"""The columns of what there is: devices and districts, their quality, and what went wrong."""

import pyarrow as pa

from api.tables.table import COUNT, FLAG, NUMBER, TEXT, TIME, Spelling, column

_FACTS = (
    column("id", TEXT),
    column("kind", TEXT),
    column("programme", TEXT),
    column("name", TEXT),
    column("lat", NUMBER, "deg"),
    column("lon", NUMBER, "deg"),
    column("district", TEXT),
    column("interval_s", NUMBER, "s"),
)
DEVICES = pa.schema(
    [
        *_FACTS,
        column("attributes", TEXT, spelling=Spelling.JSON),
        column("status", TEXT),
        column("last_seen", TIME),
    ]
)
DISTRICTS = pa.schema([column("id", TEXT), column("name", TEXT), column("population", COUNT)])
_HEARD = (column("first_seen", TIME), column("last_seen", TIME), column("messages", COUNT))
DEVICE_QUALITY = pa.schema(
    [
        column("device", TEXT),
        column("kind", TEXT),
        column("feed", TEXT),
        *_HEARD,
        column("readings", COUNT),
        column("suspect", COUNT),
        column("duplicates", COUNT),
        column("corrections", COUNT),
        column("skew_s", NUMBER, "s"),
        column("readings_per_min", NUMBER, "1/min"),
    ]
)
DEVICE_HEALTH = pa.schema(
    [
        *_FACTS,
        column("status", TEXT),
        column("is_listed", FLAG),
        column("health", TEXT),
        column("last_seen", TIME),
        column("feed", TEXT),
        column("metric", TEXT),
        column("time", TIME),
        column("value", NUMBER),
        column("quality", TEXT, spelling=Spelling.WORDS),
        column("readings", COUNT),
        column("suspect", COUNT),
        column("duplicates", COUNT),
        column("corrections", COUNT),
        column("skew_s", NUMBER, "s"),
    ]
)
FEED_QUALITY = pa.schema(
    [
        column("feed", TEXT),
        *_HEARD,
        column("readings", COUNT),
        column("dead_letters", COUNT),
        column("readings_per_min", NUMBER, "1/min"),
    ]
)
DEAD_LETTERS = pa.schema(
    [
        column("id", COUNT),
        column("received_at", TIME),
        column("topic", TEXT),
        column("payload", TEXT),
        column("encoding", TEXT),
        column("reason", TEXT),
        column("detail", TEXT),
        column("feed", TEXT),
    ]
)
