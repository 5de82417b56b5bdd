"""The vocabulary as types: what a reading, a device and a dead letter are, for every service."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag, StrEnum
from typing import NamedTuple


class Quality(IntFlag):
    """Flags that travel with a reading; 0 is good, anything else is suspect."""

    GOOD = 0
    OUT_OF_RANGE = 1  # outside what its metric can be
    FROZEN = 2  # unchanged for longer than its metric ever is
    JUMP = 4  # further from the reading before it than its metric can get in the time


class Reading(NamedTuple):
    """One value of one series at one time.

    `time` is UTC with microseconds; `value` is finite and in the metric's unit.
    """

    device: str
    metric: str
    time: datetime
    value: float
    quality: int = Quality.GOOD


class DeviceStatus(StrEnum):
    """How far staff vouch for a device."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Device:
    """A thing with an id, a kind and, when known, a place (WGS 84 degrees) and a rhythm."""

    id: str
    kind: str
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    district: str | None = None
    interval_s: float | None = None
    attributes: dict[str, str | float] = field(default_factory=dict)
    status: DeviceStatus = DeviceStatus.PROVISIONAL


class Reason(StrEnum):
    """Why a message, or a part of it, could not become readings."""

    UNKNOWN_TOPIC = "unknown_topic"
    OVERSIZED = "oversized"
    NOT_TEXT = "not_text"
    MALFORMED_JSON = "malformed_json"
    MALFORMED_BINARY = "malformed_binary"
    UNDECODED = "undecoded"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_DEVICE = "unknown_device"
    KIND_MISMATCH = "kind_mismatch"
    UNKNOWN_METRIC = "unknown_metric"
    WRONG_UNIT = "wrong_unit"
    NOT_FINITE = "not_finite"
    INVALID_TIME = "invalid_time"
    FUTURE_TIME = "future_time"
    TOO_OLD = "too_old"
    DECODER_FAILED = "decoder_failed"
    REFUSED_BY_STORE = "refused_by_store"


CANONICAL = "canonical"  # the feed of the messages whose topic and payload are Vigie's own


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not become readings, in whole or in part: kept whole, with its reason.

    `detail` is one sentence for a person: which part, what is wrong with it, what would be right.
    `feed` is the id of the feed by which the message came.
    """

    received_at: datetime
    topic: str
    payload: bytes
    reason: Reason
    detail: str
    feed: str = CANONICAL
