"""When a scenario happens: by its wish, its hour, the run's start; and how far it is there."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.scenario.occurrence import (
    Occurrence,
    ScenarioError,
    UnknownScenarioError,
    occurrence_of,
    parse_wish,
)
from tests.sensor_sim.scenario.befalling import ms, scenario

ZONE = ZoneInfo("Europe/Paris")
RAIN = {"effect": "weather", "rain": 10, "from": "10m", "to": "100m", "ramp": "30m"}
START_MS = ms("2026-11-24T17:00")  # 18:00 in the city
SCENARIOS = {
    "fair": scenario(id="fair", effects=[RAIN]),
    "match": scenario(id="match", at="18:30", effects=[RAIN]),
    "strike": scenario(id="strike", at="05:00", effects=[RAIN]),
}


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("fair", "2026-11-24T17:00"),
        ("match", "2026-11-24T17:30"),
        ("strike", "2026-11-25T04:00"),
        ("fair@+10m", "2026-11-24T17:10"),
        ("fair@10m", "2026-11-24T17:10"),
        ("match@2026-11-24T20:00", "2026-11-24T19:00"),
        ("match@2026-11-24T20:00Z", "2026-11-24T20:00"),
    ],
)
def test_a_wish_is_heard(text: str, start: str) -> None:
    occurrence = occurrence_of(parse_wish(text), SCENARIOS, START_MS, ZONE)
    assert occurrence.start_ms == ms(start)
    assert occurrence.stopped_ms is None


def test_a_wish_may_end_early_and_is_what_an_occurrence_is_written_as() -> None:
    text = "fair@2026-11-24T17:10:00.250Z/2026-11-24T17:50:00.000Z"
    occurrence = occurrence_of(parse_wish(text), SCENARIOS, START_MS, ZONE)
    assert occurrence.end_ms == ms("2026-11-24T17:50")
    assert str(occurrence) == text
    again = occurrence_of(parse_wish("fair@+10m/+50m"), SCENARIOS, START_MS, ZONE)
    assert again.end_ms == occurrence.end_ms


def test_what_cannot_happen_says_why() -> None:
    with pytest.raises(ScenarioError, match="fair: 'noon' is no time: write 2026-11-23T18:00, or"):
        parse_wish("fair@noon")
    with pytest.raises(ScenarioError, match=r"fair: 2026-11-24T17:10:00.000Z is not after its"):
        occurrence_of(parse_wish("fair@+20m/+10m"), SCENARIOS, START_MS, ZONE)
    with pytest.raises(
        UnknownScenarioError, match="no scenario 'flood'; its scenarios are: fair, match, strike"
    ):
        occurrence_of(parse_wish("flood"), SCENARIOS, START_MS, ZONE)


def test_an_effect_comes_up_holds_and_goes_by_five_minutes() -> None:
    occurrence = Occurrence(SCENARIOS["fair"], START_MS)
    weight = occurrence.weight(SCENARIOS["fair"].effects[0])
    seen = [weight.at(START_MS / 1000 + minute * 60) for minute in (9, 10, 15, 39, 40, 70, 99, 100)]
    assert seen == pytest.approx([0, 1 / 12, 3 / 12, 11 / 12, 1, 11 / 12, 1 / 12, 0])


@given(stop=st.integers(-60, 300), minute=st.floats(-60, 300))
def test_a_stop_changes_nothing_before_it_and_leaves_nothing_long_after(
    stop: int, minute: float
) -> None:
    effect = SCENARIOS["fair"].effects[0]
    whole = Occurrence(SCENARIOS["fair"], START_MS)
    stopped = whole.stopped(START_MS + stop * 60_000)
    time_s = START_MS / 1000 + minute * 60
    cut, uncut = stopped.weight(effect).at(time_s), whole.weight(effect).at(time_s)
    assert 0 <= cut <= 1
    if minute < stop:
        assert cut == uncut
    if minute >= stop + 30:
        assert cut == 0
