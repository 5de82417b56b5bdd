"""Fuzzes ingest's decoder and prints what became of the messages: `make fuzz`.

Ends with 1 when a message made the decoder fail, took over a second or is not accounted for, or
when memory grew beyond a bound; such messages are saved whole.
"""

import logging
import os
import resource
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic

import psutil

from ingest.garbage import collect_rarely
from tests.ingest.fuzz.accounts import Outcome
from tests.ingest.fuzz.campaign import Failure, Report, run

_MAX_GROWTH_MB = 1024
_SHOWN_BYTES = 300


def main() -> None:
    parser = ArgumentParser(prog="tests.ingest.fuzz")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("fuzz-failures"))
    asked = parser.parse_args()
    collect_rarely()  # as ingest does
    logging.disable()  # the decoder tells of its failures, and so does the report
    start_mb, begun_s, report = _resident_mb(), monotonic(), Report()
    run(asked.messages, asked.seed, lambda failure: _give_up(failure, asked.folder), report)
    elapsed_s = monotonic() - begun_s
    _print(report, elapsed_s)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"resident memory: {start_mb:.0f} MB at the start, {_resident_mb():.0f} at the end, "
        f"{peak_mb:.0f} at its peak"
    )
    for number, failure in enumerate(report.failures):
        _tell(failure, asked.folder / f"seed-{asked.seed}-{number}")
    is_bounded = peak_mb - start_mb <= _MAX_GROWTH_MB
    if not is_bounded:
        print(f"FAILED: memory grew by more than {_MAX_GROWTH_MB} MB")
    if report.failed:
        print(f"FAILED: {report.failed} of {report.messages} messages (seed {asked.seed})")
    sys.exit(0 if is_bounded and not report.failed else 1)


def _print(report: Report, elapsed_s: float) -> None:
    names = sorted({name for name, _ in report.outcomes})
    print(f"{'format':14}" + "".join(f"{outcome.value:>18}" for outcome in Outcome))
    for name in names:
        counts = (report.outcomes[name, outcome] for outcome in Outcome)
        print(f"{name:14}" + "".join(f"{count:18,}" for count in counts))
    totals = [sum(report.outcomes[name, outcome] for name in names) for outcome in Outcome]
    print(f"{'all':14}" + "".join(f"{count:18,}" for count in totals))
    print(
        f"{report.messages:,} messages = {' + '.join(f'{one:,}' for one in totals)}"
        f" + {report.failed:,} not accounted for"
    )
    print(f"{report.readings:,} readings, {report.letters:,} dead letters, by reason:")
    for reason, count in report.reasons.most_common():
        print(f"  {reason:18}{count:12,}")
    print(f"{report.messages / elapsed_s:,.0f} messages/s, made and decoded, in {elapsed_s:.0f} s")
    slowest_s, mutant = report.slowest
    if mutant is not None:
        print(
            f"the slowest took {slowest_s * 1000:.0f} ms: {len(mutant.payload):,} bytes from the "
            f"seed {mutant.seed.name!r}: {_shown(mutant.payload[:80])}"
        )


def _give_up(failure: Failure, folder: Path) -> None:
    _tell(failure, folder / "stuck")
    sys.stdout.flush()
    os._exit(1)


def _tell(failure: Failure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mutant = failure.mutant
    path.with_suffix(".payload").write_bytes(mutant.payload)
    path.with_suffix(".topic").write_bytes(mutant.topic.encode("utf-8", "surrogatepass"))
    path.with_suffix(".feeds.json").write_text(mutant.seed.feeds, "utf-8")
    print(
        f"\n{failure.what[:500]!a}\n  from the seed {mutant.seed.name!r}, saved as {path}.payload"
    )
    print(f"  on {mutant.topic[:200]!a}: {_shown(mutant.payload)}")


def _shown(payload: bytes) -> str:
    more = f" and {len(payload) - _SHOWN_BYTES:,} bytes more" if len(payload) > _SHOWN_BYTES else ""
    return f"{payload[:_SHOWN_BYTES]!r}{more}"


def _resident_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1024**2


if __name__ == "__main__":
    main()
