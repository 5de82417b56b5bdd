"""Jumps and frozen values are flagged, sound series never are, and a restart forgets no level."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quality import Judge
from vigie.catalogue import load_catalogue
from vigie.model import Quality, Reading
from vigie.store.health import Standing

GOOD, FROZEN, JUMP = Quality.GOOD, Quality.FROZEN, Quality.JUMP
CATALOGUE = load_catalogue()
KINDS = {"air-1": "air_station", "sky-1": "weather_station", "meter-1": "building_meter"}
START = datetime(2026, 11, 23, tzinfo=UTC)
INTERVAL_S = CATALOGUE.kinds["air_station"].interval_s
TEMPERATURE = CATALOGUE.metrics["temperature"]


def readings(
    values: Sequence[float],
    metric: str = "temperature",
    device: str = "air-1",
    every_s: float = INTERVAL_S,
) -> list[Reading]:
    step = timedelta(seconds=every_s)
    return [Reading(device, metric, START + n * step, value) for n, value in enumerate(values)]


def judged(given: list[Reading], judge: Judge | None = None) -> list[Reading]:
    """Judged one by one, as messages bring them."""
    judge = Judge(CATALOGUE) if judge is None else judge
    flagged = []
    for one in given:
        single = [one]
        judge.judge(single, KINDS)
        flagged += single
    return flagged


def flags(given: list[Reading], judge: Judge | None = None) -> list[int]:
    return [one.quality for one in judged(given, judge)]


def test_a_spike_is_flagged_and_what_follows_is_not() -> None:
    assert flags(readings([12, 12.4, 48, 12.9, 13])) == [GOOD, GOOD, JUMP, GOOD, GOOD]


def test_a_second_reading_confirms_a_new_level() -> None:
    assert flags(readings([12, 35, 35.5, 36, 12])) == [GOOD, JUMP, GOOD, GOOD, JUMP]


def test_wild_readings_that_agree_with_none_are_all_flagged() -> None:
    wild = readings([12, 40, -20, 55, 13], every_s=60)
    assert flags(wild) == [GOOD, JUMP, JUMP, JUMP, GOOD]


def test_a_change_counts_by_the_time_that_it_took() -> None:
    assert flags(readings([12, 30], every_s=300)) == [GOOD, JUMP]
    assert flags(readings([12, 30], every_s=3600)) == [GOOD, GOOD]
    assert flags(readings([12, 14.9, 12], every_s=1)) == [GOOD, GOOD, GOOD]  # noise is no rate


def test_a_value_out_of_range_is_no_level() -> None:
    given = readings([12, -999, 12.5])
    given[1] = given[1]._replace(quality=Quality.OUT_OF_RANGE)
    assert flags(given) == [GOOD, Quality.OUT_OF_RANGE, GOOD]


def test_the_level_before_a_value_out_of_range_is_the_newest_one() -> None:
    given = readings([12, 13, 14, 15, -999, 32], every_s=120)
    given[4] = given[4]._replace(quality=Quality.OUT_OF_RANGE)
    assert flags(given)[-1] == JUMP


def test_a_register_may_begin_anew_but_not_leap() -> None:
    index = readings([5000, 5001, 900_000, 5002, 0, 1], "energy_index", "meter-1", every_s=60)
    assert flags(index) == [GOOD, GOOD, JUMP, GOOD, GOOD, GOOD]


def test_a_value_that_stands_still_is_flagged_until_it_moves() -> None:
    limit = TEMPERATURE.frozen_after
    assert limit is not None
    values = [11.0] + [12.0] * (limit + 3) + [12.1, 12.0]
    assert flags(readings(values)) == [GOOD] * (limit + 1) + [FROZEN] * 3 + [GOOD, GOOD]


def test_a_device_that_reports_often_is_frozen_by_the_clock() -> None:
    seconds = INTERVAL_S * (TEMPERATURE.frozen_after or 0)
    still = flags(readings([12.0] * 200, every_s=seconds / 150))
    assert still == [GOOD] * 150 + [FROZEN] * 50


@pytest.mark.parametrize(
    ("metric", "device", "value"),
    [
        ("solar_irradiance", "sky-1", 0.0),  # a night
        ("wind_speed", "sky-1", 0.0),
        ("relative_humidity", "sky-1", 100.0),  # fog
        ("energy_index", "meter-1", 8123.0),  # nobody at home
        ("active_power", "meter-1", 7.4),
    ],
)
def test_what_may_stand_still_is_never_frozen(metric: str, device: str, value: float) -> None:
    assert set(flags(readings([value] * 500, metric, device))) == {GOOD}


def test_the_newest_reading_again_is_flagged_again_and_a_late_one_is_not_judged() -> None:
    spiked = readings([12, 48, 12.5])
    judge = Judge(CATALOGUE)
    assert flags(spiked[:2], judge) == [GOOD, JUMP]
    assert flags(spiked[1:2], judge) == [JUMP]
    assert flags([spiked[2], spiked[1]], judge) == [GOOD, GOOD]


def test_a_correction_of_the_newest_reading_is_believed() -> None:
    first, second, third = readings([12, 48, 30])
    correction = second._replace(value=30.5)
    assert flags([first, second, correction, third]) == [GOOD, JUMP, GOOD, GOOD]


def test_what_was_silent_for_longest_is_forgotten() -> None:
    judge = Judge(CATALOGUE, remembered_devices=100)
    kinds = {f"air-{number}": "air_station" for number in range(1000)}
    for device in kinds:
        for one in (device, "air-0"):
            judge.judge([Reading(one, "temperature", START, 12.0)], kinds)
    assert len(judge) <= 100
    later = START + timedelta(minutes=1)
    leaps = [Reading(device, "temperature", later, 50.0) for device in ("air-0", "air-1")]
    judge.judge(leaps, kinds)
    assert [one.quality for one in leaps] == [JUMP, GOOD]


# In whole microseconds, as times are: else the pace of a step would be rounded up.
STEPS = st.tuples(st.integers(10**6, 7200 * 10**6).map(lambda us: us / 10**6), st.floats(-1, 1))


@given(steps=st.lists(STEPS, max_size=40))
def test_a_series_within_its_rate_never_jumps(steps: list[tuple[float, float]]) -> None:
    rate = TEMPERATURE.max_rate
    assert rate is not None
    time, value, series = START, 12.0, []
    for seconds, part in steps:
        time += timedelta(seconds=seconds)
        value += part * rate * seconds / 60
        series.append(Reading("air-1", "temperature", time, value))
    assert set(flags(series)) <= {GOOD}


ANY = st.builds(
    Reading,
    device=st.sampled_from(sorted(KINDS)),
    metric=st.sampled_from(sorted(CATALOGUE.metrics)),
    time=st.integers(0, 30).map(lambda minute: START + timedelta(minutes=minute)),
    value=st.floats(allow_nan=False, allow_infinity=False),
    quality=st.sampled_from([GOOD, Quality.OUT_OF_RANGE]),
)


@given(given_readings=st.lists(ANY, max_size=60))
def test_readings_in_any_order_keep_all_but_their_flags(given_readings: list[Reading]) -> None:
    for before, after in zip(given_readings, judged(given_readings), strict=True):
        assert after[:4] == before[:4]
        assert after.quality & before.quality == before.quality
        if after.quality != before.quality:
            metric = CATALOGUE.metrics[after.metric]
            assert metric.max_rate is not None or metric.frozen_after is not None


def standing(stored: list[Reading]) -> list[Standing]:
    """What the store answers with after these readings of one series, which are in order."""
    newest = stored[-1]
    doubtful = Quality.JUMP | Quality.OUT_OF_RANGE
    level = next((one for one in reversed(stored) if not one.quality & doubtful), None)
    return [
        Standing(
            newest.device,
            newest.metric,
            KINDS[newest.device],
            newest.time,
            newest.value,
            newest.quality,
            level.time if level else None,
            level.value if level else None,
        )
    ]


SERIES = st.lists(
    st.tuples(st.sampled_from([12.0, 12.0, 12.5, 30.0, 48.0, -999.0]), st.integers(1, 12)),
    min_size=2,
    max_size=40,
)


@given(steps=SERIES, data=st.data())
def test_a_restart_changes_no_jump(steps: list[tuple[float, int]], data: st.DataObject) -> None:
    time, series = START, []
    for value, minutes in steps:
        time += timedelta(minutes=minutes)
        quality = GOOD if TEMPERATURE.range.holds(value) else Quality.OUT_OF_RANGE
        series.append(Reading("air-1", "temperature", time, value, quality))
    through = judged(series)
    cut = data.draw(st.integers(1, len(series) - 1))
    restarted = Judge(CATALOGUE)
    restarted.recall(standing(through[:cut]))
    assert judged(series[cut:], restarted) == through[cut:]


@given(cut=st.integers(1, 99))
def test_a_restart_flags_no_more_and_keeps_what_was_found_frozen(cut: int) -> None:
    series = readings([12.0] * 100)
    through = judged(series)
    restarted = Judge(CATALOGUE)
    restarted.recall(standing(through[:cut]))
    after = judged(series[cut:], restarted)
    assert all(
        one.quality in {GOOD, two.quality} for one, two in zip(after, through[cut:], strict=True)
    )
    if through[cut - 1].quality == FROZEN:
        assert after == through[cut:]
