"""The guide's table of formats is what the simulator speaks."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from sensor_sim.dialects import DIALECTS, dialect_name
from vigie.catalogue import load_catalogue
from vigie.model import CANONICAL, Device

ZONE = ZoneInfo("Europe/Paris")
GUIDE = (Path(__file__).parents[2] / "docs" / "cities.md").read_text("utf-8")
_SECTION = re.search(r"^### In other formats\n(.*?)^### ", GUIDE, re.MULTILINE | re.DOTALL)
_ROW = re.compile(
    r"^\| `(\w+)`(?: \(`(\w+)`\))? \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE
)


class Row(NamedTuple):
    name: str
    short: str
    kinds: str
    known_by: str
    times: str


def rows() -> list[Row]:
    assert _SECTION is not None
    return [Row(*found) for found in _ROW.findall(_SECTION[1])]


def foreign() -> list[Row]:
    return [row for row in rows() if row.name != CANONICAL]


def test_every_format_has_its_row_and_its_short_name_means_it() -> None:
    assert [row.name for row in rows()] == [CANONICAL, *DIALECTS]
    for row in rows():
        assert dialect_name(row.short or row.name) == row.name


@pytest.mark.parametrize("row", foreign(), ids=lambda row: row.name)
def test_a_row_says_for_which_kinds_there_are_words(row: Row) -> None:
    spoken = set(DIALECTS[row.name].words)
    told = set(load_catalogue().kinds) if row.kinds.startswith("all") else row.kinds.split(", ")
    assert spoken == set(told)


@pytest.mark.parametrize("row", foreign(), ids=lambda row: row.name)
def test_a_row_says_whether_the_city_knows_a_device_by_its_own_id(row: Row) -> None:
    dialect = DIALECTS[row.name]
    device = Device("one-1", next(iter(dialect.words)))
    assert (dialect.name(device) == device.id) == (row.known_by == "its own id")


@pytest.mark.parametrize("row", foreign(), ids=lambda row: row.name)
def test_a_row_says_how_finely_times_are_told(row: Row) -> None:
    finest = {"millisecond": 1, "hundredth": 10, "second": 1000}
    clock = DIALECTS[row.name].clock
    if clock is None:
        assert row.times.startswith("none")
        return
    told = next(step for word, step in finest.items() if f"to the {word}" in row.times)
    moment = 1_795_417_212_345
    assert clock(moment, ZONE) == moment // told * told
    twice = int(datetime(2026, 10, 25, 1, 30, tzinfo=UTC).timestamp() * 1000)
    assert (clock(twice, ZONE) != twice) == row.times.endswith("local")
