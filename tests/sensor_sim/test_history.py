"""The history of a simulated city: an outline first, and all the rest of it afterwards."""

from collections import Counter
from itertools import pairwise

import pytest

from sensor_sim.history import History
from sensor_sim.simulation import Simulation

MINUTE, HOUR = 60_000, 3_600_000
END = 1_795_417_230_000  # half a minute past 07:00
START = END - 2 * HOUR - 7 * MINUTE
STEP = 15 * MINUTE


@pytest.fixture(scope="module")
def history(simulation: Simulation) -> History:
    return History(simulation, start_ms=START, end_ms=END, step_ms=STEP, in_full_ms=END - START)


def test_the_outline_and_the_rest_are_every_report_once(
    simulation: Simulation, history: History
) -> None:
    outline = list(history.outline())
    rest = [one for part in history.rest() for one in part.reports]
    every = list(simulation.reported(simulation.beats, START, END))
    told = sorted((one.time_ms, one.device.id) for one in outline + rest)
    assert told == sorted((one.time_ms, one.device.id) for one in every)
    assert (history.outlined, history.left_out) == (len(outline), len(rest))
    said = {(one.time_ms, one.device.id): one.values for one in every}
    assert all(said[one.time_ms, one.device.id] == one.values for one in rest[::100])


def test_the_outline_is_thinned_but_for_its_last_step(history: History) -> None:
    outline = list(history.outline())
    traffic = [one for one in outline if one.device.kind == "traffic_counter"]
    assert set(Counter(one.device.id for one in traffic if one.time_ms < END - STEP).values()) <= {
        7,
        8,
    }
    recent = Counter(one.device.id for one in traffic if one.time_ms >= END - STEP)
    assert set(recent.values()) == {STEP // 20_000}
    assert all(one.time_ms <= after.time_ms for one, after in pairwise(outline))


def test_the_rest_comes_by_quarters_of_an_hour_the_newest_first(history: History) -> None:
    parts = [[one.time_ms for one in part.reports] for part in history.rest()]
    assert all(part == sorted(part) for part in parts)
    quarters = [{time // STEP for time in part} for part in parts]
    first, last = (END - STEP) // STEP, START // STEP
    assert quarters == [{number} for number in range(first, last - 1, -1)]


def test_what_is_older_than_asked_for_in_full_stays_an_outline(simulation: Simulation) -> None:
    history = History(simulation, start_ms=START, end_ms=END, step_ms=STEP, in_full_ms=HOUR)
    rest = [one.time_ms for part in history.rest() for one in part.reports]
    assert END - HOUR <= min(rest) < END - HOUR + MINUTE
    assert history.left_out == len(rest)


def test_a_history_shorter_than_a_step_is_all_outline(simulation: Simulation) -> None:
    short = History(simulation, start_ms=END - MINUTE, end_ms=END, step_ms=STEP, in_full_ms=HOUR)
    every = list(simulation.reported(simulation.beats, END - MINUTE, END))
    assert list(short.outline()) == every
    assert list(short.rest()) == []
