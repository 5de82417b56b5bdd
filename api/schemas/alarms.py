"""Alarms, what happened to them, and the rules that raise them."""

from typing import Any

from pydantic import ConfigDict, Field

from api.schemas.base import Model, Text, Time
from api.schemas.problem import Problem
from vigie.alarm import Kind, State
from vigie.city.alarms import Per, Severity

_ALARM: dict[str, Any] = {
    "id": 12,
    "rule": "parking_full",
    "name": {"en": "Car park nearly full", "fr": "Parking presque complet"},
    "advice": {"en": "Open the overflow.", "fr": "Ouvrir le délestage."},
    "subject": "device:parking-13202-01",
    "severity": "medium",
    "state": "acknowledged",
    "device": "parking-13202-01",
    "device_name": "Parking Vieux-Port Fort Saint-Jean",
    "kind": "car_park",
    "programme": "mobility",
    "metric": "free_places",
    "district": "13201",
    "feed": None,
    "lat": 43.295,
    "lon": 5.374,
    "value": 4.0,
    "limit": 10.0,
    "unit": "1",
    "since": "2026-11-23T07:00:00Z",
    "raised_at": "2026-11-23T07:05:00.310000Z",
    "acknowledged_at": "2026-11-23T07:08:11.500000Z",
    "acknowledged_by": "key 3 (control room)",
    "cleared_at": None,
    "shelved_until": None,
    "shelved_by": None,
    "is_flapping": False,
    "comment": "The overflow is open.",
    "commented_by": "key 3 (control room)",
    "commented_at": "2026-11-23T07:08:11.500000Z",
}


def _example(document: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [document]})


class Alarm(Model):
    """`since` is when the condition began, by the readings' times; `value` is what raised it.

    `acknowledged_by` has it in hand; `comment` is the last one. Names of people and comments are
    null for who has no scope. `shelved_until` may be past.
    """

    model_config = _example(_ALARM)

    id: int
    rule: str
    name: Text | None
    advice: Text | None
    subject: str
    severity: Severity
    state: State
    device: str | None
    device_name: str | None
    kind: str | None
    programme: str | None
    metric: str | None
    district: str | None
    feed: str | None
    lat: float | None
    lon: float | None
    value: float | None
    limit: float | None
    unit: str | None
    since: Time
    raised_at: Time
    acknowledged_at: Time | None
    acknowledged_by: str | None
    cleared_at: Time | None
    shelved_until: Time | None
    shelved_by: str | None
    is_flapping: bool
    comment: str | None
    commented_by: str | None
    commented_at: Time | None


class Alarms(Model):
    model_config = _example({"items": [_ALARM], "next": None})

    items: list[Alarm]
    next: str | None


class AlarmEvent(Model):
    """`by` is null where it was Vigie itself.

    `until` is the end of a shelving, or when the condition of what has cleared was gone.
    """

    event: Kind
    at: Time
    by: str | None
    comment: str | None
    until: Time | None


class AlarmNotice(Model):
    """What a channel was told, or is yet to be."""

    channel: str
    event: Kind
    due_at: Time
    attempts: int
    sent_at: Time | None
    given_up_at: Time | None
    error: str | None


class AlarmHistory(Alarm):
    """An alarm with all that happened to it; `notices` are null for who has no scope."""

    model_config = _example(
        {
            **_ALARM,
            "events": [
                {
                    "event": "raised",
                    "at": "2026-11-23T07:05:00.310000Z",
                    "by": None,
                    "comment": None,
                    "until": None,
                },
                {
                    "event": "acknowledged",
                    "at": "2026-11-23T07:08:11.500000Z",
                    "by": "key 3 (control room)",
                    "comment": "The overflow is open.",
                    "until": None,
                },
            ],
            "notices": [
                {
                    "channel": "duty",
                    "event": "raised",
                    "due_at": "2026-11-23T07:05:10.310000Z",
                    "attempts": 1,
                    "sent_at": "2026-11-23T07:05:10.800000Z",
                    "given_up_at": None,
                    "error": None,
                }
            ],
        }
    )

    events: list[AlarmEvent]
    notices: list[AlarmNotice] | None


class AlarmCounts(Model):
    """How many are open, by their state; those on the shelf are counted there only."""

    raised: int
    acknowledged: int
    cleared: int
    shelved: int


class AlarmRule(Model):
    """`numbers` are what the city's file says of the `condition`, spans in seconds.

    `channels` are null for who has no scope.
    """

    id: str
    name: Text
    advice: Text | None
    severity: Severity
    words: Text
    condition: str
    numbers: dict[str, float | str | list[str]]
    unit: str | None
    per: Per
    kinds: list[str]
    devices: list[str]
    districts: list[str]
    on_delay_s: float
    off_delay_s: float
    must_be_acknowledged: bool
    channels: list[str] | None
    standing: AlarmCounts


class AlarmRules(Model):
    model_config = _example(
        {
            "items": [
                {
                    "id": "parking_full",
                    "name": _ALARM["name"],
                    "advice": _ALARM["advice"],
                    "severity": "medium",
                    "words": {
                        "en": "Free places of a device is below 10, for 5m",
                        "fr": "Places libres d'un capteur est en dessous de 10, pendant 5m",
                    },
                    "condition": "threshold",
                    "numbers": {
                        "metric": "free_places",
                        "below": 10.0,
                        "deadband": 5.0,
                        "stat": "auto",
                    },
                    "unit": "1",
                    "per": "device",
                    "kinds": ["car_park"],
                    "devices": [],
                    "districts": [],
                    "on_delay_s": 300.0,
                    "off_delay_s": 0.0,
                    "must_be_acknowledged": True,
                    "channels": ["duty"],
                    "standing": {"raised": 0, "acknowledged": 1, "cleared": 0, "shelved": 0},
                }
            ],
            "next": None,
        }
    )

    items: list[AlarmRule]
    next: str | None


class AlarmRefusal(Model):
    """`state` is null where there is no such alarm."""

    id: int
    state: State | None
    detail: str


class AlarmsChanged(Model):
    """What came of an act on several alarms: those that are now as was wished, and the others."""

    model_config = _example(
        {
            "done": [_ALARM],
            "refused": [
                {
                    "id": 13,
                    "state": "acknowledged",
                    "detail": "key 4 (night watch) has acknowledged it before",
                }
            ],
        }
    )

    done: list[Alarm]
    refused: list[AlarmRefusal]


class AlarmConflict(Problem):
    """A wish that the alarm's true state does not allow."""

    model_config = _example(
        {
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "detail": "alarm 13: key 4 (night watch) has acknowledged it before",
            "errors": [],
            "state": "acknowledged",
        }
    )

    state: State = Field(description="The state that the alarm is in.")
