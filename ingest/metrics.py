"""What ingest does, for Prometheus: counted a batch at a time, put into words when scraped."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ingest.batching import Entry
from ingest.errors import IngestError
from ingest.inbox import Inbox
from ingest.listener import Listener
from ingest.tally import Tally

_BATCH_READINGS = (1, 10, 100, 500, 1000, 2500, 5000, 10_000, 20_000, 50_000)
_COMMIT_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_LAG_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900)


class Batches:
    """How large batches are and how long they take; observed once for each."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._readings = Histogram(
            "vigie_ingest_batch_readings",
            "Readings of a batch, which is one transaction",
            buckets=_BATCH_READINGS,
            registry=registry,
        )
        self._commit = Histogram(
            "vigie_ingest_commit_seconds",
            "From handing a batch to the database to its commit, absences of the database included",
            buckets=_COMMIT_S,
            registry=registry,
        )
        self._lag = Histogram(
            "vigie_ingest_lag_seconds",
            "From the receipt of a batch's oldest message to its commit",
            buckets=_LAG_S,
            registry=registry,
        )

    def observe(self, entries: list[Entry], commit_s: float, lag_s: float) -> None:
        self._readings.observe(sum(len(decoded.readings) for _, decoded in entries))
        self._commit.observe(commit_s)
        self._lag.observe(lag_s)


class Counts(Collector):
    """The tally, the inbox and the connection, read at the moment of a scrape."""

    def __init__(self, tally: Tally, inbox: Inbox, listener: Listener) -> None:
        self._tally = tally
        self._inbox = inbox
        self._listener = listener

    def collect(self) -> Iterable[Metric]:
        tally = self._tally
        yield CounterMetricFamily(
            "vigie_ingest_messages_received",
            "Messages taken from the broker, committed yet or not",
            self._inbox.received,
        )
        yield CounterMetricFamily(
            "vigie_ingest_readings_stored", "Readings that were new or corrections", tally.stored
        )
        yield CounterMetricFamily(
            "vigie_ingest_readings_duplicate",
            "Readings that the database already had",
            tally.duplicates,
        )
        yield from self._by_feed()
        yield GaugeMetricFamily(
            "vigie_ingest_inbox_messages", "Messages that wait to be decoded", len(self._inbox)
        )
        yield GaugeMetricFamily(
            "vigie_ingest_inbox_bytes", "Their payloads, in bytes", self._inbox.payload_bytes
        )
        yield GaugeMetricFamily(
            "vigie_ingest_connected",
            "1 while there is a connection to the broker, else 0",
            self._listener.is_connected,
        )

    def _by_feed(self) -> Iterable[Metric]:
        messages = CounterMetricFamily(
            "vigie_ingest_messages", "Messages committed, by feed", labels=["feed"]
        )
        readings = CounterMetricFamily(
            "vigie_ingest_readings", "Readings committed, duplicates included", labels=["feed"]
        )
        letters = CounterMetricFamily(
            "vigie_ingest_dead_letters",
            "Dead letters, kept whole or only counted",
            labels=["feed", "reason"],
        )
        last = GaugeMetricFamily(
            "vigie_ingest_last_message_timestamp_seconds",
            "When the feed's newest committed message was received",
            labels=["feed"],
        )
        for name, feed in self._tally.feeds.items():
            messages.add_metric([name], feed.messages)
            readings.add_metric([name], feed.readings)
            for reason, number in tuple(feed.dead_letters.items()):
                letters.add_metric([name, reason.value], number)
            if feed.last_at is not None:
                last.add_metric([name], feed.last_at.timestamp())
        return messages, readings, letters, last


class Exposition:
    """The HTTP server that Prometheus scrapes."""

    def __init__(self, registry: CollectorRegistry, host: str, port: int) -> None:
        """Listen at once.

        Raises:
            IngestError: the port cannot be had.
        """
        ProcessCollector(registry=registry)
        try:
            self._server, self._thread = start_http_server(port, host, registry)
        except OSError as error:
            raise IngestError(
                f"the metrics cannot be served on {host}:{port} ({error.strerror}): "
                "choose another port with VIGIE_INGEST_METRICS_PORT"
            ) from None

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
