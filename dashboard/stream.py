"""From the scenes to the open pages: each is asked what it shows, and gets what is new in that.

The question is also the flow control: a page that does not answer is not sent more, and one that
is gone ends its stream. Frames and their differences are made once for all pages alike.
"""

import asyncio
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from dashboard.city import Place
from dashboard.components.frame import Frame, Slot, changes
from dashboard.components.shell import shell_frame
from dashboard.components.travel_bar import travel_frame
from dashboard.live import Feed
from dashboard.scenes import Marks, Moment, Scenes
from dashboard.state import Picture
from dashboard.steps import Listener, Steps
from dashboard.view import View, view_stored

BEAT_S = 4.0  # a page hears from its server at least this often
ANSWER_S = 20.0
_STEP_S = 10.0  # a moment of which something is not known by then is shown without it
_UNTIL_LAID_OUT_S = 0.2
REST_S = 0.25  # a page is told more at most so often; it asks many questions at once
_START = timedelta(seconds=5)
_KEPT = 400  # views that are open at once, and some that were
LAYOUTS = 1_000_000  # of one audience; those of the next one begin there

Key = TypeVar("Key")


class Socket(Protocol):
    """What Dash gives a callback to talk to its page."""

    @property
    def is_shutdown(self) -> bool: ...

    async def get_prop(self, component_id: str, prop_name: str, timeout: float) -> Any: ...  # noqa: ASYNC109 - Dash's signature

    async def set_prop(self, component_id: str, prop_name: str, value: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a page shows: its own content, all of it, and the ways to it from what was before."""

    marks: Marks
    content: Frame
    frame: Frame
    changes: dict[Marks, dict[Slot, Any]] = field(default_factory=dict)


class Frames:
    """What pages show, rendered once for all that show the same; of each view, the newest."""

    def __init__(self) -> None:
        self._newest: OrderedDict[View, Rendered] = OrderedDict()
        self._laid_out: OrderedDict[str, Rendered] = OrderedDict()

    def of(self, moment: Moment) -> Rendered:
        view, marks = moment.scene.view, moment.marks
        known = self._newest.get(view)
        if known is None or known.marks != marks:
            is_same = known is not None and known.marks.content == marks.content
            known = self._rendered(moment, known.content if known and is_same else None)
        _keep(self._newest, view, known)
        return known

    def _rendered(self, moment: Moment, content: Frame | None) -> Rendered:
        page, scene = moment.page, moment.scene
        content = page.frame(scene) if content is None else content
        whole = {**shell_frame(scene, page), **content, **travel_frame(scene)}
        return Rendered(moment.marks, content, whole)

    def between(self, old: Rendered | None, new: Rendered) -> dict[Slot, Any]:
        if old is None:
            return dict(new.frame)
        if old.marks not in new.changes:
            new.changes[old.marks] = changes(old.frame, new.frame)
        return new.changes[old.marks]

    def lay_out(self, rendered: Rendered) -> str:
        """The stamp of a page that is laid out with a frame."""
        stamp = uuid.uuid4().hex
        _keep(self._laid_out, stamp, rendered)
        return stamp

    def claim(self, stamp: str) -> Rendered | None:
        """The frame that a page was laid out with, once: later it shows something newer."""
        return self._laid_out.pop(stamp, None)


def _keep(store: OrderedDict[Key, Rendered], key: Key, rendered: Rendered) -> None:
    store[key] = rendered
    store.move_to_end(key)
    while len(store) > _KEPT:
        store.popitem(last=False)


def _is_starting(picture: Picture) -> bool:
    """Whether the city is not known yet, but may be in a moment: pages stay as they are."""
    lost = picture.link.api_lost
    return picture.place is None and lost is not None and datetime.now(UTC) - lost < _START


async def _leave_stale(socket: Socket, view: View) -> None:
    """A page that shows the city from before keeps it, and says that it is old."""
    await socket.set_prop("shell", "className", f"shell page-{view.page} is-stale")
    await socket.set_prop("notice", "children", view.words.api_away)
    await socket.set_prop("notice", "className", "notice")


async def stream(socket: Socket, scenes: Scenes, frames: Frames, steps: Steps) -> None:
    """Keep one page current until it is gone.

    The page's store `shown` says its view and its stamp; it is None until the page is laid out. A
    page that takes a step to another moment is shown it once all of it is known.
    """
    with steps.listener() as listener:
        await _stream(socket, scenes, frames, listener)


async def _stream(socket: Socket, scenes: Scenes, frames: Frames, listener: Listener) -> None:
    stamp: str | None = None
    on_page: Rendered | None = None
    bell = scenes.feed.bell
    layouts = _Layouts(socket)
    while not socket.is_shutdown:
        listener.begin()
        try:
            shown = await socket.get_prop("shown", "data", ANSWER_S)
        except TimeoutError:
            return
        place = await _place_of(shown, socket, scenes.feed, layouts)
        if place is None:
            on_page = on_page if scenes.feed.picture.place is not None else None
            continue
        if shown["stamp"] != stamp:
            # A page laid out anew may still get a change meant for the one before: send all.
            on_page = frames.claim(shown["stamp"]) if stamp is None else None
            stamp = shown["stamp"]
            listener.listen_to(stamp)
        if listener.is_leaving:
            listener.be_quiet()  # pages answer in turn: after what they were told before
            await bell.wait(_UNTIL_LAID_OUT_S)
            continue
        moment = await _moment(view_stored(shown["view"]), place, scenes, listener)
        if listener.is_woken:
            continue
        rendered = frames.of(moment)
        for slot, value in frames.between(on_page, rendered).items():
            await socket.set_prop(slot.component, slot.prop, value)
        on_page = await _until_news(rendered, moment, scenes, frames, listener)


async def _until_news(
    shown: Rendered, moment: Moment, scenes: Scenes, frames: Frames, listener: Listener
) -> Rendered:
    """Wait until there is something to tell a page, or it is time to hear that it is there.

    Returns what it shows: the newest of all that look the same to it.
    """
    view, place = moment.scene.view, moment.scene.place
    end = time.monotonic() + BEAT_S
    while await listener.unless_woken(_changed(scenes, moment, end)):
        if time.monotonic() >= end or scenes.feed.picture.layout != moment.scene.picture.layout:
            break
        moment = scenes.of(view, place)
        newer = frames.of(moment)
        if frames.between(shown, newer):
            break
        shown = newer
    return shown


async def _changed(scenes: Scenes, seen: Moment, end: float) -> None:
    """Until the scene is another, but a rest at least: what comes together is shown together."""
    await asyncio.sleep(REST_S)
    await scenes.changed(seen, end - time.monotonic())


class _Layouts:
    """Has a page laid out anew, which takes it a while, and only once for each new layout.

    Told again meanwhile, it would begin again: what its reader has opened by then would close, and
    a change of a figure could meet one that is being replaced.
    """

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._told: int | None = None
        self._told_at_s = 0.0

    async def ask_for(self, layout: int) -> None:
        now_s = time.monotonic()
        if layout != self._told or now_s - self._told_at_s > ANSWER_S:  # else it was not heard
            self._told, self._told_at_s = layout, now_s
            await self._socket.set_prop("layout", "data", layout)


async def _place_of(
    shown: dict[str, Any] | None, socket: Socket, feed: Feed, layouts: _Layouts
) -> Place | None:
    """The city that the page is laid out for; None, a while later, when it is laid out for none."""
    picture = feed.picture
    if shown is None or _is_starting(picture):
        await feed.bell.wait(_UNTIL_LAID_OUT_S)
        return None
    is_of_them = shown["layout"] // LAYOUTS == picture.layout // LAYOUTS
    if picture.place is None and shown["view"] is not None and is_of_them:
        await _leave_stale(socket, view_stored(shown["view"]))
        await feed.bell.wait(BEAT_S)
        return None
    if shown["layout"] != picture.layout:
        await layouts.ask_for(picture.layout)
        await feed.bell.wait(_UNTIL_LAID_OUT_S)
        return None
    if shown["view"] is None or picture.place is None:
        await feed.bell.wait(BEAT_S)
        return None
    return picture.place


async def _moment(view: View, place: Place, scenes: Scenes, listener: Listener) -> Moment:
    """What is to be shown: of the past once all of it is known, if no step is taken meanwhile."""
    if view.at is not None:
        await listener.unless_woken(scenes.settled(view, place, _STEP_S))
    return scenes.of(view, place)
