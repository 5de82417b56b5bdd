"""The live charts: one measure over the last hours, as lines or as a stack.

The time axis is one of names: each bucket is called by its local day and time, so hours are the
city's own on every day of the year, and what a reader points at is named in the reader's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.figures import palette
from dashboard.formats import SEPARATORS, moments
from dashboard.state import Chart, History

Figure = dict[str, Any]

EMPHASISED = len(palette.SERIES)
_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # buckets are counted from here, as the store does
_TICKS = 6
_EDGE = 2  # buckets beside the axis that have no tick: it would touch the axis's own
_TICK_HOURS = (1, 2, 3, 4, 6, 12, 24)
_FONT_PX = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a chart: its history on the common grid of buckets, gaps as None."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    is_emphasised: bool = True

    @property
    def last(self) -> float | None:
        """The newest value: that of the bucket in progress, or of the one before it."""
        return next((value for value in reversed(self.values[-2:]) if value is not None), None)


def floor_to(time: datetime, bucket: timedelta) -> datetime:
    """The start of the bucket that holds `time`."""
    return time - (time - _EPOCH) % bucket


def grid(chart: Chart, now: datetime) -> list[datetime]:
    """The starts of the chart's buckets, the one in progress included."""
    last = floor_to(now, chart.bucket)
    count = max(1, int(chart.span / chart.bucket))
    return [last - chart.bucket * back for back in range(count, -1, -1)]


def lines_of(
    history: History, times: Sequence[datetime], names: Mapping[str | None, str]
) -> list[Line]:
    """The groups of a history, the greatest first; the first few have a colour of their own."""
    by_time = [
        (names.get(track.key, track.key or ""), {one.time: one.value for one in track.buckets})
        for track in history.groups
    ]
    on_grid = [(name, tuple(map(values.get, times))) for name, values in by_time]
    ordered = sorted(on_grid, key=lambda one: (-_weight(one[1]), one[0]))
    return [
        Line(
            name,
            values,
            palette.SERIES[place] if place < EMPHASISED else palette.MUTED_LINE,
            place < EMPHASISED,
        )
        for place, (name, values) in enumerate(ordered)
        if any(value is not None for value in values)
    ]


def _weight(values: tuple[float | None, ...]) -> float:
    """What orders the lines: the mean over the window, which does not jump with each reading."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else float("-inf")


def time_chart(
    lines: Sequence[Line],
    times: Sequence[datetime],
    *,
    is_stacked: bool,
    from_zero: bool,
    unit: str,
    zone: ZoneInfo,
    lang: str,
    decimals: int,
    zoom: float = 1.0,
) -> Figure:
    """The figure of a chart, gaps left open."""
    labels = moments(times, zone, lang)
    shown = f"%{{y:,.{decimals}f}}" + (f"\u00a0{unit}" if unit else "")
    font = {"size": _FONT_PX * zoom, "family": palette.FONT}
    traces = _stack(lines, labels, zoom) if is_stacked else _lines(lines, labels, zoom)
    return {
        "data": [
            {**trace, "hovertemplate": f"{shown}<extra>{escape(trace['name'])}</extra>"}
            for trace in traces
        ],
        "layout": {
            "margin": {"l": 52 * zoom, "r": 20 * zoom, "t": 8 * zoom, "b": 24 * zoom},
            "paper_bgcolor": palette.CLEAR,
            "plot_bgcolor": palette.CLEAR,
            "font": font,
            "separators": SEPARATORS[lang],
            "showlegend": False,
            "hovermode": "x unified" if len(lines) <= EMPHASISED else "closest",
            "hoverlabel": {"align": "left", "font": font, "namelength": -1},
            "xaxis": _time_axis(times, labels, zone),
            "yaxis": {
                "rangemode": "tozero" if from_zero or is_stacked else "normal",
                "zeroline": False,
                "nticks": 5,
                "exponentformat": "none",
                "separatethousands": True,
                "fixedrange": True,
            },
            "shapes": [_band(labels)],
            "uirevision": "chart",
        },
    }


def _lines(lines: Sequence[Line], labels: list[str], zoom: float) -> list[Figure]:
    """In reverse, so that the first is on top."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": line.name,
            "x": labels,
            "y": list(line.values),
            "line": {"color": line.colour, "width": (2.2 if line.is_emphasised else 1.1) * zoom},
            "connectgaps": False,
        }
        for line in reversed(lines)
    ]


def _stack(lines: Sequence[Line], labels: list[str], zoom: float) -> list[Figure]:
    """One stack for each stretch without a gap: Plotly would draw a gap in a stack as zero."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": line.name,
            "x": labels[stretch],
            "y": list(line.values[stretch]),
            "line": {"color": line.colour, "width": 0.8 * zoom},
            "stackgroup": f"from {stretch.start}",
        }
        for stretch in _stretches(lines, len(labels))
        for line in lines
    ]


def _stretches(lines: Sequence[Line], length: int) -> list[slice]:
    """Where any line has a value."""

    def is_filled(place: int) -> bool:
        return any(line.values[place] is not None for line in lines)

    runs = [(filled, list(run)) for filled, run in groupby(range(length), is_filled)]
    return [slice(run[0], run[-1] + 1) for filled, run in runs if filled]


def _time_axis(times: Sequence[datetime], labels: list[str], zone: ZoneInfo) -> Figure:
    hours = (times[-1] - times[0]) / timedelta(hours=1)
    step = next((one for one in _TICK_HOURS if hours / one <= _TICKS), _TICK_HOURS[-1])
    named = zip(labels, (time.astimezone(zone) for time in times), strict=True)
    ticks = [
        (label, local)
        for label, local in list(named)[_EDGE:]
        if local.minute == 0 and local.hour % step == 0
    ]
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": labels,
        "range": [-0.5, len(labels) - 0.5],
        "tickmode": "array",
        "tickvals": [label for label, _ in ticks],
        "ticktext": [f"{local:%H:%M}" for _, local in ticks],
        "showgrid": False,
        "fixedrange": True,
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": palette.MUTED,
    }


def _band(labels: list[str]) -> Figure:
    """Behind the bucket that is still filling: its value is not final."""
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": len(labels) - 2,
        "x1": len(labels) - 0.5,
        "y0": 0,
        "y1": 1,
        "fillcolor": palette.MUTED,
        "opacity": 0.14,
        "line": {"width": 0},
        "layer": "below",
    }
