"""What is sent to break the API, or to get more out of it, does neither."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from vigie.model import Reading

NOW = datetime.now(UTC)
INJECTIONS = (
    "'; DROP TABLE device; --",
    "x' OR '1'='1",
    "%(where)s {where} %s",
    "$1; SELECT pg_sleep(60)",
    "../../etc/passwd",
    "{{7*7}}<script>alert(1)</script>",
)
TEXTS = {
    "/v1/devices": ("search", "cursor"),
    "/v1/latest": ("device", "cursor"),
    "/v1/readings": ("device", "cursor"),
    "/v1/aggregates": ("device", "metric", "bucket", "stat", "group_by", "compare"),
    "/v1/top": ("device", "metric", "order"),
    "/v1/quality/devices": ("feed", "cursor"),
    "/v1/dead-letters": ("feed", "reason", "cursor"),
    "/v1/audit": ("caller", "action", "cursor"),
}
PAGED = ("/v1/devices", "/v1/latest", "/v1/readings")


@pytest.mark.parametrize("path", sorted(TEXTS))
def test_sql_in_a_parameter_is_a_text_like_any_other(
    path: str, shared_api: httpx.Client, shared_connection: Connection
) -> None:
    needed = {"metric": "mean_speed"} if "metric" in TEXTS[path] else {}
    for name in TEXTS[path]:
        for text in INJECTIONS:
            answer = shared_api.get(path, params={**needed, name: text})
            assert answer.status_code in {200, 422}, answer.text
            if answer.status_code == 200:
                document = answer.json()
                assert not document.get("items")
                assert not document.get("groups")

    assert shared_connection.execute("SELECT count(*) > 0 FROM device").fetchone() == (True,)


@pytest.mark.parametrize("length", [300, 50_000])
def test_an_oversized_parameter_is_refused(length: int, shared_api: httpx.Client) -> None:
    answer = shared_api.get("/v1/devices", params={"search": "x" * length})

    assert answer.status_code == 422


def first_pages(api: httpx.Client, connection: Connection) -> dict[str, str]:
    """The cursor of the second page of each list."""
    store(
        connection,
        [
            Reading(device, metric, NOW, 1.0)
            for device in ("counter-n1", "counter-n2")
            for metric in ("mean_speed", "vehicle_flow")
        ],
    )
    asked = {"limit": 1, "start": "2026-01-01T00:00:00Z", "end": "2199-01-01T00:00:00Z"}
    return {
        path: api.get(path, params=asked if path == "/v1/readings" else {"limit": 1}).json()["next"]
        for path in PAGED
    }


def test_a_cursor_of_another_list_is_refused_or_only_a_place_in_this_one(
    api: httpx.Client, connection: Connection
) -> None:
    cursors = first_pages(api, connection)
    for path in PAGED:
        for other, cursor in cursors.items():
            answer = api.get(path, params={"cursor": cursor})
            assert answer.status_code == (200 if other == path else 422), (path, other)


@hypothesis_settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=40),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=5,
    ),
    path=st.sampled_from(PAGED),
)
def test_a_forged_cursor_breaks_nothing(key: Any, path: str, api: httpx.Client) -> None:
    forged = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")

    assert api.get(path, params={"cursor": forged}).status_code in {200, 422}
