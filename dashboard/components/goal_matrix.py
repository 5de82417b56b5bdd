"""Districts by goals: each figure shaded by how far it is from good, with where it went."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dash import html

from dashboard.address import link, path_to
from dashboard.answer import Answer
from dashboard.city import CityGoal, District
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot
from dashboard.components.goal_words import arrow, name_of, shared_target_text
from dashboard.components.panel import panel_head
from dashboard.components.table import Column, table, table_frame, top_rows_frame
from dashboard.figures.palette import heat
from dashboard.formats import number, quantity
from dashboard.goal_changes import Change, Way, change_of, first_group
from dashboard.goals import Goal, GoalHistories, GoalHistory, Goals
from dashboard.scene import Scene
from dashboard.text import goals as text
from dashboard.text import name_in


def matrix_panel(key: str, goals: Sequence[CityGoal], scene: Scene) -> html.Section:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    columns = [
        Column("district", words.district, "link", width_px=150, is_pinned=True),
        Column("burden", words.burden, "heat", width_px=104),
        *(Column(one.id, name_in(lang, one.name), "heat", width_px=122) for one in goals),
    ]
    return html.Section(
        [
            panel_head(
                words.by_district, html.Span(words.by_district_note, className="panel-unit")
            ),
            table(key, columns, scene, words.by_district),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        className="panel table-panel goal-matrix",
    )


def matrix_frame(
    key: str,
    goals: Sequence[Goal],
    districts: Answer[GoalHistories] | Answer[Goals],
    city: Answer[GoalHistories],
    scene: Scene,
    *,
    measured: frozenset[str],
) -> Frame:
    """`city` is asked as the districts are; `measured` names the goals that are throughout.

    For `districts` stands the answer about the goals, while these are not known.
    """
    body = districts.body if isinstance(districts.body, GoalHistories) else None
    columns = [_column(one, body, city.body, measured) for one in goals] if body else []
    rows = [_row(one, columns, scene) for one in scene.place.districts] if columns else []
    return {
        **table_frame(key, rows),
        **top_rows_frame(key, _references(columns, scene) if rows else [], scene),
        Slot(f"{key}-empty", "children"): absence(
            scene, districts, text.WORDS[scene.view.lang].no_districts, is_empty=not rows
        ),
    }


class _Of(NamedTuple):
    """A goal's column: what each district came to, the scale of badness, and the city's value."""

    goal: Goal
    history: GoalHistory | None
    changes: Mapping[str, Change]
    best: float
    worst: float
    city: float | None

    def badness(self, value: float) -> float:
        """Where a value stands among the districts': 0 the best of them, 1 the worst."""
        spread = self.worst - self.best
        return (value - self.best) / spread if spread else 0.0


def _column(
    goal: Goal, body: GoalHistories, city: GoalHistories | None, measured: frozenset[str]
) -> _Of:
    history = body.of(goal.id)
    changes = {
        group.key: change_of(goal, group, is_measured=goal.id in measured)
        for group in (history.groups if history else ())
        if group.key is not None
    }
    known = [
        one.after.value for one in changes.values() if one.after and one.after.value is not None
    ]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    of_city = first_group(city, goal.id) if city else None
    whole = of_city.buckets[0].value if of_city else None
    best, worst = (high, low) if goal.direction == "up" else (low, high)
    return _Of(goal, history, changes, best, worst, whole)


def value_in(column: _Of, district: str) -> float | None:
    change = column.changes.get(district)
    return change.value_now if change else None


def _references(columns: Sequence[_Of], scene: Scene) -> list[dict[str, Any]]:
    """What to hold districts against: the whole city, and the targets, in their units."""
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    href = link(scene.view, "/districts")
    city: dict[str, Any] = {"id": "city", "district": {"name": words.whole_city, "href": href}}
    targets: dict[str, Any] = {
        "id": "target",
        "district": {"name": words.line_target.capitalize(), "href": href},
    }
    for one in columns:
        if one.history is None:
            continue
        name = name_of(one.goal, lang)
        unit = name_in(lang, one.history.label)
        city[one.goal.id] = {
            "text": quantity(one.city, one.history.decimals, unit, lang),
            "says": f"{name}, {words.whole_city}",
            "href": href,
        }
        if one.history.target is not None:
            sign = "≥" if one.goal.direction == "up" else "≤"
            target = number(one.history.target, one.history.decimals, lang)
            targets[one.goal.id] = {
                "text": f"{sign} {target}",
                "says": f"{name}: {shared_target_text(one.goal, one.history, lang)}",
                "href": href,
            }
    return [city, targets]


def _row(district: District, columns: Sequence[_Of], scene: Scene) -> dict[str, Any]:
    return {
        "id": district.id,
        "district": {
            "name": district.name,
            "href": link(scene.view, path_to("districts", district.id)),
        },
        "burden": _burden(district, columns, scene),
        **{one.goal.id: _cell(district, one, scene) for one in columns},
    }


def _burden(district: District, columns: Sequence[_Of], scene: Scene) -> dict[str, Any] | None:
    words = text.WORDS[scene.view.lang]
    held = [
        (one, value, one.city)
        for one in columns
        if (value := value_in(one, district.id)) is not None and one.city is not None
    ]
    if not held:
        return None
    worse = sum(one.goal.is_better(city, value) for one, value, city in held)
    said = words.burden_of.format(n=worse, of=len(held))
    return {
        "value": worse,
        "text": said,
        "says": f"{words.burden_help}\u00a0: {said}",
        "shade": heat(worse / len(held)),
        "href": link(scene.view, path_to("districts", district.id)),
    }


def _cell(district: District, column: _Of, scene: Scene) -> dict[str, Any] | None:
    words, lang, goal = text.WORDS[scene.view.lang], scene.view.lang, column.goal
    value, history = value_in(column, district.id), column.history
    if value is None or history is None:
        return None
    change = column.changes[district.id]
    written = quantity(value, history.decimals, name_in(lang, history.label), lang)
    ways = {
        Way.IMPROVED: words.better_than_before,
        Way.WORSENED: words.worse_than_before,
        Way.STEADY: words.as_before,
    }
    says = [words.cell.format(name=name_of(goal, lang), district=district.name, value=written)]
    is_met = history.target is not None and goal.meets(value, history.target)
    if history.target is not None:
        says.append(
            f"{words.meets if is_met else words.misses} ({shared_target_text(goal, history, lang)})"
        )
    if change.way in ways:
        says.append(ways[change.way])
    return {
        "value": value,
        "text": quantity(value, history.decimals, "", lang),
        "mark": "✓" if is_met else "",
        "arrow": arrow(change),
        "way": str(change.way),
        "says": "; ".join(says),
        "shade": heat(column.badness(value)),
        "href": link(scene.view, path_to("districts", district.id), metric=goal.metric),
    }
