"""What would read too many readings is refused, with the cheaper way to ask."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.api.serving import client_of, serving
from tests.storing import store
from vigie.model import Reading
from vigie.settings import Settings

NOW = datetime.now(UTC)
DAY = {"start": (NOW - timedelta(days=1)).isoformat(), "end": NOW.isoformat()}
LATER = (NOW - timedelta(hours=9)).isoformat()
SUSPECT = {"suspect": "include"}
MOST = 2_000


@pytest.fixture(scope="module")
def thrifty(shared_settings: Settings, shared_connection: Connection) -> Iterator[httpx.Client]:
    """A client of an API that reads 2,000 readings for a question: three devices give 4,320."""
    store(
        shared_connection,
        [
            Reading(device, "mean_speed", NOW, 50.0)
            for device in ("counter-n1", "counter-n2", "counter-s1")
        ],
    )
    with (
        serving(shared_settings.model_copy(update={"api_most_readings": MOST})) as url,
        client_of(url) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("path", "asked", "parameter", "cheaper", "told"),
    [
        ("aggregates", {"bucket": "7m"}, "bucket", {"bucket": "15m"}, "such as 15m"),
        ("aggregates", {"bucket": "1m"}, "bucket", {"bucket": "15m"}, "such as 15m"),
        ("aggregates", {"bucket": "1h", "stat": "p90"}, "bucket", {"bucket": "1d"}, "such as 1d"),
        ("aggregates", SUSPECT, "suspect", {"suspect": "exclude"}, "suspect=exclude"),
        ("top", SUSPECT, "suspect", {"suspect": "exclude"}, "suspect=exclude"),
        ("profile", SUSPECT, "suspect", {"suspect": "exclude"}, "suspect=exclude"),
        ("aggregates", {"bucket": "7m"}, "bucket", {"device": "counter-n1"}, "fewer devices"),
        ("aggregates", {"bucket": "7m"}, "bucket", {"start": LATER}, "a shorter range"),
    ],
)
def test_a_dear_question_is_refused_with_a_cheaper_one(  # noqa: PLR0917 - the columns above
    path: str,
    asked: dict[str, Any],
    parameter: str,
    cheaper: dict[str, Any],
    told: str,
    thrifty: httpx.Client,
) -> None:
    question = {"metric": "mean_speed", **DAY, **asked}

    refused = thrifty.get(f"/v1/{path}", params=question)
    answered = thrifty.get(f"/v1/{path}", params=question | cheaper)

    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["parameter"] == parameter
    assert f"about 4,320 readings would have to be read, and {MOST:,} may be" in error["message"]
    assert told in error["message"]
    assert answered.status_code == 200


def test_years_from_stored_buckets_are_cheap(thrifty: httpx.Client) -> None:
    years = {"metric": "mean_speed", "start": "2020-01-01T00:00:00Z", "bucket": "1mo"}

    assert thrifty.get("/v1/aggregates", params=years).status_code == 200
