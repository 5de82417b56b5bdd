"""Where it is unwell: devices counted by feed, kind or district, what is all silent first."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.absence import absence
from dashboard.components.choice import choice
from dashboard.components.filters import ANY, narrowed
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.health_words import health_count, health_word, state_chip
from dashboard.components.line import dotted_parts
from dashboard.components.network_link import network_link
from dashboard.components.panel import panel_head
from dashboard.components.status import age
from dashboard.formats import compact_duration, number, rate
from dashboard.network import (
    NETWORK,
    PATH_OF_COUNTS,
    FeedQualities,
    HealthCounts,
    Network,
)
from dashboard.question import Pace, Question, question
from dashboard.scene import Scene, at_moment
from dashboard.text import health as text
from dashboard.text import name_in, places

BY = ("feed", "kind", "district")
_FEEDS = Pace(15)
_BAR = ("silent", "never", "late", "reporting")


def health_groups(scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    by = list(zip(BY, words.by_choices.split("|"), strict=True))
    return html.Section(
        [
            panel_head(words.where, choice("by", scene.view, words.by, by)),
            html.Ul(id="health-groups", className="health-groups"),
            html.P(id="health-groups-empty", className="absence"),
        ],
        className="panel health-groups-panel",
    )


def counts_question(scene: Scene) -> Question[Network]:
    """Of all groups, also where one of them is chosen: another may be next."""
    by = scene.view["by"]
    others = narrowed(scene, *(one for one in BY if one != by))
    return at_moment(scene, Network, PATH_OF_COUNTS, NETWORK, group_by=by, **others)


def feeds_question() -> Question[FeedQualities]:
    return question(FeedQualities, "/v1/quality/feeds", _FEEDS, is_for_staff=True)


def health_groups_frame(scene: Scene) -> Frame:
    answer, beside = scene.answer(counts_question(scene)), _beside(scene)
    groups = answer.body.groups if answer.body else ()
    nothing = text.WORDS[scene.view.lang].no_groups
    ordered = sorted(groups, key=lambda one: _order(one, scene))
    return {
        Slot("health-groups", "children"): plain(
            [_group(one, scene, beside.get(one.key or "", ())) for one in ordered]
        ),
        Slot("health-groups-empty", "children"): absence(
            scene, answer, nothing, is_empty=not groups
        ),
    }


def _beside(scene: Scene) -> dict[str, list[str]]:
    """Of each feed, what is known of its messages: for staff."""
    if scene.view["by"] != "feed" or scene.view.at is not None:
        return {}
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    body, beside = scene.answer(feeds_question()).body, dict[str, list[str]]()
    for one in body.items if body else ():
        beside[one.feed] = [words.rate.format(rate=rate(one.readings_per_min, lang))]
        if one.dead_letters:
            said = words.letters_one if one.dead_letters == 1 else words.letters_many
            beside[one.feed].append(said.format(n=number(one.dead_letters, 0, lang)))
    return beside


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
    words, lang = places.WORDS[scene.view.lang], scene.view.lang
    return [words.ago.format(time=compact_duration(scene.now - group.last_seen, lang))]


def _verdict(group: HealthCounts, scene: Scene) -> html.Span:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    if not group.expected:
        return state_chip("retired", words.nothing_expected)
    if group.never == group.expected:
        return state_chip("never", health_word("never", lang))
    if group.is_silent and group.expected > 1:
        return state_chip("silent", words.all_silent)
    if group.unheard:
        said = words.one_silent if group.unheard == 1 else words.some_silent
        return state_chip("silent", said.format(n=number(group.unheard, 0, lang)))
    if group.late:
        return state_chip("late", words.some_late.format(n=number(group.late, 0, lang)))
    return state_chip("reporting", words.all_well)


def _says(group: HealthCounts, scene: Scene) -> str:
    lang = scene.view.lang
    return ", ".join(health_count(group.of(one), one, lang) for one in _BAR)
