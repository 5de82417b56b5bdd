"""Cars come, charge with a taper, and leave; the register is what they took."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor_sim.curve import EPOCH_S
from sensor_sim.kinds import simulate
from sensor_sim.kinds.charging import SLOT_S, Point, Session, points_of
from sensor_sim.kinds.site import Site
from sensor_sim.world import World
from vigie.city import City

DAY_S = 86_400
MONDAY_S = 1_795_388_400  # 2026-11-23 00:00 in Marseille
times = st.floats(EPOCH_S - 2e7, MONDAY_S + 3e7)
law = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
sessions = st.builds(
    Session, st.just(0.0), st.floats(1800, 9000), st.floats(0, 2400), st.floats(2, 350)
)


@pytest.fixture(scope="module")
def stations(marseille: City) -> list[Site]:
    world = World(marseille, seed=7)
    return [Site(world, one) for one in marseille.devices if one.kind == "ev_charger"]


@given(session=sessions)
def test_a_sessions_energy_is_the_integral_of_its_power(session: Session) -> None:
    step_s = 2
    steps = int(session.leaves_s // step_s) + 1
    energy = sum(session.power((step + 0.5) * step_s) for step in range(steps)) * step_s / 3600
    assert session.energy == pytest.approx(energy, rel=1e-3)


@given(session=sessions, first=st.floats(0, 1), second=st.floats(0, 1))
def test_once_at_its_level_a_session_takes_less_and_less(
    session: Session, first: float, second: float
) -> None:
    early, late = (60 + (session.leaves_s - 60) * one for one in sorted((first, second)))
    assert session.power(late) <= session.power(early) <= session.point_kw
    assert session.power(session.charges_s) == pytest.approx(0)
    assert session.power(-1) == 0


@given(data=st.data(), time_s=times)
@law
def test_a_car_has_left_before_the_next_one_comes(
    stations: list[Site], data: st.DataObject, time_s: float
) -> None:
    points = points_of(data.draw(st.sampled_from(stations)))
    point = data.draw(st.sampled_from(points))
    served = [point.session(time_s + slot * SLOT_S) for slot in range(12)]
    cars = [one for one in served if one]
    assert all(one.leaves_s <= another.arrives_s for one, another in pairwise(cars))


@given(data=st.data(), time_s=times, days=st.integers(1, 3))
@law
def test_the_register_grows_by_what_the_cars_took(
    stations: list[Site], data: st.DataObject, time_s: float, days: int
) -> None:
    site = data.draw(st.sampled_from(stations))
    end_s = time_s + days * DAY_S
    taken = 0.0
    for point in points_of(site):
        slots = [time_s + slot * SLOT_S for slot in range(days * DAY_S // SLOT_S + 1)]
        for session in filter(None, map(point.session, slots)):
            taken += session.energy_by(end_s) - session.energy_by(time_s)
    report = simulate(site.world, site.device)
    grown = report(end_s)["energy_index"] - report(time_s)["energy_index"]
    assert grown == pytest.approx(taken, abs=0.011)


def test_more_cars_charge_in_the_evening_than_before_dawn(stations: list[Site]) -> None:
    def taken(hour: int) -> float:
        moments = [MONDAY_S + day * DAY_S + hour * 3600 for day in range(5)]
        reports = [simulate(site.world, site.device) for site in stations]
        return sum(report(moment)["occupied_points"] for report in reports for moment in moments)

    assert taken(19) > 1.8 * taken(5) > 0


def test_a_point_says_the_same_whatever_was_asked_before(stations: list[Site]) -> None:
    busy = stations[0].world.rhythm("charging")
    straight, around = Point(5, 22, busy), Point(5, 22, busy)
    around.energy(MONDAY_S + 40 * DAY_S)
    around.energy(EPOCH_S - 9 * DAY_S)
    assert around.energy(MONDAY_S) == straight.energy(MONDAY_S)


@given(key=st.integers(0, 2**64 - 1), slots=st.integers(-60, 400))
@law
def test_a_register_is_all_that_the_cars_since_the_epoch_took(
    stations: list[Site], key: int, slots: int
) -> None:
    busy = stations[0].world.rhythm("charging")
    first_s, last_s = sorted((EPOCH_S, EPOCH_S + slots * SLOT_S))
    moments = range(first_s - SLOT_S, last_s + SLOT_S + 1, SLOT_S)
    served = {one for moment in moments if (one := Point(key, 22, busy).session(moment))}
    taken = sum(one.energy_by(last_s) - one.energy_by(first_s) for one in served)
    grown = Point(key, 22, busy).energy(last_s) - Point(key, 22, busy).energy(first_s)
    assert grown == pytest.approx(taken, abs=1e-6)
