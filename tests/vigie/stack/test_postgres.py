import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vigie.stack.scene import Scene, run, scene
from vigie.settings import Settings
from vigie.stack import postgres
from vigie.stack.directories import server_user
from vigie.stack.errors import StackError


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Settings]:
    (tmp_path / "data").mkdir()
    settings = Settings(city="testville", data_dir=tmp_path / "data")
    yield settings
    shutil.rmtree(settings.socket_dir, ignore_errors=True)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Scene]:
    async with scene("postgres", grace_s=5) as on:
        program, _ = await asyncio.to_thread(postgres.prepare, settings)
        on.supervisor.start(program)
        await on.until(lambda: answers(settings))
        yield on


def answers(settings: Settings) -> bool:
    try:
        postgres.ensure_database(settings)
    except psycopg.OperationalError:
        return False
    return True


def ask(settings: Settings, statement: str) -> object:
    with psycopg.connect(settings.resolved_database_url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def postmaster(settings: Settings) -> int:
    return int((settings.data_dir / "postgres" / "postmaster.pid").read_text().split("\n")[0])


def test_the_database_is_reached_by_its_socket_alone(embedded: Settings) -> None:
    async def story() -> None:
        async with running(embedded):
            assert str(ask(embedded, "SHOW server_version")).startswith("18")
            assert ask(embedded, "SELECT current_user") == "vigie"
            assert ask(embedded, "SHOW synchronous_commit") == "on"
            assert ask(embedded, "SHOW jit") == "off"
            assert ask(embedded, "SHOW timezone") == "UTC"
            assert psutil.Process(postmaster(embedded)).net_connections(kind="inet") == []
            assert embedded.socket_dir.stat().st_mode & 0o777 == 0o700

    run(story())


def test_a_killed_database_comes_back_with_what_was_committed(embedded: Settings) -> None:
    async def story() -> None:
        async with running(embedded) as on:
            ask(embedded, "CREATE TABLE kept AS SELECT 42 AS answer")
            os.kill(postmaster(embedded), signal.SIGKILL)
            await on.until(lambda: on.supervisor.endings("postgres") >= 1)
            await on.until(lambda: answers(embedded))
            assert ask(embedded, "SELECT answer FROM kept") == 42

    run(story())


def test_a_database_that_repairs_itself_is_told_from_one_that_is_not_there(
    embedded: Settings,
) -> None:
    async def story() -> None:
        async with running(embedded):
            assert not postgres.is_recovering(embedded)
        assert not postgres.is_recovering(embedded)
        # A standby that lets nobody in recovers for ever.
        data = embedded.data_dir / "postgres"
        (data / "standby.signal").touch()
        with (data / "postgresql.conf").open("a") as file:
            file.write("hot_standby = off\n")
        async with scene("postgres", grace_s=5) as on:
            program, _ = await asyncio.to_thread(postgres.prepare, embedded)
            on.supervisor.start(program)
            await on.until(lambda: postgres.is_recovering(embedded))
            assert not answers(embedded)

    run(story())


def test_data_is_kept_from_one_start_to_the_next(embedded: Settings) -> None:
    async def first() -> None:
        async with running(embedded):
            ask(embedded, "CREATE TABLE kept AS SELECT 42 AS answer")

    async def second() -> None:
        async with running(embedded):
            assert ask(embedded, "SELECT answer FROM kept") == 42

    run(first())
    run(second())


def test_a_pid_file_whose_number_is_another_process_now_is_no_obstacle(embedded: Settings) -> None:
    user = server_user()
    stranger = subprocess.Popen(["sleep", "60"], user=user.pw_uid if user else None)

    async def story() -> None:
        async with running(embedded):
            pass
        pid_file = embedded.data_dir / "postgres" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{pid_file.parent}\n1700000000\n5432\n\n\n\nready\n")
        async with running(embedded):
            assert ask(embedded, "SELECT 1") == 1

    try:
        run(story())
    finally:
        stranger.kill()
        stranger.wait()


def test_a_socket_directory_of_somebody_else_is_refused(embedded: Settings) -> None:
    embedded.socket_dir.symlink_to(embedded.data_dir)
    try:
        with pytest.raises(StackError, match="is not ours"):
            postgres.prepare(embedded)
    finally:
        embedded.socket_dir.unlink()


@given(st.integers(256 * 1024**2, 4 * 1024**4))
def test_memory_settings_fit_every_machine(memory_bytes: int) -> None:
    text = postgres.configuration(Path("sockets"), memory_bytes)
    values = dict(line.split(" = ") for line in text.splitlines() if not line.startswith("#"))
    assert 64 <= int(values["shared_buffers"].removesuffix("MB")) <= 2048
    assert 4 <= int(values["work_mem"].removesuffix("MB")) <= 32
    assert int(values["shared_buffers"].removesuffix("MB")) <= memory_bytes // 1024**2 // 4
