from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.formats import NO_VALUE, clock, moments, number, quantity, rate, short_names

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("value", "decimals", "lang", "text"),
    [
        (48213.4, 0, "fr", "48\u202f213"),
        (48213.4, 0, "en", "48,213"),
        (43.25, 1, "fr", "43,2"),
        (43.25, 1, "en", "43.2"),
        (35123.4, 1, "en", "35,123"),
        (-0.04, 1, "en", "0.0"),
        (None, 1, "fr", NO_VALUE),
    ],
)
def test_a_number_is_written_as_the_reader_writes_it(
    value: float | None, decimals: int, lang: str, text: str
) -> None:
    assert number(value, decimals, lang) == text


def test_a_unit_stays_on_the_line_of_its_number() -> None:
    assert quantity(43.2, 1, "km/h", "fr") == "43,2\u00a0km/h"
    assert quantity(None, 1, "km/h", "fr") == NO_VALUE


def test_a_slow_rate_has_a_decimal() -> None:
    assert [rate(one, "fr") for one in (0.25, 7.5, 812.4, None)] == ["0,2", "7,5", "812", NO_VALUE]


def test_times_are_those_of_the_city() -> None:
    assert clock(datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC), PARIS, "fr") == "00:30:05"


def test_the_hour_that_comes_twice_in_autumn_is_told_apart() -> None:
    start = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    texts = moments([start, start + timedelta(hours=1)], PARIS, "en")
    assert texts == ["Sun 25 Oct 02:00 +0200", "Sun 25 Oct 02:00 +0100"]


@settings(deadline=None)  # the first of a language reads its locale, on a busy machine slowly
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - bounds are naive
    st.sampled_from(["Europe/Paris", "America/Los_Angeles", "Australia/Lord_Howe"]),
    st.sampled_from(["en", "fr"]),
)
def test_no_two_buckets_of_a_day_share_a_name(naive: datetime, zone: str, lang: str) -> None:
    times = [naive.replace(tzinfo=UTC) + timedelta(minutes=15) * step for step in range(97)]
    texts = moments(times, ZoneInfo(zone), lang)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["1er arrondissement", "2e arrondissement"], ["1er", "2e"]),
        (["Old Port", "Harbour"], ["Old Port", "Harbour"]),
        (["Quarter", "North Quarter"], ["Quarter", "North Quarter"]),
        (["Alone here"], ["Alone"]),
        ([], []),
    ],
)
def test_what_all_names_share_is_left_out(names: list[str], short: list[str]) -> None:
    assert short_names(names) == short
