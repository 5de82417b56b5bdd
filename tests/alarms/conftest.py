"""Receivers that a test has to itself."""

from collections.abc import Iterator

import pytest

from tests.alarms.notify.hook import Hook, hook


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as served:
        yield served
