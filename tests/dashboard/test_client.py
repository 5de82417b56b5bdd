"""The client against the real API of Testville."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection
from pydantic import SecretStr

from dashboard.access.sessions import Sessions
from dashboard.city import Chart, Measure
from dashboard.client import Api, ApiError, Change
from tests.api.access.cities import secretive
from tests.api.access.people import PASSWORD, add
from tests.api.serving import serving
from tests.servers import free_port
from tests.storing import store
from vigie.model import Device, DeviceStatus, Reading
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store.api_keys import create

Question = Callable[[Api], Coroutine[Any, Any, Any]]


@pytest.fixture
def api_url(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


@asynccontextmanager
async def opened(url: str, headers: dict[str, str] | None) -> AsyncIterator[Api]:
    api = Api(url, headers)
    try:
        yield api
    finally:
        await api.close()


def ask(url: str, question: Question, headers: dict[str, str] | None = None) -> Any:
    async def run() -> Any:
        async with opened(url, headers) as api:
            return await question(api)

    return asyncio.run(run())


def reading(
    device: str, value: float, *, ago_s: float = 1, metric: str = "vehicle_flow"
) -> Reading:
    return Reading(device, metric, datetime.now(UTC) - timedelta(seconds=ago_s), value)


def test_a_city_that_is_not_open_is_read_with_a_key(
    settings: Settings, connection: Connection, tmp_path: Path
) -> None:
    closed = settings.model_copy(update={"cities_dir": secretive(tmp_path, reading="key")})
    key = create(connection, "dashboard", Scope.READ, None)
    with serving(closed) as url:
        with pytest.raises(ApiError, match="401"):
            ask(url, lambda api: api.place())
        with_key = Settings(api_key=SecretStr(key)).api_headers
        place = ask(url, lambda api: api.place(), with_key)

    assert place.city.id == "testville"


def test_what_somebody_does_is_asked_as_them_and_not_with_the_key(
    api_url: str, connection: Connection
) -> None:
    add(connection, "ada")
    key = create(connection, "dashboard", Scope.READ, None)

    async def names(api: Api) -> list[str]:
        sessions = Sessions(api_url)
        ada = await sessions.begin("ada", PASSWORD, "192.0.2.1")
        await sessions.close()
        askers = (api, api.as_(ada))
        return [(await one._get("/v1/sessions/current"))["name"] for one in askers]

    assert ask(api_url, names, {"X-API-Key": key}) == ["key 1 (dashboard)", "staff ada"]


def test_the_city_is_read_whole(api_url: str) -> None:
    place = ask(api_url, lambda api: api.place())
    assert place.city.id == "testville"
    assert place.city.time_zone == "Europe/Paris"
    assert place.metrics["mean_speed"].label["fr"] == "km/h"
    assert "traffic_counter" in place.kinds
    assert all(len(ring) > 3 for district in place.districts for ring in district.rings)
    assert [chart.stacked for chart in place.city.charts] == [False, True]


def test_devices_and_their_values_are_read_over_all_pages(
    api_url: str, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.client._PAGE", 2)
    names = [f"extra-{n}" for n in range(5)]
    devices = [Device(name, "traffic_counter", status=DeviceStatus.PROVISIONAL) for name in names]
    store(connection, [reading(name, 7) for name in names], devices=devices)
    assert set(names) < set(ask(api_url, lambda api: api.devices()))
    values = ask(api_url, lambda api: api.latest())
    assert {values[name, "vehicle_flow"].value for name in names} == {7}


def test_figures_now_are_read(api_url: str, connection: Connection) -> None:
    store(connection, [reading("counter-n1", 100), reading("counter-s1", 50)])
    indicators = {one.id: one for one in ask(api_url, lambda api: api.indicators())}
    assert indicators["traffic"].value == 150
    assert (indicators["traffic"].reporting, indicators["demand"].value) == (2, None)
    status = ask(api_url, lambda api: api.status())
    assert status.newest_reading is not None
    assert status.ingest is None


def test_any_question_is_asked_and_an_unchanged_answer_not_read_again(api_url: str) -> None:
    query = [("metric", "vehicle_flow"), ("bucket", "1h"), ("start", "2026-01-01T00:00:00Z")]
    query.append(("end", "2026-01-01T02:00:00Z"))
    fetched = ask(api_url, lambda api: api.fetch("/v1/aggregates", query))
    assert fetched.document["bucket_s"] == 3600
    assert ask(api_url, lambda api: api.fetch("/v1/aggregates", query, fetched.etag)) is None


def test_what_the_api_refuses_is_told_in_its_words(api_url: str) -> None:
    with pytest.raises(ApiError) as refused:
        ask(api_url, lambda api: api.fetch("/v1/aggregates", [("metric", "sorcery")]))
    assert "sorcery" in refused.value.detail


def test_history_is_read_by_group(api_url: str, connection: Connection) -> None:
    store(connection, [reading("counter-n1", 100, ago_s=2000), reading("counter-s1", 50)])
    chart = Chart(
        id="x", name={}, metric="vehicle_flow", group_by="district", span_s=7200, bucket_s=900
    )
    end = datetime.now(UTC) + timedelta(minutes=15)
    history = ask(api_url, lambda api: api.history(chart, end - chart.span, end, chart.bucket_s))
    values = {b.value for track in history.groups for b in track.buckets if b.value is not None}
    assert values == {100, 50}
    share = Measure(id="y", name={}, metric="mean_speed", stat="share_below", threshold=20)
    alone = ask(api_url, lambda api: api.history(share, end - chart.span, end, 900))
    assert len(alone.groups) <= 1


def test_the_stream_tells_what_is_committed(api_url: str, connection: Connection) -> None:
    async def first_change(api: Api) -> Change:
        async with api.stream() as changes:
            await asyncio.to_thread(store, connection, [reading("counter-n1", 321)])
            return await anext(change async for change in changes if change.values)

    change = ask(api_url, lambda api: asyncio.wait_for(first_change(api), 20))
    assert [(one.device, one.value) for one in change.values] == [("counter-n1", 321)]


def test_an_api_that_is_away_is_one_kind_of_error() -> None:
    async def listen(api: Api) -> None:
        async with api.stream() as changes:
            async for _ in changes:
                pass

    url = f"http://127.0.0.1:{free_port()}"
    for question in (lambda api: api.place(), lambda api: api.indicators(), listen):
        with pytest.raises(ApiError):
            ask(url, question)
