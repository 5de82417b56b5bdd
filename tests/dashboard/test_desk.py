"""The desk against a real HTTP server that counts: each question is asked once, at its pace."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from dashboard.client import Api, Change
from dashboard.desk import Desk
from dashboard.document import Document
from dashboard.question import FINISHED, LIVE, Pace, Question, question
from dashboard.state import Alarm
from tests.dashboard.pictures import NOW, value
from tests.serving import served

DEADLINE_S = 30
ALARM = Alarm(id=1, rule="slow", severity="low", state="raised", since=NOW, raised_at=NOW)


class Said(Document):
    n: int = 0
    items: tuple[int, ...] = ()


class Library:
    """Answers `/n` with a number, and counts who asks; `/slow` takes its time."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.unchanged = 0
        self.n = 1
        self.is_broken = False
        self.app = FastAPI()
        self.app.get("/{path}")(self._answer)

    async def _answer(self, path: str, request: Request) -> Response:
        self.asked[path] += 1
        if self.is_broken:
            return JSONResponse({"detail": "metric: 'x' is unknown"}, 400)
        if path == "slow":
            await asyncio.sleep(DEADLINE_S)
        if path == "pages":
            cursor = int(request.query_params.get("cursor", "0"))
            return JSONResponse(
                {"items": [cursor], "next": str(cursor + 1) if cursor < 3 else None}
            )
        etag = f'"{self.n}"'
        if request.headers.get("if-none-match") == etag:
            self.unchanged += 1
            return Response(status_code=304, headers={"ETag": etag})
        return JSONResponse({"n": self.n}, headers={"ETag": etag})


@pytest.fixture
def library() -> Library:
    return Library()


@contextmanager
def serving(library: Library) -> Iterator[str]:
    config = uvicorn.Config(library.app, log_level="error", timeout_graceful_shutdown=1)
    with served(uvicorn.Server(config), "the library") as url:
        yield url


@asynccontextmanager
async def running(url: str, *, is_for_staff: bool = True) -> AsyncIterator[Desk]:
    api = Api(url)
    desk = Desk(api, is_for_staff=is_for_staff)
    task = asyncio.create_task(desk.run())
    try:
        yield desk
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await api.close()


def told(library: Library, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def run(url: str) -> None:
        async with running(url) as desk:
            await story(desk)

    with serving(library) as url:
        asyncio.run(run(url))


def ask(path: str = "/n", pace: Pace = FINISHED, **parameters: str) -> Question[Said]:
    return question(Said, path, pace, **parameters)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not holds():  # noqa: ASYNC110 - what it waits for rings no bell
            await asyncio.sleep(0.02)


def test_what_is_for_staff_is_not_asked_for_the_public(library: Library) -> None:
    async def story(url: str) -> None:
        audit = question(Said, "/n", is_for_staff=True)
        async with running(url, is_for_staff=False) as public:
            await public.settled([audit, ask("/other")], DEADLINE_S)
            assert public.need([audit])[audit].is_refused
        assert library.asked == {"other": 1}
        async with running(url) as staff:
            await staff.settled([audit], DEADLINE_S)
            assert staff.need([audit])[audit].body == Said(n=1)

    with serving(library) as url:
        asyncio.run(story(url))


def test_pages_that_ask_the_same_ask_once(library: Library) -> None:
    async def story(desk: Desk) -> None:
        await asyncio.gather(*(desk.settled([ask()], DEADLINE_S) for _ in range(20)))
        answer = desk.need([ask()])[ask()]
        assert answer.body == Said(n=1)
        assert library.asked["n"] == 1

    told(library, story)


def test_what_has_not_changed_changes_nothing(library: Library) -> None:
    async def story(desk: Desk) -> None:
        quick = ask(pace=Pace(0.05))
        await desk.settled([quick], DEADLINE_S)
        first = desk.need([quick])[quick]
        await until(lambda: library.unchanged > 2)
        assert desk.need([quick])[quick] is first
        library.n = 2
        await until(lambda: desk.need([quick])[quick].body == Said(n=2))

    told(library, story)


def test_a_slow_question_holds_up_no_other(library: Library) -> None:
    async def story(desk: Desk) -> None:
        slow = ask("/slow")
        desk.need([slow])
        await until(lambda: library.asked["slow"] == 1)
        begun = time.monotonic()
        await desk.settled([ask()], DEADLINE_S)
        assert time.monotonic() - begun < DEADLINE_S
        assert desk.need([slow])[slow].is_awaited

    told(library, story)


def test_a_change_asks_again_what_it_concerns(library: Library) -> None:
    async def story(desk: Desk) -> None:
        never = Pace(float("inf"), on_change=True)
        flow, speed = ask("/flow", never, metric="vehicle_flow"), ask("/speed", never, metric="no2")
        await desk.settled([flow, speed], DEADLINE_S)
        library.n = 7
        desk.hear(Change((value("a", 1),)))
        await until(lambda: desk.need([flow])[flow].body == Said(n=7))
        assert desk.need([speed])[speed].body == Said(n=1)
        desk.hear(Change((), devices_changed=True))
        await until(lambda: desk.need([speed])[speed].body == Said(n=7))

    told(library, story)


def test_what_changes_all_the_time_is_asked_again_after_its_pause(library: Library) -> None:
    async def story(desk: Desk) -> None:
        never = float("inf")
        eager = ask("/eager", Pace(never, pause_s=0, on_change=True))
        patient = ask("/patient", Pace(never, pause_s=60, on_change=True))
        await desk.settled([eager, patient], DEADLINE_S)
        for n in (7, 8, 9):
            library.n = n
            desk.hear(Change((value("a", 1),)))
            await until(lambda: desk.need([eager])[eager].body == Said(n=library.n))
        assert desk.need([patient])[patient].body == Said(n=1)

    told(library, story)


def test_alarms_are_asked_again_when_alarms_change_and_by_no_reading(library: Library) -> None:
    async def story(desk: Desk) -> None:
        never = float("inf")
        alarms, flow = (
            ask("/a", Pace(never, on_alarms=True)),
            ask("/f", Pace(never, on_change=True)),
        )
        await desk.settled([alarms, flow], DEADLINE_S)
        library.n = 7
        desk.hear(Change((value("a", 1),)))
        await until(lambda: desk.need([flow])[flow].body == Said(n=7))
        assert desk.need([alarms])[alarms].body == Said(n=1)
        library.n = 8
        desk.hear(Change(alarms=(ALARM,)))
        await until(lambda: desk.need([alarms])[alarms].body == Said(n=8))
        assert desk.need([flow])[flow].body == Said(n=7)

    told(library, story)


def test_the_finished_past_is_asked_once(library: Library) -> None:
    async def story(desk: Desk) -> None:
        await desk.settled([ask()], DEADLINE_S)
        desk.hear(Change((), devices_changed=True))
        other = ask("/other", Pace(0.05))
        await until(lambda: bool(desk.need([ask(), other])) and library.asked["other"] > 3)
        assert library.asked["n"] == 1

    told(library, story)


def test_a_refusal_is_said_in_the_api_s_words_and_heals(library: Library) -> None:
    async def story(desk: Desk) -> None:
        library.is_broken = True
        await desk.settled([ask()], DEADLINE_S)
        answer = desk.need([ask()])[ask()]
        assert answer.trouble == "metric: 'x' is unknown"
        assert answer.body is None
        library.is_broken = False
        desk.hear_all()
        await until(lambda: desk.need([ask()])[ask()].body == Said(n=1))
        assert desk.need([ask()])[ask()].trouble is None

    told(library, story)


def test_a_lost_api_is_trouble_and_what_was_known_stays() -> None:
    library, live = Library(), ask(pace=LIVE)

    async def story() -> None:
        block = serving(library)
        async with running(await asyncio.to_thread(block.__enter__)) as desk:
            await desk.settled([live], DEADLINE_S)
            await asyncio.to_thread(block.__exit__, None, None, None)
            desk.hear_all()
            await until(lambda: desk.need([live])[live].trouble is not None)
            assert desk.need([live])[live].body == Said(n=1)

    asyncio.run(story())


def test_all_pages_of_an_answer_are_followed(library: Library) -> None:
    async def story(desk: Desk) -> None:
        whole = question(Said, "/pages", FINISHED, is_whole=True)
        await desk.settled([whole], DEADLINE_S)
        answer = desk.need([whole])[whole]
        assert answer.body == Said(items=(0, 1, 2, 3))

    told(library, story)


def test_what_no_page_needs_is_asked_no_more_and_forgotten_in_time() -> None:
    now = 0.0
    desk = Desk(Api("http://127.0.0.1:9"), clock=lambda: now)

    async def story() -> None:
        nonlocal now
        desk.need([ask()])
        now = 61.0
        desk._forget(now)
        assert desk._held == {}

    asyncio.run(story())


def test_it_keeps_no_more_than_it_can_and_says_so() -> None:
    desk = Desk(Api("http://127.0.0.1:9"), clock=lambda: 0.0)

    async def story() -> None:
        many = [ask(f"/{n}") for n in range(2_050)]
        answers = desk.need(many)
        assert len(desk._held) == 2_000
        assert answers[many[-1]].trouble == "too many different pages are open"

    asyncio.run(story())
