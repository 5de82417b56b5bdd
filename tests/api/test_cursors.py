from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import cursors
from api.problems import ParameterError

KEYS = st.tuples(
    st.integers(0, 2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=100),
)


@given(key=KEYS)
def test_a_cursor_gives_its_key_back(key: tuple[int, str]) -> None:
    assert cursors.decode(cursors.encode(*key), [int, str]) == list(key)


def test_a_cursor_holds_a_time_to_the_microsecond() -> None:
    time = datetime(2026, 11, 23, 7, 0, 0, 123_457, tzinfo=UTC)

    (text,) = cursors.decode(cursors.encode(time), [str])

    assert datetime.fromisoformat(text) == time


@given(text=st.text() | st.text("ABCabc019-_"))
def test_a_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ParameterError) as refused:
        cursors.decode(text, [int, str])
    assert refused.value.parameter == "cursor"


@pytest.mark.parametrize(
    "key", [(1,), ("a", 1), (1, "a", "b"), (2**63, "a"), (1, "\0"), (True, "a")]
)
def test_a_cursor_of_another_resource_is_refused(key: tuple[object, ...]) -> None:
    with pytest.raises(ParameterError):
        cursors.decode(cursors.encode(*key), [int, str])
