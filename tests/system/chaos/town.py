"""A database, a broker and ingest workers, and what breaks them and mends them."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from tests.servers import Broker, wait_until
from tests.system.chaos.database import Database, database
from tests.system.chaos.plan import Deed, Event
from tests.system.chaos.worker import Worker
from vigie.city import City
from vigie.store.migrate import migrate

Act = Callable[[], None]


class Town:
    """Everything that ingest needs, and what breaks it."""

    def __init__(self, database: Database, broker: Broker, workers: list[Worker]) -> None:
        self.database, self.broker, self.workers = database, broker, workers
        self.done: Counter[Deed] = Counter()

    def connect(self) -> psycopg.Connection:
        """Beside the links, committing by itself."""
        return psycopg.connect(self.database.url(self.database.port), autocommit=True)

    def all_connected(self) -> bool:
        with self.connect() as connection:
            row = connection.execute(
                "SELECT count(*) FROM service_status "
                "WHERE service = 'ingest' AND (state ->> 'connected')::boolean"
            ).fetchone()
        return row == (len(self.workers),)

    def suffer(self, events: Iterable[Event]) -> None:
        """Go through the events, each of which begins and ends in its time."""
        began_s = time.monotonic()
        acts = [(one.at_s, 0, one) for one in events] + [(one.ends_s, 1, one) for one in events]
        for at_s, part, event in sorted(acts, key=lambda act: act[:2]):
            time.sleep(max(0.0, began_s + at_s - time.monotonic()))
            self._acts(self.workers[event.worker])[event.deed][part]()
            if part == 0:
                self.done[event.deed] += 1

    def _acts(self, worker: Worker) -> dict[Deed, tuple[Act, Act]]:
        """How each deed begins and ends."""
        broker, database = worker.broker, worker.database
        return {
            Deed.KILL_DATABASE: (self.database.kill, self.database.start),
            Deed.KILL_BROKER: (self.broker.die, self.broker.start),
            Deed.KILL_WORKER: (worker.kill, worker.start),
            Deed.STALL_BROKER: (broker.stall, broker.flow),
            Deed.STALL_DATABASE: (database.stall, database.flow),
            Deed.LOSE_BROKER: (broker.lose, _nothing),
            Deed.LOSE_DATABASE: (database.lose, _nothing),
            Deed.DROP_BROKER: (broker.drop, _nothing),
            Deed.DROP_DATABASE: (database.drop, _nothing),
            Deed.REFUSE_BROKER: (broker.refuse, broker.admit),
            Deed.REFUSE_DATABASE: (database.refuse, database.admit),
        }


def _nothing() -> None:
    """Such a deed is over as soon as it is done."""


@contextmanager
def town(city: City, broker: Broker, names: Iterable[str | None], folder: Path) -> Iterator[Town]:
    """One that runs, each of its workers connected."""
    with ExitStack() as running:
        base = running.enter_context(database())
        running.callback(broker.kill)
        broker.start()
        workers = [
            Worker(broker, base, folder / f"worker{number}.log", name)
            for number, name in enumerate(names)
        ]
        for one in workers:
            running.callback(one.end)
        made = Town(base, broker, workers)
        with made.connect() as connection:
            migrate(connection, city)
        for one in workers:
            one.start()
        wait_until(made.all_connected, timeout_s=60, what="the workers to connect")
        yield made
