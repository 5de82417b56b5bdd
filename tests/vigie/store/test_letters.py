"""Dead letters in the store: all whole until it is a flood, tallied, removed by choice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.sql import SQL

from tests.vigie.store.conftest import Asker
from vigie.city.config import Retention
from vigie.model import DeadLetter, Reading, Reason
from vigie.store import undelivered
from vigie.store.letters import LetterLimits
from vigie.store.maintain import maintain
from vigie.store.queries import composed, piece
from vigie.store.read import dead_letters as read
from vigie.store.undelivered import Chosen, groups
from vigie.store.write import Batch, Writer

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
SPACIOUS = 10**9


def letter(
    second: float = 0,
    *,
    reason: Reason = Reason.NOT_TEXT,
    feed: str = "plugs",
    payload: bytes = b"x",
) -> DeadLetter:
    received_at = NOW + timedelta(seconds=second)
    return DeadLetter(received_at, "testville/x", payload, reason, "wrong", feed)


def counted(connection: Connection) -> dict[tuple[str, str], tuple[int, int]]:
    """How many letters of each reason and feed are kept, and how many were only counted."""
    return {
        (one.reason, one.feed): (one.letters, one.beyond) for one in groups(connection, Chosen())
    }


def test_a_flood_is_counted_and_the_next_minute_starts_anew(connection: Connection) -> None:
    writer = Writer(connection, LetterLimits(per_minute=10, total_bytes=SPACIOUS))
    for second in range(120):
        writer.write(Batch(dead_letters=[letter(second), letter(second)]))
    assert counted(connection) == {("not_text", "plugs"): (20, 220)}
    [group] = groups(connection, Chosen())
    assert (group.first_at, group.last_at) == (NOW, NOW + timedelta(seconds=119))


def test_a_flood_costs_no_other_reason_or_feed_a_letter(connection: Connection) -> None:
    writer = Writer(connection, LetterLimits(per_minute=5, total_bytes=SPACIOUS))
    writer.write(
        Batch(
            dead_letters=[
                *(letter() for _ in range(100)),
                letter(feed="meters"),
                letter(reason=Reason.WRONG_UNIT),
            ]
        )
    )
    assert counted(connection) == {
        ("not_text", "plugs"): (5, 95),
        ("not_text", "meters"): (1, 0),
        ("wrong_unit", "plugs"): (1, 0),
    }


def test_letters_that_fill_their_room_are_counted_until_there_is_room_again(
    connection: Connection,
) -> None:
    writer = Writer(connection, LetterLimits(per_minute=1000, total_bytes=50_000))
    large = [letter(payload=bytes(9_000)) for _ in range(8)]
    writer.write(Batch(dead_letters=large))
    Writer(connection, LetterLimits(per_minute=1000, total_bytes=50_000)).write(
        Batch(dead_letters=large)
    )
    assert counted(connection) == {("not_text", "plugs"): (5, 11)}

    assert undelivered.purge(connection, Chosen(reason="not_text")) == 5
    writer.write(Batch(dead_letters=large))
    assert counted(connection) == {("not_text", "plugs"): (5, 3)}


def test_writers_of_floods_do_not_block_each_other(connection: Connection) -> None:
    """Each keeps letters of one feed, and only counts those of the other's."""
    dsn = connection.info.dsn

    def flood(kept: str, only_counted: str) -> None:
        with psycopg.connect(dsn) as own:
            writer = Writer(own, LetterLimits(per_minute=1, total_bytes=SPACIOUS))
            writer.write(Batch(dead_letters=[letter(feed=only_counted)]))
            for minute in range(1, 50):
                both = [letter(minute * 60, feed=kept), letter(feed=only_counted)]
                for _ in range(4):
                    writer.write(Batch(dead_letters=both))

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(flood, "a", "b"), pool.submit(flood, "b", "a")]:
            done.result()
    beyond = 49 * 4 + 49 * 3
    assert counted(connection) == {
        ("not_text", "a"): (50, beyond),
        ("not_text", "b"): (50, beyond),
    }


def test_without_limits_every_letter_is_kept(connection: Connection) -> None:
    Writer(connection).write(Batch(dead_letters=[letter() for _ in range(3000)]))
    assert counted(connection) == {("not_text", "plugs"): (3000, 0)}


def test_what_was_rolled_back_was_not_counted(connection: Connection) -> None:
    writer = Writer(connection, LetterLimits(per_minute=5, total_bytes=SPACIOUS))
    nobody = Reading("never-registered", "active_power", NOW, 1.0)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        writer.write(Batch(readings=[(NOW, nobody)], dead_letters=[letter() for _ in range(9)]))
    assert counted(connection) == {}
    writer.write(Batch(dead_letters=[letter() for _ in range(4)]))
    assert counted(connection) == {("not_text", "plugs"): (4, 0)}


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("store"),
            st.lists(
                st.builds(
                    letter,
                    st.integers(0, 7200),
                    reason=st.sampled_from([Reason.NOT_TEXT, Reason.WRONG_UNIT]),
                    feed=st.sampled_from(["plugs", "meters"]),
                    payload=st.binary(max_size=50),
                ),
                max_size=9,
            ),
        ),
        st.tuples(st.sampled_from(["remove", "rewrite"]), st.integers(2, 5)),
    ),
    max_size=8,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_tally_is_what_counting_the_letters_gives(
    connection: Connection, steps: list[tuple[str, list[DeadLetter] | int]]
) -> None:
    connection.execute("DELETE FROM dead_letter")
    writer = Writer(connection)
    for step, what in steps:
        if isinstance(what, list):
            writer.write(Batch(dead_letters=what))
            continue
        found = [
            number
            for (number,) in connection.execute(
                "SELECT id FROM dead_letter WHERE id %% %s = 0", [what]
            )
        ]
        if step == "remove":
            undelivered.remove(connection, found)
        else:
            fresh = letter(reason=Reason.TOO_OLD, feed="meters")
            undelivered.rewrite(connection, dict.fromkeys(found, fresh))
    hours = "date_bin('1 hour', received_at, '2000-01-01Z')"
    size = "sum(dead_letter_bytes(topic, payload, detail))"
    letters = connection.execute(
        f"SELECT reason, feed, {hours}, count(*), {size} "
        "FROM dead_letter GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ).fetchall()
    tallied = connection.execute(
        "SELECT reason, feed, hour, letters, bytes FROM dead_letter_tally "
        "WHERE letters <> 0 OR bytes <> 0 ORDER BY reason, feed, hour"
    ).fetchall()
    assert tallied == letters


def test_a_purge_takes_what_it_is_told_to(connection: Connection) -> None:
    writer = Writer(connection, LetterLimits(per_minute=1000, total_bytes=SPACIOUS))
    letters = [letter(minute * 60) for minute in range(1200)]
    writer.write(Batch(dead_letters=[*letters, letter(feed="meters")]))
    before = NOW + timedelta(minutes=1000)

    assert undelivered.count(connection, Chosen(feed="plugs", until=before)) == 1000
    assert undelivered.purge(connection, Chosen(feed="plugs", until=before)) == 1000
    assert counted(connection) == {
        ("not_text", "plugs"): (200, 0),
        ("not_text", "meters"): (1, 0),
    }


def test_what_was_counted_is_forgotten_with_the_letters(connection: Connection) -> None:
    writer = Writer(connection, LetterLimits(per_minute=1, total_bytes=SPACIOUS))
    writer.write(Batch(dead_letters=[letter() for _ in range(50)]))
    week = Retention(dead_letters=timedelta(days=7), compress_after=None)
    connection.autocommit = True
    maintain(connection, week, NOW + timedelta(days=6))
    assert counted(connection) == {("not_text", "plugs"): (1, 49)}
    maintain(connection, week, NOW + timedelta(days=8))
    assert counted(connection) == {}


@pytest.mark.parametrize(
    "narrow", [{}, {"reason": "not_text"}, {"feed": "meters"}, {"feed": "plugs", "reason": "x"}]
)
@pytest.mark.parametrize("name", ["page", "next_ids", "groups"])
def test_letters_are_found_by_the_index_however_many_there_are(
    name: str, narrow: dict[str, str], connection: Connection
) -> None:
    writer = Writer(connection)
    writer.write(Batch(dead_letters=[letter(second / 50) for second in range(20_000)]))
    writer.write(Batch(dead_letters=[letter(reason=Reason.WRONG_UNIT, feed="meters")]))
    connection.execute("ANALYZE dead_letter")
    asked = {
        **dict.fromkeys(("reason", "feed", "since", "until"), None),
        "after": 2**63 - 1 if name == "page" else 0,
        "newest": 2**63 - 1,
        "limit": 50,
        "limit_bytes": 10**6,
        **narrow,
    }
    statement = composed(
        "letters",
        name,
        beyond=piece("letters", "older"),
        way=piece("read_sorting", "downward"),
    )
    explained = connection.execute(
        SQL("EXPLAIN (ANALYZE, FORMAT json) {}").format(statement), asked
    ).fetchone()
    assert explained is not None
    rows = [
        node["Actual Rows"] * node["Actual Loops"]
        for node in nodes(explained[0][0]["Plan"])
        if node.get("Relation Name") == "dead_letter"
    ]
    assert sum(rows) <= 2 * 50


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def test_letters_come_newest_first_in_pages(connection: Connection, ask: Asker) -> None:
    reasons = (Reason.NOT_TEXT, Reason.WRONG_UNIT)
    Writer(connection).write(
        Batch(dead_letters=[letter(second, reason=reasons[second % 2]) for second in range(9)])
    )
    first = ask(read.page, reason=None, feed=None, after=None, limit=5)
    rest = ask(read.page, reason=None, feed=None, after=first[-1]["id"], limit=5)
    assert [row["received_at"] for row in first + rest] == [
        NOW + timedelta(seconds=second) for second in reversed(range(9))
    ]
