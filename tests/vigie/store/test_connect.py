"""Connections: set up alike, and over a network that forgets them neither end waits for ever."""

import sys

import psycopg
import pytest
from pydantic import SecretStr

from tests.link import link
from tests.servers import wait_until
from tests.system.chaos.database import database
from vigie.settings import Settings
from vigie.store.connect import connect

TAKE = "SELECT pg_try_advisory_xact_lock(7)"


@pytest.mark.skipif(sys.platform != "linux", reason="packets are dropped by a filter of Linux")
def test_a_connection_that_the_network_lost_is_given_up_at_both_ends() -> None:
    with database() as running, link(running.port) as network:
        settings = Settings(database_url=SecretStr(running.url(network.port)))
        with connect(settings, "test", autocommit=True) as answering:
            holding = connect(settings, "test")
            assert holding.execute(TAKE).fetchone() == (True,)
            network.lose()
            with pytest.raises(psycopg.OperationalError):
                answering.execute("SELECT 1")
        with connect(settings, "test", autocommit=True) as other:
            wait_until(
                lambda: other.execute(TAKE).fetchone() == (True,),
                timeout_s=60,
                what="the server to take back what the lost connection holds",
            )
        holding.close()


def test_no_statement_is_compiled_first(settings: Settings) -> None:
    with connect(settings, "test") as connection:
        assert connection.execute("SHOW jit").fetchone() == ("off",)
