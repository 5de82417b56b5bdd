"""Runs every benchmark, or those that are named: `python -m benchmarks ingest`.

`--full` takes the size of a city's month, and an outage of five minutes, where a benchmark has one:
half an hour, and 15 GB.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial

from benchmarks import (
    alarms,
    api,
    fanout,
    formats,
    ingest,
    latency,
    outage,
    query,
    replay,
    rollup,
    simulate,
)
from benchmarks.pages import all_parts as pages

AS_LARGE_AS_ASKED: dict[str, Callable[..., None]] = {
    "outage": outage.main,
    "rollup": rollup.main,
    "query": query.main,
    "api": api.main,
}
OF_ONE_SIZE: dict[str, Callable[[], None]] = {
    "ingest": ingest.main,
    "latency": latency.main,
    "formats": formats.main,
    "replay": replay.main,
    "simulate": simulate.main,
    "fanout": fanout.main,
    "alarms": alarms.main,
    "pages": pages.main,
}
NAMES = (*OF_ONE_SIZE, *AS_LARGE_AS_ASKED)


def main() -> None:
    parser = ArgumentParser(prog="benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument(
        "--full", action="store_true", help="a month of 1,000 series, 5 min of outage"
    )
    asked = parser.parse_args()
    sized = {name: partial(run, full=asked.full) for name, run in AS_LARGE_AS_ASKED.items()}
    runs = {**OF_ONE_SIZE, **sized}
    for name in asked.names or NAMES:
        if name not in runs:
            sys.exit(f"no benchmark {name!r}; there are: {', '.join(NAMES)}")
        runs[name]()


if __name__ == "__main__":
    main()
