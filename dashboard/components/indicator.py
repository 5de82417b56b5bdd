"""A headline figure: its name, one large number, who reports, and the last hours as a curve."""

from datetime import datetime

from dash import html

from dashboard.city import Measure
from dashboard.components.frame import Frame, Slot
from dashboard.components.usual import goal_text, usual_text
from dashboard.figures import palette
from dashboard.figures.charts import floor_to, grid
from dashboard.figures.lines import Line
from dashboard.figures.sparkline import sparkline
from dashboard.formats import number, quantity
from dashboard.histories import TREND_BUCKET, trend_chart
from dashboard.history import History
from dashboard.kept import kept
from dashboard.state import Indicator, Picture
from dashboard.text import name_in
from dashboard.usual import Against
from dashboard.view import View

_KEPT = 50  # a city has a handful
_NO_CURVE = "linear-gradient(transparent, transparent)"


def indicator_card(measure: Measure, view: View) -> html.Article:
    key = f"indicator-{measure.id}"
    return html.Article(
        [
            html.H2(name_in(view.lang, measure.name), className="indicator-name"),
            html.P(
                [
                    html.Span(id=f"{key}-value", className="indicator-value"),
                    " ",
                    html.Span(id=f"{key}-unit", className="indicator-unit"),
                ],
                className="indicator-figure",
            ),
            html.Div(id=f"{key}-trend", className="indicator-trend"),
            html.P(id=f"{key}-reporting", className="indicator-reporting"),
            html.P(id=f"{key}-usual", className="indicator-usual"),
            html.P(id=f"{key}-goal", className="indicator-goal"),
        ],
        id=key,
        className="indicator",
    )


def indicator_frame(
    measure: Measure, picture: Picture, view: View, against: Against | None = None
) -> Frame:
    """What the card shows now; a dash where no device reports."""
    key, words, lang = f"indicator-{measure.id}", view.words, view.lang
    now = next((one for one in picture.indicators if one.id == measure.id), None)
    value = now.value if now else None
    is_partial = now is not None and now.reporting < now.expected
    newest = floor_to(picture.at, TREND_BUCKET)
    curve, known = _trend(measure, picture.trends.get(measure.id), newest)
    return {
        Slot(f"{key}-value", "children"): number(value, now.decimals if now else 0, lang),
        Slot(f"{key}-unit", "children"): name_in(lang, now.label)
        if now and value is not None
        else "",
        Slot(f"{key}-reporting", "children"): words.reporting.format(
            n=number(now.reporting, 0, lang), of=number(now.expected, 0, lang)
        )
        if now
        else "",
        Slot(f"{key}-reporting", "className"): "indicator-reporting"
        + (" is-partial" if is_partial else ""),
        Slot(f"{key}-usual", "children"): usual_text(against, lang),
        Slot(f"{key}-usual", "className"): "indicator-usual"
        + (" is-unusual" if against is not None and against.is_unusual else ""),
        Slot(f"{key}-goal", "children"): goal_text(now, lang),
        Slot(f"{key}-trend", "style"): {"--curve": f'url("{curve}")' if curve else _NO_CURVE},
        Slot(f"{key}-trend", "role"): "img" if curve and now else "presentation",
        Slot(f"{key}-trend", "title"): _range(known, now, view) if now and known else "",
        Slot(key, "className"): "indicator" + ("" if value is not None else " is-empty"),
    }


@kept(_KEPT)
def _trend(
    measure: Measure, trend: History | None, newest: datetime
) -> tuple[str | None, list[float]]:
    """The curve up to the bucket that began at `newest`, and the values of its whole buckets."""
    tracks = trend.groups if trend else ()
    by_time = {bucket.time: bucket for track in tracks[:1] for bucket in track.buckets}
    times = grid(trend_chart(measure), newest)
    line = Line(measure.id, tuple(map(by_time.get, times)), palette.MUTED_LINE)
    buckets = zip(line.values, line.is_whole, strict=True)
    known = [value for value, whole in buckets if value is not None and whole]
    return sparkline(line.values, line.is_whole), known


def _range(known: list[float], now: Indicator, view: View) -> str:
    label = name_in(view.lang, now.label)
    low, high = (quantity(one, now.decimals, label, view.lang) for one in (min(known), max(known)))
    return view.words.trend.format(low=low, high=high)
