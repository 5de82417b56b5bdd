"""What comes in, what goes out, and what nobody measures."""

from typing import Any, Literal

from pydantic import ConfigDict

from api.schemas.base import Model, Text, Time

PartArray = tuple[Time, float | None, float | None, int, float | None, float | None]
ResidualArray = tuple[Time, float | None, float | None]


class Flow(Model):
    """Some devices together: a `source` brings power, a `use` and a `loss` take it."""

    id: str
    name: Text
    role: Literal["source", "use", "loss"]
    metric: str
    kinds: list[str]


class FlowNow(Flow):
    """In kW, from `reporting` of the `expected` devices."""

    value: float | None
    reporting: int
    expected: int


class Balance(Model):
    """What should add up, and how its powers are written."""

    id: str
    name: Text
    programme: str
    unit: str
    label: Text
    decimals: int


class BalanceNow(Balance):
    """`residual` is what sources bring beyond uses and losses: what nobody measures.

    It is below zero when more is measured to be taken than brought, and null where a flow has
    devices of which none reports.
    """

    flows: list[FlowNow]
    residual: float | None


_NAMES = {
    "id": "electricity",
    "name": {"en": "Electricity", "fr": "Électricité"},
    "programme": "energy",
}
_KW = {"unit": "kW", "label": {"en": "kW", "fr": "kW"}, "decimals": 1}
_GRID = {
    "id": "grid",
    "name": {"en": "Grid", "fr": "Réseau"},
    "role": "source",
    "metric": "grid_power",
    "kinds": [],
}
_BUILDINGS = {
    "id": "buildings",
    "name": {"en": "Buildings", "fr": "Bâtiments"},
    "role": "use",
    "metric": "active_power",
    "kinds": ["building_meter"],
}


def _example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Balances(Model):
    model_config = _example(
        {
            "at": "2026-11-23T07:00:02.500000Z",
            "items": [
                {
                    **_NAMES,
                    **_KW,
                    "flows": [
                        {**_GRID, "value": 25641.3, "reporting": 16, "expected": 16},
                        {**_BUILDINGS, "value": 25120.7, "reporting": 55, "expected": 55},
                    ],
                    "residual": 520.6,
                }
            ],
            "next": None,
        }
    )

    at: Time
    items: list[BalanceNow]
    next: str | None


class FlowHistory(Flow):
    """Each bucket is [start, mean power in kW, energy in kW.h, readings, expected, coverage].

    Energy is of the time that is asked for and over, as is the `total`, in kW.h. The last two are
    as of /v1/aggregates.
    """

    buckets: list[PartArray]
    total: float | None


class Residual(Model):
    """What nobody measures: each bucket is [start, mean power in kW, energy in kW.h]."""

    buckets: list[ResidualArray]
    total: float | None


class BalanceHistory(Balance):
    """A bucket of the `residual` is null where a flow that has devices has no value.

    Totals are of the buckets where it is not, so that they add up; `known` is the share of the
    time that these make.
    """

    energy_unit: str
    energy_label: Text
    flows: list[FlowHistory]
    residual: Residual
    known: float


class BalanceHistories(Model):
    model_config = _example(
        {
            "start": "2026-11-23T06:00:00Z",
            "end": "2026-11-23T07:00:00Z",
            "bucket": "1h",
            "bucket_s": 3600,
            "items": [
                {
                    **_NAMES,
                    **_KW,
                    "energy_unit": "kW.h",
                    "energy_label": {"en": "kWh", "fr": "kWh"},
                    "flows": [
                        {
                            **_GRID,
                            "buckets": [["2026-11-23T06:00:00Z", 900.0, 900.0, 950, 960.0, 0.99]],
                            "total": 900.0,
                        },
                        {
                            **_BUILDINGS,
                            "buckets": [["2026-11-23T06:00:00Z", 879.5, 879.5, 3240, 3300.0, 0.98]],
                            "total": 879.5,
                        },
                    ],
                    "residual": {
                        "buckets": [["2026-11-23T06:00:00Z", 20.5, 20.5]],
                        "total": 20.5,
                    },
                    "known": 1.0,
                }
            ],
            "next": None,
        }
    )

    start: Time
    end: Time
    bucket: str
    bucket_s: int | None
    items: list[BalanceHistory]
    next: str | None
