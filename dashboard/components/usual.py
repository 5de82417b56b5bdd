"""A headline figure against what is usual and against its goals: an arrow or a sign, and words."""

from dashboard.formats import number, quantity
from dashboard.state import Indicator
from dashboard.text import name_in
from dashboard.text import now as text
from dashboard.usual import Against

_AS_USUAL = 0.03  # nearer than this is no difference that matters


def usual_text(against: Against | None, lang: str) -> str:
    if against is None:
        return ""
    words = text.WORDS[lang]
    if abs(against.share) < _AS_USUAL:
        return words.usual
    says = words.above if against.share > 0 else words.below
    return says.format(share=f"{number(abs(100 * against.share), 0, lang)}\u00a0%")


def goal_text(indicator: Indicator | None, lang: str) -> str:
    """Whether the figure of now meets its goal; of several, one that it does not."""
    known = [one for one in indicator.goals if one.is_met is not None] if indicator else []
    if indicator is None or not known:
        return ""
    goal = min(known, key=lambda one: bool(one.is_met))
    words = text.WORDS[lang]
    way = words.at_least if goal.direction == "up" else words.at_most
    target = quantity(goal.target, indicator.decimals, name_in(lang, indicator.label), lang)
    said = words.reached if goal.is_met else words.not_reached
    return said.format(goal=way.format(target=target))
