"""How alarms came and went."""

from pydantic import ConfigDict

from api.schemas.base import Model, Time

_FIGURES = {
    "raised": 42,
    "standing_s": 90_720.0,
    "longest_s": 14_400.0,
    "mean_acknowledge_s": 312.5,
    "mean_clear_s": 2_160.0,
}


class AlarmFigures(Model):
    """`standing_s` is the time within the range for which they stood, all together.

    The means are of those raised in the range: until somebody had them in hand, and until they
    cleared; null where none was or did.
    """

    raised: int
    standing_s: float
    longest_s: float
    mean_acknowledge_s: float | None
    mean_clear_s: float | None


class AlarmGroup(AlarmFigures):
    """`key` is null for alarms that are of none."""

    key: str | None


class LongAlarm(Model):
    id: int
    rule: str
    subject: str
    standing_s: float


class AlarmStatistics(AlarmFigures):
    """Figures of ISA-18.2 (clause 16) and EEMUA 191.

    `per_operator_hour` is the average; `share_in_flood` the share of the periods of ten minutes
    with more than ten alarms an operator. `hours` are those with any: when each began, counted from
    `start`, and how many were raised.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_FIGURES,
                    "start": "2026-11-16T07:00:00Z",
                    "end": "2026-11-23T07:00:00Z",
                    "operators": 1,
                    "per_operator_hour": 0.25,
                    "most_in_10_min": 4,
                    "share_in_flood": 0.0,
                    "group_by": "rule",
                    "groups": [{**_FIGURES, "key": "parking_full"}],
                    "longest": [
                        {
                            "id": 12,
                            "rule": "parking_full",
                            "subject": "device:parking-13202-01",
                            "standing_s": 14_400.0,
                        }
                    ],
                    "hours": [["2026-11-22T17:00:00Z", 42]],
                }
            ]
        }
    )

    start: Time
    end: Time
    operators: int
    per_operator_hour: float | None
    most_in_10_min: int
    share_in_flood: float | None
    group_by: str
    groups: list[AlarmGroup]
    longest: list[LongAlarm]
    hours: list[tuple[Time, int]]
