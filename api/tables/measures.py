"""Tables of metrics combined, from their JSON answers: a row for each bucket, group or hour."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import pyarrow as pa

from api.tables.table import COUNT, NUMBER, TEXT, TIME, Item, column

_SHARE = "1"  # UCUM: of nothing but itself
_EXPECTED = column("expected", NUMBER)
_COVERAGE = column("coverage", NUMBER, _SHARE)
_BUCKET = ("start", "value", "readings", "devices", "expected", "coverage")
_BAND = ("typical_start", "typical_low", "typical_median", "typical_high", "typical_weeks")


def aggregates(document: Item, *, units: bool) -> tuple[str, pa.Schema, Sequence[Item]]:
    """A row for each bucket; beside it the bucket or band that it was asked to compare with.

    Metrics of one unit have it in their columns; of several, each row has its own, if asked.
    """
    unit_of = {one["metric"]: one["unit"] for one in document["metrics"]}
    different = set(unit_of.values())
    unit = different.pop() if len(different) == 1 else None
    fields = [_METRIC, *_key_fields(document), *_bucket_fields("", unit)]
    if any(one["earlier"] is not None for one in document["groups"]):
        fields += _bucket_fields("earlier_", unit)
    if any(one["typical"] is not None for one in document["groups"]):
        fields += [
            column("typical_start", TIME),
            *(column(name, NUMBER, unit) for name in _BAND[1:4]),
            column("typical_weeks", COUNT),
        ]
    if units and unit is None:
        fields.append(column("unit", TEXT))
    schema = pa.schema(fields)
    items = [
        {
            **dict.fromkeys(schema.names),
            "metric": group["metric"],
            "unit": unit_of[group["metric"]],
            **_keys(document, group["key"]),
            **row,
        }
        for group in document["groups"]
        for row in _buckets(group)
    ]
    return "aggregates", schema, items


def states(document: Item) -> tuple[str, pa.Schema, Sequence[Item]]:
    """A row for each state in a bucket; one without a state where none is known."""
    schema = pa.schema(
        [
            _METRIC,
            *_key_fields(document),
            column("start", TIME),
            column("state", NUMBER),
            column("seconds", NUMBER, "s"),
            column("share", NUMBER, _SHARE),
            _COVERAGE,
        ]
    )
    items = [
        {
            "metric": document["metric"],
            **_keys(document, group["key"]),
            "start": start,
            "state": state,
            "seconds": seconds,
            "share": share,
            "coverage": coverage,
        }
        for group in document["groups"]
        for start, held, coverage in group["buckets"]
        for state, seconds, share in held or [(None, None, None)]
    ]
    return "states", schema, items


def top(document: Item) -> tuple[str, pa.Schema, Sequence[Item]]:
    """A row for each item, in their order."""
    schema = pa.schema([_METRIC, *_key_fields(document), *_value_fields("", document["unit"])])
    items = [
        {"metric": document["metric"], **one, **_keys(document, one["key"])}
        for one in document["items"]
    ]
    return "top", schema, items


def profile(document: Item) -> tuple[str, pa.Schema, Sequence[Item]]:
    """A row for each hour of the week of each group."""
    names = ("weekday", "hour", "value", "hours")
    schema = pa.schema(
        [
            _METRIC,
            *_key_fields(document),
            column("weekday", COUNT),
            column("hour", COUNT),
            column("value", NUMBER, document["unit"]),
            column("hours", COUNT),
        ]
    )
    items = [
        {
            "metric": document["metric"],
            **_keys(document, group["key"]),
            **dict(zip(names, cell, strict=True)),
        }
        for group in document["groups"]
        for cell in group["cells"]
    ]
    return "profile", schema, items


_METRIC = column("metric", TEXT)


def _key_names(document: Item) -> list[str]:
    """What groups are told apart by: a `key`, or, of several dimensions, each by its name."""
    dimensions = document["group_by"].split(",")
    return dimensions if len(dimensions) > 1 else ["key"]


def _key_fields(document: Item) -> list[pa.Field]:
    return [column(name, TEXT) for name in _key_names(document)]


def _keys(document: Item, key: Any) -> dict[str, str | None]:
    names = _key_names(document)
    return dict(zip(names, key if len(names) > 1 else [key], strict=True))


def _bucket_fields(prefix: str, unit: str | None) -> list[pa.Field]:
    return [column(f"{prefix}start", TIME), *_value_fields(prefix, unit)]


def _value_fields(prefix: str, unit: str | None) -> list[pa.Field]:
    return [
        column(f"{prefix}value", NUMBER, unit),
        column(f"{prefix}readings", COUNT),
        column(f"{prefix}devices", COUNT),
        _EXPECTED.with_name(f"{prefix}expected"),
        _COVERAGE.with_name(f"{prefix}coverage"),
    ]


def _buckets(group: Item) -> list[dict[str, Any]]:
    """The group's buckets, each with the one of the same place that it is compared with."""
    together = zip_longest(
        group["buckets"], group["earlier"] or (), group["typical"] or (), fillvalue=()
    )
    return [
        {
            **dict(zip(_BUCKET, bucket, strict=False)),
            **{f"earlier_{name}": one for name, one in zip(_BUCKET, earlier, strict=False)},
            **dict(zip(_BAND, band, strict=False)),
        }
        for bucket, earlier, band in together
    ]
