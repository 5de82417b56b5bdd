"""A chart of an answer over time: its lines or its stack, its legend, and what is usual."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from dash import html

from dashboard.answer import Answer
from dashboard.city import Place
from dashboard.components.absence import absence
from dashboard.components.chart_panel import decimals_of, graph_panel, legend
from dashboard.components.frame import Frame, Slot, plain
from dashboard.figures.charts import Figure, time_chart
from dashboard.figures.lines import lines_of
from dashboard.figures.traces import Hover
from dashboard.figures.typical import typical_traces
from dashboard.formats import moments
from dashboard.kept import kept
from dashboard.measures import Aggregates
from dashboard.scene import Scene
from dashboard.text import name_in
from dashboard.view import View, zone_of

_KEPT = 400  # charts on pages that are open


def series_panel(key: str, name: str, scene: Scene) -> html.Section:
    """`key` is the id of the chart; `name` its title."""
    return graph_panel(key, name, scene.words.chart.format(name=name))


def series_frame(
    key: str,
    answer: Answer[Aggregates],
    scene: Scene,
    names: Mapping[str | None, str],
    *,
    typical: Answer[Aggregates] | None = None,
    is_stacked: bool = False,
    from_zero: bool = True,
) -> Frame:
    """What the panel shows of an answer; `typical` is one that was asked to compare=typical."""
    drawn = _drawn(
        answer.body,
        typical.body if typical else None,
        tuple(names.items()),
        place=scene.place,
        view=scene.view.look,
        minute=scene.now.replace(second=0, microsecond=0),
        is_stacked=is_stacked,
        from_zero=from_zero,
    )
    return {
        Slot(key, "figure"): drawn.figure,
        Slot(f"{key}-empty", "children"): absence(
            scene, answer, scene.words.no_readings, is_empty=drawn.is_empty
        ),
        Slot(f"{key}-unit", "children"): drawn.unit,
        Slot(f"{key}-legend", "children"): drawn.legend,
    }


class _Drawn(NamedTuple):
    figure: Figure
    unit: str
    legend: Any
    is_empty: bool


@kept(_KEPT)
def _drawn(
    body: Aggregates | None,
    typical: Aggregates | None,
    names: tuple[tuple[str | None, str], ...],
    *,
    place: Place,
    view: View,
    minute: datetime,
    is_stacked: bool,
    from_zero: bool,
) -> _Drawn:
    """Of answers that stay as they are for some frames; `minute` is that of now."""
    tracks = body.groups if body else ()
    times = [bucket.time for bucket in tracks[0].buckets] if tracks else []
    is_running = body is not None and body.end > minute
    lines = lines_of(body, times, dict(names), is_running=is_running) if body else []
    written = body.metrics[0] if body and body.metrics else None
    unit = name_in(view.lang, written.label) if written else ""
    decimals = decimals_of(lines, written.decimals if written else 0)
    hover = Hover(decimals, unit, view.words.readings_of_expected)
    zone = zone_of(place)
    labels = dict(zip(times, moments(times, zone, view.lang), strict=True))
    below = [
        trace
        for one in (typical.groups if typical else ())[:1]
        for trace in typical_traces(one.typical or (), labels, view.words.usual, hover, view.zoom)
    ]
    figure = time_chart(
        lines,
        times or [minute],
        is_stacked=is_stacked,
        from_zero=from_zero,
        unit=unit,
        zone=zone,
        lang=view.lang,
        decimals=decimals,
        readings=view.words.readings_of_expected,
        zoom=view.zoom,
        below=below,
    )
    return _Drawn(figure, unit, plain(legend(lines, decimals, view)), is_empty=not lines)
