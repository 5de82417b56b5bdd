"""Payloads of real devices, as their makers and users published them (see NOTICE).

Each becomes the readings that its own fields say, or a dead letter for a reason that a person
understands. Run with `-s` to see the counts.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.decoder import Decoder
from ingest.message import Decoded, Message
from ingest.times import TimeLimits, reading_time
from tests.conftest import CITIES
from vigie.city import CityConfig, load_city
from vigie.model import Reason

CORPORA = Path(__file__).parents[1] / "corpora"
RECEIVED_AT = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)
TESTVILLE = load_city(CITIES / "testville")


@cache
def decoder_of(feed: str) -> Decoder:
    """Testville's decoder, with the feed, as JSON, and no devices."""
    document = TESTVILLE.config.model_dump(exclude_unset=True)
    feeds = [{"id": "corpus", **json.loads(feed)}]
    config = CityConfig.model_validate({**document, "feeds": feeds})
    return Decoder(
        replace(TESTVILLE, config=config, devices=()),
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=100_000,
        known_devices={},
    )


def decoded(feed: dict[str, Any], topic: str, document: Any) -> Decoded:
    message = Message(topic, json.dumps(document).encode(), RECEIVED_AT)
    return decoder_of(json.dumps(feed)).decode(message)


def report(name: str, outcomes: list[Decoded]) -> None:
    reasons = Counter(letter.reason.value for one in outcomes for letter in one.dead_letters)
    readings = sum(len(one.readings) for one in outcomes)
    print(  # noqa: T201 - what this suite is asked to show
        f"\n{name}: {len(outcomes)} payloads, {readings} readings, dead letters: {dict(reasons)}"
    )


def by_metric(outcome: Decoded) -> dict[tuple[str, str], float]:
    return {(one.device, one.metric): one.value for one in outcome.readings}


def files(folder: str) -> Iterator[tuple[str, Any]]:
    for path in sorted((CORPORA / folder).iterdir()):
        yield path.name, json.loads(path.read_text())


def uplinks(name: str) -> list[dict[str, Any]]:
    with gzip.open(CORPORA / "lorawan" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


HOMEWIZARD = {
    "topic": "homewizard/{device}",
    "format": "homewizard",
    "kind": "building_meter",
    "time_zone": "Europe/Amsterdam",
    "fields": {
        "power_w": {"metric": "active_power"},
        "active_power_w": {"metric": "active_power"},
        "energy_import_kwh": {"metric": "energy_index"},
        "total_power_import_kwh": {"metric": "energy_index"},
        "voltage_v": {"metric": "voltage"},
        "active_voltage_v": {"metric": "voltage"},
        "external.gas_meter": {"metric": "gas_index"},
        "total_liter_m3": {"metric": "water_index"},
    },
}


def test_homewizard_meters_say_what_their_fields_say() -> None:
    outcomes = []
    for name, document in files("homewizard"):
        outcome = decoded(HOMEWIZARD, f"homewizard/{name}", document)
        watts = document.get("power_w", document.get("active_power_w"))
        gas = [e["value"] for e in document.get("external", []) if e["type"] == "gas_meter"]
        expected = {
            "active_power": None if watts is None else watts / 1000,
            "energy_index": document.get(
                "energy_import_kwh", document.get("total_power_import_kwh")
            ),
            "voltage": document.get("voltage_v", document.get("active_voltage_v")),
            "gas_index": gas[0] if gas else None,
            "water_index": document.get("total_liter_m3"),
        }
        assert by_metric(outcome) == {
            (name, metric): pytest.approx(value)
            for metric, value in expected.items()
            if value is not None
        }
        assert not outcome.dead_letters
        outcomes.append(outcome)
    report("HomeWizard", outcomes)
    assert len(outcomes) == 11


OPENEVSE = {
    "topic": "openevse/{device}",
    "format": "openevse",
    "kind": "ev_charger",
    "fields": {
        "watthour": {"metric": "energy_index"},
        "voltage": {"metric": "voltage"},
        "temp2": {"metric": "temperature"},
    },
}


def test_openevse_stations_say_what_their_fields_say() -> None:
    outcomes = {
        name: decoded(OPENEVSE, "openevse/quay", document) for name, document in files("openevse")
    }
    report("OpenEVSE", list(outcomes.values()))
    assert by_metric(outcomes["v2_status.json"]) == {
        ("quay", "energy_index"): pytest.approx(1585.443),
        ("quay", "voltage"): 240,
    }
    assert by_metric(outcomes["v4_status.json"]) == {
        ("quay", "energy_index"): pytest.approx(64.582),
        ("quay", "voltage"): 240,
        ("quay", "temperature"): pytest.approx(50.3),
    }
    [letter] = outcomes["v4_schedule.json"].dead_letters
    assert letter.detail == "expected an object, not an array"


SHELLY = {
    "topic": "{device}/events/rpc",
    "format": "shelly",
    "kind": "building_meter",
    "fields": {
        **{
            f"switch:{channel}.{field}": {"metric": metric, "device_suffix": f"-{channel}"}
            for channel in range(4)
            for field, metric in (
                ("apower", "active_power"),
                ("aenergy.total", "energy_index"),
                ("voltage", "voltage"),
            )
        },
        "em:0.total_act_power": {"metric": "active_power"},
        "emdata:0.total_act": {"metric": "energy_index"},
        "temperature:0.tC": {"metric": "temperature"},
        "humidity:0.rh": {"metric": "relative_humidity"},
    },
}


def expected_of_shelly(device: str, status: dict[str, Any]) -> dict[tuple[str, str], float]:
    expected = {}
    for name, component in status.items():
        kind, _, channel = name.partition(":")
        if kind == "switch" and "apower" in component:
            expected[f"{device}-{channel}", "active_power"] = component["apower"] / 1000
            expected[f"{device}-{channel}", "energy_index"] = component["aenergy"]["total"] / 1000
            expected[f"{device}-{channel}", "voltage"] = component["voltage"]
        elif kind == "em":
            expected[device, "active_power"] = component["total_act_power"] / 1000
        elif kind == "emdata":
            expected[device, "energy_index"] = component["total_act"] / 1000
        elif kind == "temperature":
            expected[device, "temperature"] = component["tC"]
        elif kind == "humidity":
            expected[device, "relative_humidity"] = component["rh"]
    return expected


def test_shelly_devices_say_what_their_status_says() -> None:
    outcomes = []
    for name, dump in files("shelly"):
        device, status = dump["shelly"]["id"], dump["status"]
        notification = {"src": device, "method": "NotifyFullStatus", "params": status}
        outcome = decoded(SHELLY, f"{device}/events/rpc", notification)
        expected = expected_of_shelly(device, status)
        assert by_metric(outcome) == {
            key: pytest.approx(value) for key, value in expected.items()
        }, name
        if not expected:
            [letter] = outcome.dead_letters
            assert letter.reason == Reason.UNKNOWN_METRIC
            assert "maps none of the fields" in letter.detail
        else:
            assert not outcome.dead_letters
        outcomes.append(outcome)
    report("Shelly", outcomes)
    assert len(outcomes) == 9
    assert sum(bool(one.readings) for one in outcomes) == 6


NETWORKS = {
    "chirpstack": ("application/a/device/d/event/up", "application/+/device/+/event/up"),
    "ttn": ("v3/a/devices/d/up", "v3/+/devices/+/up"),
}
CODECS = Path(__file__).parents[1] / "codecs"
# The expected values that a feed of this test maps, and the metric that it maps each to.
LORAWAN = {
    "temperature": "temperature",
    "humidity": "relative_humidity",
    "battery_voltage": "voltage",
}


def lorawan_feed(network: str, script_name: str | None) -> dict[str, Any]:
    script = CODECS / f"{script_name}.js"
    codec = (
        {"codec": script.name, "scripts": {script.name: script.read_text()}}
        if script.exists()
        else {}
    )
    return {
        "topic": NETWORKS[network][1],
        "format": network,
        "kind": "weather_station",
        "fields": {name: {"metric": metric} for name, metric in LORAWAN.items()},
        **codec,
    }


def expected_of_lorawan(record: dict[str, Any]) -> dict[str, float]:
    """What the record's own `result` says, of the fields that the scripts here decode."""
    values = record["result"]["telemetry"][0]["values"]
    return {LORAWAN[name]: values[name] for name in LORAWAN.keys() & values.keys()}


@pytest.mark.parametrize("network", NETWORKS)
def test_lorawan_bytes_without_a_codec_are_told_as_such(network: str) -> None:
    outcomes = []
    for record in uplinks(network):
        if "objectJSON" in record["payload"]:  # ChirpStack v3, which decoded it
            continue
        feed = lorawan_feed(network, None)
        outcome = decoded(feed, NETWORKS[network][0], record["payload"])
        [letter] = outcome.dead_letters
        assert letter.reason == Reason.UNDECODED
        assert "give the device a payload codec there, or the feed a 'codec' here" in letter.detail
        outcomes.append(outcome)
    report(f"{network} without a codec", outcomes)


@pytest.mark.parametrize("network", NETWORKS)
def test_lorawan_bytes_become_what_their_results_say(network: str) -> None:
    outcomes = []
    for record in uplinks(network):
        vendor = record["vendor"].lower()
        is_battery_first = record["model"] in {"DL-IAM", "DL-PM"}
        feed = lorawan_feed(network, f"{vendor}_battery_first" if is_battery_first else vendor)
        outcome = decoded(feed, NETWORKS[network][0], record["payload"])
        outcomes.append(outcome)
        if "codec" not in feed:
            assert [letter.reason for letter in outcome.dead_letters] == [Reason.UNDECODED]
            continue
        assert not outcome.dead_letters
        expected = expected_of_lorawan(record)
        if vendor == "decentlab":
            expected = {"voltage": expected["voltage"]}
        assert {one.metric: one.value for one in outcome.readings} == pytest.approx(expected)
        attributes = record["result"]["attributes"]
        eui = attributes.get("lora_dev_eui", attributes.get("eui"))
        ids = record["payload"].get("end_device_ids")
        assert {one.device for one in outcome.readings} == {
            ids["device_id"] if ids else eui.lower()
        }
        if (time := record["result"]["telemetry"][0].get("ts")) is not None:
            limits = TimeLimits(timedelta(minutes=5), None)
            expected_time = reading_time(time, limits.at(RECEIVED_AT), "")
            assert abs(outcome.readings[0].time - expected_time) < timedelta(seconds=1)
    report(f"{network} with the codecs of these tests", outcomes)
