"""Reads are asynchronous; tests ask for them one at a time. And databases that are empty."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
import pytest
from psycopg import AsyncConnection, sql

from tests.conftest import database_in, drop_database
from vigie.settings import Settings
from vigie.store.connect import connect_async

P = ParamSpec("P")
Answer = TypeVar("Answer")


class Asker:
    """Awaits reads over one connection of its own."""

    def __init__(self, runner: asyncio.Runner, connection: AsyncConnection) -> None:
        self._runner = runner
        self._connection = connection

    def __call__(
        self,
        read: Callable[Concatenate[AsyncConnection, P], Awaitable[Answer]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Answer:
        async def asked() -> Answer:
            return await read(self._connection, *args, **kwargs)

        return self._runner.run(asked())


@pytest.fixture
def ask(settings: Settings) -> Iterator[Asker]:
    with asyncio.Runner() as runner:
        connection = runner.run(connect_async(settings, "test"))
        yield Asker(runner, connection)
        runner.run(connection.close())


@pytest.fixture
def empty_url(admin_url: str) -> Iterator[str]:
    """A database that was never migrated."""
    name = f"vigie_empty_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield database_in(admin_url, name)
    drop_database(admin_url, name)
