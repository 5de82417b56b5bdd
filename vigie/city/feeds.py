"""What `city.yaml` may say of its feeds: where foreign payloads arrive and what they mean."""

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, Field, model_validator

from vigie.catalogue import Identifier, Strict, load_catalogue
from vigie.city.names import KindId, MetricId, ZoneName
from vigie.units import Linear, conversion

FormatName = Literal[
    "canonical",
    "json",
    "csv_line",
    "value",
    "chirpstack",
    "ttn",
    "shelly",
    "tasmota",
    "zigbee2mqtt",
    "openevse",
    "homewizard",
    "senml_json",
    "senml_cbor",
    "ngsi_v2",
    "ngsi_ld",
    "sensorthings",
    "sparkplug_b",
]
CodecName = Annotated[str, Field(pattern=r"^(cayenne_lpp|[\w-]+(/[\w-]+)*\.js)$")]
"""Cayenne LPP, or a script in the city's folder."""

# What only makes sense where topic and payload are not Vigie's own.
_FOREIGN_KEYS = {
    *("device", "device_prefix", "kind", "kinds", "ignore"),
    *("time_zone", "time_format", "clock", "paths", "csv", "codec", "codecs", "scripts"),
    *("default", "words", "device_suffix"),
}
_KEYS_OF_FORMATS = {
    "paths": ("json",),
    "csv": ("csv_line",),
    **dict.fromkeys(("codec", "codecs", "scripts"), ("chirpstack", "ttn")),
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


def _jmespath(expression: str) -> str:
    try:
        jmespath.compile(expression)  # type: ignore[no-untyped-call] # jmespath is untyped
    except JMESPathError as error:
        first_line = str(error).splitlines()[0]
        raise ValueError(f"{expression!r} is not a JMESPath: {first_line}") from None
    return expression


JmesPath = Annotated[str, AfterValidator(_jmespath)]


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


class Paths(Strict):
    """Where things are in a payload of format json, in JMESPath; `values` adds to plain fields."""

    items: JmesPath | None = None
    device: JmesPath | None = None
    kind: JmesPath | None = None
    time: JmesPath | None = None
    values: dict[str, JmesPath] = Field(default_factory=dict)


class CsvColumns(Strict):
    """How a payload of format csv_line is laid out; a column without a name is passed over."""

    columns: tuple[str, ...] = Field(min_length=1)
    separator: str = Field(",", min_length=1, max_length=1)
    decimal: str = Field(".", min_length=1, max_length=1)
    header: bool = False
    missing: tuple[str, ...] = ("",)

    @model_validator(mode="after")
    def _columns_differ(self) -> Self:
        names = [name for name in self.columns if name]
        for repeated in {one for one in names if names.count(one) > 1}:
            raise ValueError(f"the column {repeated!r} stands twice")
        return self


class Feed(Strict):
    """A topic filter, the format that arrives on it, and how its fields map to metrics.

    `device` and `kind` fix what neither topic nor payload says; `kinds` translates foreign names.
    `codecs` are those of foreign kinds, `codec` that of the others; `scripts` are texts by file.
    """

    id: Identifier
    topic: TopicFilter
    format: FormatName = "canonical"
    device: str | None = Field(None, min_length=1)
    device_prefix: str = ""
    kind: KindId | None = None
    kinds: dict[str, KindId] = Field(default_factory=dict)
    time_zone: ZoneName | None = None
    time_format: str | None = None
    clock: Literal["device", "receipt"] = "device"
    fields: dict[str, FeedField] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    paths: Paths | None = None
    csv: CsvColumns | None = None
    codec: CodecName | None = None
    codecs: dict[str, CodecName] = Field(default_factory=dict)
    scripts: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _foreign_feeds_say_more(self) -> Self:
        if self.format != "canonical":
            if not self.fields:
                raise ValueError(f"feed {self.id!r}: map at least one of its 'fields' to a metric")
            for key, formats in _KEYS_OF_FORMATS.items():
                if key in self.model_fields_set and self.format not in formats:
                    raise ValueError(
                        f"feed {self.id!r}: {key!r} goes with the format {' or '.join(formats)}"
                    )
            if self.format == "csv_line" and self.csv is None:
                raise ValueError(f"feed {self.id!r}: 'csv' has to name the columns")
            return self
        used = self.model_fields_set.union(*(one.model_fields_set for one in self.fields.values()))
        for key in sorted(used & _FOREIGN_KEYS):
            raise ValueError(f"feed {self.id!r}: a canonical feed has no use for {key!r}")
        return self

    @property
    def script_names(self) -> set[str]:
        """The scripts that its codecs are."""
        return {name for name in (self.codec, *self.codecs.values()) if name} - {"cayenne_lpp"}

    @property
    def subscription(self) -> str:
        """The topic filter as MQTT knows it."""
        return _NAMED_LEVEL.sub("+", self.topic)

    @property
    def zone(self) -> ZoneInfo | None:
        return None if self.time_zone is None else ZoneInfo(self.time_zone)
