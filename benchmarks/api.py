"""What analysts and dashboards wait for: charts, the same again, all series now, and exports."""

import asyncio
import math
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx
from psycopg import Connection

from benchmarks.city_month import DAY, FULL, LATEST, SMALL, CityMonth
from benchmarks.rig import rig
from benchmarks.serving import Api, again_and_again, at_a_rate, serving, timed
from vigie.store.connect import connect
from vigie.store.write import report_status

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
METRICS = ("vehicle_flow", "mean_speed", "active_power", "no2")
RATE_PER_S, SECONDS = 50, 10
CHARTS_MS, LATEST_MS, GROWTH_MIB = 30, 100, 50
REPEATS_PER_S, REPEATERS, REPEAT_S = 2_000, 32, 5
COMMITS_PER_S = 4  # as ingest does at most, unless batches are full
LATEST_ROUNDS = 15
# Formats, with the rows a second that are aimed at.
EXPORTS = {"arrow": 500_000, "csv": 150_000, "parquet": None, "ndjson": None}
COPY = """
COPY (
    SELECT series_id, time, value, quality FROM reading
    WHERE time >= '{start}' AND time < '{end}'
    ORDER BY series_id, time
) TO STDOUT (FORMAT binary)
"""


def path_of(resource: str, **asked: object) -> str:
    return f"/v1/{resource}?{urlencode(asked)}"


def charts(city: CityMonth) -> list[str]:
    """Charts as a dashboard has them, no two alike: a day at 15 min, the whole range at 1 h."""
    found = []
    for number in range(RATE_PER_S * SECONDS):
        end = city.end - number * MINUTE
        span, bucket = (DAY, "15m") if number % 2 else (city.size.days * DAY - 10 * HOUR, "1h")
        found.append(
            path_of(
                "aggregates",
                metric=METRICS[number % len(METRICS)],
                group_by="district",
                bucket=bucket,
                start=_written(end - span),
                end=_written(end),
            )
        )
    return found


def _written(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def report_charts(api: Api, city: CityMonth) -> None:
    asyncio.run(at_a_rate(api.port, charts(city)[:20], RATE_PER_S))  # warms up
    times = asyncio.run(at_a_rate(api.port, charts(city)[20:], RATE_PER_S))
    p50, p95 = (sorted(times)[int(share * len(times))] for share in (0.5, 0.95))
    print(
        f"  charts by district at {RATE_PER_S}/s, ms: p50 {p50:.1f}, p95 {p95:.1f}"
        f" {_verdict(p95 <= CHARTS_MS)} {CHARTS_MS}; refused: {times.count(math.inf)}"
    )


def report_repeats(api: Api, city: CityMonth, connection: Connection) -> None:
    path = charts(city)[-1]

    def rate(*, tells_etag: bool) -> float:
        return asyncio.run(
            again_and_again(api.port, path, REPEATERS, REPEAT_S, tells_etag=tells_etag)
        )

    print(
        f"  the same chart for {REPEATERS} callers, answers a second (at least {REPEATS_PER_S:,}):"
    )
    print(f"    said again {rate(tells_etag=False):,.0f}; 304 {rate(tells_etag=True):,.0f}")
    with committing(connection, COMMITS_PER_S):
        print(f"    while {COMMITS_PER_S} commits a second change the state: ", end="", flush=True)
        print(f"{rate(tells_etag=True):,.0f}")


@contextmanager
def committing(connection: Connection, per_s: float) -> Iterator[None]:
    """Commits that change nothing that is asked for: the keeper cannot know."""
    is_over = threading.Event()

    def commit() -> None:
        while not is_over.wait(1 / per_s):
            report_status(connection, "bench", "one", {})

    committer = threading.Thread(target=commit)
    committer.start()
    try:
        yield
    finally:
        is_over.set()
        committer.join()


def report_latest(api: Api) -> None:
    """A limit of its own makes each a question that was never asked."""
    paths = [path_of("latest", limit=LATEST + number) for number in range(LATEST_ROUNDS)]
    times = asyncio.run(at_a_rate(api.port, paths, per_s=2))
    middle = statistics.median(times)
    print(
        f"  latest of {LATEST:,} series, ms: p50 {middle:.1f}"
        f" {_verdict(middle <= LATEST_MS)} {LATEST_MS}, worst {max(times):.1f}"
    )


def report_exports(api: Api, city: CityMonth, connection: Connection) -> None:
    start, end = city.start, city.end
    count = city.size.series * ((end - start) // MINUTE)

    def copy() -> int:
        with connection.cursor().copy(COPY.format(start=start, end=end)) as rows:
            for _ in rows:
                pass
        return count

    ceiling = timed(copy)
    print(f"  {count:,} readings; COPY alone, into nothing: {ceiling:,.0f} rows/s")
    for form, aim in EXPORTS.items():
        path = path_of("readings", start=_written(start), end=_written(end), format=form)
        download(api, path + "&metric=no2", 0)  # what is loaded once is no growth
        with api.growth_mib() as grown:
            rate = timed(lambda path=path: download(api, path, count))
        aimed = "" if aim is None else f" {_verdict(rate >= aim)} {aim:,}"
        print(
            f"    {form:8}{rate:10,.0f} rows/s{aimed:16}  = {rate / ceiling:.2f} of COPY;"
            f" memory +{grown[0]:.0f} MiB {_verdict(grown[0] <= GROWTH_MIB)} {GROWTH_MIB}"
        )


def download(api: Api, path: str, count: int) -> int:
    """All of it, thrown away; `count` is how many rows it has."""
    url = f"http://127.0.0.1:{api.port}{path}"
    plain = {"Accept-Encoding": "identity"}
    with httpx.stream("GET", url, headers=plain, timeout=600) as answer:
        answer.raise_for_status()
        for _ in answer.iter_raw():
            pass
    return count


def _verdict(is_reached: bool) -> str:  # noqa: FBT001 - a sentence's end
    return "within" if is_reached else "NOT"


def main(*, full: bool) -> None:
    size = FULL if full else SMALL
    with rig() as built, connect(built.settings, "bench", autocommit=True) as connection:
        city = CityMonth(connection, size)
        loaded = city.fill()
        print(f"api: {loaded.readings:,} readings of {size.series} series over {size.days} days")
        with serving(built.settings) as api:
            report_charts(api, city)
            report_repeats(api, city, connection)
            report_latest(api)
            report_exports(api, city, connection)


if __name__ == "__main__":
    main(full=False)
