"""A device maker's script reads uplinks, and can do nothing else, nor for long."""

import time
from pathlib import Path
from typing import Any

import pytest

from ingest.formats.payload_codec import PayloadCodec
from vigie.city import CityError, load_city

AT = "2026-11-23T07:00:00Z"
CITY = """
id: toulon
name: {fr: Toulon, en: Toulon}
time_zone: Europe/Paris
languages: [fr]
feeds:
  - id: lora
    topic: application/+/device/{device}/event/up
    format: chirpstack
    codec: codecs/ers.js
    fields: {temperature: {metric: temperature}}
"""


def run(script: str, content: bytes = b"\x01\x02", port: int | None = 1) -> dict[str, Any]:
    return PayloadCodec("x.js", script).decode(content, port, AT)


@pytest.mark.parametrize(
    "script",
    [
        "function decodeUplink(i) { return {data: {n: i.bytes.length, p: i.fPort}}; }",
        "const decodeUplink = ({bytes, fPort}) => ({data: {n: bytes.length, p: fPort}});",
        "function Decoder(bytes, port) { return {n: bytes.length, p: port}; }",
        "function Decode(fPort, bytes, variables) { return {n: bytes.length, p: fPort}; }",
    ],
)
def test_every_interface_in_use_is_called(script: str) -> None:
    assert run(script, b"abc", 7) == {"n": 3, "p": 7}


def test_nested_data_and_what_is_no_number_come_out_as_fields_or_not_at_all() -> None:
    script = """function decodeUplink(i) {
        return {data: {a: {b: [1, 2]}, nan: NaN, none: undefined, year: i.recvTime.getFullYear()}};
    }"""
    assert run(script) == {"a.b.0": 1, "a.b.1": 2, "year": 2026}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return {errors: ['too short', 'too odd']}", "too short, too odd"),
        ("return {data: 5}", "the codec gave no data"),
        ("return undefined", "the codec gave no data"),
        ("return i.bytes[9].x.y", "TypeError"),
        ("throw new Error('port 3')", "Error: port 3"),
        ("while (true) {}", "interrupted"),
        ("const a = []; while (true) a.push(new Array(100000))", "out of memory|interrupted"),
        ("return decodeUplink(i)", "Maximum call stack"),
        ("return {data: {a: 'x'.repeat(2 ** 29)}}", "out of memory"),
        (
            "let a = {}; for (let n = 0; n < 1500; n++) a = {a}; return {data: a}",
            "nested too deeply|Maximum call stack",
        ),
        ("return {data: {a: 1n}}", "TypeError"),
        ("return {data: {toJSON() { return 5; }}}", "the codec gave no data"),
        ("return {data: fetch('http://localhost')}", "fetch is not defined"),
        ("return {data: require('fs')}", "require is not defined"),
    ],
)
def test_a_script_that_fails_is_told_and_ends(body: str, told: str) -> None:
    began_s = time.process_time()
    with pytest.raises(ValueError, match=told):
        run(f"function decodeUplink(i) {{ {body} }}")
    assert time.process_time() - began_s < 30


def test_an_uplink_leaves_nothing_to_the_next() -> None:
    codec = PayloadCodec("x.js", "let n = 0; function decodeUplink(i) { return {data: {n: ++n}}; }")
    assert [codec.decode(b"", 1, AT), codec.decode(b"", 1, AT)] == [{"n": 1}, {"n": 1}]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("function decodeUplink(", "x.js: SyntaxError"),
        ("const a = 1;", "x.js: it defines no function decodeUplink"),
        ("while (true) {}", "x.js: InternalError: interrupted"),
    ],
)
def test_a_script_that_is_none_is_refused_at_the_start(script: str, told: str) -> None:
    with pytest.raises(CityError, match=told):
        PayloadCodec("x.js", script)


def test_a_city_s_scripts_stand_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "toulon"
    (folder / "codecs").mkdir(parents=True)
    (folder / "city.yaml").write_text(CITY)
    with pytest.raises(CityError, match=r"codecs/ers\.js: no such file"):
        load_city(folder)
    (folder / "codecs" / "ers.js").write_text("function decodeUplink(i) {}")
    [feed] = load_city(folder).config.feeds
    assert feed.scripts == {"codecs/ers.js": "function decodeUplink(i) {}"}
