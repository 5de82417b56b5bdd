from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.city import Chart
from dashboard.history import Bucket, History, Track, with_tail
from dashboard.state import Device
from tests.dashboard.pictures import BY_DISTRICT, NOW, device, history, picture, value

BUCKET = timedelta(minutes=15)


def of(values: dict[int, float]) -> History:
    """One group's buckets by their number."""
    buckets = (Bucket(NOW + BUCKET * n, number, 1, 1) for n, number in sorted(values.items()))
    return History(bucket_s=900, groups=(Track(key="a", buckets=tuple(buckets)),))


@given(
    st.dictionaries(st.integers(0, 40), st.floats(0, 9)),
    st.dictionaries(st.integers(0, 40), st.floats(0, 9)),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_a_tail_replaces_what_it_covers_and_nothing_else(
    old: dict[int, float], new: dict[int, float], first: int, since: int
) -> None:
    tail = {n: number for n, number in new.items() if n >= since}
    merged = with_tail(of(old), of(tail), NOW + BUCKET * first, NOW + BUCKET * since)
    expected = {n: number for n, number in old.items() if first <= n < since} | tail
    assert merged == (of(expected) if expected else History(bucket_s=900, groups=()))


def test_a_group_that_is_new_in_the_tail_appears_and_one_that_ended_goes() -> None:
    old = history({"gone": [1], "kept": [2]}, BY_DISTRICT)
    tail = history({"kept": [3], "new": [4]}, BY_DISTRICT)
    since = tail.groups[0].buckets[0].time
    merged = with_tail(old, tail, since - timedelta(hours=6), since)
    assert [one.key for one in merged.groups] == ["kept", "new"]


def test_a_device_is_silent_after_three_of_its_intervals() -> None:
    shown = picture(devices=(device("a"),))
    assert not shown.is_stale(value("a", 1, ago_s=179))
    assert shown.is_stale(value("a", 1, ago_s=181))


def test_a_device_without_an_interval_is_silent_after_a_quarter_of_an_hour() -> None:
    shown = picture(devices=(Device(id="a", kind="car_park"),))
    assert not shown.is_stale(value("a", 1, ago_s=899))
    assert shown.is_stale(value("a", 1, ago_s=901))


def test_the_silent_are_those_that_are_overdue_or_never_spoke() -> None:
    shown = picture(
        devices=(device("never"), device("overdue"), device("heard")),
        values=(
            value("overdue", 1, ago_s=181),
            value("heard", 1, ago_s=181),
            value("heard", 2, metric="mean_speed", ago_s=5),
        ),
    )
    assert shown.silent == {"never", "overdue"}


def test_a_device_is_late_once_it_has_missed_a_message_of_its_own_interval() -> None:
    given = Device(id="a", kind="car_park", interval_s=60)
    assert not given.is_late(timedelta(seconds=89))
    assert given.is_late(timedelta(seconds=91))
    assert not Device(id="a", kind="car_park").is_late(timedelta(days=1))


def test_a_device_is_somewhere_only_with_both_its_coordinates() -> None:
    assert Device(id="a", kind="car_park", lat=43.3, lon=5.4).lon_lat == (5.4, 43.3)
    assert Device(id="a", kind="car_park", lat=43.3).lon_lat is None


def test_what_the_api_adds_does_not_disturb() -> None:
    assert Chart.model_validate({**BY_DISTRICT.model_dump(), "goal": 12}) == BY_DISTRICT
