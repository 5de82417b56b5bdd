"""Python looks for cycles rarely, but it does."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from ingest.garbage import collect_rarely


@pytest.fixture(autouse=True)
def usual_threshold() -> Iterator[None]:
    usual = gc.get_threshold()
    yield
    gc.set_threshold(*usual)


class Knot:
    """An object that only the search for cycles can free."""

    def __init__(self) -> None:
        self.itself = self


def test_a_cycle_survives_many_new_objects_and_goes_in_the_end() -> None:
    collect_rarely()
    gc.collect()
    knot = weakref.ref(Knot())
    kept: list[list[int]] = [[] for _ in range(50_000)]
    assert knot() is not None
    kept += [[] for _ in range(400_000)]
    assert knot() is None
