"""Runs the parts that are named, or all of them: `python -m benchmarks.pages paint pixel`."""

import sys

from benchmarks.pages.all_parts import PARTS, main

if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - PARTS.keys()
    if unknown:
        sys.exit(f"no part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
    main(sys.argv[1:])
