import orjson

from api.subscribers import Share, Subscriber, Topic, Wants
from vigie.store.read.rows import Selection


def share(**values: str) -> Share:
    """What changed, by series: `s1="5"` is the series 1 at 5."""
    return Share({int(name[1:]): orjson.Fragment(value) for name, value in values.items()})


def items(taken: list[Share]) -> list[object]:
    (share,) = taken
    found: list[object] = orjson.loads(share.event.split(b"data: ")[1])["items"]
    return found


def test_a_reader_takes_the_newest_of_each_series() -> None:
    slow = Subscriber(Wants(Selection()), 0)
    for one in (share(s1="1", s2="10"), share(s1="2"), share(s1="3", s3="30")):
        slow.add(one)

    assert items(slow.take()) == [3, 10, 30]
    assert slow.take() == []


def test_what_one_reader_lets_wait_changes_nothing_for_others() -> None:
    slow, quick = Subscriber(Wants(Selection()), 0), Subscriber(Wants(Selection()), 0)
    first = share(s1="1")
    for one in (slow, quick):
        one.add(first)
    slow.add(share(s1="2"))

    assert items(quick.take()) == [1]
    assert items(slow.take()) == [2]


def test_who_is_owed_something_does_not_seem_to_have_it() -> None:
    """Were it gone again before it is told, its next question would leave that out."""
    back = Subscriber(Wants(Selection()), 5, owed={Topic.READINGS: {1}})

    back.advance(9)
    before = back.position
    back.owed.clear()
    back.advance(9)

    assert (before, back.position) == (5, 9)
