"""What one page shows. Few differ, so pages that show the same share what is rendered."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.city import Place
from dashboard.text import LANGUAGES, Words
from dashboard.travel import DEFAULT_SPAN

_ZOOMS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.5)


@dataclass(frozen=True, slots=True)
class View:
    """A page by name with its arguments, and the reader's choices.

    Without `at` it shows the city now; with it, `span` is how far the slider of moments reaches.
    `zoom` enlarges what is drawn for a large screen.
    """

    lang: str
    page: str
    arguments: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None
    zoom: float = 1.0
    span: str = DEFAULT_SPAN

    @property
    def words(self) -> Words:
        return LANGUAGES[self.lang]

    @property
    def look(self) -> "View":
        """What is left of it for a figure that looks the same on all pages."""
        return replace(self, page="", arguments=())

    def __getitem__(self, name: str) -> str:
        """The value of an argument, which the page declares as a parameter."""
        return dict(self.arguments)[name]

    def having(self, **arguments: str) -> "View":
        """The same page with other values of some arguments."""
        return replace(self, arguments=tuple({**dict(self.arguments), **arguments}.items()))


def zoom_of(size: float) -> float:
    """Screens share a few sizes."""
    return min(_ZOOMS, key=lambda one: abs(one - size))


def stored(view: View) -> dict[str, Any]:
    """A view as a page's store keeps it."""
    return {**asdict(view), "at": view.at and view.at.isoformat()}


def view_stored(document: dict[str, Any]) -> View:
    at = document["at"]
    return View(
        document["lang"],
        document["page"],
        tuple((name, value) for name, value in document["arguments"]),
        datetime.fromisoformat(at) if at else None,
        document["zoom"],
        document.get("span", DEFAULT_SPAN),
    )


def zone_of(place: Place) -> ZoneInfo:
    return ZoneInfo(place.city.time_zone)
