"""Where the times of a reading stand in the payloads of each dialect: keys, from the outside in.

Arrays count for nothing: `rxInfo.time` is the `time` of each item of `rxInfo`.
"""

from enum import Flag, auto
from typing import Any


class Form(Flag):
    """What may stand there as a time: all else is left as it is."""

    TEXT = auto()  # RFC 3339, or an interval of two
    LOCAL = auto()  # the same without a zone
    NUMBER = auto()  # Unix seconds, or milliseconds
    SECONDS = auto()  # Unix seconds, unless they are so few that they count from now


Keys = tuple[str, ...]

# Of the whole payload, or of each item when it is an array.
OF_WHOLE: dict[str, dict[str, Form]] = {
    "canonical": {"time": Form.TEXT | Form.NUMBER},
    "ChirpStack": {
        "time": Form.TEXT,
        "rxInfo.time": Form.TEXT,
        "rxInfo.gwTime": Form.TEXT,
        "rxInfo.nsTime": Form.TEXT,
    },
    # Its `timestamp` is a counter of microseconds of the concentrator, and no time.
    "The Things Stack": {
        "received_at": Form.TEXT,
        "uplink_message.received_at": Form.TEXT,
        "uplink_message.settings.time": Form.TEXT,
        "uplink_message.rx_metadata.time": Form.TEXT,
        "uplink_message.rx_metadata.received_at": Form.TEXT,
    },
    "Tasmota": {"Time": Form.TEXT | Form.LOCAL},
    "Zigbee2MQTT": {"last_seen": Form.TEXT | Form.NUMBER},
}
SENML = {"bt": Form.SECONDS, "t": Form.SECONDS}

# At any depth: the last keys.
ANYWHERE: dict[str, dict[str, Form]] = {
    "NGSI": {
        f"{key}{value}": Form.TEXT
        for key in (
            "dateObserved",
            "dateObservedFrom",
            "dateObservedTo",
            "observedAt",
            "TimeInstant",
            "observationDateTime",
            "observationDate",
        )
        for value in ("", ".value", ".value.@value")
    }
    | {"timestamp.value": Form.TEXT, "timestamp.value.@value": Form.TEXT},
    "SensorThings": {
        "phenomenonTime": Form.TEXT,
        "resultTime": Form.TEXT,
        "dataArray": Form.TEXT,
    },
}


def _by_keys(*tables: dict[str, Form]) -> dict[Keys, Form]:
    forms = dict[Keys, Form]()
    for table in tables:
        for path, form in table.items():
            keys = tuple(path.split("."))
            forms[keys] = forms.get(keys, form) | form
    return forms


_OF_ANY = _by_keys(*OF_WHOLE.values())
_OF_SENML = _by_keys(*OF_WHOLE.values(), SENML)
_OF_LAST_KEYS = _by_keys(*ANYWHERE.values())
_LONGEST = max(map(len, _OF_LAST_KEYS))


def forms_of(document: Any) -> dict[Keys, Form]:
    """The places of times of a payload, from its outermost keys on."""
    return _OF_SENML if _is_senml(document) else _OF_ANY


def form_at(keys: Keys, of_whole: dict[Keys, Form]) -> Form | None:
    """What may stand as a time at that place."""
    form = of_whole.get(keys)
    length = min(_LONGEST, len(keys))
    while form is None and length:
        form = _OF_LAST_KEYS.get(keys[-length:])
        length -= 1
    return form


def _is_senml(document: Any) -> bool:
    """Records with a name: `t` alone may be anything."""
    return (
        isinstance(document, list)
        and all(isinstance(record, dict) for record in document)
        and any("n" in record or "bn" in record for record in document)
    )
