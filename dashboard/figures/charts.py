"""The live charts: one measure over the last hours, as lines or as a stack.

The time axis is one of names: each bucket is called by its local day and time, so hours are the
city's own on every day of the year, and what a reader points at is named in the reader's language.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.figures import palette
from dashboard.figures.lines import EMPHASISED, Line
from dashboard.figures.traces import Hover, line_traces, stack_traces
from dashboard.formats import SEPARATORS, moments
from dashboard.state import Chart

Figure = dict[str, Any]

_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # buckets are counted from here, as the store does
_TICKS = 6
_EDGE = 2  # buckets beside the axis that have no tick: it would touch the axis's own
_TICK_HOURS = (1, 2, 3, 4, 6, 12, 24)
_FONT_PX = 12


def floor_to(time: datetime, bucket: timedelta) -> datetime:
    """The start of the bucket that holds `time`."""
    return time - (time - _EPOCH) % bucket


def grid(chart: Chart, now: datetime) -> list[datetime]:
    """The starts of the chart's buckets, the one in progress included."""
    last = floor_to(now, chart.bucket)
    count = max(1, int(chart.span / chart.bucket))
    return [last - chart.bucket * back for back in range(count, -1, -1)]


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
    readings: str,
    zoom: float = 1.0,
) -> Figure:
    """The figure of a chart, gaps left open; `readings` says {n} of {of} those expected."""
    labels = moments(times, zone, lang)
    font = {"size": _FONT_PX * zoom, "family": palette.FONT}
    draw = stack_traces if is_stacked else line_traces
    return {
        "data": draw(lines, labels, Hover(decimals, unit, readings), zoom),
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
