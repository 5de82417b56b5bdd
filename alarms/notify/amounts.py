"""What an alarm's value and limit are written in, and how."""

from dataclasses import dataclass

from babel.numbers import format_decimal

from vigie.catalogue import Text, load_catalogue
from vigie.city.alarms import Per, Rate, Rule, Threshold
from vigie.city.measures import Stat

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
_LARGE = 1000  # from here on, decimals say nothing


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its UCUM code, its label for people, the decimals; a state's codes have words."""

    code: str
    label: Text
    decimals: int
    words: dict[int, Text]


def unit_of(metric: str | None, rule: Rule | None) -> Unit | None:
    """None of what is not about a metric, such as a silence."""
    if metric is None or metric not in load_catalogue().metrics:
        return None
    if rule is not None and rule.per in {Per.DISTRICT, Per.CITY}:
        condition = rule.condition
        stat = condition.stat if isinstance(condition, Threshold | Rate) else Stat.AUTO
        if stat in {Stat.SHARE_BELOW, Stat.SHARE_ABOVE}:
            return Unit("%", Text(en="%", fr="%"), 0, {})
        if stat is Stat.COUNT:
            return Unit("1", Text(en="devices", fr="capteurs"), 0, {})
    known = load_catalogue().metrics[metric]
    return Unit(known.unit, known.label, known.decimals, known.states)


def amount(value: float, unit: Unit, language: str) -> str:
    """`43,2 km/h`, kept on one line, or the word for a state."""
    word = unit.words.get(int(value)) if value.is_integer() else None
    if word is not None:
        return str(getattr(word, language))
    places = 0 if abs(value) >= _LARGE else unit.decimals
    rounded = round(value, places) + 0.0  # no "-0"
    pattern = "#,##0" + ("." + "0" * places if places else "")
    number = format_decimal(rounded, pattern, LOCALES[language])
    label = getattr(unit.label, language)
    return f"{number}\u00a0{label}" if label else number
