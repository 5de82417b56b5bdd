"""What one page shows: language, map metric, size. Few differ, so pages share what is rendered."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from dashboard.state import Place
from dashboard.text import LANGUAGES, Words, choose

NO_METRIC = "none"
NOW, SIMULATOR = "now", "simulator"
_ZOOMS = (1.0, 1.25, 1.5, 2.0, 2.5)


@dataclass(frozen=True, slots=True)
class View:
    """The reader's choices; `zoom` enlarges what is drawn for a large screen."""

    lang: str
    metric: str  # of the map; `NO_METRIC` shades nothing
    zoom: float = 1.0
    page: str = NOW

    @property
    def words(self) -> Words:
        return LANGUAGES[self.lang]


def view_of(
    search: str, accepted: str | None, zoom: float, place: Place | None, path: str = "/"
) -> View:
    """The view that a page's URL asks for (`?lang=fr&metric=no2`), with what is missing filled in.

    `accepted` is the browser's Accept-Language; `zoom` the size that suits its screen.
    """
    asked: dict[str, list[Any]] = parse_qs(search.removeprefix("?"))
    lang = choose(
        next(iter(asked.get("lang", [])), None), accepted, place.city.languages if place else ()
    )
    metrics = place.city.map_metrics if place else ()
    metric = next(iter(asked.get("metric", [])), None)
    if metric not in (*metrics, NO_METRIC):
        metric = metrics[0] if metrics else NO_METRIC
    page = SIMULATOR if path.rstrip("/").endswith(f"/{SIMULATOR}") else NOW
    return View(lang, metric, min(_ZOOMS, key=lambda one: abs(one - zoom)), page)


def view_shown(shown: dict[str, Any]) -> View:
    """The view that a page's store `shown` says it shows."""
    return View(shown["lang"], shown["metric"], shown["zoom"], shown["page"])


def zone_of(place: Place) -> ZoneInfo:
    return ZoneInfo(place.city.time_zone)
