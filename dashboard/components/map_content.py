"""What the map shows: districts and devices with their values, in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from dashboard.address import link, path_to
from dashboard.city import Kind, Metric, Place
from dashboard.clusters import MOST_MARKS, Box, Placed, within
from dashboard.components.severity import severity_word
from dashboard.figures import palette
from dashboard.figures.map_marks import AlarmMark, Area, Mark, MarkGroup, PointColours
from dashboard.figures.scales import Scale, scale_of
from dashboard.formats import clock, number, quantity
from dashboard.kept import kept
from dashboard.state import Alarm, Device, Group, Picture, Value
from dashboard.text import name_in
from dashboard.text import now as text
from dashboard.view import View, zone_of

_HOVER_VALUES = 4
_KEPT = 400  # maps that are open, those of districts and devices among them


@dataclass(frozen=True, slots=True)
class Shown:
    """The picture, and what of it the map is to show."""

    picture: Picture
    place: Place
    metric: Metric | None
    view: View
    groups: tuple[Group, ...] = ()  # the metric now, by district
    alarms: Sequence[Alarm] = ()  # those that stand, the worst first
    box: Box | None = None  # the part of the map that is looked at

    @property
    def placed(self) -> list[Placed]:
        return _placed(self.picture.devices, self.box)

    def with_unit(self, value: float | None, metric: Metric) -> str:
        if value is None:
            return self.view.words.no_value
        label = name_in(self.view.lang, metric.label)
        return quantity(value, metric.decimals, label, self.view.lang)


@kept(_KEPT)
def _placed(devices: Mapping[str, Device], box: Box | None) -> list[Placed]:
    """Found once for as long as no device moves, comes or goes."""
    return within(devices.values(), box)


def scales(shown: Shown) -> tuple[Scale | None, PointColours | None]:
    """How districts are shaded, or in a city without them, how devices are coloured."""
    metric, picture = shown.metric, shown.picture
    if metric is None:
        return None, None
    from_zero = metric.spatial == "sum"
    if shown.place.districts:
        values = (one.value for one in shown.groups if one.key and one.value is not None)
        return scale_of(values, from_zero=from_zero), None
    scale = scale_of(
        (
            one.value
            for one in picture.values.values()
            if one.metric == metric.id and not one.quality and not picture.is_stale(one)
        ),
        from_zero=from_zero,
    )
    return None, PointColours(scale, palette.point_scale(metric.rise)) if scale else None


def areas(shown: Shown, scale: Scale | None) -> list[Area]:
    groups = {one.key: one for one in shown.groups}
    return [
        Area(
            district,
            _share(groups.get(district.id), scale),
            "<br>".join([*lines, *(_alarm_line(worst, shown) for worst in here[:1])]),
            here[0].severity if here else None,
            link(shown.view, path_to("districts", district.id)),
        )
        for district in shown.place.districts
        for lines in [_area_lines(district.name, groups.get(district.id), shown)]
        for here in [[one for one in shown.alarms if one.district == district.id]]
    ]


def alarm_marks(shown: Shown) -> list[AlarmMark]:
    """Around each device with an alarm that stands, by its worst."""
    worst: dict[str, Alarm] = {}
    for one in shown.alarms:
        if one.device is not None:
            worst.setdefault(one.device, one)
    known = shown.picture.devices
    devices = (known[one] for one in worst if one in known)
    return [
        AlarmMark(lon, lat, worst[device.id].severity)
        for device, lon, lat in within(devices, shown.box)
    ]


def _alarm_line(alarm: Alarm, shown: Shown) -> str:
    lang = shown.view.lang
    name = name_in(lang, alarm.name) if alarm.name else alarm.rule
    severity = severity_word(alarm.severity, lang)
    return escape(text.WORDS[lang].alarm_here.format(severity=severity, name=name))


def _share(group: Group | None, scale: Scale | None) -> float | None:
    if group is None or group.value is None or scale is None:
        return None
    return round(scale.share(group.value), 2)


def _area_lines(name: str, group: Group | None, shown: Shown) -> list[str]:
    lines = [f"<b>{escape(name)}</b>"]
    lang = shown.view.lang
    if shown.metric is not None:
        value = shown.with_unit(group.value if group else None, shown.metric)
        lines.append(f"{escape(name_in(lang, shown.metric.name))}: {escape(value)}")
    if group is not None and group.expected:
        lines.append(
            shown.view.words.devices_reporting.format(
                n=number(group.reporting, 0, lang), of=number(group.expected, 0, lang)
            )
        )
    return lines


def looks(place: Place) -> list[tuple[Kind, str, str]]:
    """Each kind's colour, that of its programme, and symbol, its own within the programme."""
    found = []
    ranks: dict[str, int] = {}
    for kind in place.kinds.values():
        rank = ranks.get(kind.programme, 0)
        ranks[kind.programme] = rank + 1
        colour = palette.PROGRAMMES.get(kind.programme, palette.MUTED)
        found.append((kind, colour, palette.SYMBOLS[rank % len(palette.SYMBOLS)]))
    return found


def mark_groups(shown: Shown) -> list[MarkGroup]:
    """Each device, by its kind; none where they are too many: `map_clusters.py`."""
    placed = shown.placed
    if len(placed) > MOST_MARKS:
        return []
    by_device: dict[str, list[Value]] = {}
    order = {metric: place for place, metric in enumerate(shown.place.metrics)}
    known = shown.picture.values.values()
    for value in sorted(known, key=lambda one: order.get(one.metric, len(order))):
        by_device.setdefault(value.device, []).append(value)
    by_kind: dict[str, list[Mark]] = {}
    for device, lon, lat in placed:
        mark = _mark(device, lon, lat, by_device.get(device.id, []), shown)
        by_kind.setdefault(device.kind, []).append(mark)
    return [
        MarkGroup(name_in(shown.view.lang, kind.name), colour, symbol, by_kind[kind.id])
        for kind, colour, symbol in looks(shown.place)
        if kind.id in by_kind
    ]


def _mark(device: Device, lon: float, lat: float, values: list[Value], shown: Shown) -> Mark:
    picture = shown.picture
    newest = max((value.time for value in values), default=None)
    is_stale = newest is None or all(picture.is_stale(value) for value in values)
    of_metric = (one for one in values if shown.metric and one.metric == shown.metric.id)
    coloured = next((one for one in of_metric if not picture.is_stale(one)), None)
    words, lang = shown.view.words, shown.view.lang
    if newest is None:
        when = words.nothing_measured
    else:
        told = words.silent_since if is_stale else words.measured_at
        when = told.format(time=clock(newest, zone_of(shown.place), lang))
    kind = shown.place.kinds.get(device.kind)
    lines = [
        f"<b>{escape(device.name or device.id)}</b>",
        escape(name_in(lang, kind.name) if kind else device.kind),
        *(_value_line(value, shown) for value in values[:_HOVER_VALUES]),
        when,
        *(_alarm_line(one, shown) for one in shown.alarms if one.device == device.id),
    ]
    return Mark(
        lon,
        lat,
        "<br>".join(lines),
        value=coloured.value if coloured else None,
        is_suspect=any(value.quality for value in values),
        is_stale=is_stale,
        device=device.id,
    )


def _value_line(value: Value, shown: Shown) -> str:
    metric, lang = shown.place.metrics.get(value.metric), shown.view.lang
    if metric is None:
        return escape(f"{value.metric}: {number(value.value, 2, lang)}")
    code = metric.states.get(round(value.value))
    text = name_in(lang, code) if code else shown.with_unit(value.value, metric)
    suspect = f" ({shown.view.words.suspect})" if value.quality else ""
    return escape(f"{name_in(lang, metric.name)}: {text}{suspect}")
