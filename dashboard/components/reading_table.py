"""The readings of a device as they came: a row for each moment, a column for each metric."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from dashboard.answer import Answer
from dashboard.city import Metric
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.panel import panel_head
from dashboard.components.table import Column, table, table_frame
from dashboard.inventory import Reading, Readings
from dashboard.scene import Scene
from dashboard.text import device as text
from dashboard.text import name_in

_TIME_PX, _DOUBT_PX = 200, 240


def reading_table(key: str, metrics: Sequence[Metric], scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    return html.Section(
        [
            panel_head(
                words.readings,
                html.Span(id=f"{key}-note", className="panel-unit"),
                html.Div(id=f"{key}-export", className="exports"),
            ),
            table(
                key,
                [
                    Column("time", words.time, "time", width_px=_TIME_PX),
                    *(_column(one, scene) for one in metrics),
                    Column("doubt", words.doubt, width_px=_DOUBT_PX),
                ],
                scene,
                words.readings,
            ),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        className="panel readings-panel",
    )


def reading_frame(
    key: str,
    answer: Answer[Readings],
    metrics: Sequence[Metric],
    scene: Scene,
    exports: Iterable[tuple[str, str]],
) -> Frame:
    """The newest first; `exports` are what formats are called, each with its URL."""
    words = text.WORDS[scene.view.lang]
    readings = answer.body.items if answer.body else ()
    rows = rows_of(readings, metrics, scene)
    return {
        **table_frame(key, rows),
        Slot(f"{key}-note", "children"): words.readings_note.format(n=len(rows)) if rows else "",
        Slot(f"{key}-export", "children"): plain(_links(exports, scene)),
        Slot(f"{key}-empty", "children"): absence(
            scene, answer, scene.words.no_readings, is_empty=not rows
        ),
    }


def rows_of(
    readings: Iterable[Reading], metrics: Sequence[Metric], scene: Scene
) -> list[dict[str, Any]]:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    names = {one.id: name_in(lang, one.name) for one in metrics}
    states = {one.id: one.states for one in metrics}
    rows: dict[str, dict[str, Any]] = {}
    doubts: dict[str, list[str]] = {}
    for one in readings:
        time = one.time.isoformat()
        code = states.get(one.metric, {}).get(round(one.value)) if one.value is not None else None
        value = name_in(lang, code) if code else one.value
        rows.setdefault(time, {"id": time, "time": time})[one.metric] = value
        if one.quality:
            why = ", ".join(getattr(words, name, name) for name in one.quality)
            doubts.setdefault(time, []).append(f"{names.get(one.metric, one.metric)}: {why}")
    return [
        {**rows[time], "doubt": "; ".join(doubts.get(time, [words.good]))}
        for time in sorted(rows, reverse=True)
    ]


def _column(metric: Metric, scene: Scene) -> Column:
    lang = scene.view.lang
    name, label = name_in(lang, metric.name), name_in(lang, metric.label)
    if metric.states:
        return Column(metric.id, name)
    return Column(
        metric.id, f"{name} ({label})" if label else name, "number", decimals=metric.decimals
    )


def _links(exports: Iterable[tuple[str, str]], scene: Scene) -> list[Any]:
    words = text.WORDS[scene.view.lang]
    return [
        html.Span(words.export, className="exports-title"),
        *(
            html.A(
                name,
                href=url,
                target="_blank",  # a refusal is read there, and this page stays
                rel="noopener",
                title=words.export_help.format(format=name)
                + (f" ({words.export_limit})" if name == "XLSX" else ""),
            )
            for name, url in exports
        ),
    ]
