"""What Prometheus scrapes, from a service that really works, and what the manual says of it."""

import re
import socket
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from psycopg import Connection

from ingest.errors import IngestError
from ingest.metrics import Exposition
from tests.ingest.publishing import Publisher, is_connected, serving
from tests.servers import free_port, wait_until
from vigie.city import City
from vigie.settings import Settings

MANUAL = Path(__file__).parents[2] / "docs" / "operations.md"
METER = "testville/energy/building_meter/meter-n1"
TIME = "2026-10-01T00:00:00Z"


class Scrape(NamedTuple):
    ours: set[str]
    values: dict[tuple[str, ...], float]  # by the sample's name and the values of its labels


def scrape(port: int) -> Scrape:
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").raise_for_status().text
    families = list(text_string_to_metric_families(text))
    return Scrape(
        ours={
            f"{one.name}_total" if one.type == "counter" else one.name
            for one in families
            if one.name.startswith("vigie_") and not one.name.endswith("_created")
        },
        values={
            (one.name, *one.labels.values()): one.value
            for family in families
            for one in family.samples
        },
    )


def test_a_scrape_accounts_for_every_message(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    port = free_port()
    with serving(broker_settings.model_copy(update={"ingest_metrics_port": port}), city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        good = {"time": TIME, "values": {"active_power": 1.0}}
        publisher.publish(METER, good, good, {"values": {"bogus": 1}}, b"\xff")
        committed = ("vigie_ingest_messages_total", "canonical")
        wait_until(lambda: scrape(port).values[committed] == 4, what="four messages")
        # A batch is counted first and observed right after.
        batches = "vigie_ingest_batch_readings_sum"
        wait_until(lambda: scrape(port).values[batches,] == 2, what="their batches")
        ours, values = scrape(port)
    assert values["vigie_ingest_messages_received_total",] == 4
    assert values["vigie_ingest_readings_total", "canonical"] == 2
    assert values["vigie_ingest_readings_stored_total",] == 1
    assert values["vigie_ingest_readings_duplicate_total",] == 1
    assert values["vigie_ingest_dead_letters_total", "canonical", "unknown_metric"] == 1
    assert values["vigie_ingest_dead_letters_total", "canonical", "not_text"] == 1
    assert values["vigie_ingest_connected",] == 1
    assert values["vigie_ingest_inbox_messages",] == values["vigie_ingest_inbox_bytes",] == 0
    batches_n = values["vigie_ingest_commit_seconds_count",]
    assert batches_n == values["vigie_ingest_lag_seconds_count",] > 0
    # The lag begins before the commit does, on another clock, to which a millisecond is granted.
    slack_s = 0.001 * batches_n
    commit_s, lag_s = (values[f"vigie_ingest_{one}_seconds_sum",] for one in ("commit", "lag"))
    assert 0 < commit_s < lag_s + slack_s
    documented = re.findall(r"`(vigie_ingest_\w+)(?:\{[\w,]+\})?`", MANUAL.read_text("utf-8"))
    assert ours == set(documented)


def test_without_a_port_nothing_is_served(settings: Settings) -> None:
    assert settings.ingest_metrics_port is None


def test_a_taken_port_is_told_with_its_variable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(IngestError, match=f"{port}.*VIGIE_INGEST_METRICS_PORT"):
            Exposition(CollectorRegistry(), "127.0.0.1", port)


def test_it_lets_go_of_its_port() -> None:
    port = free_port()
    Exposition(CollectorRegistry(), "127.0.0.1", port).close()
    Exposition(CollectorRegistry(), "127.0.0.1", port).close()
