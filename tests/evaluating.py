"""Alarms raised and cleared by the evaluator's own statements, as of any time of the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from vigie.store.alarm_evaluation import Found, Named
from vigie.store.alarms import noting, payload_of
from vigie.store.queries import query

_CLOCK = """
CREATE SCHEMA IF NOT EXISTS evaluated;
CREATE OR REPLACE FUNCTION evaluated.now() RETURNS timestamptz LANGUAGE sql STABLE
RETURN current_setting('evaluated.at')::timestamptz;
"""


def raise_alarm(
    connection: Connection, found: Found, at: datetime, channels: Sequence[str] = ()
) -> int | None:
    """The id of the alarm that is raised; None when it stands already."""
    document = {**asdict(found), "since": found.since.isoformat()}
    return _write(connection, "raise", document, at, channels)


def clear_alarm(
    connection: Connection, number: int, at: datetime, channels: Sequence[str] = ()
) -> int | None:
    """The id of the alarm that clears; None when it does not stand."""
    row = connection.execute("SELECT rule, subject FROM alarm WHERE id = %s", [number]).fetchone()
    return row and _write(connection, "clear", asdict(Named(*row)), at, channels)


def _write(
    connection: Connection, step: str, found: dict[str, Any], at: datetime, channels: Sequence[str]
) -> int | None:
    with connection.transaction():
        connection.execute(_CLOCK)
        connection.execute("SET LOCAL search_path = evaluated, public, pg_catalog")
        connection.execute("SELECT set_config('evaluated.at', %s, true)", [at.isoformat()])
        statement = query("alarm_evaluation", step)
        row = connection.execute(statement, {"found": Jsonb([found])}).fetchone()
        if row is None:
            return None
        told = noting([row[1]], {found["rule"]: channels})
        connection.execute(query("alarms", "note"), told)
        connection.execute(query("alarms", "ring"), {"payload": payload_of([row[0]])})
    return int(row[0])
