"""The districts by rank: of what the map is shaded by, amounts by 1,000 residents."""

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.comparison import Asked, Standing, asked_of, is_shared, measure_of, standings
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.formats import change, number
from dashboard.measures import SnapshotNow
from dashboard.question import Question
from dashboard.scene import Scene
from dashboard.text import district as text
from dashboard.text import name_in, places
from dashboard.text import wall as wall_text
from dashboard.wall.view import WallView

_COLUMNS = (10, 20)  # of districts, up to which one column or two are enough


def _asked(scene: Scene) -> Asked:
    return asked_of(measure_of(scene.view["metric"], scene.place), scene)


def _layout(scene: Scene) -> html.Div:
    count = len(scene.place.districts)
    columns = 1 + sum(count > most for most in _COLUMNS)
    metric = scene.place.metrics[scene.view["metric"]]
    name, unit = (name_in(scene.view.lang, one) for one in (metric.name, metric.label))
    if is_shared(measure_of(metric.id, scene.place), scene.place):
        name = f"{name}, {text.WORDS[scene.view.lang].by_residents.lower()}"
    return html.Div(
        [
            html.H2(f"{name} ({unit})" if unit else name, className="wall-subject"),
            html.Ol(
                id="wall-ranking",
                className="ranking wall-ranking",
                style={"--columns": columns, "--rows": -(-count // columns)},
            ),
            html.Div(id="wall-ranking-empty", className="wall-calm"),
        ],
        className="panel",
    )


def _frame(scene: Scene) -> Frame:
    values, comparable, city = (scene.answer(one) for one in _asked(scene))
    found = standings(values, comparable, city)
    ranked = sorted(
        scene.place.districts,
        key=lambda one: rank if (rank := _rank(found.get(one.id))) is not None else len(found) + 1,
    )
    most = max((one.comparable or 0 for one in found.values()), default=0) or 1
    rows = [
        _row(one.name, found.get(one.id), most, comparable.body, scene) for one in ranked if found
    ]
    return {
        Slot("wall-ranking", "children"): plain(rows),
        Slot("wall-ranking-empty", "children"): absence(
            scene, comparable, wall_text.WORDS[scene.view.lang].no_ranking, is_empty=not rows
        ),
    }


def _rank(standing: Standing | None) -> int | None:
    return standing.rank if standing else None


def _row(
    name: str,
    standing: Standing | None,
    most: float,
    written: SnapshotNow | None,
    scene: Scene,
) -> html.Li:
    lang = scene.view.lang
    value = standing.comparable if standing else None
    share: dict[str, Any] = {"--share": f"{round(100 * max(value or 0, 0) / most)}%"}
    rank = _rank(standing)
    return html.Li(
        [
            html.Span(f"{rank}" if rank is not None else "", className="wall-rank"),
            html.Span(name, className="ranking-name"),
            html.Span(
                change(standing.against_city, lang) if standing else "",
                className="ranking-change",
            ),
            html.Span(
                number(value, written.decimals if written else 0, lang),
                className="ranking-value",
            ),
            html.Span(className="ranking-bar", style=share),
        ]
    )


def _questions(scene: Scene) -> Iterable[Question[Any]]:
    return dict.fromkeys(_asked(scene))


VIEW = WallView(lambda scene: places.WORDS[scene.view.lang].districts, _layout, _frame, _questions)
