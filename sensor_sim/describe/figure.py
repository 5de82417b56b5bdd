"""One metric of one kind, drawn twice: all devices together, and beside them a few of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sensor_sim.describe import words
from sensor_sim.describe.combine import shares, together
from sensor_sim.describe.day import BIN_MS, Span, Track, Values
from sensor_sim.describe.sky import Times
from vigie.catalogue import Metric, Spatial, Temporal

Figure = dict[str, Any]

COLOURS = ("#3d7edb", "#e08a1e", "#1f9c86", "#c9559b")  # that colour-blind people can tell apart
STATES = ("#c3ccd8", "#e0b43e", "#c9559b", "#3d7edb")
NIGHT, RUSH = "rgba(60, 76, 110, 0.13)", "rgba(224, 138, 30, 0.16)"
HEIGHT_PX = 200
_INK, _FAINT = "#2b3442", "#e3e7ed"
_SIDES = {"": (0.0, 0.47), "2": (0.53, 1.0)}
_TICKS = {f"{hour:02d}:00" for hour in range(0, 24, 3)}
_SEPARATORS = {"en": ".,", "fr": ",\u202f"}


@dataclass(frozen=True)
class Scene:
    """What all figures of a day have in common."""

    span: Span
    zone: ZoneInfo
    lang: str
    nights: Sequence[Times]
    rush_hours: Sequence[Times]

    def place(self, time_ms: float) -> float:
        """Where on the axis a time is: quarter hours are one apart, their middles whole."""
        return (time_ms - self.span.start_ms) / BIN_MS - 0.5

    def clock(self, time_ms: float) -> str:
        return f"{self._local(time_ms):%H:%M}"

    @cached_property
    def quarters(self) -> list[str]:
        """What each quarter hour is called; where clocks go back, the offset tells two apart."""
        starts = [self._local(self.span.start_ms + n * BIN_MS) for n in range(self.span.bins)]
        counts = Counter(f"{one:%H:%M}" for one in starts)
        return [
            f"{one:%H:%M %z}" if counts[f"{one:%H:%M}"] > 1 else f"{one:%H:%M}" for one in starts
        ]

    def _local(self, time_ms: float) -> datetime:
        return datetime.fromtimestamp(time_ms / 1000, UTC).astimezone(self.zone)


def figure(
    scene: Scene, metric: Metric, tracks: Sequence[Track], weights: Sequence[Track], few: list[str]
) -> Figure:
    """The figure for Plotly; `few` are the ids of the devices to show one by one."""
    of = {one.device.id: one for one in tracks}
    if metric.temporal is Temporal.STATE:
        left = _states(scene, metric, tracks)
    else:
        left = [_city(scene, metric, together(metric, tracks, weights))]
    right = [
        _line(scene, metric, of[one].values, of[one].device.name or one, colour)
        for one, colour in zip(few, COLOURS, strict=False)
        if one in of
    ]
    return {
        "data": [*left, *({**one, "xaxis": "x2", "yaxis": "y2"} for one in right)],
        "layout": {
            "height": HEIGHT_PX,
            "margin": {"l": 58, "r": 12, "t": 26, "b": 24},
            "paper_bgcolor": "#fff",
            "plot_bgcolor": "#fff",
            "font": {"family": "Inter, system-ui, sans-serif", "size": 12, "color": _INK},
            "separators": _SEPARATORS.get(scene.lang, ".,"),
            "showlegend": False,
            "hovermode": "x unified",
            "hoverlabel": {"namelength": -1},
            **_axes(scene, metric),
            "shapes": [shape for side in _SIDES for shape in _bands(scene, side)],
            "annotations": [
                _heading(words.together(metric, scene.lang), 0.0),
                _heading(words.said(words.A_FEW, scene.lang), _SIDES["2"][0]),
            ],
        },
    }


def _city(scene: Scene, metric: Metric, values: Values) -> Figure:
    line = _line(scene, metric, values, words.together(metric, scene.lang), _INK)
    fill = {"fill": "tozeroy", "fillcolor": "rgba(61, 126, 219, 0.14)"}
    return {**line, "line": {**line["line"], "width": 2}, **(fill if _is_from_zero(metric) else {})}


def _line(scene: Scene, metric: Metric, values: Values, name: str, colour: str) -> Figure:
    unit = words.said(metric.label, scene.lang)
    is_state = metric.temporal is Temporal.STATE
    said = [_state(scene, metric, one) for one in values] if is_state else None
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": scene.quarters,
        "y": values,
        "line": {"color": colour, "width": 1.4, "shape": "hvh" if is_state else "linear"},
        "text": said,
        "hovertemplate": "%{text}" if is_state else f"%{{y:,.{metric.decimals}f}} {unit}",
    }


def _states(scene: Scene, metric: Metric, tracks: Sequence[Track]) -> list[Figure]:
    """The devices in each state, one state upon the other."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": words.said(metric.states[code], scene.lang),
            "stackgroup": "states",
            "x": scene.quarters,
            "y": values,
            "line": {"width": 0.5, "color": STATES[number % len(STATES)]},
            "hovertemplate": "%{y:.0f} %",
        }
        for number, (code, values) in enumerate(shares(metric, tracks).items())
    ]


def _state(scene: Scene, metric: Metric, value: float | None) -> str:
    text = None if value is None else metric.states.get(round(value))
    return words.said(text, scene.lang) if text else ""


def _axes(scene: Scene, metric: Metric) -> Figure:
    ticks = [one for one in scene.quarters if one in _TICKS]
    x: Figure = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": scene.quarters,
        "range": [-0.5, scene.span.bins - 0.5],
        "tickvals": ticks,
        "ticktext": ticks,
        "tickangle": 0,
        "gridcolor": _FAINT,
        "zeroline": False,
        "fixedrange": True,
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": "#8b96a5",
    }
    y: Figure = {
        "rangemode": "tozero" if _is_from_zero(metric) else "normal",
        "gridcolor": _FAINT,
        "zeroline": False,
        "nticks": 5,
        "exponentformat": "none",
        "separatethousands": True,
        "fixedrange": True,
    }
    left, right = {**y}, {**y, "anchor": "x2"}
    if metric.temporal is Temporal.STATE:
        left["range"] = [0, 100]
        right |= {
            "tickvals": list(metric.states),
            "ticktext": [words.said(one, scene.lang) for one in metric.states.values()],
            "range": [min(metric.states) - 0.3, max(metric.states) + 0.3],
        }
    return {
        "xaxis": {**x, "domain": _SIDES[""]},
        "xaxis2": {**x, "domain": _SIDES["2"], "anchor": "y2"},
        "yaxis": left,
        "yaxis2": right,
    }


def _is_from_zero(metric: Metric) -> bool:
    """Whether zero is the natural foot of its picture: sums and what rises from nothing."""
    grows = metric.temporal in {Temporal.DELTA, Temporal.COUNTER}
    return metric.spatial is Spatial.SUM or grows


def _bands(scene: Scene, side: str) -> list[Figure]:
    bands = [*((one, NIGHT) for one in scene.nights), *((one, RUSH) for one in scene.rush_hours)]
    return [
        {
            "type": "rect",
            "xref": f"x{side}",
            "yref": f"y{side} domain",
            "x0": scene.place(times.start_ms),
            "x1": scene.place(times.end_ms),
            "y0": 0,
            "y1": 1,
            "fillcolor": colour,
            "line": {"width": 0},
            "layer": "below",
        }
        for times, colour in bands
    ]


def _heading(text: str, x: float) -> Figure:
    return {
        "text": text,
        "x": x,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 11, "color": "#6b7686"},
    }
