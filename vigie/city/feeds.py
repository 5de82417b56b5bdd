"""What `city.yaml` may say of its feeds: where foreign payloads arrive and what they mean."""

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from vigie.catalogue import Identifier, Strict, load_catalogue
from vigie.city.names import KindId, MetricId, ZoneName
from vigie.units import Linear, conversion

FormatName = Literal[
    "canonical",
    "json",
    "csv_line",
    "senml_json",
    "senml_cbor",
    "ngsi_v2",
    "ngsi_ld",
    "sensorthings",
    "sparkplug_b",
]

# What only makes sense where topic and payload are not Vigie's own.
_FOREIGN_KEYS = {
    *("device", "device_prefix", "kind", "kinds", "time_zone", "clock", "ignore"),
    *("default", "words", "device_suffix"),
}
_NAMED_LEVEL = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def _topic_filter(topic: str) -> str:
    *levels, last = topic.split("/")
    for level in (*levels, last):
        is_whole = level in {"+", "#"} or _NAMED_LEVEL.fullmatch(level)
        if not is_whole and any(one in level for one in "+#{}"):
            raise ValueError(
                f"'+', '#' and named parts such as {{device}} stand for a whole level, "
                f"which {level!r} is not"
            )
    if "#" in levels:
        raise ValueError("'#' may only stand at the end")
    names = _NAMED_LEVEL.findall(topic)
    for repeated in {one for one in names if names.count(one) > 1}:
        raise ValueError(f"the named part {{{repeated}}} stands twice")
    return topic


TopicFilter = Annotated[str, Field(min_length=1), AfterValidator(_topic_filter)]


class FeedField(Strict):
    """How one field of a feed's payload becomes a metric: `value * scale`, in `unit`.

    `words` are numbers for texts and truth values; `device_suffix` and `kind` tell the channels of
    a device apart that has several.
    """

    metric: MetricId
    unit: str | None = None
    scale: float = Field(1.0, allow_inf_nan=False)
    missing: tuple[float, ...] = ()
    default: float | None = Field(None, allow_inf_nan=False)
    words: dict[str, float] = Field(default_factory=dict)
    device_suffix: str = ""
    kind: KindId | None = None

    @model_validator(mode="after")
    def _converts(self) -> Self:
        if self.scale == 0:
            raise ValueError("'scale' is 0: every value would be")
        _ = self.conversion
        return self

    @property
    def conversion(self) -> Linear:
        """From the number in the payload to the metric's unit."""
        target = load_catalogue().metrics[self.metric].unit
        factor, offset = conversion(self.unit or target, target)
        return Linear(factor * self.scale, offset)


class Feed(Strict):
    """A topic filter, the format that arrives on it, and how its fields map to metrics.

    `device` and `kind` fix what neither topic nor payload says; `kinds` translates foreign names.
    """

    id: Identifier
    topic: TopicFilter
    format: FormatName = "canonical"
    device: str | None = Field(None, min_length=1)
    device_prefix: str = ""
    kind: KindId | None = None
    kinds: dict[str, KindId] = Field(default_factory=dict)
    time_zone: ZoneName | None = None
    clock: Literal["device", "receipt"] = "device"
    fields: dict[str, FeedField] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _foreign_feeds_say_more(self) -> Self:
        if self.format != "canonical":
            if not self.fields:
                raise ValueError(f"feed {self.id!r}: map at least one of its 'fields' to a metric")
            return self
        used = self.model_fields_set.union(*(one.model_fields_set for one in self.fields.values()))
        for key in sorted(used & _FOREIGN_KEYS):
            raise ValueError(f"feed {self.id!r}: a canonical feed has no use for {key!r}")
        return self

    @property
    def subscription(self) -> str:
        """The topic filter as MQTT knows it."""
        return _NAMED_LEVEL.sub("+", self.topic)

    @property
    def zone(self) -> ZoneInfo | None:
        return None if self.time_zone is None else ZoneInfo(self.time_zone)
