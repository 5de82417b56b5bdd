"""Every request has an id, a line in the log, and is counted."""

import asyncio
import json
import logging

import httpx
import pytest
from fastapi import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.audit import AuditLog
from api.metrics import Counts
from api.requests import Requests
from tests.api.serving import client_of, serving
from vigie.logs import JsonFormatter
from vigie.settings import Settings
from vigie.store.audit import Entry


def test_an_id_that_looks_like_one_is_kept(public: httpx.Client) -> None:
    answer = public.get("/v1/city", headers={"X-Request-ID": "trace-7:a.b_c"})

    assert answer.headers["x-request-id"] == "trace-7:a.b_c"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "a\tb"])
def test_another_id_is_replaced(given: str, shared_public: httpx.Client) -> None:
    answer = shared_public.get("/v1/city", headers={"X-Request-ID": given})

    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 32


def test_refusals_have_an_id_too(public: httpx.Client) -> None:
    assert "x-request-id" in public.get("/v1/dead-letters").headers
    assert "x-request-id" in public.get("/nowhere").headers


def test_each_request_is_logged_for_programs(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    logged = settings.model_copy(update={"log_format": "json"})
    with (
        caplog.at_level(logging.INFO, logger="vigie.access"),
        serving(logged) as url,
        client_of(url) as client,
    ):
        client.get("/v1/latest?limit=5", headers={"X-Request-ID": "one"})
        client.get("/v1/dead-letters")

    lines = [
        json.loads(JsonFormatter("api").format(one))
        for one in caplog.records
        if one.name == "vigie.access"
    ]
    first, second = lines
    assert first["request_id"] == "one"
    assert (first["method"], first["target"], first["route"]) == (
        "GET",
        "/v1/latest?limit=5",
        "/v1/latest",
    )
    assert (first["status"], first["caller"], first["address"]) == (200, "anybody", "127.0.0.1")
    assert first["duration_ms"] > 0
    assert first["bytes"] > 0
    assert second["status"] == 401


def test_where_people_read_the_log_requests_are_left_out(
    public: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        public.get("/v1/city")

    assert not [one for one in caplog.records if one.name == "vigie.access"]


def test_prometheus_is_told_by_routes_and_not_by_paths(
    api: httpx.Client, public: httpx.Client
) -> None:
    public.get("/v1/latest?device=a")
    public.get("/v1/latest?limit=0")
    public.get("/v1/secret-guess-1")
    public.request("PROPFIND", "/v1/latest")

    answer = api.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    page = answer.text
    assert 'vigie_api_requests_total{method="GET",route="/v1/latest",status="200"} 1.0' in page
    assert 'vigie_api_requests_total{method="GET",route="/v1/latest",status="422"} 1.0' in page
    assert 'vigie_api_requests_total{method="GET",route="none",status="404"} 1.0' in page
    assert 'method="other"' in page
    assert 'vigie_api_answer_seconds_bucket{le="0.005",route="/v1/latest"}' in page
    assert "vigie_api_streams 0.0" in page
    assert 'vigie_api_database_connections_busy{pool="requests"}' in page
    assert "secret-guess" not in page
    assert "PROPFIND" not in page


def test_the_counts_are_not_for_the_public(public: httpx.Client) -> None:
    assert public.get("/metrics").status_code == 401


def test_a_download_and_a_change_are_audited_without_their_route_s_doing() -> None:
    async def download(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"Content-Disposition": 'attachment; filename="x.csv"'}
        await Response(b"a,b\n", headers=headers)(scope, receive, send)

    async def other(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=204 if scope["path"] == "/done" else 409)(scope, receive, send)

    async def ask(app: ASGIApp, method: str, path: str) -> None:
        audit = Remembering(entries)
        transport = httpx.ASGITransport(Requests(app, Counts(), audit, is_logged=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://vigie") as client:
            await client.request(method, path)

    entries: list[Entry] = []
    for app, method, path in (
        (download, "GET", "/file?x=1"),
        (other, "GET", "/done"),
        (other, "POST", "/done"),
        (other, "POST", "/refused"),
    ):
        asyncio.run(ask(app, method, path))

    assert [(one.action, one.target, one.outcome, one.bytes) for one in entries] == [
        ("export", "/file?x=1", "done", 4),
        ("change", "/done", "done", 0),
    ]


class Remembering(AuditLog):
    """An audit log whose entries are looked at where they come in."""

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__()
        self._entries = entries

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
