"""Every format says the same of any table, whatever is in it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from api.formats.cells import csv_cells
from api.formats.media import Format
from api.formats.text import columns
from api.formats.writers import writer_of
from api.formats.xlsx import MOST_ROWS
from api.problems import ParameterError
from api.tables.table import (
    CODE,
    COUNT,
    FLAG,
    NUMBER,
    TEXT,
    TIME,
    Item,
    Spelling,
    batch_of,
    column,
)

SCHEMA = pa.schema(
    [
        column("name", TEXT),
        column("code", CODE),
        column("words", TEXT, spelling=Spelling.WORDS),
        column("more", TEXT, spelling=Spelling.JSON),
        column("time", TIME),
        column("value", NUMBER, "km/h"),
        column("count", COUNT),
        column("flag", FLAG),
    ]
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_TIMES = st.integers(-(2**51), 7 * 2**50).map(lambda us: EPOCH + timedelta(microseconds=us))
_ITEMS = st.fixed_dictionaries(
    {
        "name": st.none() | _TEXTS,
        "code": st.none() | _TEXTS,
        "words": st.lists(st.sampled_from(["jump", "frozen"]), unique=True),
        "more": st.none() | st.dictionaries(_TEXTS, _TEXTS | st.floats(-1e9, 1e9), max_size=2),
        "time": st.none() | _TIMES,
        "value": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "count": st.none() | st.integers(-(2**63), 2**63 - 1),
        "flag": st.none() | st.booleans(),
    }
)
_TABLES = st.lists(st.lists(_ITEMS, max_size=4), min_size=1, max_size=3)
ITEM: dict[str, Any] = {
    "name": "one",
    "code": "two",
    "words": [],
    "more": None,
    "time": datetime(2026, 11, 23, 7, tzinfo=UTC),
    "value": 43.0,
    "count": 1,
    "flag": True,
}


def written(form: Format, pages: list[list[Item]], *, units: bool = False) -> bytes:
    writer = writer_of(form, SCHEMA, units=units)
    parts = [writer.begin(), *(writer.write(batch_of(SCHEMA, page)) for page in pages)]
    return b"".join([*parts, writer.end()])


def times_of(item: Item) -> dict[str, Any]:
    """The item with its time as one, where JSON has a text."""
    time = item["time"]
    return {**item, "time": time and datetime.fromisoformat(time)}


@given(_TABLES)
def test_ndjson_is_the_items(pages: list[list[Item]]) -> None:
    lines = written(Format.NDJSON, pages).decode().split("\n")

    assert lines.pop() == ""
    assert [times_of(json.loads(line)) for line in lines] == [one for page in pages for one in page]


@given(_TABLES)
def test_columns_are_the_items_turned(pages: list[list[Item]]) -> None:
    found = json.loads(columns(batch_of(SCHEMA, pages[0]), "more"))

    names, cells = found["columns"].keys(), found["columns"].values()
    rows = [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]
    assert [times_of(row) for row in rows] == pages[0]
    assert found["next"] == "more"
    assert found["fields"][5] == {"name": "value", "type": "number", "unit": "km/h"}


@given(_TABLES)
def test_csv_has_every_cell_of_every_row(pages: list[list[Item]]) -> None:
    table = written(Format.CSV, pages).decode()

    head, *rows = csv.reader(io.StringIO(table, newline=""), strict=True)
    items = [one for page in pages for one in page]
    assert head == SCHEMA.names
    assert len(rows) == len(items)
    for row, item in zip(rows, items, strict=True):
        cells = dict(zip(head, row, strict=True))
        assert cells["name"].removeprefix("'") == (item["name"] or "").removeprefix("'")
        assert cells["words"].split() == item["words"]
        assert json.loads(cells["more"] or "null") == item["more"]
        assert (cells["value"] and float(cells["value"])) == (
            "" if item["value"] is None else item["value"]
        )
        assert cells["count"] == ("" if item["count"] is None else str(item["count"]))
        assert cells["time"] == (f"{item['time']:%Y-%m-%dT%H:%M:%S.%fZ}" if item["time"] else "")


@given(_TEXTS)
def test_no_text_of_a_csv_is_a_formula(text: str) -> None:
    schema = pa.schema([column("text", TEXT)])
    (cell,) = csv_cells(batch_of(schema, [{"text": text}]))

    ((read,),) = csv.reader(io.StringIO(cell[0].as_py() + "\n", newline="")) if text else (("",),)
    assert not read.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read in {text, f"'{text}"}


@pytest.mark.parametrize("form", [Format.ARROW, Format.PARQUET])
@given(pages=_TABLES)
@settings(deadline=None)
def test_arrow_and_parquet_keep_types_units_and_zone(form: Format, pages: list[list[Item]]) -> None:
    whole = written(form, pages)

    if form is Format.ARROW:
        table = pa.ipc.open_stream(whole).read_all()
    else:
        table = pa.parquet.read_table(io.BytesIO(whole))
    assert table.schema.equals(SCHEMA)
    assert table.schema.field("value").metadata[b"unit"] == b"km/h"
    assert table.schema.field("time").type == pa.timestamp("us", "UTC")
    expected = [row for page in pages for row in batch_of(SCHEMA, page).to_pylist()]
    assert table.to_pylist() == expected


def test_pandas_reads_an_empty_table() -> None:
    assert list(pd.read_csv(io.BytesIO(written(Format.CSV, [[]])))) == SCHEMA.names
    assert list(pd.read_parquet(io.BytesIO(written(Format.PARQUET, [[]])))) == SCHEMA.names


def test_a_workbook_has_the_values_and_no_formula() -> None:
    odd = {**ITEM, "name": '=HYPERLINK("http://x","y")', "code": "@x", "more": {"a": 1}}
    empty = dict.fromkeys(SCHEMA.names) | {"words": []}

    sheet = load_workbook(io.BytesIO(written(Format.XLSX, [[ITEM, empty], [odd]]))).active
    assert sheet is not None
    head, one, none, other = sheet.iter_rows()

    assert [cell.value for cell in head][4:6] == ["time (UTC)", "value"]
    assert [cell.value for cell in one] == [
        *("one", "two", None, None),
        *(ITEM["time"].replace(tzinfo=None), 43, 1, True),
    ]
    assert (other[0].value, other[0].data_type) == (odd["name"], "s")
    assert other[0].hyperlink is None
    assert [cell.value for cell in none] == [None] * len(SCHEMA)


def test_what_a_workbook_cannot_hold_is_refused_with_what_can() -> None:
    with pytest.raises(ParameterError, match=r"50,000 rows at most: ask format=csv or parquet"):
        written(Format.XLSX, [[ITEM] * (MOST_ROWS // 2)] * 3)
    with pytest.raises(ParameterError, match=r"40,000 characters .* ask format=csv or ndjson"):
        written(Format.XLSX, [[{**ITEM, "name": "x" * 40_000}]])


def test_units_stand_in_the_heads_when_asked() -> None:
    head = written(Format.CSV, [], units=True).decode().strip().split(",")
    assert head[-3:] == ["value (km/h)", "count", "flag"]
