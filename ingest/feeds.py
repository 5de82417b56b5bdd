"""A feed's messages as a gateway of ours would send them: device, kind and mapped values.

Formats say what a payload holds; what of it the city wants, and under which names, its feeds say.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from ingest.formats import FORMATS, Outcome, Source
from ingest.message import Item, Problem, UnusableError
from ingest.showing import shown
from ingest.topics import normal_device_id
from vigie.catalogue import load_catalogue
from vigie.city.feeds import Feed, FeedField
from vigie.model import Reason
from vigie.units import Linear, conversion

_SHOWN_FIELDS = 8
_MAX_UNIT_LENGTH = 30
_MAX_UNITS = 50
# Seconds or milliseconds as a text; a compact ISO date is shorter.
_EPOCH = re.compile(r"[0-9]{10}([0-9]{3})?([.][0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Target:
    """One of the devices that the fields of an item speak of: most feeds have a single one."""

    suffix: str
    kind: str | None
    fields: dict[str, FeedField]


class FeedReader:
    """Reads the payloads of one feed; a format may remember what it has read before."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._decode = FORMATS[feed.format](feed)
        self._targets = _targets(feed)

    def read(self, payload: bytes, source: Source) -> Outcome:
        """The items that the feed maps, and what is wrong with the others.

        Raises:
            UnusableError: the payload as a whole cannot be read.
        """
        found, problems = self._decode(payload, source)
        items: list[Item] = []
        stated: set[str] = set()
        for item in found:
            for target in self._targets:
                values = dict(_values(item, target.fields, problems, stated))
                if not values:
                    continue
                try:
                    device = self._device(item, source, target)
                    time = self._time(item.time, item.where)
                except UnusableError as error:
                    problems.append(error.problem)
                    break
                items.append(
                    item._replace(
                        values=values,
                        time=time,
                        device=device,
                        kind=self._kind(item, source, target),
                    )
                )
        if found and not items and not problems:
            problems = self._nothing_mapped(found)
        return items, problems

    def passed_over(self, payload: bytes, source: Source) -> list[str]:
        """The fields of a payload that the feed does not map."""
        found, _ = self._decode(payload, source)
        return sorted({name for item in found for name in item.values} - self._feed.fields.keys())

    def _device(self, item: Item, source: Source, target: _Target) -> str:
        named = self._feed.device or source.parts.get("device") or item.device
        if named is None or named == "":
            raise UnusableError(
                Reason.UNKNOWN_DEVICE,
                f"{item.where}device: nothing says which device this is: give the feed "
                f"{self._feed.id!r} a 'device', or its topic the part {{device}}",
            )
        whole = f"{self._feed.device_prefix}{named}{target.suffix}"
        return normal_device_id(whole, where=f"{item.where}device: ")

    def _kind(self, item: Item, source: Source, target: _Target) -> str | None:
        named = target.kind or self._feed.kind or source.parts.get("kind") or item.kind
        return None if named is None else self._feed.kinds.get(str(named), str(named))

    def _time(self, raw: Any, where: str) -> Any:
        """The device's time; one without its zone is in the feed's."""
        if self._feed.clock == "receipt" or not isinstance(raw, str):
            return None if self._feed.clock == "receipt" else raw
        if _EPOCH.fullmatch(raw):
            return float(raw)
        try:
            if self._feed.time_format is None:
                time = datetime.fromisoformat(raw)
            else:
                time = datetime.strptime(raw, self._feed.time_format)  # noqa: DTZ007 - see below
        except ValueError:
            return raw
        if time.tzinfo is None:
            if self._feed.zone is None:
                raise UnusableError(
                    Reason.INVALID_TIME,
                    f"{where}time: {shown(raw)} has no zone: give the feed {self._feed.id!r} a "
                    "'time_zone'",
                )
            time = time.replace(tzinfo=self._feed.zone)
        return time.isoformat()

    def _nothing_mapped(self, found: list[Item]) -> list[Problem]:
        count, names = 0, []
        for item in found:
            for name in item.values:
                if any(fnmatchcase(name, pattern) for pattern in self._feed.ignore):
                    continue
                count += 1
                if count <= _SHOWN_FIELDS:
                    names.append(f"{item.where}{item.inside}{name}")
        if not names:
            return []
        more = f" and {count - _SHOWN_FIELDS} more" if count > _SHOWN_FIELDS else ""
        return [
            Problem(
                Reason.UNKNOWN_METRIC,
                f"the feed {self._feed.id!r} maps none of the fields "
                f"{', '.join(one[:80] for one in names)}{more}",
            )
        ]


def _targets(feed: Feed) -> list[_Target]:
    targets: dict[tuple[str, str | None], _Target] = {}
    for name, field in feed.fields.items():
        key = (field.device_suffix, field.kind)
        targets.setdefault(key, _Target(*key, {})).fields[name] = field
    return list(targets.values())


def _values(
    item: Item, fields: dict[str, FeedField], problems: list[Problem], stated_before: set[str]
) -> Iterator[tuple[str, Any]]:
    """The values of the fields, as numbers where their words or the unit stated make them so.

    A default stands in for a field beside others, not for a whole message about something else.
    """
    if all(item.values.get(name) is None for name in fields):
        return
    for name, field in fields.items():
        raw = item.values.get(name)
        if raw is None:
            raw = field.default
        if raw is None:
            continue
        if isinstance(raw, str | bool) or field.words:
            raw = _number(raw, field)
        stated = None if item.units is None else item.units.get(name)
        if stated is not None and field.unit is None and type(raw) in {int, float}:
            converter = _first_conversions(stated, field.metric, stated_before)
            if isinstance(converter, str):
                where = f"{item.where}{item.inside}{name}"
                problems.append(Problem(Reason.WRONG_UNIT, f"{where}: {converter}"))
                continue
            with suppress(OverflowError):  # the checks tell what is wrong with the number
                # The rule that follows scales the value: here it is undone in advance.
                raw = converter.apply(raw * field.scale) / field.scale
        yield name, raw


def _number(raw: Any, field: FeedField) -> Any:
    """What a word or a number in a text means; what means nothing comes back as it was."""
    word = raw if isinstance(raw, str) else str(raw).lower()
    if word in field.words:
        return field.words[word]
    if not isinstance(raw, str) or "_" in raw:
        return raw
    try:
        return float(raw)
    except ValueError:
        return raw


def _first_conversions(unit: str, metric: str, stated_before: set[str]) -> Linear | str:
    """The conversion, unless the message states so many units that they would take too long."""
    if len(unit) > _MAX_UNIT_LENGTH:
        return f"{unit[:_MAX_UNIT_LENGTH]!r}… is not a UCUM unit"
    if unit not in stated_before:
        if len(stated_before) == _MAX_UNITS:
            return f"one message may state {_MAX_UNITS} units, not {unit!r} as well"
        stated_before.add(unit)
    return _conversion(unit, metric)


@lru_cache(4096)
def _conversion(unit: str, metric: str) -> Linear | str:
    """The conversion, or why there is none; to find out either takes a while."""
    try:
        return conversion(unit, load_catalogue().metrics[metric].unit)
    except ValueError as error:
        return str(error)
