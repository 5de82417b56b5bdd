"""The notifier as it runs: threads, a database, and receivers that are slow, away or killed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from alarms.notify.service import run_notifier
from tests.alarms.notify.hook import Hook, hook
from tests.alarms.notify.outbox import Evaluator, found, with_alarms
from tests.servers import wait_until
from vigie.city import City
from vigie.settings import Settings
from vigie.store.notices import Notice, newest

WAIT_S = 60


def webhook(id_: str, served: Hook) -> dict[str, Any]:
    return {"id": id_, "webhook": {"url": served.url}, "gather": "1s"}


@contextmanager
def notifier(settings: Settings, city: City) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=run_notifier, args=(settings, city, stop))
    thread.start()
    yield thread
    stop.set()
    thread.join(WAIT_S)
    assert not thread.is_alive()


def states(connection: Connection) -> list[tuple[str, str]]:
    notices: list[Notice] = newest(connection, channel=None, state=None, limit=100)
    return sorted((one.channel, one.state) for one in notices)


def now() -> datetime:
    return datetime.now(UTC)


def test_an_alarm_is_told_by_the_webhook(
    settings: Settings, city: City, connection: Connection, receiver: Hook
) -> None:
    with notifier(settings, with_alarms(city, webhook("desk", receiver))):
        Evaluator(connection).raises(at=now())
        wait_until(lambda: receiver.received, timeout_s=WAIT_S, what="the message")
        wait_until(
            lambda: states(connection) == [("desk", "sent")], timeout_s=WAIT_S, what="the record"
        )
    assert len(receiver.received) == 1


def test_a_slow_channel_delays_no_other(
    settings: Settings, city: City, connection: Connection, receiver: Hook
) -> None:
    with hook() as slow:
        slow.gate.clear()
        both = with_alarms(city, webhook("slow", slow), webhook("desk", receiver))
        with notifier(settings, both):
            Evaluator(connection, ["slow"]).raises(at=now())
            wait_until(lambda: slow.received, timeout_s=WAIT_S, what="the slow one to be asked")
            Evaluator(connection, ["desk"]).raises(found(device="counter-n2"), at=now())
            wait_until(lambda: receiver.received, timeout_s=WAIT_S, what="the message")
            assert ("slow", "waiting") in states(connection)
            slow.gate.set()


def test_a_channel_without_its_settings_says_so_and_the_others_go_on(
    settings: Settings, city: City, connection: Connection, receiver: Hook
) -> None:
    mail = {"id": "post", "mail": {"to": ["ann@city.example"]}, "gather": "1s"}
    with notifier(settings, with_alarms(city, mail, webhook("desk", receiver))):
        Evaluator(connection, ["desk", "post"]).raises(at=now())
        wait_until(
            lambda: (
                {(one.channel, one.error) for one in notices_of(connection)}
                == {
                    ("desk", None),
                    ("post", "channel 'post': VIGIE_SMTP_URL is not set: it names the mail server"),
                }
            ),
            timeout_s=WAIT_S,
            what="the reason to be kept",
        )
        wait_until(lambda: receiver.received, timeout_s=WAIT_S, what="the message")


def notices_of(connection: Connection) -> list[Notice]:
    return newest(connection, channel=None, state=None, limit=100)


def test_two_notifiers_tell_once_and_one_takes_over_from_the_other(
    settings: Settings, city: City, connection: Connection, receiver: Hook
) -> None:
    told = with_alarms(city, webhook("desk", receiver))
    evaluator = Evaluator(connection)
    with notifier(settings, told):
        with notifier(settings, told):
            for device in ("counter-n1", "counter-n2"):
                evaluator.raises(found(device=device), at=now())
            wait_until(
                lambda: [one for _, one in states(connection)] == ["sent"] * 2,
                timeout_s=WAIT_S,
                what="both to be told",
            )
        evaluator.raises(found("silent", device="counter-s1", metric=None), at=now())
        wait_until(
            lambda: [one for _, one in states(connection)] == ["sent"] * 3,
            timeout_s=WAIT_S,
            what="the one that is left to go on",
        )
    keys = [one.headers["idempotency-key"] for one in receiver.received]
    assert len(keys) == len(set(keys))


def test_a_lost_database_is_waited_for(
    settings: Settings, city: City, connection: Connection, receiver: Hook
) -> None:
    with notifier(settings, with_alarms(city, webhook("desk", receiver))):
        wait_until(
            lambda: connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = 'vigie-notify-desk'"
            ).fetchall(),
            timeout_s=WAIT_S,
            what="a connection to end",
        )
        Evaluator(connection).raises(at=now())
        wait_until(lambda: receiver.received, timeout_s=WAIT_S, what="the message")


def test_a_city_without_channels_has_nothing_to_do(settings: Settings, city: City) -> None:
    with notifier(settings, with_alarms(city)) as thread:
        assert thread.is_alive()
