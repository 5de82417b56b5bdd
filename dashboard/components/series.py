"""A chart of an answer over time: its lines or its stack, its legend, and what is usual."""

from collections.abc import Mapping

from dash import html

from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.chart_panel import graph_panel, legend
from dashboard.components.frame import Frame, Slot, plain
from dashboard.figures.charts import time_chart
from dashboard.figures.lines import lines_of
from dashboard.figures.traces import Hover
from dashboard.figures.typical import typical_traces
from dashboard.formats import LARGE, moments
from dashboard.measures import Aggregates
from dashboard.scene import Scene
from dashboard.text import name_in


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
    body, view = answer.body, scene.view
    tracks = body.groups if body else ()
    times = [bucket.time for bucket in tracks[0].buckets] if tracks else []
    is_running = body is not None and body.end > scene.now
    lines = lines_of(body, times, names, is_running=is_running) if body else []
    written = body.metrics[0] if body and body.metrics else None
    unit = name_in(view.lang, written.label) if written else ""
    decimals = written.decimals if written else 0
    if any(value is not None and abs(value) >= LARGE for line in lines for value in line.values):
        decimals = 0
    hover = Hover(decimals, unit, scene.words.readings_of_expected)
    labels = dict(zip(times, moments(times, scene.zone, view.lang), strict=True))
    bands = typical.body.groups if typical and typical.body else ()
    below = [
        trace
        for one in bands[:1]
        for trace in typical_traces(one.typical or (), labels, scene.words.usual, hover, view.zoom)
    ]
    missing = absence(scene, answer, scene.words.no_readings, is_empty=not lines)
    return {
        Slot(key, "figure"): time_chart(
            lines,
            times or [scene.now],
            is_stacked=is_stacked,
            from_zero=from_zero,
            unit=unit,
            zone=scene.zone,
            lang=view.lang,
            decimals=decimals,
            readings=scene.words.readings_of_expected,
            zoom=view.zoom,
            below=below,
        ),
        Slot(f"{key}-empty", "children"): missing,
        Slot(f"{key}-unit", "children"): unit,
        Slot(f"{key}-legend", "children"): plain(legend(lines, decimals, view)),
    }
