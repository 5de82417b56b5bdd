"""A bad request is told which parameter is wrong, and never breaks anything."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.api.serving import serving
from tests.conftest import CITIES
from tests.servers import free_port
from vigie.settings import Settings

OVER_TIME = (
    *("metric", "start", "end", "stat", "threshold", "group_by", "per"),
    *("kind", "programme", "district", "device", "suspect"),
)
ROUTES = {
    "city": (),
    "districts": (),
    "programmes": ("limit", "cursor"),
    "metrics": ("programme", "kind", "limit", "cursor"),
    "kinds": ("programme", "metric", "limit", "cursor"),
    "devices": (
        *("device", "kind", "programme", "district", "metric", "status", "search", "bbox"),
        *("sort", "limit", "cursor"),
    ),
    "latest": ("device", "metric", "kind", "programme", "district", "sort", "limit", "cursor"),
    "quality/devices": (
        *("device", "kind", "programme", "district", "feed", "least_skew_s"),
        *("sort", "limit", "cursor"),
    ),
    "readings": (
        *("device", "metric", "kind", "district", "start", "end", "format", "limit", "cursor"),
    ),
    "aggregates": (*OVER_TIME, "bucket", "fill", "compare"),
    "top": (*OVER_TIME, "order", "limit"),
    "profile": OVER_TIME,
    "states": (
        *("metric", "start", "end", "bucket", "group_by", "kind", "district", "device"),
        "suspect",
    ),
    "goals": ("objective", "limit", "cursor"),
    "indicators": (),
    "snapshot": ("metric", "stat", "threshold", "group_by", "kind", "district", "device"),
    "status": (),
    "maintenance": (),
    "dead-letters": ("reason", "feed", "sort", "limit", "cursor"),
}
CURSOR_OF_TEXT = "WyJhIl0"


@pytest.fixture(scope="module")
def lonely_api() -> Iterator[httpx.Client]:
    """An API whose database is away: what is wrong with a request shows all the same."""
    nowhere = SecretStr(f"postgresql://vigie@127.0.0.1:{free_port()}/nowhere")
    settings = Settings(city="testville", cities_dir=CITIES, database_url=nowhere)
    with serving(settings) as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client


@pytest.mark.parametrize(
    ("url", "parameter", "hint"),
    [
        ("devices?kind=traffic_contre", "kind", "traffic_contre"),
        ("devices?status=broken", "status", "confirmed"),
        ("devices?programme=sport", "programme", "mobility"),
        ("devices?district=west", "district", "west"),
        ("devices?limit=0", "limit", "1"),
        ("devices?limit=10001", "limit", "10000"),
        ("devices?limit=many", "limit", "integer"),
        ("devices?search=%00", "search", "NUL"),
        ("devices?cursor=garbage", "cursor", "leave it out"),
        ("devices?cursor=%F0%9F%90%9F", "cursor", "leave it out"),
        ("latest?cursor=" + CURSOR_OF_TEXT, "cursor", "leave it out"),
        ("devices?cursor=WyJuYW1lIiwiYSIsImEiXQ", "cursor", "sort=name"),
        ("devices?sort=-name&cursor=WyItbmFtZSIsMS41LCJhIl0", "cursor", "leave it out"),
        ("metrics?cursor=WyJzcGVlZCJd", "cursor", "leave it out"),
        ("devices?sort=age", "sort", "last_seen"),
        ("devices?bbox=5.2,43.1,5.6", "bbox", "5.2,43.1,5.6,43.4"),
        ("devices?bbox=5.2,44,5.6,43", "bbox", "south before north"),
        ("devices?bbox=5.2,nan,5.6,43", "bbox", "-90 to 90"),
        ("devices?bbox=181,43,5.6,43", "bbox", "-180 to 180"),
        ("latest?metric=speed", "metric", "speed"),
        ("latest?devise=counter-n1", "devise", "'device'"),
        ("latest?limit=1&limit=2", "limit", "more than once"),
        ("latest?zzz=1", "zzz", "device, kind, programme, district, metric"),
        ("city?language=fr", "language", "none"),
        ("readings?start=yesterday", "start", "2026-11-23T07:00:00Z"),
        ("readings?start=2026-11-23T07:00:00", "start", "2026-11-23T07:00:00Z"),
        ("readings?start=2026-11-23", "start", "2026-11-23T00:00:00Z"),
        ("readings?end=0001-01-01T00:00:00Z", "end", "1900"),
        ("readings?end=0001-01-01T00:00:00%2B14:00", "end", "calendar"),
        ("readings?end=9999-12-31T23:59:59Z", "end", "2200"),
        ("readings?start=2026-01-02T00:00Z&end=2026-01-02T00:00Z", "start", "before end"),
        ("readings?cursor=WzEsIm5vdyJd", "cursor", "leave it out"),
        ("readings?format=xml", "format", "ndjson"),
        ("readings?format=csv&limit=5", "limit", "leave it out"),
        ("readings?format=ndjson&cursor=WzFd", "cursor", "leave it out"),
        ("aggregates", "metric", "required"),
        ("aggregates?metric=pm10&bucket=15", "bucket", "15m"),
        ("aggregates?metric=pm10&bucket=367d", "bucket", "366d"),
        ("aggregates?metric=pm10&bucket=36h", "bucket", "2d"),
        ("aggregates?metric=pm10&bucket=1s", "bucket", "bucket=1m"),
        ("aggregates?metric=pm10&bucket=2mo", "bucket", "3mo"),
        ("aggregates?metric=energy_index&stat=time_weighted", "stat", "stat=auto"),
        ("aggregates?metric=pm10&stat=median", "stat", "mean"),
        ("aggregates?metric=pm10&stat=share_below", "threshold", "share_below"),
        ("aggregates?metric=pm10&threshold=5", "threshold", "share_below"),
        ("aggregates?metric=pm10&stat=share_below&threshold=nan", "threshold", "finite"),
        ("aggregates?metric=door_state", "stat", "stat=count"),
        ("aggregates?metric=door_state", "stat", "/v1/states"),
        ("states?metric=pm10", "metric", "/v1/aggregates"),
        ("states?metric=door_state&bucket=1s", "bucket", "bucket=1m"),
        ("states?metric=door_state&stat=mean", "stat", "no such parameter"),
        ("aggregates?metric=pm10&group_by=street", "group_by", "district"),
        ("aggregates?metric=pm10&group_by=kind,kind", "group_by", "more than once"),
        ("aggregates?metric=pm10&group_by=device,kind", "group_by", "group_by=device"),
        ("aggregates?" + "&".join(["metric=pm10"] * 21), "metric", "20 items"),
        ("aggregates?metric=pm10&per=resident", "per", "stat=sum"),
        ("aggregates?metric=vehicle_flow&per=resident&group_by=device", "per", "group_by=district"),
        ("aggregates?metric=vehicle_flow&per=resident&stat=p95", "per", "stat=sum"),
        ("aggregates?metric=vehicle_flow&per=household", "per", "1000_residents"),
        ("aggregates?metric=pm10&suspect=maybe", "suspect", "include"),
        ("aggregates?metric=pm10&fill=zero", "fill", "previous"),
        ("aggregates?metric=pm10&compare=yesterday", "compare", "7d"),
        ("aggregates?metric=pm10&compare=9999d", "compare", "3660d"),
        ("aggregates?metric=pm10&compare=typical&stat=p95", "compare", "compare=previous"),
        ("aggregates?metric=pm10&stat=p95&threshold=5", "threshold", "share_below"),
        ("top?metric=pm10&order=up", "order", "highest"),
        ("top?metric=pm10&limit=1001", "limit", "1000"),
        ("top?metric=pm10&stat=p95", "stat", "mean"),
        (
            "profile?metric=pm10&start=2020-01-01T00:00:00Z&end=2026-01-01T00:00:00Z",
            "start",
            "three years",
        ),
        ("snapshot?metric=energy_index", "metric", "/v1/aggregates"),
        ("snapshot?metric=door_state", "stat", "share_above"),
        ("stream?metric=speed", "metric", "speed"),
        ("stream?limit=1", "limit", "device"),
    ],
)
def test_a_bad_parameter_is_named_with_what_would_be_right(
    url: str, parameter: str, hint: str, lonely_api: httpx.Client
) -> None:
    answer = lonely_api.get(f"/v1/{url}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 422
    (error,) = problem["errors"]
    assert error["parameter"] == parameter
    assert hint in error["message"]


def test_every_bad_parameter_is_named_at_once(lonely_api: httpx.Client) -> None:
    problem = lonely_api.get("/v1/readings?limit=0&start=x&metric=y").json()

    assert {one["parameter"] for one in problem["errors"]} == {"limit", "start", "metric"}


def test_a_plus_that_the_url_made_a_space_is_understood(api: httpx.Client) -> None:
    asked = "metric=pm10&start=2026-11-23T08:00:00+01:00&end=2026-11-23T08:30:00+0100"

    answer = api.get(f"/v1/aggregates?{asked}").json()

    assert (answer["start"], answer["end"]) == ("2026-11-23T07:00:00Z", "2026-11-23T07:30:00Z")


@pytest.mark.parametrize(("path", "status"), [("/v1/cities", 404), ("/", 404)])
def test_a_wrong_address_is_a_problem_too(path: str, status: int, lonely_api: httpx.Client) -> None:
    answer = lonely_api.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert path in answer.json()["detail"]


def test_nothing_can_be_written(lonely_api: httpx.Client) -> None:
    answer = lonely_api.post("/v1/devices", json={})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert "GET" in answer.json()["detail"]


def test_answers_are_not_guessed_at_or_framed(lonely_api: httpx.Client) -> None:
    headers = lonely_api.get("/v1/city").headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers


@hypothesis_settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), route=st.sampled_from(sorted(ROUTES)))
def test_no_request_breaks_the_api(data: st.DataObject, route: str, api: httpx.Client) -> None:
    names = st.sampled_from(ROUTES[route] or ("none",))
    values = st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            [
                *("pm10", "mean_speed", "energy_index", "north", "car_park", "counter-n1", "auto"),
                *(
                    "1s",
                    "366d",
                    "1d",
                    "1mo",
                    "all",
                    "1",
                    "-1",
                    "99999999999999999999",
                    "1e400",
                    "nan",
                    "\0",
                ),
                *(
                    "1900-01-01T00:00:00Z",
                    "2199-12-31T23:59:59.999999Z",
                    "W10",
                    "WzFd",
                    "WyJcdTAwMDAiXQ",
                ),
                *(
                    "9999-12-31T23:59:59-23:59",
                    "0001-01-01T00:00:00+23:59",
                    "share_above",
                    "device",
                ),
                *("csv", "ndjson", "p50", "p99", "linear", "previous", "typical", "7d", "lowest"),
                *("WzEsIjk5OTktMTItMzFUMjM6NTk6NTlaIl0", "WzEsIjIwMjYtMTEtMjNUMDc6MDA6MDAiXQ"),
            ]
        ),
    )
    asked: list[tuple[str, Any]] = data.draw(st.lists(st.tuples(names, values), max_size=5))
    if route in {"aggregates", "states", "top", "profile", "snapshot"}:
        asked.append(("metric", data.draw(st.sampled_from(["pm10", "mean_speed", "door_state"]))))
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in asked)

    answer = api.get(f"/v1/{route}?{query}")

    assert answer.status_code in {200, 422}, answer.text
