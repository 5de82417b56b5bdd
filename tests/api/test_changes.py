from hypothesis import given
from hypothesis import strategies as st

from api.changes import Changes

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


def test_devices_have_changed_or_not() -> None:
    changes = Changes("one")
    changes.note_devices()
    changes.note({1})

    assert changes.have_devices_changed_since(0)
    assert not changes.have_devices_changed_since(1)
