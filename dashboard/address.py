"""From a URL to a view and back: the URL holds all of it, so that a link shows the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from dashboard.city import Place
from dashboard.page import Given, Page
from dashboard.state import Picture
from dashboard.text import choose
from dashboard.travel import DEFAULT_SPAN, SPANS
from dashboard.view import View, zone_of, zoom_of

UNKNOWN = "unknown"  # the page of paths that lead nowhere
_SECONDS = "seconds"
_KEPT = 20_000  # a table may link to each device


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser asks for: `search` is the query with its `?`, `accepted` Accept-Language."""

    path: str
    search: str
    zoom: float = 1.0
    accepted: str | None = None

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.search.removeprefix("?")))


def lang_of(asked: Asked, place: Place | None) -> str:
    return choose(
        asked.query.get("lang"), asked.accepted, place.city.languages if place is not None else ()
    )


def view_of(asked: Asked, pages: Sequence[Page], picture: Picture, place: Place) -> View:
    """The view that a URL asks for; what is missing or wrong in its query gets its default."""
    found = next(
        (
            (page.name, arguments, page.is_bare)
            for page in pages
            if (in_path := page.matches(asked.path)) is not None
            and (arguments := _arguments(page, in_path, asked, picture, place)) is not None
        ),
        (UNKNOWN, {}, False),
    )
    name, arguments, is_bare = found
    # Without a bar to say that it is the past, a page shows now.
    at = None if is_bare else _moment(asked.query.get("at"), place, picture.at)
    span = asked.query.get("span", "")
    return View(
        lang_of(asked, place),
        name,
        tuple(arguments.items()),
        at,
        zoom_of(asked.zoom),
        span if at is not None and span in SPANS else DEFAULT_SPAN,
    )


def _arguments(
    page: Page, in_path: dict[str, str], asked: Asked, picture: Picture, place: Place
) -> dict[str, str] | None:
    """The value of each parameter; None when the path names something that is not there."""
    query, arguments = asked.query, dict[str, str]()
    for parameter in page.parameters:
        name = parameter.name
        given = Given(place, picture, dict(arguments))
        text = in_path.get(name, query.get(name))
        value = parameter.read(text, given) if text is not None else None
        if value is None and name in in_path:
            return None
        arguments[name] = parameter.default(given) if value is None else value
    return arguments


def _moment(text: str | None, place: Place, now: datetime) -> datetime | None:
    """A past moment; without a zone it is one of the city's clocks."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone_of(place))
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment < now else None


def url_of(view: View, page: Page) -> str:
    """The one URL of a view."""
    arguments, in_path = dict(view.arguments), page.in_path
    return page.path_of(arguments) + _query(
        view, ((name, value) for name, value in arguments.items() if name not in in_path)
    )


def link(view: View, path: str, **arguments: Any) -> str:
    """The URL of another page, in the same language and at the same moment.

    `path` is as in `path_to`.
    """
    return path + _query(view, ((name, str(value)) for name, value in arguments.items()))


@lru_cache(maxsize=_KEPT)
def path_to(*parts: str) -> str:
    """A path of parts that may hold anything: `path_to("devices", device.id)`."""
    return "/" + "/".join(quote(part, "") for part in parts)


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec=_SECONDS).replace("+00:00", "Z")


def _query(view: View, arguments: Iterable[tuple[str, str]]) -> str:
    moment = [("at", written(view.at))] if view.at is not None else []
    if view.at is not None and view.span != DEFAULT_SPAN:
        moment.append(("span", view.span))
    given = ((name, value) for name, value in arguments if value)
    return _encoded((("lang", view.lang), *moment, *given))


@lru_cache(maxsize=_KEPT)
def _encoded(pairs: tuple[tuple[str, str], ...]) -> str:
    return "?" + urlencode(pairs, safe="/:,")
