"""Whatever happens, and wherever a notifier dies: every event is told, and told once."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from alarms.notify.delivery import PostponedError
from alarms.notify.dispatch import Dispatch
from alarms.notify.message import Audience, Message
from tests.alarms.notify.outbox import HOOK, Clock, Evaluator, audience, found, wish_for
from tests.conftest import database_like
from tests.servers import wait_until
from vigie.alarm import Kind
from vigie.city import City
from vigie.store.alarms import commenting
from vigie.store.notices import Outbox

SUBJECTS = ("feed:a", "feed:b", "feed:c")
STEPS = ("change", "comment", "pass", "fail", "die before", "die after", "die composing")


class PowerCutError(BaseException):
    """The process is gone: nothing of it runs any more."""


@dataclass
class Receiver:
    """Another system: takes each message once, by its id, and may fail, or we may die around it."""

    plans: list[str] = field(default_factory=list)
    had: dict[str, Message] = field(default_factory=dict)

    def send(self, message: Message) -> None:
        plan = self.plans.pop(0) if self.plans else ""
        if plan == "die before":
            raise PowerCutError
        if plan == "fail":
            raise PostponedError("HTTP 503")
        known = self.had.setdefault(message.id, message)
        assert known == message, "the same id brought something else"
        if plan == "die after":
            raise PowerCutError


class DyingOutbox(Outbox):
    """Dies once between the fixing of a message and its sending, when told to."""

    dies = False

    def told(self, message: str) -> list:  # type: ignore[type-arg]
        if self.dies:
            self.dies = False
            raise PowerCutError
        return super().told(message)


class World:
    """A city's alarms, a receiver, and a notifier that is started anew when it has died."""

    def __init__(self, url: str, connection: Connection, told: Audience) -> None:
        self.clock = Clock()
        self.receiver = Receiver()
        self._url = url
        self._connection = connection
        self._audience = told
        self._evaluator = Evaluator(connection)
        self._standing: dict[str, int] = {}
        self._seed = 0

    def change(self, subject: str) -> None:
        """What stood clears, and what did not is raised."""
        number = self._standing.pop(subject, None)
        if number is None:
            what = replace(found("silent", metric=None), subject=subject)
            self._standing[subject] = self._evaluator.raises(what, self.clock.time)
        else:
            self._evaluator.clears(number, self.clock.time)

    def comment(self, subject: str) -> None:
        """Staff say something of what stands there."""
        number = self._standing.get(subject)
        if number is None:
            return
        asyncio.run(wish_for(self._url, number, commenting("ann", "seen"), ["desk"]))
        now = {"now": self.clock.time}
        self._connection.execute(
            "UPDATE alarm_event SET at = %(now)s WHERE id = (SELECT max(id) FROM alarm_event)", now
        )
        self._connection.execute(
            "UPDATE alarm_notice SET due_at = %(now)s "
            "WHERE event = (SELECT max(id) FROM alarm_event)",
            now,
        )

    def live(self, rounds: int, *, dies_composing: bool = False) -> None:
        """A notifier's life of so many rounds, unless it dies before."""
        with closing(psycopg.connect(self._url, autocommit=True)) as connection:
            outbox = DyingOutbox(connection, "desk")
            outbox.dies = dies_composing
            wait_until(outbox.take_turn, what="the server to let go of the dead one")
            self._seed += 1
            chance = random.Random(self._seed)
            dispatch = Dispatch(outbox, self._audience, self.receiver, self.clock, chance)
            try:
                for _ in range(rounds):
                    dispatch.round()
                    self.clock.passes(3)
            except PowerCutError:
                pass

    def events(self) -> list[tuple[int, Kind]]:
        rows = self._connection.execute("SELECT alarm, kind FROM alarm_event ORDER BY id")
        return [(alarm, Kind(kind)) for alarm, kind in rows]

    def told(self) -> list[tuple[int, Kind]]:
        """In the order in which the receiver heard of them."""
        return [
            (one.alarm.id, event.kind)
            for message in self.receiver.had.values()
            for one in message.tellings
            for event in one.events
        ]


@pytest.fixture(scope="module")
def own_url(admin_url: str, template: str) -> Iterator[str]:
    with database_like(admin_url, template) as url:
        yield url


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from(SUBJECTS), st.integers(1, 4)),
        max_size=20,
    )
)
def test_every_event_is_told_exactly_once(
    own_url: str, city: City, steps: list[tuple[str, str, int]]
) -> None:
    with closing(psycopg.connect(own_url, autocommit=True)) as connection:
        connection.execute("TRUNCATE alarm CASCADE")
        world = World(own_url, connection, audience(city, HOOK))
        for step, subject, rounds in steps:
            if step == "change":
                world.change(subject)
                continue
            if step == "comment":
                world.comment(subject)
                continue
            if step not in {"pass", "die composing"}:
                world.receiver.plans.append(step)
            world.live(rounds, dies_composing=step == "die composing")
        world.receiver.plans.clear()
        world.clock.passes(timedelta(hours=1).total_seconds())
        world.live(10)

        assert sorted(world.told()) == sorted(world.events())
        for subject_alarm in {alarm for alarm, _ in world.told()}:
            kinds = [kind for alarm, kind in world.told() if alarm == subject_alarm]
            assert kinds[0] is Kind.RAISED
            assert Kind.CLEARED not in kinds[:-1]
        states = connection.execute("SELECT count(*) FROM alarm_notice WHERE sent_at IS NULL")
        assert states.fetchone() == (0,)
