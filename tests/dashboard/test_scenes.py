"""A scene is worked out once for all pages alike, anew when something in it changes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from dashboard.city import Place
from dashboard.client import Api
from dashboard.desk import Desk
from dashboard.live import Feed
from dashboard.pages import PAGES, unknown
from dashboard.scenes import Scenes
from tests.dashboard.pictures import device, picture, value
from tests.dashboard.scenery import view

DEVICES = (device("a"), device("b"))
PICTURE = picture(devices=DEVICES, values=(value("a", 1), value("b", 2)))
OF_A, OF_B = (view(f"/devices/{one}?lang=en", PICTURE) for one in "ab")


class Refusing(httpx.AsyncBaseTransport):
    """An API that answers what is asked of one device alone, once its `gate` is open."""

    def __init__(self, device: str) -> None:
        self.gate = asyncio.Event()
        self._device = device

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.params.get_list("device") != [self._device]:  # of neighbours, too
            await asyncio.Event().wait()
        await self.gate.wait()
        return httpx.Response(404, json={"detail": "nothing of it"})


def scenes_of(transport: httpx.AsyncBaseTransport | None = None) -> tuple[Scenes, Place]:
    desk = Desk(Api("http://127.0.0.1:9", transport=transport))
    feed = Feed(Api("http://127.0.0.1:9"), desk)
    feed._publish(PICTURE)
    assert feed.picture.place is not None
    return Scenes(feed, desk, None, PAGES, unknown.PAGE), feed.picture.place


@contextmanager
def running(desk: Desk) -> Iterator[None]:
    task = asyncio.create_task(desk.run())
    try:
        yield
    finally:
        task.cancel()


def test_pages_with_the_same_view_share_a_scene() -> None:
    scenes, place = scenes_of()
    assert scenes.of(OF_A, place) is scenes.of(OF_A, place)
    assert scenes.of(OF_A, place) is not scenes.of(OF_B, place)


def test_a_new_picture_is_a_new_scene() -> None:
    scenes, place = scenes_of()
    before = scenes.of(OF_A, place)
    scenes.feed._publish(picture(devices=DEVICES, values=(value("a", 9),)))
    after = scenes.of(OF_A, place)
    assert after is not before
    assert after.scene.picture is scenes.feed.picture


def test_an_answer_changes_the_scenes_that_asked_and_wakes_their_pages_only() -> None:
    async def story() -> None:
        api = Refusing("a")
        scenes, place = scenes_of(api)
        seen = {one: scenes.of(one, place) for one in (OF_A, OF_B)}
        waiting = {
            one: asyncio.create_task(scenes.changed(moment, 20)) for one, moment in seen.items()
        }
        with running(scenes.desk):
            await asyncio.sleep(0.05)
            assert not any(one.done() for one in waiting.values())
            api.gate.set()
            await asyncio.wait_for(waiting[OF_A], 5)
            await asyncio.sleep(0.05)
        assert scenes.of(OF_A, place).marks != seen[OF_A].marks
        assert scenes.of(OF_B, place) is seen[OF_B]
        assert not waiting[OF_B].done()
        waiting[OF_B].cancel()

    asyncio.run(story())
