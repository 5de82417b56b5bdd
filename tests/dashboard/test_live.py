"""The feed against the real API: what is committed is in the picture, and every loss is said."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from psycopg import Connection

from dashboard.client import Api
from dashboard.live import Feed
from dashboard.state import Picture
from tests.api.serving import serving
from tests.dashboard.test_client import reading
from tests.servers import free_port
from tests.storing import store
from vigie.model import Device, DeviceStatus
from vigie.settings import Settings

DEADLINE_S = 30


@asynccontextmanager
async def running(url: str) -> AsyncIterator[Feed]:
    api = Api(url)
    feed = Feed(api)
    task = asyncio.create_task(feed.run())
    try:
        yield feed
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await api.close()


async def until(feed: Feed, holds: Callable[[Picture], bool]) -> Picture:
    """The first picture of which `holds` is true."""
    async with asyncio.timeout(DEADLINE_S):
        while not holds(feed.picture):
            await feed.bell.wait(DEADLINE_S)
    return feed.picture


def flow(picture: Picture) -> float | None:
    return next((one.value for one in picture.indicators if one.id == "traffic"), None)


def test_what_is_committed_is_in_the_next_pictures(
    settings: Settings, connection: Connection
) -> None:
    async def story(url: str) -> None:
        async with running(url) as feed:
            await until(feed, lambda shown: shown.place is not None and shown.link.is_whole)
            store(connection, [reading("counter-n1", 100)])
            await until(feed, lambda shown: flow(shown) == 100)
            store(connection, [reading("counter-n1", 130, ago_s=0)])
            before = feed.picture
            shown = await until(feed, lambda shown: flow(shown) == 130)
            assert shown.devices is before.devices  # of which pages keep what they made
            assert shown.values["counter-n1", "vehicle_flow"].value == 130
            assert set(shown.charts) == {"traffic_by_district", "power_by_use"}
            assert set(shown.trends) == {"traffic", "speed", "demand", "jams"}

    with serving(settings) as url:
        asyncio.run(story(url))


def test_a_device_that_is_new_appears(settings: Settings, connection: Connection) -> None:
    stranger = Device("stranger", "traffic_counter", status=DeviceStatus.PROVISIONAL)

    async def story(url: str) -> None:
        async with running(url) as feed:
            await until(feed, lambda shown: bool(shown.devices) and shown.link.is_whole)
            store(connection, [reading("stranger", 5)], devices=[stranger])
            shown = await until(feed, lambda shown: "stranger" in shown.devices)
            assert shown.devices["stranger"].status == "provisional"

    with serving(settings) as url:
        asyncio.run(story(url))


def test_a_lost_api_is_said_with_its_last_picture_and_healed(settings: Settings) -> None:
    port = free_port()

    async def story() -> None:
        async with running(f"http://127.0.0.1:{port}") as feed:
            assert feed.picture.link.api_lost is not None
            async with served(settings, port):
                whole = await until(feed, lambda shown: shown.link.is_whole)
                assert whole.place is not None
            lost = await until(feed, lambda shown: shown.link.api_lost is not None)
            assert lost.place == whole.place
            async with served(settings, port):
                healed = await until(feed, lambda shown: shown.link.is_whole)
                assert healed.layout == whole.layout
                assert healed.devices is whole.devices

    asyncio.run(story())


@asynccontextmanager
async def served(settings: Settings, port: int) -> AsyncIterator[None]:
    block = serving(settings, port)
    await asyncio.to_thread(block.__enter__)
    try:
        yield
    finally:
        await asyncio.to_thread(block.__exit__, None, None, None)
