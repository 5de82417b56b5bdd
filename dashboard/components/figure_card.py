"""A headline figure of one district: what it is, how it compares with the city, and its rank."""

from dash import html

from dashboard.city import Measure
from dashboard.comparison import Standing, is_shared
from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.line import dotted
from dashboard.formats import number
from dashboard.measures import SnapshotNow
from dashboard.scene import Scene
from dashboard.text import district as text
from dashboard.text import name_in


def figure_card(key: str, measure: Measure, href: str, scene: Scene, *, is_shown: bool) -> html.A:
    """A link to the page that shows its metric over time."""
    return html.A(
        [
            html.H2(name_in(scene.view.lang, measure.name), className="figure-name"),
            html.P(id=f"{key}-value", className="figure-value"),
            html.P(id=f"{key}-against", className="figure-against"),
            html.P(
                id=f"{key}-rank",
                className="figure-rank",
                title=text.WORDS[scene.view.lang].rank_help,
            ),
        ],
        href=href,
        className="panel figure-card",
        **(aria(current="true") if is_shown else {}),
    )


def figure_frame(
    key: str,
    measure: Measure,
    standing: Standing | None,
    written: tuple[SnapshotNow | None, SnapshotNow | None],
    scene: Scene,
) -> Frame:
    """`written` are the answers with its value and with those that compare."""
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    values, comparable = written
    value = standing.group.value if standing else None
    unit = name_in(lang, values.label) if values and value is not None else ""
    figure = number(value, values.decimals if values else 0, lang)
    of_residents, of_city = "", []
    if standing and comparable:
        here, city = (
            number(one, comparable.decimals, lang) for one in (standing.comparable, standing.city)
        )
        if is_shared(measure, scene.place):
            of_residents = words.shared.format(value=here)
        of_city = [words.city.format(value=city)]
        if standing.rank is not None:
            of_city.append(words.rank.format(rank=standing.rank, of=standing.of))
    return {
        Slot(f"{key}-value", "children"): plain([figure, " ", html.Small(unit)]),
        Slot(f"{key}-against", "children"): of_residents,
        Slot(f"{key}-rank", "children"): dotted(*of_city),
    }
