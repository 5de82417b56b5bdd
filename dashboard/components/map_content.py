"""What the map shows: districts and devices with their values, in the reader's words."""

from dataclasses import dataclass
from html import escape

from dashboard.figures import palette
from dashboard.figures.map import Area, Mark, MarkGroup, PointColours
from dashboard.figures.scales import Scale, scale_of
from dashboard.formats import clock, number, quantity
from dashboard.state import Device, Group, Kind, Metric, Picture, Place, Value
from dashboard.text import name_in
from dashboard.view import View, zone_of

_HOVER_VALUES = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """The picture, and what of it the map is to show."""

    picture: Picture
    place: Place
    metric: Metric | None
    view: View
    groups: tuple[Group, ...] = ()  # the metric now, by district

    def with_unit(self, value: float | None, metric: Metric) -> str:
        if value is None:
            return self.view.words.no_value
        label = name_in(self.view.lang, metric.label)
        return quantity(value, metric.decimals, label, self.view.lang)


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
        Area(district, _share(groups.get(district.id), scale), "<br>".join(lines))
        for district in shown.place.districts
        for lines in [_area_lines(district.name, groups.get(district.id), shown)]
    ]


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
    by_device: dict[str, list[Value]] = {}
    order = {metric: place for place, metric in enumerate(shown.place.metrics)}
    known = shown.picture.values.values()
    for value in sorted(known, key=lambda one: order.get(one.metric, len(order))):
        by_device.setdefault(value.device, []).append(value)
    by_kind: dict[str, list[Mark]] = {}
    for device in shown.picture.devices.values():
        mark = _mark(device, by_device.get(device.id, []), shown)
        if mark is not None:
            by_kind.setdefault(device.kind, []).append(mark)
    return [
        MarkGroup(name_in(shown.view.lang, kind.name), colour, symbol, by_kind[kind.id])
        for kind, colour, symbol in looks(shown.place)
        if kind.id in by_kind
    ]


def _mark(device: Device, values: list[Value], shown: Shown) -> Mark | None:
    """The device on the map; none for one without a place, or no longer in service."""
    if device.lat is None or device.lon is None or device.status == "retired":
        return None
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
    ]
    return Mark(
        device.lon,
        device.lat,
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
