"""From the feed to the open pages: each is asked what it shows, and gets what is new in that.

The question is also the flow control: a page that does not answer is not sent more, and one that
is gone ends its stream. Frames and their differences are made once for all pages alike.
"""

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from dashboard.components.frame import Frame, Slot, changes
from dashboard.live import Feed
from dashboard.pages import now
from dashboard.state import Picture
from dashboard.view import View, view_shown

BEAT_S = 4.0  # a page hears from its server at least this often
ANSWER_S = 20.0
_START = timedelta(seconds=5)
_KEPT = 64

Made = TypeVar("Made")


class Socket(Protocol):
    """What Dash gives a callback to talk to its page."""

    @property
    def is_shutdown(self) -> bool: ...

    async def get_prop(self, component_id: str, prop_name: str, timeout: float) -> Any: ...  # noqa: ASYNC109 - Dash's signature

    async def set_prop(self, component_id: str, prop_name: str, value: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Rendered:
    """A frame, and of what it is one."""

    version: int
    view: View
    frame: Frame


class Frames:
    """What pages show, by version and view, rendered once."""

    def __init__(self) -> None:
        self._rendered: OrderedDict[Hashable, Rendered] = OrderedDict()
        self._changes: OrderedDict[Hashable, dict[Slot, Any]] = OrderedDict()
        self._laid_out: OrderedDict[Hashable, Rendered] = OrderedDict()

    def of(self, picture: Picture, view: View) -> Rendered:
        key = (picture.version, view)
        if key not in self._rendered:
            rendered = Rendered(picture.version, view, now.frame(picture, view))
            _keep(self._rendered, key, rendered)
        return self._rendered[key]

    def between(self, old: Rendered | None, new: Rendered) -> dict[Slot, Any]:
        if old is None:
            return dict(new.frame)
        key = (old.version, old.view, new.version, new.view)
        if key not in self._changes:
            _keep(self._changes, key, changes(old.frame, new.frame))
        return self._changes[key]

    def lay_out(self, rendered: Rendered) -> str:
        """The stamp of a page that is laid out with a frame."""
        stamp = uuid.uuid4().hex
        _keep(self._laid_out, stamp, rendered)
        return stamp

    def claim(self, stamp: str) -> Rendered | None:
        """The frame that a page was laid out with, once: later it shows something newer."""
        return self._laid_out.pop(stamp, None)


def _keep(store: OrderedDict[Hashable, Made], key: Hashable, made: Made) -> None:
    store[key] = made
    while len(store) > _KEPT:
        store.popitem(last=False)


def _is_starting(picture: Picture) -> bool:
    """Whether the city is not known yet, but may be in a moment: pages stay as they are."""
    lost = picture.link.api_lost
    return picture.place is None and lost is not None and datetime.now(UTC) - lost < _START


async def page_of(socket: Socket) -> str | None:
    """Which page has been laid out, once one has; nothing when the page is gone before."""
    while not socket.is_shutdown:
        try:
            shown = await socket.get_prop("shown", "data", ANSWER_S)
        except TimeoutError:
            return None
        if shown is not None:
            return str(shown["page"])
        await asyncio.sleep(0.1)
    return None


async def stream(socket: Socket, feed: Feed, frames: Frames) -> None:
    """Keep one page current until it is gone.

    The page's store `shown` says its view and its stamp; it is None until the page is laid out.
    """
    stamp: str | None = None
    on_page: Rendered | None = None
    while not socket.is_shutdown:
        try:
            shown = await socket.get_prop("shown", "data", ANSWER_S)
        except TimeoutError:
            return
        picture = feed.picture
        if shown is None or _is_starting(picture):
            pass
        elif shown["layout"] != picture.layout:
            await socket.set_prop("layout", "data", picture.layout)
        else:
            if shown["stamp"] != stamp:
                # A page laid out anew may still get a change meant for the one before: send all.
                on_page = frames.claim(shown["stamp"]) if stamp is None else None
                stamp = shown["stamp"]
            view = view_shown(shown)
            feed.still_shows(view.metric)
            rendered = frames.of(picture, view)
            for slot, value in frames.between(on_page, rendered).items():
                await socket.set_prop(slot.component, slot.prop, value)
            on_page = rendered
        await feed.newer_than(picture.version, BEAT_S if shown else 0.2)
