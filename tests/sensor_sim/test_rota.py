from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.rota import Beat, beat_of, count, rota
from vigie.model import Device

beats = st.lists(
    st.integers(1, 50_000).flatmap(
        lambda period: st.builds(Beat, st.just(period), st.integers(0, period - 1))
    ),
    min_size=1,
    max_size=6,
)
starts = st.integers(0, 2**41)
spans = st.integers(0, 100_000)


@given(beats, starts, spans)
def test_each_device_is_due_at_its_beat_and_only_then(
    beats: list[Beat], start: int, span: int
) -> None:
    if sum(span // beat.period_ms for beat in beats) > 5000:
        span = min(beat.period_ms for beat in beats) * 500
    due = list(rota(beats, start, start + span))
    expected = [
        (time, number)
        for number, beat in enumerate(beats)
        for time in range(start, start + span)
        if (time - beat.offset_ms) % beat.period_ms == 0
    ]
    assert due == sorted(expected)
    assert count(beats, start, start + span) == len(expected)


@given(beats, starts, st.integers(0, 3000), st.integers(0, 3000))
def test_two_neighbouring_spans_have_neither_hole_nor_double(
    beats: list[Beat], start: int, first: int, second: int
) -> None:
    middle, end = start + first, start + first + second
    parts = [*rota(beats, start, middle), *rota(beats, middle, end)]
    assert parts == list(rota(beats, start, end))


@given(beats, st.integers(1, 10_000_000), starts)
def test_a_thinned_beat_keeps_some_of_the_times(beats: list[Beat], step: int, start: int) -> None:
    for beat in beats:
        thinned = beat.thinned(step)
        time = thinned.first_from(start)
        assert (time - beat.offset_ms) % beat.period_ms == 0
        assert thinned.period_ms <= max(step, beat.period_ms)


def test_devices_of_one_interval_do_not_speak_all_at_once() -> None:
    devices = [Device(id=f"meter-{number}", kind="building_meter") for number in range(600)]
    offsets = [beat_of(device, seed=1).offset_ms for device in devices]
    busiest_second = max(
        sum(second * 1000 <= one < second * 1000 + 1000 for one in offsets) for second in range(60)
    )
    assert busiest_second < 30


def test_a_device_without_an_interval_reports_each_minute() -> None:
    assert beat_of(Device(id="new", kind="door_contact"), seed=1).period_ms == 60_000
