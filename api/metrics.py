"""What the API does, for Prometheus. Labels are templates of paths: there are few, whoever asks."""

from collections.abc import Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from psycopg_pool import AsyncConnectionPool

from api.live import Live

_ANSWER_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
_METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}


class Counts:
    """The counts of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.in_flight = Gauge(
            "vigie_api_requests_in_flight",
            "Requests that are being answered, open streams included",
            registry=self.registry,
        )
        self._requests = Counter(
            "vigie_api_requests",
            "Requests answered, by the template of their path",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "vigie_api_answer_seconds",
            "From a request to the first byte of its answer",
            ["route"],
            buckets=_ANSWER_S,
            registry=self.registry,
        )
        self._bytes = Counter(
            "vigie_api_answer_bytes",
            "Bytes of answers, as they were sent",
            ["route"],
            registry=self.registry,
        )

    def observe(self, route: str, method: str, status: int, seconds: float, size: int) -> None:
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._bytes.labels(route).inc(size)

    def watch(self, live: Live, pools: dict[str, AsyncConnectionPool]) -> None:
        """Tell of the streams and of the connections to the database, too."""
        self.registry.register(_Gauges(live, pools))

    def page(self, *, replica_lag_s: float | None = None) -> bytes:
        """In Prometheus' text format; the lag of a replica, where one says it."""
        page = generate_latest(self.registry)
        if replica_lag_s is None:
            return page
        registry = CollectorRegistry()
        lag = Gauge(
            "vigie_api_replica_lag_seconds",
            "By how much the replica that answers for the past is behind",
            registry=registry,
        )
        lag.set(replica_lag_s)
        return page + generate_latest(registry)


class _Gauges(Collector):
    """What is read at the moment of a scrape."""

    def __init__(self, live: Live, pools: dict[str, AsyncConnectionPool]) -> None:
        self._live = live
        self._pools = pools

    def collect(self) -> Iterable[Metric]:
        streams = GaugeMetricFamily("vigie_api_streams", "Open streams of live changes")
        streams.add_metric([], self._live.streams)
        yield streams
        busy = GaugeMetricFamily(
            "vigie_api_database_connections_busy",
            "Connections to the database that are in use",
            labels=["pool"],
        )
        waiting = GaugeMetricFamily(
            "vigie_api_database_requests_waiting",
            "Requests that wait for a connection to the database",
            labels=["pool"],
        )
        for name, pool in self._pools.items():
            stats = pool.get_stats()
            free = stats.get("pool_available", 0)
            busy.add_metric([name], stats.get("pool_size", 0) - free)
            waiting.add_metric([name], stats.get("requests_waiting", 0))
        yield busy
        yield waiting
