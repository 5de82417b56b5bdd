"""Runs every benchmark, or those that are named: `python -m benchmarks ingest`."""

import sys

from benchmarks import ingest, query

BENCHMARKS = {"ingest": ingest.main, "query": query.main}


def main() -> None:
    for name in sys.argv[1:] or BENCHMARKS:
        if name not in BENCHMARKS:
            sys.exit(f"no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}")
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
