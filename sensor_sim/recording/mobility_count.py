"""Counts as French open data publishes them: the schema "comptage mobilités".

https://schema.data.gouv.fr/etalab/schema-comptage-mobilites, version 0.2.3: three CSV files (sites,
channels, measures), a measure being what a channel counted in an interval.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from sensor_sim.message import gateway_topic
from sensor_sim.recording.counting_channels import Channel, channels_of
from sensor_sim.recording.form import Recorded, RecordingError, about, unix_ms
from sensor_sim.recording.messages import Messages
from sensor_sim.recording.rows import Row, read_rows
from vigie.catalogue import Strict
from vigie.city import City
from vigie.city.document import load_yaml

logger = logging.getLogger(__name__)

_TOLD = 10
_NEEDED = {"channel_id", "start_datetime", "end_datetime", "count"}


class MobilityCountLayout(Strict):
    """The three files of a publication."""

    layout: Literal["mobility_count"]
    sites: str
    channels: str
    measures: str
    gateway: str
    device_prefix: str = ""


class Count(NamedTuple):
    """What a channel counted in `[start_ms, end_ms)`."""

    channel: Channel
    start_ms: int
    end_ms: int
    number: float

    def recorded(self, topic: str) -> Recorded:
        """The reading has the time at which the interval starts, and arrives when it ends."""
        item = {
            "device": self.channel.device.id,
            "kind": self.channel.device.kind,
            "time": self.start_ms / 1000,
            "values": {self.channel.metric: self.number},
        }
        return Recorded(self.end_ms, topic, [item])


def load_mobility_count(path: Path, city: City) -> Messages:
    """The counts that the YAML file at `path` describes; devices describe themselves first.

    Lines that cannot be used are told in the log, and passed over.

    Raises:
        CityError: names the file and the mend.
    """
    layout = load_yaml(path, MobilityCountLayout)
    folder, measures = path.parent, path.parent / layout.measures
    unusable: list[str] = []
    channels = channels_of(
        folder / layout.sites, folder / layout.channels, layout.device_prefix, unusable
    )
    counts = list(_counts(measures, channels, city.config.zone, unusable))
    _tell(unusable)
    if not counts:
        first = f"; {unusable[0]}" if unusable else ""
        raise RecordingError(f"{measures}: holds no usable counts{first}")
    topic = gateway_topic(city.id, layout.gateway)
    messages = [one.recorded(topic) for one in counts]
    first_ms = min(one.at_ms for one in messages)
    counted = {one.channel.device.id: one.channel.device for one in counts}
    return Messages([*(about(city.id, one, first_ms) for one in counted.values()), *messages])


def _tell(unusable: list[str]) -> None:
    for one in unusable[:_TOLD]:
        logger.warning("passed over: %s", one)
    if len(unusable) > _TOLD:
        logger.warning("passed over: %d more lines", len(unusable) - _TOLD)


def _counts(
    path: Path, channels: dict[str, Channel | None], zone: ZoneInfo, unusable: list[str]
) -> Iterator[Count]:
    """The usable counts; one without a number says that nothing was counted, and is no fault."""
    of_unusable = Counter[str]()
    for where, row in read_rows(path, _NEEDED, on_misfit=unusable.append):
        identity = row["channel_id"]
        if identity not in channels:
            unusable.append(f"{where}: no channel {identity!r} among the channels")
            continue
        channel = channels[identity]
        if channel is None:
            of_unusable[identity] += 1
        elif row["count"]:
            try:
                yield _count(row, channel, zone)
            except ValueError as error:
                unusable.append(f"{where}: {error}")
    unusable += [
        f"{path}: {number} measures of the channel {identity!r}, which is passed over"
        for identity, number in of_unusable.items()
    ]


def _count(row: Row, channel: Channel, zone: ZoneInfo) -> Count:
    start_ms = _time(row["start_datetime"], zone)
    end_ms = _end(row["end_datetime"], start_ms, channel, zone)
    if end_ms <= start_ms:
        raise ValueError(f"ends {row['end_datetime']}, not after it starts")
    try:
        number = float(row["count"])
    except ValueError:
        raise ValueError(f"count {row['count']!r} is not a number") from None
    if not isfinite(number) or number < 0:
        raise ValueError(f"count {row['count']!r} is not a number of passages")
    return Count(channel, start_ms, end_ms, number)


def _end(text: str, start_ms: int, channel: Channel, zone: ZoneInfo) -> int:
    if text:
        return _time(text, zone)
    if channel.device.interval_s is None:
        raise ValueError("has neither an end_datetime nor a time_step of its channel")
    return start_ms + round(channel.device.interval_s * 1000)


def _time(text: str, zone: ZoneInfo) -> int:
    try:
        return unix_ms(datetime.fromisoformat(text), zone)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO 8601 time") from None
