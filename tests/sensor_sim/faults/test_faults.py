"""Faults on a stream: nothing without them, the same for a seed, and the truth stays the truth."""

import re
from itertools import islice
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor_sim.faults import FaultError, Faults, fault_of, load_faults, parse_fault
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation
from vigie.city.document import CityError

PAGE = Path(__file__).parents[3] / "docs" / "cities.md"
START_MS = 1_795_417_200_000
EVERY = [
    "dropout:rate=20%",
    "frozen:every=10m,lasts=5m,share=50%",
    "drift:start=2026-11-01T00:00:00Z,per_day=1%",
    "spikes:rate=5%",
    "noise:amount=3%,kind=building_meter",
    "wrong_unit:kind=building_meter,share=30%",
    "clock_skew:by=-3m,share=10%",
    "duplicate:rate=20%,after=5s",
    "out_of_order:rate=20%,delay=30s",
    "late_burst:every=5m,lasts=2m,share=40%",
    "garbage:rate=5%",
    "register_reset:every=1h",
    "gateway_dies:every=10m,lasts=2m,gateways=4",
]


def sent(simulation: Simulation, texts: list[str], seed: int = 7) -> list[Sending]:
    faults = Faults([parse_fault(text) for text in texts], simulation, seed)
    end_ms = START_MS + 120_000
    return list(faults.on(simulation.reported(simulation.beats, START_MS, end_ms)))


def truth(sendings: list[Sending]) -> set[tuple[str, int, tuple[tuple[str, float], ...]]]:
    return {(one.device.id, one.true_ms, tuple(one.truth.items())) for one in sendings}


def test_without_faults_a_stream_goes_through_as_it_is(simulation: Simulation) -> None:
    plain = list(simulation.reported(simulation.beats, START_MS, START_MS + 120_000))
    assert sent(simulation, []) == plain


@given(chosen=st.lists(st.sampled_from(EVERY), max_size=5), seed=st.integers(0, 9))
@settings(max_examples=15, deadline=None)
def test_any_faults_leave_the_truth_and_come_again_in_order(
    simulation: Simulation, chosen: list[str], seed: int
) -> None:
    first = sent(simulation, chosen, seed)
    assert first == sent(simulation, chosen, seed)
    assert truth(first) == truth(sent(simulation, []))
    dues = [one.due_ms for one in first]
    assert dues == sorted(dues)
    assert all(one.due_ms >= one.true_ms for one in first)


@pytest.mark.parametrize("text", EVERY)
def test_each_fault_strikes_and_says_so(simulation: Simulation, text: str) -> None:
    struck = [one for one in sent(simulation, [text]) if one.faults]
    assert struck
    assert {one.faults for one in struck} == {(text.split(":", maxsplit=1)[0],)}


@pytest.mark.parametrize("text", EVERY)
def test_what_is_written_down_of_a_fault_is_that_fault(text: str) -> None:
    fault = parse_fault(text)
    assert fault_of(orjson.loads(fault.model_dump_json())) == fault


def test_a_fault_strikes_whom_it_is_given(simulation: Simulation) -> None:
    some = sent(simulation, ["wrong_unit:kind=building_meter,share=50%"])
    struck = {one.device.id for one in some if one.faults}
    meters = {one.id for one in simulation.devices if one.kind == "building_meter"}
    assert struck < meters
    assert 0.2 < len(struck) / len(meters) < 0.8


def test_a_stream_left_early_keeps_what_is_late(simulation: Simulation) -> None:
    faults = Faults([parse_fault("late_burst:every=1h,lasts=1h")], simulation, 7)
    end_ms = START_MS + 1000
    reports = simulation.reported(simulation.beats, START_MS, end_ms)
    early = list(islice(faults.on(reports), 1))
    assert len(early) + len(list(faults.rest())) == len(
        list(simulation.reported(simulation.beats, START_MS, end_ms))
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("flood", "flood"),
        ("dropout:share=lots", "'lots' is not a share"),
        ("dropout:kind=toaster", "no kind of device 'toaster'"),
        ("dropout:rats=1%", "rats"),
        ("dropout:rate", "'rate' is not key=value"),
        ("dropout:rate=1%,rate=2%", "rate is given twice"),
        ("drift", "start: "),
        ("clock_skew:by=soon", "'soon' is not a duration"),
        ("noise:start=2026-11-01", "has no zone"),
    ],
)
def test_a_fault_that_is_none_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(FaultError, match=said):
        parse_fault(text)


def test_a_file_of_faults_names_the_line_and_key_of_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text("faults:\n  - fault: dropout\n    share: 10%\n")
    assert load_faults(file) == [parse_fault("dropout:share=10%")]
    file.write_text("faults:\n  - fault: dropout\n    shard: 10%\n")
    with pytest.raises(CityError, match=r"faults\.yaml:\d+: .*shard"):
        load_faults(file)


def test_the_page_names_every_fault_and_shows_ones_that_are() -> None:
    page = PAGE.read_text("utf-8").split("### Faults and the ledger")[1]
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == sorted(
        text.split(":")[0] for text in EVERY
    )
    shown = re.findall(r"--fault '([^']+)'", page)
    assert shown
    for text in shown:
        parse_fault(text)


def test_the_file_that_the_page_shows_is_one(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8").split("### Faults and the ledger")[1]
    file = tmp_path / "faults.yaml"
    file.write_text(page.split("```yaml\n")[1].split("```")[0])
    assert len(load_faults(file)) == 2
