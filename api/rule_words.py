"""A rule of alarms as a sentence, in the languages that Vigie speaks."""

from datetime import timedelta

from vigie.catalogue import Catalogue, Metric, Text
from vigie.city.alarms import Composite, Deviation, Per, Rate, Rule, Silence, Threshold
from vigie.city.measures import Stat
from vigie.durations import format_duration

_PLACES = {
    Per.SERIES: Text(en="of a series", fr="d'une série"),
    Per.DEVICE: Text(en="of a device", fr="d'un capteur"),
    Per.FEED: Text(en="of a feed", fr="d'un flux"),
    Per.DISTRICT: Text(en="of a district", fr="d'un quartier"),
    Per.CITY: Text(en="of the city", fr="de la ville"),
}
_SIDES = {
    "above": Text(en="above", fr="au-dessus de"),
    "below": Text(en="below", fr="en dessous de"),
    "both": Text(en="outside", fr="en dehors de"),
}


def words_of(rule: Rule, catalogue: Catalogue) -> Text:
    """What must be the case, and for how long, for the alarm to be raised."""
    said = _condition(rule, catalogue)
    if not rule.on_delay:
        return said
    delay = format_duration(rule.on_delay)
    return Text(en=f"{said.en}, for {delay}", fr=f"{said.fr}, pendant {delay}")


def _condition(rule: Rule, catalogue: Catalogue) -> Text:
    place = _PLACES[rule.per]
    match rule.condition:
        case Threshold() as one:
            return _threshold(one, catalogue.metrics[one.metric], place)
        case Rate() as one:
            return _rate(one, catalogue.metrics[one.metric], place)
        case Deviation() as one:
            return _deviation(one, catalogue.metrics[one.metric], place)
        case Silence() as one if rule.per is Per.CITY:
            return _nothing_comes_in(one)
        case Silence() as one:
            return _silence(one, place)
        case Composite() as one:
            return _composite(one, place)


def _threshold(one: Threshold, metric: Metric, place: Text) -> Text:
    side = _SIDES["above" if one.above is not None else "below"]
    limit = f"{one.above if one.above is not None else one.below:g}"
    if one.stat in {Stat.SHARE_ABOVE, Stat.SHARE_BELOW}:
        inner = _SIDES["above" if one.stat is Stat.SHARE_ABOVE else "below"]
        within = f"{one.share_threshold or 0:g}"
        return Text(
            en=f"The share of {metric.name.en} {inner.en} {within} {metric.label.en} {place.en} "
            f"is {side.en} {limit}",
            fr=f"La part de {metric.name.fr} {inner.fr} {within} {metric.label.fr} {place.fr} "
            f"est {side.fr} {limit}",
        )
    if one.stat is Stat.COUNT:
        return Text(
            en=f"The count of {metric.name.en} {place.en} is {side.en} {limit}",
            fr=f"Le nombre de {metric.name.fr} {place.fr} est {side.fr} {limit}",
        )
    return Text(
        en=f"{metric.name.en} {place.en} is {side.en} {limit} {metric.label.en}".rstrip(),
        fr=f"{metric.name.fr} {place.fr} est {side.fr} {limit} {metric.label.fr}".rstrip(),
    )


def _rate(one: Rate, metric: Metric, place: Text) -> Text:
    by = f"{one.rise if one.rise is not None else one.fall:g}"
    way = Text(en="rises", fr="monte") if one.rise is not None else Text(en="falls", fr="baisse")
    within = format_duration(one.within)
    return Text(
        en=f"{metric.name.en} {place.en} {way.en} by {by} {metric.label.en} within {within}",
        fr=f"{metric.name.fr} {place.fr} {way.fr} de {by} {metric.label.fr} en {within}",
    )


def _deviation(one: Deviation, metric: Metric, place: Text) -> Text:
    side = _SIDES[one.side]
    return Text(
        en=f"{metric.name.en} {place.en} is {side.en} what is typical of the weekday and time",
        fr=f"{metric.name.fr} {place.fr} est {side.fr} ce qui est habituel ce jour à cette heure",
    )


def _silence(one: Silence, place: Text) -> Text:
    least = _told(one.least, Text(en=", at least", fr=", au moins"))
    after = _told(
        one.after, Text(en=", or without an interval for", fr=", ou, sans intervalle, de")
    )
    return Text(
        en=f"Nothing {place.en} for {one.intervals:g} intervals{least.en}{after.en}",
        fr=f"Silence {place.fr} de {one.intervals:g} intervalles{least.fr}{after.fr}",
    )


def _nothing_comes_in(one: Silence) -> Text:
    return Text(
        en=f"No readings come in{_told(one.after, Text(en=' for', fr='')).en}",
        fr=f"Plus aucune mesure n'arrive{_told(one.after, Text(en='', fr=' depuis')).fr}",
    )


def _told(span: timedelta | None, before: Text) -> Text:
    if span is None:
        return Text(en="", fr="")
    told = format_duration(span)
    return Text(en=f"{before.en} {told}", fr=f"{before.fr} {told}")


def _composite(one: Composite, place: Text) -> Text:
    rules = ", ".join(one.rules)
    return Text(
        en=f"At least {one.needed} stand {place.en} of: {rules}",
        fr=f"Au moins {one.needed} sont actives {place.fr} parmi : {rules}",
    )
