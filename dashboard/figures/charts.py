"""The live charts: one measure over the last hours, as lines or as a stack.

The time axis is one of names: each bucket is called by its local day and time, so hours are the
city's own on every day of the year, and what a reader points at is named in the reader's language.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.city import Chart
from dashboard.figures import palette
from dashboard.figures.lines import EMPHASISED, Line
from dashboard.figures.ticks import ticks_of
from dashboard.figures.traces import Hover, Trace, line_traces, stack_traces
from dashboard.formats import SEPARATORS, moments

Figure = dict[str, Any]

_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # buckets are counted from here, as the store does
_EDGE = 2  # buckets beside the axis that have no tick: it would touch the axis's own
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
    below: Sequence[Trace] = (),
) -> Figure:
    """The figure of a chart, gaps left open; `readings` says {n} of {of} those expected.

    `below` are traces over the same times, which the lines are drawn upon.
    """
    labels = moments(times, zone, lang)
    font = {"size": _FONT_PX * zoom, "family": palette.FONT}
    draw = stack_traces if is_stacked else line_traces
    return {
        "data": [*below, *draw(lines, labels, Hover(decimals, unit, readings), zoom)],
        "layout": {
            "margin": {"l": 52 * zoom, "r": 20 * zoom, "t": 8 * zoom, "b": 24 * zoom},
            "paper_bgcolor": palette.CLEAR,
            "plot_bgcolor": palette.CLEAR,
            "font": font,
            "separators": SEPARATORS[lang],
            "showlegend": False,
            "hovermode": "x unified" if len(lines) <= EMPHASISED else "closest",
            "hoverlabel": {"align": "left", "font": font, "namelength": -1},
            "xaxis": _time_axis(times, labels, zone, lang),
            "yaxis": {
                "rangemode": "tozero" if from_zero or is_stacked else "normal",
                "zeroline": False,
                "nticks": 5,
                "exponentformat": "none",
                "separatethousands": True,
                "fixedrange": True,
            },
            "shapes": [_band(labels)] if any(line.is_running for line in lines) else [],
            "uirevision": "chart",
        },
    }


def _time_axis(times: Sequence[datetime], labels: list[str], zone: ZoneInfo, lang: str) -> Figure:
    named = list(zip(labels, (time.astimezone(zone) for time in times), strict=True))[_EDGE:]
    ticks = ticks_of(named, times[-1] - times[0], lang)
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": labels,
        "range": [-0.5, len(labels) - 0.5],
        "tickmode": "array",
        "tickvals": [label for label, _ in ticks],
        "ticktext": [text for _, text in ticks],
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
