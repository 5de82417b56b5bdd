"""The status line: is the broker there, how much comes in, how old is the newest reading."""

from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot, plain
from dashboard.figures.charts import floor_to
from dashboard.formats import about, clock, moment, number, rate
from dashboard.kept import kept
from dashboard.state import Picture, Status
from dashboard.text import Words, travel
from dashboard.view import View, zone_of

_STEP = timedelta(seconds=5)
_KEPT = 16  # the picture of now in each look


def status_line(view: View) -> html.Section:
    return html.Section(
        [html.Div(id="status", className="status-items"), html.Div(id="notice", role="status")],
        className="status",
        **aria(label=view.words.status),
    )


def status_frame(picture: Picture, view: View) -> Frame:
    return _frame(picture, view.look)


@kept(_KEPT)
def _frame(picture: Picture, view: View) -> Frame:
    notice = notice_of(picture, view)
    return {
        Slot("status", "children"): plain(_items(picture, view)),
        Slot("notice", "children"): notice,
        Slot("notice", "className"): "notice" if notice else "notice is-empty",
    }


def notice_of(picture: Picture, view: View) -> str:
    """What is lost, and since when; empty when nothing is."""
    place, words = picture.place, view.words
    if place is None or picture.link.is_whole:
        return ""
    zone = zone_of(place)
    if picture.link.api_lost is not None:
        return words.api_lost.format(time=clock(picture.link.api_lost, zone, view.lang))
    since = picture.link.stream_lost or picture.at
    return words.stream_lost.format(time=clock(since, zone, view.lang))


def age(time: datetime) -> html.Time:
    """An age that ticks: the script `clock.js` writes it."""
    return html.Time(dateTime=time.isoformat(), className="age")


def _items(picture: Picture, view: View) -> list[html.Span]:
    status, words, lang = picture.status, view.words, view.lang
    if status is None:
        return []
    if view.at is not None:
        return _items_then(status, picture, view)
    state, text = _broker(status, picture.at, words)
    items = [_item(html.Span(text), state)]
    flow = status.ingest.readings_per_s if status.ingest else None
    if flow is not None:
        items.append(_item(html.Span(words.rate.format(rate=rate(about(flow), lang)))))
    if status.newest_reading is None:
        items.append(_item(html.Span(words.no_newest), "is-waiting"))
    else:
        items.append(_item([html.Span(words.newest), " ", age(_stepped(status.newest_reading))]))
    items += _count(status.devices.provisional, words.provisional_one, words.provisional_many, lang)
    items += _count(status.dead_letters_24h, words.dead_letters_one, words.dead_letters_many, lang)
    return items


def _stepped(time: datetime) -> datetime:
    """Of which pages need not be told at each reading: their own clock goes on meanwhile."""
    return floor_to(time, _STEP)


def _items_then(status: Status, picture: Picture, view: View) -> list[html.Span]:
    """What is known of a past moment: what came in, and from how many."""
    words, place, newest = travel.WORDS[view.lang], picture.place, status.newest_reading
    if newest is None or place is None:
        items = [_item(html.Span(words.no_newest_then), "is-waiting")]
    else:
        time = moment(newest, picture.at, zone_of(place), view.lang)
        items = [_item(html.Span(words.newest_then.format(time=time)))]
    one, many = view.words.provisional_one, view.words.provisional_many
    return items + _count(status.devices.provisional, one, many, view.lang)


def _broker(status: Status, now: datetime, words: Words) -> tuple[str, str]:
    ingest = status.ingest
    if ingest is None:
        return "is-unknown", words.broker_unknown
    if ingest.is_silent(now):
        return "is-bad", words.ingest_silent
    if ingest.connected is None:
        return "is-unknown", words.broker_unknown
    return (
        ("is-good", words.broker_connected) if ingest.connected else ("is-bad", words.broker_away)
    )


def _item(children: Any, state: str = "") -> html.Span:
    return html.Span(children, className=f"status-item {state}".rstrip())


def _count(n: int | None, one: str, many: str, lang: str) -> list[html.Span]:
    if not n:
        return []
    text = (one if n == 1 else many).format(n=number(n, 0, lang))
    return [_item(html.Span(text), "is-attention")]
