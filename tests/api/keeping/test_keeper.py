"""Answers that are said again: the same while nothing was committed, never behind a commit."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from psycopg import Connection
from starlette.types import Message, Receive, Scope, Send

from api.keeping.keeper import Keeper
from api.keeping.states import States
from tests.storing import store
from vigie.model import Device, Reading
from vigie.settings import Settings
from vigie.store.connect import open_pool

START = datetime(2026, 11, 16, tzinfo=UTC)
PATH = (
    "/v1/aggregates?metric=mean_speed&bucket=1h&stat=count"
    "&start=2026-11-16T00:00:00Z&end=2026-11-17T00:00:00Z"
)


def reading(minute: int, value: float = 1.0) -> Reading:
    return Reading("counter-n1", "mean_speed", START + timedelta(minutes=minute), value)


def counted(answer: httpx.Response) -> int:
    return sum(bucket[2] for bucket in answer.json()["groups"][0]["buckets"])


def test_who_has_the_answer_is_told_so(api: httpx.Client, connection: Connection) -> None:
    store(connection, [reading(0)])
    first = api.get(PATH)
    assert first.headers["cache-control"] == "no-cache"

    again = api.get(PATH, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]

    store(connection, [reading(1)])
    changed = api.get(PATH, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("tag", ["*", 'W/"other", {etag}', "{bare}"])
def test_tags_are_compared_weakly(api: httpx.Client, tag: str) -> None:
    etag = api.get("/v1/metrics").headers["etag"]
    given = tag.format(etag=etag, bare=etag.removeprefix("W/"))

    assert api.get("/v1/metrics", headers={"If-None-Match": given}).status_code == 304


def test_no_answer_lags_a_commit(api: httpx.Client, connection: Connection) -> None:
    """Each commit is in the very next answer, while others keep asking for the same."""

    def ask(_: int) -> int:
        return counted(api.get(PATH))

    with ThreadPoolExecutor(4) as others:
        for minute in range(40):
            store(connection, [reading(minute)])
            asked = [others.submit(ask, one) for one in range(4)]
            assert counted(api.get(PATH)) == minute + 1
            assert {one.result() for one in asked} == {minute + 1}


def test_a_device_that_changes_changes_the_answer(
    api: httpx.Client, connection: Connection
) -> None:
    store(connection, [reading(0)], devices=[Device("roving", "traffic_counter")])
    assert "roving" in api.get("/v1/devices").text

    connection.execute("DELETE FROM device WHERE id = 'roving'")
    connection.commit()

    assert "roving" not in api.get("/v1/devices").text


def test_what_was_never_committed_is_in_no_answer(
    api: httpx.Client, connection: Connection
) -> None:
    store(connection, [reading(0)])
    before = api.get(PATH)
    with connection.transaction(force_rollback=True):
        connection.execute("DELETE FROM reading")
        during = api.get(PATH)

    assert during.content == before.content == api.get(PATH).content


def test_formats_and_encodings_are_kept_apart(api: httpx.Client) -> None:
    as_json = api.get("/v1/districts", headers={"Accept": "application/json"})
    as_map = api.get("/v1/districts", headers={"Accept": "application/geo+json"})
    plain = api.get("/v1/metrics", headers={"Accept-Encoding": "identity"})
    packed = api.get("/v1/metrics", headers={"Accept-Encoding": "gzip"})

    assert as_json.headers["content-type"] == "application/json"
    assert as_map.headers["content-type"] == "application/geo+json"
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content


def test_callers_are_kept_apart() -> None:
    """What one may see, another may not: the gate before the keeper says who asks."""

    async def ask_as(keeper: Keeper, caller: str) -> bytes:
        said: list[Message] = []

        async def take(message: Message) -> None:
            said.append(message)

        async def nothing() -> Message:
            return {"type": "http.request"}

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/v1/x",
            "query_string": b"",
            "headers": [],
            "state": {"caller": caller},
        }
        await keeper(scope, nothing, take)
        return b"".join(one.get("body", b"") for one in said)

    class Unchanging(States):
        def __init__(self) -> None: ...

        async def now(self) -> str:
            return "one"

    async def tell_caller(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["state"]["caller"].encode()})

    async def both() -> list[bytes]:
        keeper = Keeper(tell_caller, Unchanging())
        return [await ask_as(keeper, caller) for caller in ("staff", "public", "staff")]

    assert asyncio.run(both()) == [b"staff", b"public", b"staff"]


def test_streams_of_the_same_question_do_not_wait_for_each_other(api: httpx.Client) -> None:
    with (
        api.stream("GET", "/v1/stream") as one,
        api.stream("GET", "/v1/stream") as other,
    ):
        assert next(one.iter_raw()).startswith(b": vigie")
        assert next(other.iter_raw()).startswith(b": vigie")
        assert "content-encoding" not in one.headers
        assert "etag" not in one.headers


def test_a_state_is_never_older_than_the_question(
    connection: Connection, settings: Settings
) -> None:
    async def states_around_commits() -> list[tuple[str | None, ...]]:
        found = []
        async with open_pool(settings, "test", max_size=1) as pool:
            states = States(pool)
            for number in range(20):
                waiting = asyncio.create_task(states.now())
                await asyncio.sleep(0)
                before = await states.now()
                await asyncio.to_thread(store, connection, [reading(number)])
                at_once = await asyncio.gather(states.now(), states.now(), states.now())
                found.append((before, *at_once))
                await waiting
        return found

    for before, *after in asyncio.run(states_around_commits()):
        assert None not in (before, *after)
        assert before not in after
