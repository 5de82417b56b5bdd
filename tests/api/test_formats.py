"""Every table of the API in every format, over HTTP: the same as its JSON says."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.ipc
import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from psycopg import Connection

from api.formats.media import MEDIA_TYPES, Format
from tests.api.serving import serving
from tests.storing import fill, store
from vigie.model import DeadLetter, Device, Quality, Reading, Reason
from vigie.settings import Settings
from vigie.store.health import DeviceNews, FeedNews, News, add
from vigie.store.write import Batch, Writer

START = datetime(2026, 11, 16, tzinfo=UTC)
RANGE = "start=2026-11-16T00:00:00Z&end=2026-11-17T00:00:00Z"
ODD = Device('=a "roving", one', "traffic_counter", name="Wandernde\nSäule")

Rows = list[dict[str, Any]]


def of_buckets(*names: str) -> Callable[[dict[str, Any]], Rows]:
    """Rows of a document's groups: the cells of each bucket by these names."""

    def rows(document: dict[str, Any]) -> Rows:
        return [
            {
                "metric": group.get("metric") or document["metric"],
                "key": group["key"],
                **dict(zip(names, one, strict=True)),
            }
            for group in document["groups"]
            for one in group.get("buckets") or group["cells"]
        ]

    return rows


def of_states(document: dict[str, Any]) -> Rows:
    return [
        {"key": group["key"], "start": start, "state": state, "seconds": seconds, "share": share}
        for group in document["groups"]
        for start, held, _ in group["buckets"]
        for state, seconds, share in held or [(None, None, None)]
    ]


def items(document: dict[str, Any]) -> Rows:
    found: Rows = document["items"]
    return found


def properties(document: dict[str, Any]) -> Rows:
    return [one["properties"] for one in document["features"]]


_CODECS = {"gzip": "gzip", "br": "brotli", "zstd": "zstd"}
TIMES = {"time", "start", "received_at", "first_seen", "last_seen"}
BUCKET = ("start", "value", "readings", "devices", "expected", "coverage")
TABLES: dict[str, Callable[[dict[str, Any]], Rows]] = {
    f"/v1/readings?{RANGE}": items,
    f"/v1/readings?{RANGE}&metric=mean_speed": items,
    "/v1/latest": items,
    "/v1/devices": items,
    "/v1/districts": properties,
    f"/v1/aggregates?metric=mean_speed&bucket=6h&group_by=kind&{RANGE}": of_buckets(*BUCKET),
    f"/v1/states?metric=door_state&bucket=6h&{RANGE}": of_states,
    f"/v1/top?metric=mean_speed&{RANGE}": items,
    f"/v1/profile?metric=mean_speed&{RANGE}": of_buckets("weekday", "hour", "value", "hours"),
    "/v1/dead-letters": items,
    "/v1/network/devices": items,
    "/v1/quality/devices": items,
    "/v1/quality/feeds": items,
}


@pytest.fixture
def stored(connection: Connection) -> None:
    readings = [
        Reading("counter-n1", "mean_speed", START + timedelta(minutes=minute), minute / 8)
        for minute in range(120)
    ]
    odd = [
        Reading(ODD.id, "mean_speed", START + timedelta(microseconds=5), 1e-7),
        Reading(ODD.id, "mean_speed", START, 999.0, Quality.OUT_OF_RANGE | Quality.JUMP),
        Reading(ODD.id, "door_state", START + timedelta(hours=1), 1.0),
        Reading(ODD.id, "door_state", START + timedelta(hours=2), 0.0),
    ]
    store(connection, [*readings, *odd], devices=[ODD], received_at=START)
    letters = [
        DeadLetter(START, "testville/x", b"\xff", Reason.NOT_TEXT, "not UTF-8"),
        DeadLetter(START, "testville/y", b'+{"a,\r\n', Reason.MALFORMED_JSON, 'no ", there'),
    ]
    Writer(connection).write(Batch(dead_letters=letters))
    add(
        connection,
        News(
            [DeviceNews(ODD.id, "canonical", START, START)],
            [FeedNews("canonical", START, START)],
        ),
    )


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


def plain(value: Any) -> Any:
    """A value as any format can say it: times as texts, lists as words, objects as JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, dict):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return value


def settled(rows: Rows) -> Rows:
    """Without what fades from answer to answer."""
    return [
        {name: plain(value) for name, value in row.items() if name != "readings_per_min"}
        for row in rows
    ]


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("path", TABLES)
def test_every_format_says_what_the_json_says(api: httpx.Client, path: str) -> None:
    expected = settled(TABLES[path](api.get(path).json()))
    assert expected

    def ask(form: str) -> httpx.Response:
        answer = api.get(path, params={**dict(httpx.URL(path).params), "format": form})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].split(";")[0] == MEDIA_TYPES[Format(form)]
        return answer

    def equal(found: Rows) -> None:
        assert [
            {name: row[name] for name in one}
            for row, one in zip(settled(found), expected, strict=True)
        ] == expected

    equal([json.loads(line) for line in ask("ndjson").text.splitlines()])
    by_name = ask("columns").json()["columns"]
    turned = zip(*by_name.values(), strict=True)
    equal([dict(zip(by_name, row, strict=True)) for row in turned])
    equal(pa.ipc.open_stream(ask("arrow").content).read_all().to_pylist())
    equal(pa.parquet.read_table(io.BytesIO(ask("parquet").content)).to_pylist())
    as_cells(ask("xlsx").content, expected)
    as_texts(list(csv.DictReader(io.StringIO(ask("csv").text, newline=""))), expected)


def as_cells(workbook: bytes, expected: Rows) -> None:
    """A workbook has the values; its times are UTC without saying so, to the millisecond."""
    sheet = load_workbook(io.BytesIO(workbook)).active
    assert sheet is not None
    head, *found = sheet.iter_rows(values_only=True)
    names = [str(name).removesuffix(" (UTC)") for name in head]
    assert len(found) == len(expected)
    for cells, one in zip(found, expected, strict=True):
        row = dict(zip(names, cells, strict=True))
        for name, value in one.items():
            cell = row[name]
            if isinstance(cell, datetime):
                apart = cell.replace(tzinfo=UTC) - datetime.fromisoformat(value)
                assert abs(apart) <= timedelta(milliseconds=1)
            elif isinstance(cell, str):
                assert unescape(cell) == value
            else:
                assert cell == (None if value == "" else value)


def as_texts(found: Rows, expected: Rows) -> None:
    """The cells of a CSV are the values as texts; what looks like a formula has a mark."""
    assert len(found) == len(expected)
    for row, one in zip(found, expected, strict=True):
        for name, value in one.items():
            if isinstance(value, bool):
                assert row[name] == str(value).lower()
            elif isinstance(value, float | int):
                assert float(row[name]) == value
            elif name in TIMES and value:
                assert datetime.fromisoformat(row[name]) == datetime.fromisoformat(value)
            else:
                text = value or ""
                assert row[name] == (f"'{text}" if text.startswith(("=", "+")) else text)


@pytest.mark.usefixtures("stored")
def test_accept_says_the_format_and_the_parameter_wins(api: httpx.Client) -> None:
    accepting = {"Accept": "text/csv, application/json;q=0.5"}

    assert api.get("/v1/latest", headers=accepting).headers["content-type"].startswith("text/csv")
    told = api.get("/v1/latest?format=ndjson", headers=accepting)
    assert told.headers["content-type"] == "application/x-ndjson"
    assert "Accept" in told.headers["vary"]
    assert told.headers["content-disposition"] == 'attachment; filename="latest.ndjson"'


def test_what_is_not_there_is_refused_with_what_is(api: httpx.Client) -> None:
    answer = api.get("/v1/top?metric=mean_speed", headers={"Accept": "application/pdf"})

    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    for form in set(Format) - {Format.GEOJSON}:
        assert MEDIA_TYPES[form] in answer.json()["detail"]
    refused = api.get("/v1/top?metric=mean_speed&format=geojson")
    assert [one["parameter"] for one in refused.json()["errors"]] == ["format"]


@pytest.mark.usefixtures("stored")
def test_places_are_points_of_a_map(api: httpx.Client) -> None:
    devices = {one["id"]: one for one in api.get("/v1/devices").json()["items"]}
    on_map = api.get("/v1/devices?format=geojson")
    latest = api.get("/v1/latest?format=geojson").json()

    assert on_map.headers["content-type"] == "application/geo+json"
    features = {one["id"]: one for one in on_map.json()["features"]}
    assert features.keys() == devices.keys()
    here = devices["counter-n1"]
    assert features["counter-n1"]["geometry"] == {
        "type": "Point",
        "coordinates": [here["lon"], here["lat"]],
    }
    assert features["counter-n1"]["properties"]["kind"] == "traffic_counter"
    assert features[ODD.id]["geometry"] is None
    of_counter = next(
        one for one in latest["features"] if one["properties"]["device"] == "counter-n1"
    )
    assert of_counter["geometry"] == features["counter-n1"]["geometry"]
    assert of_counter["properties"]["value"] == 119 / 8
    assert api.get("/v1/districts?format=geojson").json() == api.get("/v1/districts").json()


@pytest.mark.usefixtures("stored")
def test_units_are_in_the_head_or_beside_each_value(api: httpx.Client) -> None:
    one = api.get(f"/v1/readings?{RANGE}&metric=mean_speed&format=csv&units=true").text
    several = api.get(f"/v1/readings?{RANGE}&format=csv&units=true").text
    arrow = api.get(f"/v1/readings?{RANGE}&metric=mean_speed&format=arrow").content

    assert one.splitlines()[0] == "device,metric,time,value (km/h),quality"
    units = {row["metric"]: row["unit"] for row in csv.DictReader(io.StringIO(several, newline=""))}
    assert units == {"mean_speed": "km/h", "door_state": "1"}
    schema = pa.ipc.open_stream(arrow).schema
    assert schema.field("value").metadata == {b"unit": b"km/h"}
    assert schema.field("time").type == pa.timestamp("us", "UTC")


@pytest.mark.usefixtures("stored")
def test_what_is_compared_stands_beside(api: httpx.Client) -> None:
    path = f"/v1/aggregates?metric=mean_speed&bucket=1h&compare=7d&{RANGE}"
    group = api.get(path).json()["groups"][0]

    rows = [json.loads(line) for line in api.get(f"{path}&format=ndjson").text.splitlines()]

    assert [[row["value"], row["earlier_start"], row["earlier_value"]] for row in rows] == [
        [bucket[1], *earlier[:2]]
        for bucket, earlier in zip(group["buckets"], group["earlier"], strict=True)
    ]


@pytest.mark.usefixtures("stored")
def test_metrics_and_dimensions_stand_in_columns_of_their_own(
    api: httpx.Client, connection: Connection
) -> None:
    store(connection, [Reading("counter-n1", "vehicle_flow", START, 5.0)])
    path = (
        "/v1/aggregates?metric=mean_speed&metric=vehicle_flow&bucket=all"
        f"&group_by=kind,district&{RANGE}"
    )
    expected = [
        (group["metric"], *group["key"], group["buckets"][0][1])
        for group in api.get(path).json()["groups"]
    ]

    answer = api.get(f"{path}&format=ndjson&units=true").text
    rows = [json.loads(line) for line in answer.splitlines()]

    assert [(row["metric"], row["kind"], row["district"], row["value"]) for row in rows] == expected
    assert {row["metric"]: row["unit"] for row in rows} == {
        "mean_speed": "km/h",
        "vehicle_flow": "{vehicle}/h",
    }


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "path", [f"/v1/top?metric=mean_speed&{RANGE}", f"/v1/profile?metric=mean_speed&{RANGE}"]
)
def test_a_column_for_each_dimension(api: httpx.Client, path: str) -> None:
    document = api.get(f"{path}&group_by=kind,district").json()
    keys = {tuple(one["key"]) for one in document.get("items") or document["groups"]}

    table = api.get(f"{path}&group_by=kind,district&format=columns").json()["columns"]

    assert keys
    assert set(zip(table["kind"], table["district"], strict=True)) == keys


@pytest.mark.usefixtures("stored")
def test_a_whole_list_is_in_the_order_that_is_asked(api: httpx.Client) -> None:
    path = "/v1/latest?sort=-value"
    values = [one["value"] for one in api.get(path).json()["items"]]

    rows = csv.DictReader(io.StringIO(api.get(f"{path}&format=csv").text, newline=""))

    assert [float(row["value"]) for row in rows] == values == sorted(values, reverse=True)


def test_whole_formats_have_no_pages(api: httpx.Client) -> None:
    for path in ("/v1/devices", "/v1/latest", "/v1/readings", "/v1/dead-letters"):
        answer = api.get(path, params={"format": "csv", "limit": 1})
        assert answer.json()["detail"] == "limit: goes with pages, and csv is whole: leave it out"


def test_a_whole_list_goes_beyond_a_page(api: httpx.Client, connection: Connection) -> None:
    connection.execute(
        "INSERT INTO device (id, kind, status) SELECT 'x-' || n, 'car_park', 'provisional' "
        "FROM generate_series(1, 20001) AS n"
    )
    connection.commit()

    rows = csv.DictReader(io.StringIO(api.get("/v1/devices?kind=car_park&format=csv").text))

    assert {row["id"] for row in rows} >= {f"x-{number}" for number in range(1, 20_002)}
    assert rows.line_num - 1 == api_count(connection, "car_park")


def api_count(connection: Connection, kind: str) -> int:
    row = connection.execute("SELECT count(*) FROM device WHERE kind = %s", [kind]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.usefixtures("stored")
def test_pandas_reads_the_urls_themselves(url: str) -> None:
    path = f"{url}/v1/readings?metric=mean_speed&{RANGE}"

    as_parquet = pd.read_parquet(f"{path}&format=parquet")
    as_csv = pd.read_csv(f"{path}&format=csv", parse_dates=["time"])

    for table in (as_parquet, as_csv):
        assert len(table) == 122
        assert str(table["time"].dtype).startswith("datetime64[")
        assert str(table["time"].dt.tz) == "UTC"
        assert table["value"].dtype == "float64"
        assert table["value"].max() == 999.0
        assert table[table["device"] == "counter-n1"]["value"].tolist() == [
            minute / 8 for minute in range(120)
        ]
    assert as_parquet["value"].tolist() == as_csv["value"].tolist()


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
@pytest.mark.usefixtures("stored")
def test_what_is_not_packed_yet_is_packed_as_asked(api: httpx.Client, encoding: str) -> None:
    for form in ("csv", "arrow", "ndjson", "parquet"):
        path = f"/v1/readings?{RANGE}&format={form}"
        plain = api.get(path, headers={"Accept-Encoding": "identity"})
        with api.stream("GET", path, headers={"Accept-Encoding": encoding}) as packed:
            raw = b"".join(packed.iter_raw())

        assert "content-encoding" not in plain.headers
        if form == "parquet":
            assert "content-encoding" not in packed.headers
        else:
            assert packed.headers["content-encoding"] == encoding
            size, codec = len(plain.content), _CODECS[encoding]
            assert pa.decompress(raw, size, codec, asbytes=True) == plain.content
            assert len(raw) < len(plain.content)


@pytest.mark.parametrize("form", ["arrow", "csv", "parquet"])
def test_an_export_of_any_size_takes_little_memory(
    api: httpx.Client, connection: Connection, form: str
) -> None:
    series = [("counter-n1", "mean_speed"), ("counter-n1", "vehicle_flow"), ("meter-n1", "voltage")]
    fill(connection, series, START, minutes=400_000)
    process = psutil.Process()
    path = f"/v1/readings?start=2026-11-16T00:00:00Z&end=2028-01-01T00:00:00Z&format={form}"
    size, resident, grown = 0, 0, 0

    with api.stream("GET", path, headers={"Accept-Encoding": "identity"}) as answer:
        for part in answer.iter_raw():
            size += len(part)
            if size < 2**20:
                resident = process.memory_info().rss
            grown = max(grown, process.memory_info().rss - resident)

    assert size > 3 * 2**20
    assert grown < 50 * 2**20
