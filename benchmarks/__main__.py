"""Runs every benchmark, or those that are named: `python -m benchmarks ingest`.

`--full` takes the size of a city's month, and an outage of five minutes, where a benchmark has one:
half an hour, and 15 GB.
"""

import sys
from argparse import ArgumentParser

from benchmarks import api, formats, ingest, latency, outage, query, replay, rollup, simulate

NAMES = ("ingest", "latency", "outage", "formats", "rollup", "query", "api", "replay", "simulate")


def main() -> None:
    parser = ArgumentParser(prog="benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument(
        "--full", action="store_true", help="a month of 1,000 series, 5 min of outage"
    )
    asked = parser.parse_args()
    for name in asked.names or NAMES:
        match name:
            case "ingest":
                ingest.main()
            case "latency":
                latency.main()
            case "outage":
                outage.main(full=asked.full)
            case "formats":
                formats.main()
            case "rollup":
                rollup.main(full=asked.full)
            case "query":
                query.main(full=asked.full)
            case "api":
                api.main(full=asked.full)
            case "replay":
                replay.main()
            case "simulate":
                simulate.main()
            case _:
                sys.exit(f"no benchmark {name!r}; there are: {', '.join(NAMES)}")


if __name__ == "__main__":
    main()
