from hypothesis import given
from hypothesis import strategies as st

from api.changes import Changes
from vigie.store.doorbell import DeviceChange

SERIES = st.sets(st.integers(1, 8), min_size=1)


@given(before=st.lists(SERIES), after=st.lists(SERIES), kept=st.integers(1, 8))
def test_who_missed_something_is_told_all_of_it_or_that_it_is_not_known(
    before: list[set[int]], after: list[set[int]], kept: int
) -> None:
    changes = Changes("one", most=kept)
    for series in before:
        changes.note(series)
    seen = changes.event_id(changes.position)
    for series in after:
        changes.note(series)

    position = changes.position_of(seen)

    missed = set().union(*after)
    if len(missed) <= kept:
        assert position is not None
    if position is not None:
        assert changes.since(position) == missed


def test_positions_of_another_start_or_to_come_are_not_known() -> None:
    changes = Changes("one")
    changes.note({1})

    assert changes.position_of("one-1") == 1
    assert changes.position_of("one-2") is None
    assert changes.position_of("two-1") is None
    assert changes.position_of("one-1.5") is None


def test_what_changed_of_devices_is_known_by_position() -> None:
    changes = Changes("one")
    old, new = DeviceChange("a", "car_park"), DeviceChange("b", "car_park", "free_places")
    changes.note_devices({old})
    changes.note({1})
    changes.note_devices({new})

    assert changes.devices_since(0) == {old, new}
    assert changes.devices_since(1) == {new}
    assert changes.devices_since(3) == set()
