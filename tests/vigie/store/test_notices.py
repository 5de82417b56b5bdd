"""The outbox of notices, beside all those that are out already."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg import Connection

from vigie.city.alarms import Severity
from vigie.store.notices import Outbox, newest
from vigie.store.queries import query

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
VALUES: dict[str, Any] = {
    "channel": "desk",
    "message": "20261126T120000Z-1",
    "composed_at": NOW,
    "now": NOW,
    "due_at": NOW,
    "gather": timedelta(seconds=10),
    "severities": [one.value for one in Severity],
    "limit": 500,
    "stamp": "20261126T120000Z",
    "remark": None,
    "error": None,
    "channels": ["desk"],
    "before": NOW,
}


def fill(connection: Connection, notices: int) -> None:
    """So many notices that were sent."""
    connection.execute(
        "INSERT INTO alarm (rule, subject, severity, since, raised_at, cleared_at, "
        "must_be_acknowledged, changed_at) "
        "SELECT 'silent', 'feed:' || number, 'low', %(now)s, %(now)s, %(now)s, false, %(now)s "
        "FROM generate_series(1, %(notices)s) AS number",
        {"now": NOW, "notices": notices},
    )
    connection.execute(
        "WITH happened AS ("
        "  INSERT INTO alarm_event (alarm, kind, at) SELECT id, 'raised', raised_at FROM alarm"
        "  RETURNING id, at"
        ") INSERT INTO alarm_notice (channel, event, due_at, sent_at, message) "
        "SELECT 'desk', id, at, at, '20261126T120000Z-' || id FROM happened"
    )
    connection.execute("ANALYZE")


@pytest.mark.parametrize(
    "name",
    [
        "open_messages",
        "pass_over_shelved",
        "compose",
        "told",
        "record_sent",
        "record_postponed",
        "record_given_up",
        "give_up_orphans",
    ],
)
def test_what_is_out_already_is_not_read_through(connection: Connection, name: str) -> None:
    fill(connection, 20_000)

    plan = connection.execute("EXPLAIN " + query("notices", name), VALUES).fetchall()

    text = "\n".join(line for (line,) in plan)
    assert "alarm_notice_due" in text
    assert "Seq Scan on alarm_notice" not in text, text


def test_a_message_s_id_tells_when_it_was_composed(connection: Connection) -> None:
    fill(connection, 1)
    connection.execute("UPDATE alarm_notice SET sent_at = NULL, message = NULL")
    outbox = Outbox(connection, "desk")

    message = outbox.compose(NOW + timedelta(seconds=20), timedelta(seconds=10), list(Severity))

    (opened,) = outbox.open_messages()
    assert opened.id == message
    assert opened.composed_at == NOW + timedelta(seconds=20)
    (notice,) = newest(connection, channel="desk", state="waiting", limit=5)
    assert notice.message == message
    assert newest(connection, channel="desk", state="sent", limit=5) == []
