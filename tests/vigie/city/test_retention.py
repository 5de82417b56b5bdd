"""How long things are kept: who has the say, and what would contradict itself."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from vigie.city.config import Kept, Retention

DAY = timedelta(days=1)


def retention(**said: Any) -> Retention:
    return Retention.model_validate(said)


def test_without_a_retention_everything_is_kept_for_ever() -> None:
    assert retention().kept("noise_level", "noise_meter") == Kept(None, None, None, None, None)


def test_a_metric_has_the_say_before_its_kind_and_that_before_all() -> None:
    said = retention(
        readings="90d",
        minutes="90d",
        kinds={"air_station": {"readings": "30d", "minutes": "60d"}},
        metrics={"no2": {"readings": "7d"}},
    )
    assert said.kept("active_power", "building_meter")[:2] == (90 * DAY, 90 * DAY)
    assert said.kept("o3", "air_station")[:2] == (30 * DAY, 60 * DAY)
    assert said.kept("no2", "air_station")[:2] == (7 * DAY, 60 * DAY)
    assert said.kept("no2", "noise_meter")[:2] == (7 * DAY, 90 * DAY)


def test_an_override_may_say_for_ever() -> None:
    said = retention(
        readings="90d",
        metrics={"no2": {"readings": None}, "noise_level": {"readings": "7d"}},
    )
    assert said.kept("no2", "air_station").readings is None
    assert said.longest.readings is None


def test_the_longest_of_all_is_known_for_each_grain() -> None:
    said = retention(
        readings="90d",
        minutes="200d",
        quarters="200d",
        hours="400d",
        kinds={"air_station": {"readings": "150d", "hours": "300d"}},
    )
    assert said.longest == Kept(150 * DAY, 200 * DAY, 200 * DAY, 400 * DAY, None)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            {"readings": "90d", "minutes": "36h"},
            "minutes are kept 36h, shorter than readings (90d), of which they are made",
        ),
        ({"hours": "90d"}, "hours are kept 90d, shorter than quarters (for ever)"),
        (
            {"readings": "30d", "minutes": "30d", "metrics": {"no2": {"readings": "60d"}}},
            "metrics.no2: minutes are kept 30d, shorter than readings (60d)",
        ),
        (
            {
                "readings": "30d",
                "kinds": {"air_station": {"minutes": "30d"}},
                "metrics": {"no2": {"readings": "60d"}},
            },
            "metrics.no2 of kinds.air_station: minutes are kept 30d",
        ),
        (
            {"readings": "90d", "metrics": {"vehicle_flow": {"readings": "30d"}}},
            "readings of vehicle_flow are kept 30d, shorter than those of mean_speed (90d), which",
        ),
        ({"metrics": {"nitrogen": {"readings": "30d"}}}, "the catalogue has no metric 'nitrogen'"),
        ({"kinds": {"gauge": {"readings": "30d"}}}, "the catalogue has no kind 'gauge'"),
        ({"metrics": {"no2": {"dead_letters": "30d"}}}, "metrics.no2.dead_letters"),
    ],
)
def test_what_contradicts_itself_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        retention(**said)
    assert message in str(refused.value)
