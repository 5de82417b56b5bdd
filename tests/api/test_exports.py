"""Readings at once: the same as in pages, streamed, and nothing left open."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from psycopg import Connection

from api.app import create_app
from api.context import MOST_EXPORTS, Context
from api.live import Live
from tests.storing import store
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.model import Device, Quality, Reading
from vigie.settings import Settings
from vigie.store.connect import open_pool

START = datetime(2026, 11, 16, tzinfo=UTC)
RANGE = {"start": "2026-11-16T00:00:00Z", "end": "2026-11-23T00:00:00Z"}


def minutes(count: int) -> list[Reading]:
    return [
        Reading("counter-n1", "mean_speed", START + timedelta(minutes=minute), minute / 8)
        for minute in range(count)
    ]


@pytest.fixture
def stored(connection: Connection) -> None:
    roving = Device('a "roving", one', "traffic_counter")
    odd = [
        Reading(roving.id, "mean_speed", START + timedelta(microseconds=5), 1e-7),
        Reading(roving.id, "mean_speed", START, 999.0, Quality.OUT_OF_RANGE),
    ]
    store(connection, [*minutes(30), *odd], devices=[roving])


def with_microseconds(time: str) -> str:
    return f"{datetime.fromisoformat(time):%Y-%m-%dT%H:%M:%S.%fZ}"


@pytest.mark.usefixtures("stored")
def test_an_export_holds_what_the_pages_hold(api: httpx.Client) -> None:
    pages = api.get("/v1/readings", params=RANGE).json()["items"]

    lines = api.get("/v1/readings", params={**RANGE, "format": "ndjson"}).text.splitlines()
    table = api.get("/v1/readings", params={**RANGE, "format": "csv"}).text

    assert len(pages) == 32
    assert [json.loads(line) for line in lines] == pages
    assert [
        {**row, "value": float(row["value"]), "quality": row["quality"].split()}
        for row in csv.DictReader(io.StringIO(table, newline=""))
    ] == [{**one, "time": with_microseconds(one["time"])} for one in pages]


def test_an_export_says_what_it_is(api: httpx.Client) -> None:
    for form, kind in {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}.items():
        answer = api.get("/v1/readings", params={"format": form})
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"] == f'attachment; filename="readings.{form}"'
    assert answer.content == b""


def test_readings_beyond_one_chunk_come_once_each(
    api: httpx.Client, connection: Connection
) -> None:
    store(connection, minutes(10_000))

    answer = api.get("/v1/readings", params={**RANGE, "format": "csv"})

    values = [row["value"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert values == [str(minute / 8) for minute in range(10_000)]


def test_readers_who_leave_take_no_connection_with_them(
    api: httpx.Client, connection: Connection
) -> None:
    store(connection, minutes(10_000))
    for _ in range(MOST_EXPORTS + 1):
        with api.stream("GET", "/v1/readings", params={**RANGE, "format": "ndjson"}) as answer:
            next(answer.iter_bytes(100))

    assert api.get("/v1/readings", params={**RANGE, "format": "csv"}).status_code == 200


def test_one_export_too_many_is_told_to_come_back(settings: Settings, city: City) -> None:
    async def ask() -> httpx.Response:
        app, pool = create_app(settings), open_pool(settings, "test")
        none_left = asyncio.Semaphore(0)
        app.state.context = Context(
            city, load_catalogue(), pool, pool, Live(settings, city), exports=none_left
        )
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://vigie") as client:
            return await client.get("/v1/readings?format=csv")

    answer = asyncio.run(ask())

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "exports" in answer.json()["detail"]
