from datetime import UTC, datetime, timedelta

import pytest

from api.points import MOST_POINTS, refuse_too_many
from api.problems import ParameterError

START = datetime(2026, 1, 1, tzinfo=UTC)


def refused(span: timedelta, width: timedelta, groups: int) -> str:
    with pytest.raises(ParameterError) as error:
        refuse_too_many(START, START + span, width, groups)
    assert error.value.parameter == "bucket"
    return error.value.message


def test_as_many_points_as_allowed_are_allowed() -> None:
    second = timedelta(seconds=1)
    refuse_too_many(START, START + MOST_POINTS * second, second, 1)
    assert "bucket=1m" in refused(MOST_POINTS * second + second, second, 1)


def test_the_way_out_depends_on_the_groups() -> None:
    year = timedelta(days=365)
    assert "bucket=1h" in refused(year, timedelta(minutes=15), 1)
    assert "bucket=1d" in refused(year, timedelta(minutes=15), 16)
    assert "fewer groups" in refused(year, timedelta(minutes=15), 30_000)
