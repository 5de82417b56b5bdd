"""Readings as files, through the dashboard from the real API of Testville."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from psycopg import Connection

from dashboard.client import Api
from dashboard.exports import export_url, serve_exports
from tests.api.serving import serving
from tests.servers import free_port
from tests.storing import store
from vigie.model import Quality, Reading
from vigie.settings import Settings

START = datetime(2026, 11, 23, 7, tzinfo=UTC)
END = START + timedelta(hours=1)


def asked(api_url: str, path: str) -> httpx.Response:
    """The answer of a dashboard whose API is at this URL."""

    async def ask() -> httpx.Response:
        server, api = FastAPI(), Api(api_url)
        serve_exports(server, lambda _: api)
        transport = httpx.ASGITransport(server)
        async with httpx.AsyncClient(transport=transport, base_url="http://dashboard") as client:
            answer = await client.get(path)
        await api.close()
        return answer

    return asyncio.run(ask())


@pytest.fixture
def api_url(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


def test_a_file_holds_exactly_what_its_address_says(api_url: str, connection: Connection) -> None:
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", START, 812.0),
            Reading("counter-n1", "vehicle_flow", START + timedelta(minutes=1), 9e6, Quality.JUMP),
            Reading("counter-n1", "mean_speed", START, 43.0),
            Reading("counter-n2", "vehicle_flow", START, 1.0),
            Reading("counter-n1", "vehicle_flow", END, 2.0),
        ],
    )

    answer = asked(api_url, export_url("csv", "counter-n1", ["vehicle_flow"], START, END))

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="readings.csv"'
    head, *rows = answer.text.splitlines()
    assert head.startswith("device,metric,time,value")
    assert [float(row.split(",")[3]) for row in rows] == [812.0, 9e6]


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_other_formats_are_handed_on_as_they_are(
    api_url: str, connection: Connection, form: str
) -> None:
    store(connection, [Reading("counter-n1", "vehicle_flow", START, 812.0)])
    answer = asked(api_url, export_url(form, "counter-n1", ["vehicle_flow"], START, END))
    assert answer.content[:2] == {"parquet": b"PA", "xlsx": b"PK"}[form]


def test_what_the_api_refuses_is_refused_in_its_words(api_url: str) -> None:
    answer = asked(api_url, "/export/readings?format=csv&metric=vehicle_flaw")
    assert answer.status_code == 422
    assert "vehicle_flaw" in answer.text


def test_an_api_that_is_away_is_a_bad_gateway() -> None:
    answer = asked(f"http://127.0.0.1:{free_port()}", "/export/readings?format=csv")
    assert answer.status_code == 502
