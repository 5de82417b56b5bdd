"""The query parameters that resources share, each with its check and its message."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from vigie.catalogue import load_catalogue
from vigie.city.config import KindId, MetricId
from vigie.store.read.rows import Selection

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
# In a URL an unescaped '+' means a space: the zone's sign comes so from most people's first try.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")


def _time(text: object) -> object:
    """The time that an RFC 3339 text states, as UTC."""
    if not isinstance(text, str):
        return text
    try:
        time = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
    except ValueError:
        raise ValueError(f"{text!r} is not a time: write 2026-11-23T07:00:00Z") from None
    if time.tzinfo is None:
        given = time.isoformat()
        raise ValueError(f"{text!r} has no zone: write {given}Z (UTC) or {given}+01:00")
    try:
        time = time.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is beyond the calendar") from None
    if not _EARLIEST <= time < _LATEST:
        raise ValueError(f"{text!r} is not between the years 1900 and 2200")
    return time


def _clean(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character, which no name has")
    return text


def _programme(name: str) -> str:
    if name not in load_catalogue().programmes:
        raise ValueError(f"{name!r} is none of {', '.join(load_catalogue().programmes)}")
    return name


Time = Annotated[
    datetime,
    BeforeValidator(_time),
    Field(description="RFC 3339 with a zone.", examples=["2026-11-23T07:00:00Z"]),
]
Name = Annotated[str, StringConstraints(max_length=256), AfterValidator(_clean)]
ProgrammeId = Annotated[str, AfterValidator(_programme)]
Cursor = Annotated[
    str | None, Field(description="`next` of the page before; absent for the first page.")
]


NO_SUCH_KIND = "-"


def kinds_of(kinds: Sequence[str], programmes: Sequence[str]) -> tuple[str, ...]:
    """Those of the kinds that are in one of the programmes; none leaves all in, in either."""
    if not programmes:
        return tuple(kinds)
    fitting = tuple(
        kind.id
        for kind in load_catalogue().kinds.values()
        if kind.programme in programmes and (not kinds or kind.id in kinds)
    )
    return fitting or (NO_SUCH_KIND,)


class SelectionParameters(BaseModel):
    """Which series; each may be repeated, and those left out leave all in."""

    device: list[Name] = Field([], description="Ids of devices.")
    kind: list[KindId] = Field([], description="Kinds of device, as in /v1/kinds.")
    programme: list[ProgrammeId] = Field([], description="Programmes, as in /v1/programmes.")
    district: list[Name] = Field([], description="Ids of districts, as in /v1/districts.")

    @property
    def selection(self) -> Selection:
        return Selection(
            device=tuple(self.device),
            kind=kinds_of(self.kind, self.programme),
            district=tuple(self.district),
        )


class SeriesParameters(SelectionParameters):
    metric: list[MetricId] = Field([], description="Metrics, as in /v1/metrics.")

    @property
    def selection(self) -> Selection:
        return replace(super().selection, metric=tuple(self.metric))
