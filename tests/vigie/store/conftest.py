"""Reads are asynchronous; tests ask for them one at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Concatenate, ParamSpec, TypeVar

import pytest
from psycopg import AsyncConnection

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
