"""How goals are written: values with their unit, targets with their date, changes with a sign."""

from datetime import date
from typing import Final

from babel.dates import format_date

from dashboard.formats import LOCALES, MINUS, change, number, quantity
from dashboard.goal_changes import Change, Way
from dashboard.goals import AGAINST, SPANS, Goal, GoalHistory
from dashboard.scene import Scene
from dashboard.text import goals as text
from dashboard.text import name_in

ARROWS: Final = {"up": "▲", "down": "▼", "level": "="}


def name_of(goal: Goal, lang: str) -> str:
    return name_in(lang, goal.name)


def value_text(goal: Goal, value: float | None, lang: str) -> str:
    return quantity(value, goal.decimals, name_in(lang, goal.label), lang)


def values_text(of: Change, lang: str) -> tuple[str, str]:
    """Before and after, with one more decimal where they would read the same."""
    before, after = (value_text(of.goal, one, lang) for one in of.values or (None, None))
    if of.values is None or before != after or of.values[0] == of.values[1]:
        return before, after
    finer = of.goal.model_copy(update={"decimals": of.goal.decimals + 1})
    before, after = (value_text(finer, one, lang) for one in of.values)
    return before, after


def day_text(day: date, lang: str) -> str:
    return str(format_date(day, "long", LOCALES[lang]))


def target_text(goal: Goal, lang: str) -> str:
    """`at most 20 µg/m³`, as it was set."""
    decimals = 0 if goal.target == round(goal.target) else goal.decimals
    return _bound(goal, quantity(goal.target, decimals, name_in(lang, goal.label), lang), lang)


def shared_target_text(goal: Goal, history: GoalHistory, lang: str) -> str:
    """The same as values of a history are written, which residents may share."""
    label = name_in(lang, history.label)
    return _bound(goal, quantity(history.target, history.decimals, label, lang), lang)


def _bound(goal: Goal, target: str, lang: str) -> str:
    words = text.WORDS[lang]
    return (words.at_least if goal.direction == "up" else words.at_most).format(target=target)


def change_text(of: Change, lang: str) -> str:
    """`+6 %`, or `+4.2 points` of a percentage; nothing where it is not known."""
    if of.values is None:
        return ""
    if not of.is_in_points:
        return change(of.share, lang)
    before, after = of.values
    points = round(after - before, 1) + 0.0
    sign = "+" if points > 0 else MINUS if points < 0 else "±"
    return text.WORDS[lang].points.format(sign=sign, n=number(abs(points), 1, lang))


def arrow(of: Change) -> str:
    """Which way the value moved, whether that is good or not; nothing where it is not known."""
    if of.values is None:
        return ""
    before, after = of.values
    if of.way is Way.STEADY:
        return ARROWS["level"]
    return ARROWS["up" if after > before else "down"]


def moved(of: Change, lang: str) -> str:
    """`Clean air +6 %`."""
    return f"{name_of(of.goal, lang)} {change_text(of, lang)}"


def periods_text(scene: Scene) -> str:
    """Which period is held against which: `Week, against the period before`."""
    words, view = text.WORDS[scene.view.lang], scene.view
    period = dict(zip(SPANS, words.periods.split("|"), strict=True))[view["period"]]
    against = dict(zip(AGAINST, (words.against_previous, words.against_year), strict=True))[
        view["against"]
    ]
    return words.changes_note.format(period=period, against=against)
