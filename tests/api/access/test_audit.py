"""Every change and every export is in the audit log; nobody waits for it."""

import asyncio
import logging
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection
from pydantic import SecretStr

from api.access.audit import AuditLog
from api.access.rates import home_of
from tests.api.serving import PLAIN, client_of
from tests.servers import wait_until
from tests.storing import store
from vigie.model import Reading
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store.api_keys import create
from vigie.store.audit import Entry
from vigie.store.connect import open_pool
from vigie.store.read.access import audit as read_audit

NOW = datetime.now(UTC)


@pytest.fixture
def admin(url: str, connection: Connection) -> Any:
    with client_of(url, create(connection, "boss", Scope.ADMIN, None)) as client:
        yield client


def entries(admin: httpx.Client, **asked: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = admin.get("/v1/audit", params=asked).json()["items"]
    return found


def test_an_export_is_noted_with_who_what_and_how_much(
    admin: httpx.Client, api: httpx.Client, connection: Connection
) -> None:
    store(connection, [Reading("counter-n1", "mean_speed", NOW, 1.0)])
    store(connection, [Reading("meter-s1", "active_power", NOW, 2.0)])
    asked = {"format": "csv", "start": "2026-01-01T00:00:00Z", "end": "2199-01-01T00:00:00Z"}
    answer = api.get("/v1/readings", params=asked, headers={**PLAIN, "X-Request-ID": "export-1"})

    [entry] = wait_until(lambda: entries(admin), what="the entry")

    assert entry["caller"].endswith("(tests)")
    assert home_of(entry["address"]) == "127.0.0.1"
    assert (entry["action"], entry["outcome"], entry["rows"]) == ("export", "done", 2)
    assert entry["bytes"] == len(answer.content)
    assert entry["target"] == str(answer.request.url.raw_path, "ascii")
    assert entry["request_id"] == answer.headers["x-request-id"] == "export-1"


def test_an_export_that_its_reader_breaks_off_says_so(
    admin: httpx.Client, url: str, connection: Connection
) -> None:
    start = NOW - timedelta(days=2)
    minutes = range(100_000)
    store(
        connection,
        [
            Reading("counter-n1", "mean_speed", start + timedelta(seconds=minute), 1.0)
            for minute in minutes
        ],
    )
    asked = {"format": "ndjson", "start": start.isoformat()}
    # Else the reader's own buffer may take all of it before it is left.
    narrow = httpx.HTTPTransport(socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)])
    with (
        httpx.Client(base_url=url, timeout=20, transport=narrow) as public,
        public.stream("GET", "/v1/readings", params=asked, headers=PLAIN) as answer,
    ):
        next(answer.iter_bytes(100))

    [entry] = wait_until(lambda: entries(admin), what="the entry")

    assert (entry["caller"], entry["outcome"]) == ("anybody", "broken off")
    assert 0 < entry["rows"] <= len(minutes)


def test_what_only_reads_is_not_noted(admin: httpx.Client, public: httpx.Client) -> None:
    public.get("/v1/city")
    public.get("/v1/readings")
    public.get("/v1/readings?format=csv")

    wait_until(lambda: entries(admin), what="the entry")
    assert [one["action"] for one in entries(admin)] == ["export"]


def test_the_log_is_for_administrators(
    url: str, connection: Connection, public: httpx.Client
) -> None:
    assert public.get("/v1/audit").status_code == 401
    for scope in (Scope.READ, Scope.OPERATE):
        with client_of(url, create(connection, "other", scope, None)) as client:
            answer = client.get("/v1/audit")
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert 'error="insufficient_scope", scope="admin"' in answer.headers["www-authenticate"]
        assert "admin" in answer.json()["detail"]


def test_it_is_narrowed_and_paged(admin: httpx.Client, public: httpx.Client) -> None:
    for _ in range(3):
        public.get("/v1/readings?format=ndjson")
    wait_until(lambda: len(entries(admin)) == 3, what="the entries")

    first = admin.get("/v1/audit?limit=2").json()
    second = admin.get("/v1/audit", params={"limit": 2, "cursor": first["next"]}).json()

    ids = [one["id"] for one in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3
    assert second["next"] is None
    assert entries(admin, caller="nobody") == []
    assert len(entries(admin, action="export", caller="anybody")) == 3


def test_entries_wait_for_the_database(
    settings: Settings, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    log = AuditLog()
    entry = Entry(NOW, "anybody", None, "export", "/v1/readings", "done")

    async def write() -> list[dict[str, Any]]:
        away = settings.model_copy(
            update={"database_url": SecretStr("postgresql://nobody@127.0.0.1:9/nothing")}
        )
        async with open_pool(away, "test") as pool:
            log.add(entry)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(3):
                    await log.run(pool)
        async with open_pool(settings, "test") as pool:
            await log.finish(pool)
            async with pool.connection() as reading:
                return await read_audit(reading, limit=10)

    with caplog.at_level(logging.WARNING):
        [found] = asyncio.run(write())

    assert (found["caller"], found["target"]) == ("anybody", "/v1/readings")
    assert "the audit log waits" in caplog.text


def test_what_does_not_fit_any_more_is_in_the_service_s_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = AuditLog()
    for number in range(10_001):
        log.add(Entry(NOW, f"caller {number}", None, "export", "/v1/readings", "done"))

    assert ["caller 10000" in one.message for one in caplog.records] == [True]
