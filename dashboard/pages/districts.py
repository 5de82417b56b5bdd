"""All districts side by side: a metric by residents, against the city; alarms and devices."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.address import link, path_to
from dashboard.alarms import ALARMS, Alarms
from dashboard.comparison import Asked, asked_of, is_shared, measure_of, standings
from dashboard.components.absence import absence
from dashboard.components.choice import choice
from dashboard.components.frame import Frame, Slot
from dashboard.components.map_panel import map_metrics
from dashboard.components.panel import panel_head
from dashboard.components.place_map import place_map, place_map_frame
from dashboard.components.table import LONG_WORD_PX, Column, table, table_frame
from dashboard.page import Page, one_of
from dashboard.question import Question
from dashboard.scene import Entry, Scene, at_moment
from dashboard.text import district as text
from dashboard.text import name_in, places

_VALUE_PX = 76  # for the longest word of its head


def layout(scene: Scene) -> html.Div:
    words, view, place = text.WORDS[scene.view.lang], scene.view, scene.place
    metrics = [(one, name_in(view.lang, place.metrics[one].name)) for one in map_metrics(place)]
    return html.Div(
        [
            html.Div(choice("metric", view, words.metric, metrics), className="controls"),
            html.Section(
                [
                    panel_head(words.compared),
                    table("districts", _columns(scene), scene, words.compared),
                    html.P(id="districts-empty", className="absence"),
                ],
                className="panel table-panel",
            ),
            place_map(
                "districts-map", _shaded(scene), words.map_of_all.format(name=_shaded(scene))
            ),
        ],
        className="districts",
    )


def _shaded(scene: Scene) -> str:
    """What the map is shaded by."""
    words, metric = text.WORDS[scene.view.lang], scene.place.metrics[scene.view["metric"]]
    name = name_in(scene.view.lang, metric.name)
    if not is_shared(measure_of(metric.id, scene.place), scene.place):
        return name
    return f"{name}, {words.by_residents.lower()}"


def _columns(scene: Scene) -> list[Column]:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    metric = scene.place.metrics[scene.view["metric"]]
    measure = measure_of(metric.id, scene.place)
    name, label = name_in(lang, metric.name), name_in(lang, metric.label)
    return [
        Column("district", words.district, "link", share=2, least_px=LONG_WORD_PX, wraps=True),
        Column("population", words.population, "number", width_px=110, is_minor=True),
        Column(
            "value",
            f"{name} ({label})" if label else name,
            "number",
            least_px=_VALUE_PX,
            decimals=metric.decimals,
        ),
        *(
            [
                Column(
                    "comparable",
                    words.by_residents,
                    "number",
                    decimals=metric.decimals + 1,
                    is_minor=True,
                )
            ]
            if is_shared(measure, scene.place)
            else []
        ),
        Column("against", f"{words.against_city} (%)", "number"),
        Column("rank", words.place, "number", width_px=90, is_minor=True),
        Column("alarms", words.alarms, "number", width_px=95),
        Column("reporting", words.devices_reporting, width_px=110, is_minor=True),
    ]


def _asked(scene: Scene) -> Asked:
    return asked_of(measure_of(scene.view["metric"], scene.place), scene)


def standing_question(scene: Scene) -> Question[Alarms]:
    return at_moment(scene, Alarms, "/v1/alarms", ALARMS, is_whole=True)


def questions(scene: Scene) -> Iterable[Question[Any]]:
    return dict.fromkeys([*_asked(scene), standing_question(scene)])


def frame(scene: Scene) -> Frame:
    values, comparable, city = (scene.answer(one) for one in _asked(scene))
    found = standings(values, comparable, city)
    alarms = scene.answer(standing_question(scene)).body
    counts = Counter(one.district for one in (alarms.items if alarms else ()) if one.stands)
    rows = []
    for one in scene.place.districts:
        standing = found.get(one.id)
        group = standing.group if standing else None
        against = standing.against_city if standing else None
        rows.append(
            {
                "id": one.id,
                "district": {
                    "name": one.name,
                    "href": link(
                        scene.view, path_to("districts", one.id), metric=scene.view["metric"]
                    ),
                },
                "population": one.population,
                "value": group.value if group else None,
                "comparable": standing.comparable if standing else None,
                "against": round(100 * against) if against is not None else None,
                "rank": standing.rank if standing else None,
                "alarms": counts[one.id] if alarms else None,
                "reporting": f"{group.reporting}/{group.expected}" if group else "",
            }
        )
    return {
        **table_frame("districts", rows),
        Slot("districts-empty", "children"): absence(scene, values, "", is_empty=not rows),
        **place_map_frame(
            "districts-map",
            scene,
            {one.id for one in scene.place.districts},
            [],
            None,
            empty=text.WORDS[scene.view.lang].no_districts,
            shades={key: one.comparable for key, one in found.items()},
        ),
    }


def entries(scene: Scene) -> list[Entry]:
    if not scene.place.districts:
        return []
    return [Entry(places.WORDS[scene.view.lang].districts, "/districts")]


PAGE = Page(
    name="districts",
    path="/districts",
    title=lambda scene: places.WORDS[scene.view.lang].districts,
    layout=layout,
    frame=frame,
    parameters=(one_of("metric", lambda given: map_metrics(given.place)),),
    questions=questions,
    entries=entries,
)
