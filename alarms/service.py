"""The alarms service: one evaluator has the turn, the others stand by."""

import asyncio
import gc
import logging
import os
import socket
from contextlib import AsyncExitStack, suppress

import psycopg
from psycopg import AsyncConnection

from alarms.bell import Bell
from alarms.evaluator import Evaluator
from vigie.city import City
from vigie.logs import first_line
from vigie.settings import Settings
from vigie.store.alarm_evaluation import report, take_turn
from vigie.store.connect import connect_async

_log = logging.getLogger(__name__)

CHECK_EVERY_S = 1.0
_GATHER_S = 0.05  # what rings so soon after a round waits for the next one
_REPORT_EVERY_S = 2.0
_PAUSE_S = 1.0


class Service:
    """Evaluates until it is stopped, through the absences of the database."""

    def __init__(self, settings: Settings, city: City) -> None:
        self._settings = settings
        self._city = city
        self._instance = f"{socket.gethostname()}:{os.getpid()}"
        self._bell = Bell(settings)
        self._events = 0
        self._reported_at_s = float("-inf")

    async def run(self, stopping: asyncio.Event) -> None:
        """Evaluate until `stopping` is set.

        Raises:
            CityError: a rule asks for a figure that there is not.
        """
        work = asyncio.create_task(self._keep_evaluating())
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait([work, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work

    async def _keep_evaluating(self) -> None:
        while True:
            try:
                async with AsyncExitStack() as opened:
                    connection = await connect_async(self._settings, "alarms")
                    await opened.enter_async_context(connection)
                    await self._evaluate(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                _log.warning("the database is away, trying again: %s", first_line(error))
            await asyncio.sleep(_PAUSE_S)

    async def _evaluate(self, connection: AsyncConnection) -> None:
        evaluator = Evaluator(connection, self._city)
        while not await take_turn(connection):
            await self._report(connection, None)
            await asyncio.sleep(CHECK_EVERY_S)
        listening = asyncio.create_task(self._bell.run())
        try:
            # What is rung while it starts is heard already.
            await self._bell.is_listening.wait()
            await evaluator.start()
            gc.freeze()  # what stays is not to be looked through again and again
            _log.info("watching %d subjects, %d alarms stand", evaluator.cases, evaluator.standing)
            while True:
                await self._bell.wait(CHECK_EVERY_S)
                rung, devices_changed, missed = self._bell.take()
                self._events += await evaluator.evaluate(
                    rung, devices_changed=devices_changed, missed=missed
                )
                await self._report(connection, evaluator)
                await asyncio.sleep(_GATHER_S)
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _report(self, connection: AsyncConnection, evaluator: Evaluator | None) -> None:
        now_s = asyncio.get_running_loop().time()
        if now_s - self._reported_at_s < _REPORT_EVERY_S:
            return
        self._reported_at_s = now_s
        state = {
            "is_evaluating": evaluator is not None,
            "rules": len(self._city.config.alarms.rules),
            "subjects": evaluator.cases if evaluator else 0,
            "standing": evaluator.standing if evaluator else 0,
            "events": self._events,
        }
        await report(connection, self._instance, state)
