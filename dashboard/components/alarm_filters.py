"""What narrows the alarms of a page: which of them it shows, and their kind, place and state."""

from typing import Any

from dash import html

from dashboard.address import url_of
from dashboard.alarms import OPEN_STATES, SEVERITIES
from dashboard.components.attributes import aria
from dashboard.components.choice import choice
from dashboard.components.filters import ANY, district_filter, filter_to_drop, kind_filter
from dashboard.components.period import period_choice
from dashboard.page import Given, Page, Parameter
from dashboard.scene import Scene
from dashboard.text import alarm_statistics as statistics
from dashboard.text import alarms as text

VIEWS = ("open", "history", "statistics")
SHELVED = ("exclude", "include", "only")
BY = ("rule", "district", "device", "severity")
ROWS = ("rule", "district")
_SPLIT = ","


def some_of(name: str, choices: tuple[str, ...]) -> Parameter:
    """Some of these, parted by commas; all of them when it is empty."""

    def read(value: str, _: Given) -> str | None:
        asked = value.split(_SPLIT)
        return _SPLIT.join(one for one in choices if one in asked)

    return Parameter(name, read, lambda _: "")


def some_in(scene: Scene, name: str) -> list[str]:
    """What such a parameter chooses."""
    return [one for one in scene.view[name].split(_SPLIT) if one]


def alarm_views(scene: Scene, page: Page) -> html.Nav:
    """The ways to what is open, what was, and how often."""
    words = text.WORDS[scene.view.lang]
    names = (words.open, words.history, words.statistics)
    return html.Nav(
        [
            html.A(
                name,
                href=url_of(scene.view.having(view=view, alarm=""), page),
                className="period-link",
                **(aria(current="page") if view == scene.view["view"] else {}),
            )
            for view, name in zip(VIEWS, names, strict=True)
        ],
        className="alarm-views",
        **aria(label=words.views),
    )


def alarm_filters(scene: Scene, page: Page) -> list[Any]:
    """What narrows the view that is shown."""
    words, view = text.WORDS[scene.view.lang], scene.view
    if view["view"] == "statistics":
        counted = statistics.WORDS[view.lang]
        return [
            choice("by", view, counted.by_choice, _named(BY, counted.by_choices)),
            period_choice(scene, page),
        ]
    severities = _named(SEVERITIES, words.severities)
    parts: list[Any] = [_chips(scene, page, "severity", severities, words.severity)]
    if view["view"] == "open":
        *open_states, _ = words.states.split("|")
        states = list(zip(OPEN_STATES, open_states, strict=True))
        parts.append(_chips(scene, page, "state", states, words.state))
    parts.append(district_filter(scene))
    parts.append(kind_filter(scene))
    parts.append(choice("shelved", view, words.shelved, _named(SHELVED, words.shelved_choices)))
    if view["view"] == "history":
        parts.append(choice("rows", view, words.rows_by, _named(ROWS, words.rows_choices)))
        parts.append(period_choice(scene, page))
    if view["rule"] != ANY:
        parts.append(filter_to_drop(words.rule, view["rule"], url_of(view.having(rule=ANY), page)))
    return parts


def _named(values: tuple[str, ...], names: str) -> list[tuple[str, str]]:
    return list(zip(values, names.split("|"), strict=True))


def _chips(
    scene: Scene, page: Page, name: str, choices: list[tuple[str, str]], label: str
) -> html.Div:
    """Each of some values to be taken in or out by a link."""
    chosen = some_in(scene, name)

    def without_or_with(value: str) -> str:
        wanted = {*chosen} ^ {value}
        return _SPLIT.join(one for one, _ in choices if one in wanted)

    return html.Div(
        [
            html.A(
                says,
                href=url_of(scene.view.having(**{name: without_or_with(value)}), page),
                className="period-link" + (" is-chosen" if value in chosen else ""),
                **(aria(current="true") if value in chosen else {}),
            )
            for value, says in choices
        ],
        className="period alarm-chips",
        role="group",
        **aria(label=label),
    )
