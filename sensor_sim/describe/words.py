"""What the page says, in the languages that Vigie speaks."""

from vigie.catalogue import Metric, Spatial, Temporal, Text, load_catalogue

TITLE = Text(en="{city}: a simulated day", fr="{city} : une journée simulée")
SEED = Text(en="seed {seed}", fr="graine {seed}")
SUN = Text(en="sunrise {rise}, sunset {set}", fr="lever du soleil {rise}, coucher {set}")
NIGHT = Text(en="night", fr="nuit")
RUSH = Text(en="rush hour", fr="heure de pointe")
NO_RUSH = Text(en="no rush hour on such a day", fr="pas d'heure de pointe ce jour-là")
DEVICES = Text(en="{count} devices", fr="{count} appareils")
DEVICE = Text(en="1 device", fr="1 appareil")
A_FEW = Text(en="a few devices", fr="quelques appareils")
IN_STATE = Text(en="devices in each state, %", fr="appareils dans chaque état, %")

_TOGETHER = {
    Spatial.SUM: Text(en="all together", fr="tous ensemble"),
    Spatial.MEAN: Text(en="mean of all", fr="moyenne de tous"),
    Spatial.WEIGHTED: Text(en="mean, weighted by {weight}", fr="moyenne, pondérée par {weight}"),
    Spatial.MAX: Text(en="highest of all", fr="maximum de tous"),
    Spatial.NONE: Text(en="mean of all", fr="moyenne de tous"),
}
_OVER_TIME = {
    Temporal.DELTA: Text(en="per quarter of an hour", fr="par quart d'heure"),
    Temporal.COUNTER: Text(en="since midnight", fr="depuis minuit"),
}


def said(text: Text, lang: str) -> str:
    return text.fr if lang == "fr" else text.en


def name_of(metric: Metric, lang: str) -> str:
    """The metric with its unit, and what of it is shown: `Cyclists (per quarter of an hour)`."""
    over_time = _OVER_TIME.get(metric.temporal)
    parts = [said(metric.label, lang), said(over_time, lang) if over_time else ""]
    about = ", ".join(filter(None, parts))
    name = said(metric.name, lang)
    return f"{name} ({about})" if about else name


def together(metric: Metric, lang: str) -> str:
    """How the city's line comes from its devices."""
    if metric.temporal is Temporal.STATE:
        return said(IN_STATE, lang)
    weight = load_catalogue().metrics[metric.weight].name if metric.weight else None
    named = said(weight, lang).lower() if weight else ""
    return said(_TOGETHER[metric.spatial], lang).format(weight=named)
