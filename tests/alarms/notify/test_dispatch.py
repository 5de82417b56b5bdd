"""One channel's notices, from the outbox to its sender."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from alarms.notify.delivery import PostponedError, RefusedError
from alarms.notify.dispatch import Dispatch
from alarms.notify.message import turn_of
from tests.alarms.notify.outbox import (
    HOOK,
    NOON,
    Clock,
    Evaluator,
    Letterbox,
    audience,
    found,
    wish_for,
)
from vigie.city import City
from vigie.store.alarms import Wish, acknowledging, commenting, shelving, unshelving
from vigie.store.notices import Notice, Outbox, give_up_orphans, newest

NIGHTS = {"start": "22:00", "end": "06:30", "except_from": "critical"}


def at(hour: int, minute: int = 0, *, day: int = 26) -> datetime:
    """A time by UTC; the clocks of Testville show an hour more."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


class Channel:
    """A channel that is served round by round, by a clock of its own."""

    def __init__(self, connection: Connection, city: City, **parts: Any) -> None:
        self.clock = Clock()
        self.letterbox = Letterbox()
        self._connection = connection
        outbox = Outbox(connection, "desk")
        assert outbox.take_turn()
        self._dispatch = Dispatch(
            outbox,
            audience(city, {**HOOK, **parts}),
            self.letterbox,
            self.clock,
            random.Random(7),
        )

    def serve(self, *, until: datetime, every_s: float = 1.0) -> None:
        while self.clock.time < until:
            self.clock.passes(every_s)
            self._dispatch.round()

    def round_at(self, time: datetime) -> None:
        self.clock.time = time
        self._dispatch.round()

    def told(self) -> list[list[tuple[int, str]]]:
        """By message, the alarms and what they have come to."""
        return [
            [(one.alarm.id, turn_of(one).value) for one in message.tellings]
            for message in self.letterbox.messages
        ]

    def notices(self) -> list[Notice]:
        """The oldest first."""
        return newest(self._connection, channel=None, state=None, limit=1_000)[::-1]


@pytest.fixture
def channel(connection: Connection, city: City) -> Channel:
    return Channel(connection, city)


@pytest.fixture
def evaluator(connection: Connection) -> Evaluator:
    return Evaluator(connection)


@pytest.fixture
def night(database_url: str, city: City) -> Iterator[Channel]:
    with closing(psycopg.connect(database_url, autocommit=True)) as connection:
        yield Channel(connection, city, quiet_hours=NIGHTS)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_what_happens_within_a_while_is_told_together(
    channel: Channel, evaluator: Evaluator
) -> None:
    first = evaluator.raises(found(), NOON)
    channel.serve(until=after(5))
    second = evaluator.raises(found(device="counter-n2"), after(5))
    channel.serve(until=after(9))
    assert channel.told() == []

    channel.serve(until=after(60))

    assert channel.told() == [[(first, "stands"), (second, "stands")]]
    assert [one.state for one in channel.notices()] == ["sent", "sent"]


def test_what_was_raised_and_cleared_meanwhile_is_told_once(
    channel: Channel, evaluator: Evaluator
) -> None:
    alarm = evaluator.raises()
    evaluator.clears(alarm, after(4))

    channel.serve(until=after(60))

    assert channel.told() == [[(alarm, "came_and_went")]]


def test_a_clearing_is_a_reply_to_the_raising(channel: Channel, evaluator: Evaluator) -> None:
    alarm = evaluator.raises()
    channel.serve(until=after(20))
    evaluator.clears(alarm, after(20))
    channel.serve(until=after(40))

    raising, clearing = channel.letterbox.messages
    assert channel.told() == [[(alarm, "stands")], [(alarm, "over")]]
    assert clearing.replies_to == (raising.id,)
    assert raising.replies_to == ()


def test_who_has_it_in_hand_by_then_is_known(
    channel: Channel, evaluator: Evaluator, database_url: str, connection: Connection
) -> None:
    alarm = evaluator.raises()
    asyncio.run(wish_for(database_url, alarm, acknowledging("ann", None)))
    connection.execute("UPDATE alarm_event SET at = %s WHERE kind = 'acknowledged'", [after(3)])
    channel.serve(until=after(60))

    ((telling,),) = (one.tellings for one in channel.letterbox.messages)
    assert channel.told() == [[(alarm, "in_hand")]]
    assert telling.life.acknowledged_by == "ann"


def do(connection: Connection, database_url: str, number: int, wish: Wish, seconds: float) -> None:
    """Have staff do it, at that time by the channel's clock; the desk has asked to be told."""
    asyncio.run(wish_for(database_url, number, wish, ["desk"]))
    connection.execute(
        "UPDATE alarm_notice SET due_at = %s WHERE id = (SELECT max(id) FROM alarm_notice)",
        [after(seconds)],
    )
    connection.execute("UPDATE alarm_event SET at = %s WHERE by IS NOT NULL", [after(seconds)])


def test_who_asks_for_it_is_told_who_has_it_in_hand_and_what_they_say(
    channel: Channel, evaluator: Evaluator, database_url: str, connection: Connection
) -> None:
    alarm = evaluator.raises()
    channel.serve(until=after(20))
    do(connection, database_url, alarm, acknowledging("ann", "on my way"), 20)
    channel.serve(until=after(40))
    do(connection, database_url, alarm, commenting("bob", "bring a ladder"), 40)
    channel.serve(until=after(60))

    assert channel.told() == [[(alarm, "stands")], [(alarm, "in_hand")], [(alarm, "followed_up")]]
    assert [one.state for one in channel.notices()] == ["sent"] * 3


def test_that_it_was_shelved_is_told_to_who_knew_of_it_and_nothing_more_until_it_is_back(
    channel: Channel, evaluator: Evaluator, database_url: str, connection: Connection
) -> None:
    alarm = evaluator.raises()
    channel.serve(until=after(20))
    until = datetime.now(UTC) + timedelta(days=1)
    do(connection, database_url, alarm, shelving("ann", until, "works on site"), 20)
    channel.serve(until=after(40))
    do(connection, database_url, alarm, commenting("ann", "still digging"), 40)
    channel.serve(until=after(60))
    assert channel.told() == [[(alarm, "stands")], [(alarm, "followed_up")]]

    channel.round_at(until)

    assert channel.told()[2:] == [[(alarm, "followed_up")]]


def test_of_what_was_shelved_before_it_was_told_nothing_is_told_until_it_is_back(
    channel: Channel, evaluator: Evaluator, database_url: str, connection: Connection
) -> None:
    alarm = evaluator.raises()
    until = datetime.now(UTC) + timedelta(days=1)
    do(connection, database_url, alarm, shelving("ann", until, "works on site"), 2)
    channel.serve(until=after(60))
    assert channel.told() == []

    channel.round_at(until)

    assert channel.told() == [[(alarm, "stands")]]


def test_quiet_hours_hold_what_is_not_severe_and_end_in_a_summary(
    night: Channel, evaluator: Evaluator
) -> None:
    night.clock.time = at(21, 30)
    stays = evaluator.raises(found(), at(21, 30))
    goes = evaluator.raises(found(device="counter-n2"), at(22))
    evaluator.clears(goes, at(22, 10))
    night.serve(until=at(5, 10, day=27), every_s=600)
    assert night.told() == []

    night.serve(until=at(5, 31, day=27), every_s=30)

    assert night.told() == [[(stays, "stands"), (goes, "came_and_went")]]
    assert night.letterbox.messages[0].is_summary


def test_what_is_severe_enough_is_told_at_night(night: Channel, evaluator: Evaluator) -> None:
    night.clock.time = at(23)
    evaluator.raises(found(), at(23))
    severe = evaluator.raises(found("jams", device="meter-n1", metric="mean_speed"), at(23))

    night.serve(until=at(23, 1))

    assert night.told() == [[(severe, "stands")]]
    assert not night.letterbox.messages[0].is_summary


def test_what_is_shelved_is_told_when_it_is_back(
    channel: Channel, evaluator: Evaluator, database_url: str
) -> None:
    alarm = evaluator.raises()
    until = datetime.now(UTC) + timedelta(days=1)
    asyncio.run(wish_for(database_url, alarm, shelving("ann", until, "works on site")))
    channel.round_at(until - timedelta(minutes=1))
    assert channel.told() == []

    channel.round_at(until)

    assert channel.told() == [[(alarm, "stands")]]


def test_what_is_taken_off_the_shelf_is_told_at_once(
    channel: Channel, evaluator: Evaluator, database_url: str
) -> None:
    alarm = evaluator.raises()
    until = datetime.now(UTC) + timedelta(days=1)
    asyncio.run(wish_for(database_url, alarm, shelving("ann", until, "works on site")))
    asyncio.run(wish_for(database_url, alarm, unshelving("ann", None)))

    channel.serve(until=after(60))

    assert channel.told() == [[(alarm, "stands")]]


def test_of_what_came_and_went_on_the_shelf_nobody_is_told(
    channel: Channel, evaluator: Evaluator, database_url: str
) -> None:
    alarm = evaluator.raises()
    until = datetime.now(UTC) + timedelta(days=1)
    asyncio.run(wish_for(database_url, alarm, shelving("ann", until, "works on site")))
    evaluator.clears(alarm, after(5))
    channel.serve(until=after(60))
    channel.round_at(until + timedelta(minutes=1))

    assert channel.told() == []
    assert {one.error for one in channel.notices()} == {"raised and cleared while shelved"}


def test_of_what_was_told_before_the_end_is_told_after_the_shelf(
    channel: Channel, evaluator: Evaluator, database_url: str
) -> None:
    alarm = evaluator.raises()
    channel.serve(until=after(60))
    until = datetime.now(UTC) + timedelta(days=1)
    asyncio.run(wish_for(database_url, alarm, shelving("ann", until, "works on site")))
    evaluator.clears(alarm, after(70))
    channel.serve(until=after(120))
    assert channel.told() == [[(alarm, "stands")]]

    channel.round_at(until)

    assert channel.told() == [[(alarm, "stands")], [(alarm, "over")]]


def test_what_was_postponed_goes_out_under_the_same_id_and_others_wait_for_it(
    channel: Channel, evaluator: Evaluator
) -> None:
    alarm = evaluator.raises()
    channel.letterbox.failures = [PostponedError("HTTP 503")] * 2
    channel.serve(until=after(11))
    (waiting,) = channel.notices()
    assert (waiting.state, waiting.attempts, waiting.error) == ("waiting", 1, "HTTP 503")
    evaluator.clears(alarm, after(12))

    channel.serve(until=after(120))

    assert channel.told() == [[(alarm, "stands")], [(alarm, "over")]]
    assert channel.letterbox.messages[0].id == waiting.message
    sent = channel.notices()
    assert [(one.state, one.attempts) for one in sent] == [("sent", 3), ("sent", 1)]


def test_a_pause_that_is_asked_for_is_kept(channel: Channel, evaluator: Evaluator) -> None:
    evaluator.raises()
    channel.letterbox.failures = [PostponedError("HTTP 429", timedelta(minutes=5))]
    channel.serve(until=after(300))
    assert channel.told() == []

    channel.serve(until=after(320))

    assert len(channel.told()) == 1


def test_a_message_that_fails_for_long_holds_up_its_own_subject_only(
    channel: Channel, evaluator: Evaluator
) -> None:
    stuck = evaluator.raises()
    channel.letterbox.failures = [PostponedError("HTTP 500", timedelta(hours=2))]
    channel.serve(until=after(11))
    evaluator.clears(stuck, after(60))
    other = evaluator.raises(found(device="counter-n2"), after(60))

    channel.serve(until=after(3600), every_s=60)
    assert channel.told() == [[(other, "stands")]]
    channel.serve(until=after(7300), every_s=60)

    assert channel.told() == [[(other, "stands")], [(stuck, "stands")], [(stuck, "over")]]


def test_what_is_refused_is_given_up_at_once(channel: Channel, evaluator: Evaluator) -> None:
    evaluator.raises()
    channel.letterbox.failures = [RefusedError("HTTP 404")]

    channel.serve(until=after(600))

    (notice,) = channel.notices()
    assert (notice.state, notice.attempts, notice.error) == ("failed", 1, "HTTP 404")
    assert channel.told() == []


def test_what_cannot_be_sent_for_a_day_is_given_up(channel: Channel, evaluator: Evaluator) -> None:
    evaluator.raises()
    channel.letterbox.failures = [PostponedError("HTTP 503")] * 1_000

    channel.serve(until=NOON + timedelta(hours=25), every_s=120)

    (notice,) = channel.notices()
    assert (notice.state, notice.error) == ("failed", "HTTP 503")
    assert notice.given_up_at is not None
    assert timedelta(hours=23) < notice.given_up_at - NOON <= timedelta(hours=24)
    assert 80 < notice.attempts < 250


def test_a_fault_of_ours_does_not_silence_the_channel(
    channel: Channel, evaluator: Evaluator
) -> None:
    evaluator.raises()
    channel.letterbox.failures = [KeyError("no such word")]

    channel.serve(until=after(60))

    assert len(channel.told()) == 1


def test_a_storm_is_told_in_several_messages(channel: Channel, evaluator: Evaluator) -> None:
    alarms = [
        evaluator.raises(replace(found("silent"), subject=f"feed:feed-{number}"))
        for number in range(510)
    ]

    channel.serve(until=after(30))

    assert [len(one) for one in channel.told()] == [500, 10]
    assert [alarm for message in channel.told() for alarm, _ in message] == alarms


def test_a_channel_is_served_by_one_at_a_time(
    channel: Channel, evaluator: Evaluator, database_url: str
) -> None:
    with closing(psycopg.connect(database_url, autocommit=True)) as other:
        assert not Outbox(other, "desk").take_turn()
        assert Outbox(other, "another").take_turn()


def test_notices_for_channels_that_are_gone_are_given_up_after_a_while(
    channel: Channel, connection: Connection
) -> None:
    Evaluator(connection, ["desk", "gone"]).raises()

    assert give_up_orphans(connection, ["desk"], after(9), NOON - timedelta(seconds=1)) == 0
    assert give_up_orphans(connection, ["desk"], after(9), NOON) == 1

    states = {one.channel: (one.state, one.error) for one in channel.notices()}
    assert states == {
        "desk": ("waiting", None),
        "gone": ("failed", "the city has no such channel"),
    }
