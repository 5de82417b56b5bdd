"""What the map's colours and symbols mean."""

from dash import html

from dashboard.city import Metric
from dashboard.components.map_content import Shown, looks
from dashboard.figures import palette
from dashboard.figures.map_marks import PointColours
from dashboard.figures.scales import Scale
from dashboard.formats import number
from dashboard.text import name_in
from dashboard.text import now as text


def scale_legend(
    shown: Shown, shades: Scale | None, points: PointColours | None
) -> list[html.Span]:
    metric, lang = shown.metric, shown.view.lang
    scale = points.scale if points else shades
    if metric is None or scale is None:
        return []
    name, label = name_in(lang, metric.name), name_in(lang, metric.label)
    colours = points.colours if points else palette.SHADES
    return [
        html.Span(f"{name}, {label}" if label else name, className="scale-name"),
        html.Span(_end(scale.low, metric, lang), className="scale-end"),
        html.Span(className="scale-bar", style={"background": palette.gradient(colours)}),
        html.Span(_end(scale.high, metric, lang), className="scale-end"),
    ]


def _end(value: float, metric: Metric, lang: str) -> str:
    return number(value, 0 if value.is_integer() else max(metric.decimals, 1), lang)


def marks_legend(
    shown: Shown, points: PointColours | None, *, is_clustered: bool
) -> list[html.Span]:
    """The symbols of the kinds that the city has, grey where colour tells the value."""
    if is_clustered:
        words = text.WORDS[shown.view.lang]
        return [html.Span(words.legend_clusters, className="mark-note")]
    present = {one.kind for one in shown.picture.devices.values() if one.lon_lat is not None}
    marks = [
        html.Span(
            [
                html.Span(
                    className=f"mark mark-{symbol}",
                    style={"background": palette.MUTED if points else colour},
                ),
                name_in(shown.view.lang, kind.name),
            ],
            className="mark-name",
        )
        for kind, colour, symbol in looks(shown.place)
        if kind.id in present
    ]
    note = html.Span(shown.view.words.legend_marks, className="mark-note")
    return [*marks, note] if marks else []
