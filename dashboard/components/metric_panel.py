"""A metric of one device: what it said last, and how it went over a period, doubts marked."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from dashboard.answer import Answer
from dashboard.city import Metric
from dashboard.components.device_state import value_text
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.graph_box import graph_box
from dashboard.components.line import dotted
from dashboard.components.panel import panel_head
from dashboard.components.series import series_frame
from dashboard.figures.suspects import Suspect, suspect_trace
from dashboard.formats import moments, quantity
from dashboard.history import Bucket
from dashboard.inventory import Newest, Reading, States
from dashboard.measures import Aggregates, Compared, MetricWritten
from dashboard.scene import Scene
from dashboard.text import device as text
from dashboard.text import name_in

_PERCENT = {"en": "%", "fr": "%"}


def metric_panel(key: str, metric: Metric, scene: Scene) -> html.Section:
    name = name_in(scene.view.lang, metric.name)
    return html.Section(
        [
            panel_head(
                name,
                html.Span(id=f"{key}-value", className="metric-value"),
                html.Span(id=f"{key}-when", className="metric-when"),
                also="metric-head",
            ),
            graph_box(key, scene.words.chart.format(name=name)),
            html.Ul(id=f"{key}-legend", className="metric-legend"),
        ],
        className="panel metric-panel",
    )


def metric_frame(
    key: str,
    metric: Metric,
    answer: Answer[Aggregates],
    scene: Scene,
    *,
    newest: Newest | None,
    suspects: Sequence[Reading] = (),
    typical: Answer[Aggregates] | None = None,
) -> Frame:
    """The chart of an answer to /v1/aggregates; `suspects` are of this metric."""
    words = text.WORDS[scene.view.lang]
    parts = dict(
        series_frame(
            key,
            answer,
            scene,
            {None: words.measured},
            typical=typical,
            from_zero=metric.spatial == "sum",
        )
    )
    del parts[Slot(f"{key}-unit", "children")]
    parts[Slot(f"{key}-legend", "children")] = []
    figure = parts[Slot(key, "figure")]
    figure, has_suspects = _with_suspects(
        figure, answer.body, _said(suspects, metric, scene), scene
    )
    names = [
        ("line", words.measured),
        *([("dots", words.incomplete)] if _has_dots(figure) else []),
        *([("band", words.usual)] if _has_band(typical) else []),
        *([("mark", words.suspect_mark)] if has_suspects else []),
    ]
    return {
        **parts,
        **_newest_frame(key, newest, scene),
        Slot(key, "figure"): figure,
        Slot(f"{key}-legend", "children"): plain(_legend(names)) if answer.body else [],
    }


def state_frame(key: str, answer: Answer[States], scene: Scene, *, newest: Newest | None) -> Frame:
    """The chart of an answer to /v1/states: its share of each state in each bucket."""
    body = answer.body
    shares = _as_shares(body) if body else None
    names: dict[str | None, str] = (
        {str(code): name_in(scene.view.lang, one) for code, one in body.states.items()}
        if body
        else {}
    )
    parts = dict(
        series_frame(
            key,
            Answer(answer.version, shares, answer.at, answer.trouble),
            scene,
            names,
            is_stacked=True,
        )
    )
    del parts[Slot(f"{key}-unit", "children")]
    return {**parts, **_newest_frame(key, newest, scene)}


def _as_shares(states: States) -> Aggregates:
    """Shares of states, in per cent, as lines of a chart."""
    buckets = states.groups[0].buckets if states.groups else ()
    return Aggregates(
        bucket_s=None,
        start=states.start,
        end=states.end,
        metrics=(MetricWritten(metric="", label=_PERCENT),),
        groups=tuple(
            Compared(
                key=str(code),
                buckets=tuple(
                    Bucket(start, 100 * shares.get(code, 0.0) if shares else None, 1, 1)
                    for start, found, _ in buckets
                    for shares in [{int(at): share for at, _, share in found}]
                ),
            )
            for code in states.states
        ),
    )


def _newest_frame(key: str, newest: Newest | None, scene: Scene) -> Frame:
    words = text.WORDS[scene.view.lang]
    if newest is None:
        return {
            Slot(f"{key}-value", "children"): value_text(None, scene),
            Slot(f"{key}-value", "className"): "metric-value is-empty",
            Slot(f"{key}-when", "children"): "",
        }
    (when,) = moments([newest.time], scene.zone, scene.view.lang)
    doubts = [getattr(words, one, one) for one in newest.quality]
    state = " is-suspect" if doubts else " is-stale" if newest.is_stale else ""
    return {
        Slot(f"{key}-value", "children"): value_text(newest, scene),
        Slot(f"{key}-value", "className"): f"metric-value{state}",
        Slot(f"{key}-when", "children"): dotted(*doubts, when),
    }


def _said(readings: Iterable[Reading], metric: Metric, scene: Scene) -> list[Suspect]:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    known = [(one, one.value) for one in readings if one.value is not None]
    times = moments([one.time for one, _ in known], scene.zone, lang)
    return [
        Suspect(
            one.time,
            value,
            f"{quantity(value, metric.decimals, name_in(lang, metric.label), lang)}, {when}: "
            + ", ".join(getattr(words, name, name) for name in one.quality),
        )
        for (one, value), when in zip(known, times, strict=True)
    ]


def _with_suspects(
    figure: dict[str, Any], body: Aggregates | None, suspects: Sequence[Suspect], scene: Scene
) -> tuple[dict[str, Any], bool]:
    tracks = body.groups[:1] if body else ()
    buckets = [one for track in tracks for one in track.buckets]
    times = [one.time for one in buckets]
    labels = dict(zip(times, moments(times, scene.zone, scene.view.lang), strict=True))
    good = [one.value for one in buckets if one.value is not None]
    name = text.WORDS[scene.view.lang].suspect_mark
    trace = suspect_trace(suspects, labels, good, name, scene.view.zoom)
    if trace is None:
        return figure, False
    return {**figure, "data": [*figure["data"], trace]}, True


def _has_dots(figure: dict[str, Any]) -> bool:
    return any(trace.get("line", {}).get("dash") == "dot" for trace in figure["data"])


def _has_band(typical: Answer[Aggregates] | None) -> bool:
    groups = typical.body.groups if typical and typical.body else ()
    return any(band.median is not None for one in groups[:1] for band in one.typical or ())


def _legend(names: Iterable[tuple[str, str]]) -> list[html.Li]:
    return [html.Li([html.Span(className=f"legend-sign is-{sign}"), name]) for sign, name in names]
