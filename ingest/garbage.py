"""How often Python looks for cycles among the objects of this process."""

import gc

_NEW_OBJECTS = 200_000


def collect_rarely() -> None:
    """Look for cycles once in many new objects, instead of every 700.

    What travels through ingest holds no cycles, and much is on its way at a time: to look all of it
    over, again and again, took 40 % of the processor.
    """
    _, young, old = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, young, old)
