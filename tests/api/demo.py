"""Marseille as the demo has it, with a few hours of readings of all its devices, served."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from psycopg import Connection
from pydantic import SecretStr

from tests.api.serving import client_of, serving
from tests.evaluating import raise_alarm
from tests.storing import store
from vigie.catalogue import load_catalogue
from vigie.city import load_city
from vigie.model import DeadLetter, Reading, Reason
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store.alarm_evaluation import Found
from vigie.store.api_keys import create
from vigie.store.health import DeviceNews, FeedNews, News, add
from vigie.store.migrate import migrate
from vigie.store.write import Batch, Writer

CITIES = Path(__file__).parents[2] / "cities"
EVERY = timedelta(minutes=30)


@contextmanager
def demo(empty_url: str) -> Iterator[httpx.Client]:
    """A client of the API of Marseille that may everything, in a database that was empty."""
    settings = Settings(
        city="marseille", cities_dir=CITIES, database_url=SecretStr(empty_url), log_level="error"
    )
    with Connection.connect(empty_url, autocommit=True) as connection:
        _fill(connection, settings)
        key = create(connection, "tests", Scope.ADMIN, None)
    with serving(settings) as url, client_of(url, key) as client:
        yield client


def _fill(connection: Connection, settings: Settings) -> None:
    city, now = load_city(settings.city_dir), datetime.now(UTC).replace(microsecond=0)
    migrate(connection, city)
    kinds = load_catalogue().kinds
    store(
        connection,
        [
            Reading(device.id, metric, now - turn * EVERY, float(len(device.id) + turn % 2))
            for turn in range(6)
            for device in city.devices
            for metric in kinds[device.kind].metrics
        ],
    )
    letter = DeadLetter(now, "marseille/x", b"\xff", Reason.NOT_TEXT, "not UTF-8")
    Writer(connection).write(Batch(dead_letters=[letter]))
    device = city.devices[0]
    found = Found("dry_run", f"device:{device.id}", "low", now, device=device.id, kind=device.kind)
    raise_alarm(connection, found, now)
    heard = [DeviceNews(one.id, "canonical", now, now) for one in city.devices]
    add(connection, News(heard, [FeedNews("canonical", now, now)]))
