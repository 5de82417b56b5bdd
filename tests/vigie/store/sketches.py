"""The bins of sketches, in plain Python."""

from math import ceil, log

GAMMA = 1.01 / 0.99


def bin_of(value: float) -> int:
    if abs(value) < 1e-9:
        return 0
    place = 1 + ceil(log(abs(value) / 1e-9) / log(GAMMA))
    return place if value > 0 else -place
