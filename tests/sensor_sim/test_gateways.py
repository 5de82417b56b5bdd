"""Gateways send what devices said, all of it, a second later at most, and together."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor_sim.faults import Faults, parse_fault
from sensor_sim.gateways import Gateways, alone
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation

START_MS = 1_795_417_200_000


def reports(simulation: Simulation, start_ms: int, end_ms: int) -> list[Sending]:
    return list(simulation.reported(simulation.beats, start_ms, end_ms))


@given(count=st.integers(1, 500), start=st.integers(0, 5000), span=st.integers(1, 20_000))
@settings(max_examples=25, deadline=None)
def test_everything_leaves_once_from_its_gateway_within_a_second(
    simulation: Simulation, count: int, start: int, span: int
) -> None:
    sendings = reports(simulation, START_MS + start, START_MS + start + span)
    gateways = Gateways(simulation.devices, count)
    parcels = list(gateways.gathered(sendings))
    sent = [one for parcel in parcels for one in parcel.sendings]
    assert sorted(map(str, sent)) == sorted(map(str, sendings))
    assert [one.due_ms for one in parcels] == sorted(one.due_ms for one in parcels)
    for parcel in parcels:
        dues = [one.due_ms for one in parcel.sendings]
        assert dues == sorted(dues)
        assert all(parcel.due_ms - 1000 < due <= parcel.due_ms for due in dues)
        assert {f"sim-{gateways.number_of(one.device)}" for one in parcel.sendings} == {
            parcel.gateway
        }
    assert not list(gateways.rest())


@given(count=st.integers(1, 50), later_ms=st.integers(0, 5000))
@settings(max_examples=25, deadline=None)
def test_gateways_that_start_later_send_the_same_from_there_on(
    simulation: Simulation, count: int, later_ms: int
) -> None:
    end_ms = START_MS + 10_000
    gateways = Gateways(simulation.devices, count)
    whole = list(gateways.gathered(reports(simulation, START_MS, end_ms)))
    later = list(gateways.gathered(reports(simulation, START_MS + later_ms, end_ms)))
    from_ms = START_MS + later_ms + 1000
    assert [one for one in later if one.due_ms >= from_ms] == [
        one for one in whole if one.due_ms >= from_ms
    ]


def test_the_devices_of_a_gateway_are_as_many_as_others_and_stand_together(
    simulation: Simulation,
) -> None:
    gateways = Gateways(simulation.devices, 40)
    held = Counter(gateways.number_of(one) for one in simulation.devices)
    assert set(held) == set(range(40))
    assert max(held.values()) - min(held.values()) <= 1
    districts = defaultdict(set)
    for one in simulation.devices:
        districts[gateways.number_of(one)].add(one.district)
    assert max(map(len, districts.values())) <= 2


def test_where_a_device_hangs_does_not_depend_on_the_order_of_the_list(
    simulation: Simulation,
) -> None:
    straight = Gateways(simulation.devices, 9)
    reverse = Gateways(simulation.devices[::-1], 9)
    assert all(straight.number_of(one) == reverse.number_of(one) for one in simulation.devices)


def test_gateways_do_not_all_speak_at_once(simulation: Simulation) -> None:
    sendings = reports(simulation, START_MS, START_MS + 60_000)
    parcels = Gateways(simulation.devices, 10).gathered(sendings)
    assert {one.due_ms % 1000 for one in parcels} == set(range(0, 1000, 100))


def test_a_burst_leaves_in_messages_that_ingest_takes(simulation: Simulation) -> None:
    one = reports(simulation, START_MS, START_MS + 20_000)[0]
    parcels = list(Gateways(simulation.devices, 1).gathered([one] * 7000))
    assert sum(len(parcel.sendings) for parcel in parcels) == 7000
    assert max(len(parcel.sendings) for parcel in parcels) <= 3000


def test_a_stream_that_is_left_early_keeps_what_waits(simulation: Simulation) -> None:
    sendings = reports(simulation, START_MS, START_MS + 3000)
    gateways = Gateways(simulation.devices, 3)
    stream = gateways.gathered(sendings)
    first = next(stream)
    assert first.sendings
    assert list(gateways.rest())


def test_without_gateways_each_report_leaves_by_itself_when_it_is_due(
    simulation: Simulation,
) -> None:
    sendings = reports(simulation, START_MS, START_MS + 3000)
    parcels = list(alone(sendings))
    assert [one.sendings for one in parcels] == [[one] for one in sendings]
    assert [one.due_ms for one in parcels] == [one.due_ms for one in sendings]


@pytest.mark.parametrize("count", [3, 17])
def test_a_gateway_that_dies_is_one_of_the_run(simulation: Simulation, count: int) -> None:
    gateways = Gateways(simulation.devices, count)
    fault = parse_fault("gateway_dies:every=2m,lasts=1m")
    faults = Faults([fault], simulation, 7, gateways)
    struck = list(faults.on(reports(simulation, START_MS, START_MS + 240_000)))
    silent = defaultdict(set)
    for one in struck:
        silent[gateways.number_of(one.device), one.due_ms // 1000].add(one.lost is not None)
    assert {True} in silent.values()
    mixed = [moment for moment, lost in silent.items() if len(lost) == 2]
    # Only in the seconds in which it dies or comes back to life.
    assert len(mixed) <= count * 6
