"""A live chart with its ordered legend: the greatest first, each with its value now."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard.city import Chart, Metric, Place
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.graph_box import graph_box
from dashboard.components.panel import panel_head
from dashboard.figures.charts import floor_to, grid, time_chart
from dashboard.figures.lines import EMPHASISED, Line, lines_of
from dashboard.formats import LARGE, number, short_names
from dashboard.history import History
from dashboard.kept import kept
from dashboard.state import Picture
from dashboard.text import name_in
from dashboard.view import View, zone_of

_SHARES = ("share_below", "share_above")
_COUNTS = ("count",)
_KEPT = 100  # a few charts, for each view of them


def chart_panel(chart: Chart, view: View) -> html.Section:
    name = name_in(view.lang, chart.name)
    hours = round(chart.span / timedelta(hours=1))
    return graph_panel(
        f"chart-{chart.id}", name, view.words.chart_of.format(name=name, hours=hours)
    )


def graph_panel(key: str, name: str, says: str) -> html.Section:
    """A panel with a figure, its unit and its legend; `says` is for who cannot see it."""
    return html.Section(
        [
            panel_head(name, html.Span(id=f"{key}-unit", className="panel-unit")),
            html.Div(
                [
                    graph_box(key, says),
                    html.Ol(id=f"{key}-legend", className="chart-legend"),
                ],
                className="chart-body",
            ),
        ],
        className="panel chart-panel",
    )


def chart_frame(chart: Chart, picture: Picture, view: View) -> Frame:
    if picture.place is None:
        return {}
    newest = floor_to(picture.at, chart.bucket)
    return _frame(chart, picture.charts.get(chart.id), newest, picture.place, view.look)


@kept(_KEPT)
def _frame(
    chart: Chart, history: History | None, newest: datetime, place: Place, view: View
) -> Frame:
    """`newest` is the start of the bucket in progress."""
    key, times = f"chart-{chart.id}", grid(chart, newest)
    lines = lines_of(history, times, group_names(chart, place, view)) if history else []
    unit, precise = _unit(chart, place.metrics.get(chart.metric), view)
    decimals = decimals_of(lines, precise)
    figure = time_chart(
        lines,
        times,
        is_stacked=chart.stacked,
        from_zero=chart.stat in (*_SHARES, *_COUNTS) or chart.group_by != "none",
        unit=unit,
        zone=zone_of(place),
        lang=view.lang,
        decimals=decimals,
        readings=view.words.readings_of_expected,
        zoom=view.zoom,
    )
    hours = round(chart.span / timedelta(hours=1))
    return {
        Slot(key, "figure"): figure,
        Slot(f"{key}-empty", "children"): ""
        if lines
        else view.words.no_history.format(hours=hours),
        Slot(f"{key}-unit", "children"): unit,
        Slot(f"{key}-legend", "children"): plain(legend(lines, decimals, view)),
    }


def group_names(chart: Chart, place: Place, view: View) -> Mapping[str | None, str]:
    """What the groups of a chart are called in the reader's language."""
    if chart.group_by == "none":
        return {None: name_in(view.lang, chart.name)}
    return names_by(chart.group_by, place, view)


def names_by(group_by: str, place: Place, view: View) -> Mapping[str | None, str]:
    """What the groups of an answer are called in the reader's language."""
    if group_by == "district":
        short = short_names([one.name for one in place.districts])
        ids = [one.id for one in place.districts]
        return {None: view.words.no_district, **dict(zip(ids, short, strict=True))}
    if group_by == "kind":
        return {kind.id: name_in(view.lang, kind.name) for kind in place.kinds.values()}
    return {}


def _now(line: Line) -> float:
    return float("-inf") if line.last is None else line.last


def _unit(chart: Chart, metric: Metric | None, view: View) -> tuple[str, int]:
    if chart.stat in _SHARES:
        return "%", 0
    if metric is None or chart.stat in _COUNTS:
        return "", 0
    return name_in(view.lang, metric.label), metric.decimals


def decimals_of(lines: list[Line], precise: int) -> int:
    """None where a number is large without them, as in `formats.number`."""
    values = (value for line in lines for value in line.values if value is not None)
    return 0 if any(abs(value) >= LARGE for value in values) else precise


def legend(lines: list[Line], decimals: int, view: View) -> list[Any]:
    if len(lines) == 1:
        return []
    rows = [
        html.Li(
            [
                html.Span(className="legend-swatch", style={"background": line.colour}),
                html.Span(line.name, className="legend-name", title=line.name),
                html.Span(number(line.last, decimals, view.lang), className="legend-value"),
            ]
        )
        for line in sorted(lines, key=_now, reverse=True)
        if line.is_emphasised
    ]
    others = len(lines) - EMPHASISED
    if others > 0:
        rows.append(
            html.Li(
                [
                    html.Span(className="legend-swatch is-muted"),
                    html.Span(view.words.others.format(n=others), className="legend-name"),
                ],
                className="legend-others",
            )
        )
    return rows
