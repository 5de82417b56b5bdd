from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.excerpt import WHOLE, Part, excerpt
from sensor_sim.moment import Moment
from sensor_sim.recording import Recorded, Recording, RecordingError
from sensor_sim.recording.messages import Messages

ZONE = ZoneInfo("Europe/Paris")
SECOND_MS = 1000


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def recorded(*seconds: int, topics: tuple[str, ...] = ("a/1", "a/2", "b/1")) -> Messages:
    return Messages(
        [
            Recorded(s * SECOND_MS, topics[number % len(topics)], b"%d" % number)
            for number, s in enumerate(seconds)
        ]
    )


def played(recording: Recording) -> list[bytes | list[dict[str, object]]]:
    return [one.payload for one in recording.between(recording.start_ms, recording.end_ms)]


@pytest.mark.parametrize(
    ("start", "end", "numbers"),
    [
        (at(120), None, [1, 2, 3]),
        (None, at(180), [0, 1]),
        (timedelta(seconds=60), timedelta(seconds=120), [1]),
        (at(0), at(10_000), [0, 1, 2, 3]),
    ],
)
def test_a_part_begins_at_one_moment_and_ends_before_another(
    start: Moment | None, end: Moment | None, numbers: list[int]
) -> None:
    part = excerpt(recorded(60, 120, 180, 240), Part(start, end), ZONE)
    assert played(part) == [b"%d" % number for number in numbers]


def test_a_part_has_what_matches_one_of_its_filters_and_begins_and_ends_with_it() -> None:
    whole = recorded(60, 120, 180, 240, 300)
    part = excerpt(whole, Part(topics=("+/2", "b/#")), ZONE)
    assert played(part) == [b"1", b"2", b"4"]
    assert (part.start_ms, part.last_ms) == (120 * SECOND_MS, 300 * SECOND_MS)
    assert played(excerpt(whole, Part(topics=("b/1",)), ZONE)) == [b"2"]


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=20),
    st.integers(0, 101),
    st.lists(st.sampled_from(["a/1", "a/+", "+/1", "b/#", "#"]), max_size=2),
    st.integers(0, 101),
)
def test_two_parts_that_meet_are_the_whole(
    seconds: list[int], cut: int, topics: list[str], other_cut: int
) -> None:
    whole = recorded(*seconds)
    first, last = sorted((cut, other_cut))
    parts = [Part(at(0), at(first)), Part(at(first), at(last)), Part(at(last), at(200))]

    def of(part: Part) -> list[object]:
        try:
            wanted = excerpt(whole, Part(part.start, part.end, tuple(topics)), ZONE)
            return list(played(wanted))
        except RecordingError:
            return []

    assert [one for part in parts for one in of(part)] == of(Part(None, None))


def test_the_whole_is_the_recording_itself() -> None:
    whole = recorded(1, 2)
    assert excerpt(whole, WHOLE, ZONE) is whole


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (Part(at(120), at(60)), "mind which comes first"),
        (Part(at(500)), "it has messages from 1970-01-01T00:01:00.000Z to 1970-01-01T00:02:00"),
        (Part(at(61), at(119)), "widen --from and --to"),
        (Part(topics=("c/#",)), "nothing was recorded on c/# between"),
    ],
)
def test_a_part_without_a_message_says_what_there_is(part: Part, said: str) -> None:
    with pytest.raises(RecordingError, match=said):
        excerpt(recorded(60, 120), part, ZONE)


def test_a_filter_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'a/#/b' is not a topic filter"):
        Part(topics=("a/#/b",))
