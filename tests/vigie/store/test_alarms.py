"""Alarms written, and what their events leave of them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from psycopg import AsyncConnection, Connection

from tests.evaluating import clear_alarm, raise_alarm
from vigie import alarm
from vigie.alarm import Event, Kind, State
from vigie.store.alarm_evaluation import Found
from vigie.store.alarms import (
    Outcome,
    Wish,
    acknowledging,
    change,
    commenting,
    payload_of,
    shelving,
    unshelving,
)

NOW = datetime.now(UTC)
HOT = Found("hot", "device:meter-n1", "high", NOW, device="meter-n1", value=9.0, limit_value=8.0)


def raised(connection: Connection, found: Found = HOT, at: datetime = NOW) -> int:
    number = raise_alarm(connection, found, at)
    assert number is not None
    return number


def wish_for(database_url: str, ids: Sequence[int], wish: Wish) -> list[Outcome]:
    async def ask() -> list[Outcome]:
        async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
            return await change(connection, ids, wish, {})

    return asyncio.run(ask())


def kinds(connection: Connection, number: int) -> list[str]:
    found = connection.execute(
        "SELECT kind FROM alarm_event WHERE alarm = %s ORDER BY id", [number]
    )
    return [kind for (kind,) in found]


def test_an_alarm_that_stands_is_not_raised_again(connection: Connection) -> None:
    first = raised(connection)

    assert raise_alarm(connection, HOT, NOW) is None
    clear_alarm(connection, first, NOW)
    assert raised(connection) != first
    assert kinds(connection, first) == ["raised", "cleared"]


def test_what_has_cleared_does_not_clear_again(connection: Connection) -> None:
    number = raised(connection)
    assert clear_alarm(connection, number, NOW) == number

    assert clear_alarm(connection, number, NOW + timedelta(minutes=1)) is None
    assert kinds(connection, number) == ["raised", "cleared"]
    cleared = connection.execute("SELECT cleared_at FROM alarm WHERE id = %s", [number])
    assert cleared.fetchone() == (NOW,)


def test_what_was_shelved_is_so_when_it_comes_again(
    connection: Connection, database_url: str
) -> None:
    until = NOW + timedelta(hours=2)
    number = raised(connection)
    wish_for(database_url, [number], shelving("ann", until, "works on site"))
    clear_alarm(connection, number, NOW + timedelta(minutes=1))

    again = raised(connection, at=NOW + timedelta(minutes=2))

    found = connection.execute("SELECT shelved_until, shelved_by FROM alarm WHERE id = %s", [again])
    assert found.fetchone() == (until, "ann")
    assert kinds(connection, again) == ["raised", "shelved"]
    clear_alarm(connection, again, until)
    later = raised(connection, at=until)
    assert kinds(connection, later) == ["raised"]


def test_a_row_is_what_its_events_make_of_it(connection: Connection, database_url: str) -> None:
    number = raised(connection)
    for wish in (
        commenting("ann", "on my way"),
        acknowledging("ann", None),
        shelving("bob", NOW + timedelta(hours=1), "known"),
        unshelving("bob", "done"),
    ):
        (outcome,) = wish_for(database_url, [number], wish)
        assert outcome.refusal is None
    clear_alarm(connection, number, datetime.now(UTC))

    events = [
        Event(Kind(kind), *others)
        for kind, *others in connection.execute(
            "SELECT kind, at, by, comment, until FROM alarm_event WHERE alarm = %s ORDER BY id",
            [number],
        )
    ]
    life = alarm.Life(NOW, NOW)
    for event in events:
        life = alarm.after(life, event)
    row = connection.execute(
        "SELECT since, raised_at, must_be_acknowledged, acknowledged_at, acknowledged_by, "
        "cleared_at, shelved_until, shelved_by, is_flapping FROM alarm WHERE id = %s",
        [number],
    ).fetchone()
    assert alarm.Life(*(row or ())) == life
    assert life.state is State.CLOSED


def test_two_who_acknowledge_at_once_are_one_after_the_other(
    connection: Connection, database_url: str
) -> None:
    number = raised(connection)

    async def both() -> list[Outcome]:
        async def one(by: str) -> Outcome:
            async with await AsyncConnection.connect(database_url, autocommit=True) as own:
                return (await change(own, [number], acknowledging(by, None), {}))[0]

        return list(await asyncio.gather(one("ann"), one("bob")))

    refusals = [one.refusal for one in asyncio.run(both())]

    assert sorted(refusal is None for refusal in refusals) == [False, True]
    assert kinds(connection, number) == ["raised", "acknowledged"]


def test_who_acknowledges_again_is_right_and_adds_only_a_comment(
    connection: Connection, database_url: str
) -> None:
    number = raised(connection)
    for comment in ("seen", None, "still there"):
        (outcome,) = wish_for(database_url, [number], acknowledging("ann", comment))
        assert outcome.refusal is None

    assert kinds(connection, number) == ["raised", "acknowledged", "commented"]


def test_of_several_those_are_changed_that_can_be(
    connection: Connection, database_url: str
) -> None:
    ours = raised(connection)
    theirs = raised(connection, Found("cold", "city", "low", NOW))
    wish_for(database_url, [theirs], acknowledging("bob", None))

    ids = [ours, theirs, 4_000, ours]
    found = wish_for(database_url, ids, acknowledging("ann", None))

    assert [(one.id, one.refusal) for one in found] == [
        (ours, None),
        (theirs, "bob has acknowledged it before"),
        (4_000, "there is no such alarm"),
    ]


def test_the_doorbell_rings_with_the_alarm_after_the_commit(
    connection: Connection, database_url: str
) -> None:
    connection.execute("LISTEN vigie_alarms")
    number = raised(connection)
    clear_alarm(connection, number, NOW)
    wish_for(database_url, [number], commenting("ann", "gone"))

    rings = [one.payload for one in connection.notifies(timeout=20, stop_after=3)]

    assert rings == [str(number)] * 3
    assert payload_of(range(10**6, 10**6 + 2_000)) == ""
