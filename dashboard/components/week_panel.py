"""The usual week of a metric, hour by hour."""

from dash import html

from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.chart_panel import graph_panel
from dashboard.components.frame import Frame, Slot
from dashboard.figures.week import week_chart
from dashboard.formats import LARGE
from dashboard.measures import Profiles
from dashboard.scene import Scene
from dashboard.text import name_in, programme


def week_panel(key: str, scene: Scene) -> html.Section:
    words = programme.WORDS[scene.view.lang]
    return graph_panel(key, words.week, f"{words.week}: {words.week_help}")


def week_frame(key: str, answer: Answer[Profiles], scene: Scene) -> Frame:
    """The first group of an answer to /v1/profile."""
    words, lang, body = programme.WORDS[scene.view.lang], scene.view.lang, answer.body
    cells = [cell for one in (body.groups[:1] if body else ()) for cell in one.cells]
    known = [cell.value for cell in cells if cell.value is not None]
    unit = name_in(lang, body.label) if body else ""
    is_large = any(abs(value) >= LARGE for value in known)
    return {
        Slot(key, "figure"): week_chart(
            cells,
            words.monday_to_sunday.split("|"),
            unit=unit,
            decimals=0 if is_large or body is None else body.decimals,
            lang=lang,
            zoom=scene.view.zoom,
        ),
        Slot(f"{key}-empty", "children"): absence(scene, answer, words.no_week, is_empty=not known),
        Slot(f"{key}-unit", "children"): unit,
    }
