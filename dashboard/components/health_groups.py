"""Where it is unwell: devices counted by feed, kind or district, what is all silent first."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.components.choice import choice
from dashboard.components.filters import ANY
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.health_words import health_chip, health_count, health_word
from dashboard.components.line import dotted_parts
from dashboard.components.network_link import network_link
from dashboard.components.status import age
from dashboard.formats import compact_duration, number
from dashboard.network import HealthCounts
from dashboard.scene import Scene
from dashboard.text import name_in
from dashboard.text import network as text

BY = ("feed", "kind", "district")
_BAR = ("silent", "never", "late", "reporting")


def health_groups(scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    by = list(zip(BY, words.by_choices.split("|"), strict=True))
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words.where, className="panel-title"),
                    choice("by", scene.view, words.by, by),
                ],
                className="panel-head",
            ),
            html.Ul(id="health-groups", className="health-groups"),
            html.P(id="health-groups-empty", className="absence"),
        ],
        className="panel health-groups-panel",
    )


def health_groups_frame(
    scene: Scene,
    groups: Sequence[HealthCounts],
    empty: str,
    beside: Mapping[str, Sequence[str]],
) -> Frame:
    """`beside` is what else is known of a group, by its key."""
    ordered = sorted(groups, key=lambda one: _order(one, scene))
    return {
        Slot("health-groups", "children"): plain(
            [_group(one, scene, beside.get(one.key or "", ())) for one in ordered]
        ),
        Slot("health-groups-empty", "children"): empty,
    }


def _order(group: HealthCounts, scene: Scene) -> tuple[bool, bool, float, str]:
    """What is none of the groups comes last."""
    share = group.unheard / group.expected if group.expected else 0.0
    return group.key is None, not group.is_silent, -share, _name(group.key, scene)


def _name(key: str | None, scene: Scene) -> str:
    words, by = text.WORDS[scene.view.lang], scene.view["by"]
    if by == "kind" and key is not None and key in scene.place.kinds:
        return name_in(scene.view.lang, scene.place.kinds[key].name)
    if by == "district":
        names = {one.id: one.name for one in scene.place.districts}
        return names.get(key or "", key or words.no_district)
    return key or words.never_heard_feed


def _group(group: HealthCounts, scene: Scene, beside: Sequence[str]) -> html.Li:
    by, name = scene.view["by"], _name(group.key, scene)
    is_chosen = scene.view[by] == group.key
    target = network_link(scene.view, **{by: ANY if is_chosen else group.key or ANY})
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    reporting = words.of.format(
        n=number(group.reporting + group.late, 0, lang), of=number(group.expected, 0, lang)
    )
    return html.Li(
        [
            html.A(name, href=target, className="group-name") if group.key else html.Span(name),
            _verdict(group, scene),
            html.Div(
                [
                    html.Span(className=f"is-{one}", style={"flexGrow": group.of(one)})
                    for one in _BAR
                    if group.of(one)
                ],
                className="health-bar",
                title=_says(group, scene),
            ),
            html.Span(
                dotted_parts([reporting, *_heard(group, scene), *beside]), className="group-of"
            ),
        ],
        key=group.key or "-",
        className="is-chosen" if is_chosen else "",
    )


def _heard(group: HealthCounts, scene: Scene) -> list[Any]:
    """When any of them was heard: it ticks, or at a past moment stands."""
    if group.last_seen is None:
        return []
    if scene.view.at is None:
        return [age(group.last_seen)]
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    return [words.ago.format(time=compact_duration(scene.now - group.last_seen, lang))]


def _verdict(group: HealthCounts, scene: Scene) -> html.Span:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    if not group.expected:
        return health_chip("retired", words.nothing_expected)
    if group.never == group.expected:
        return health_chip("never", health_word("never", lang))
    if group.is_silent and group.expected > 1:
        return health_chip("silent", words.all_silent)
    if group.unheard:
        said = words.one_silent if group.unheard == 1 else words.some_silent
        return health_chip("silent", said.format(n=number(group.unheard, 0, lang)))
    if group.late:
        return health_chip("late", words.some_late.format(n=number(group.late, 0, lang)))
    return health_chip("reporting", words.all_well)


def _says(group: HealthCounts, scene: Scene) -> str:
    lang = scene.view.lang
    return ", ".join(health_count(group.of(one), one, lang) for one in _BAR)
