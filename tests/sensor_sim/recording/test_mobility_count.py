import logging
from datetime import datetime
from pathlib import Path

import orjson
import pytest

from sensor_sim.recording import Recorded, Recording, RecordingError, load_recording
from vigie.city import City

SAMPLES = Path(__file__).parent / "samples"
CHANNELS = (
    'channel_id,site_id,mobility_type,time_step\nc1,s1,BIKE,900\nc2,s1,"BIKE,CAR",900\nc3,s1,CAR,\n'
)
HEADER = "channel_id,counter_id,start_datetime,end_datetime,count\n"
LAYOUT = """\
layout: mobility_count
sites: site.csv
channels: channel.csv
measures: measure.csv
gateway: g
"""


def whole(recording: Recording) -> list[Recorded]:
    return list(recording.between(recording.start_ms, recording.end_ms))


def counts(folder: Path, city: City, measures: str) -> list[Recorded]:
    """What is played of these measures, without what the devices say of themselves."""
    (folder / "site.csv").write_text("site_id,site_name,xlong,ylat\ns1,Bridge,5.4,43.3\n")
    (folder / "channel.csv").write_text(CHANNELS)
    (folder / "measure.csv").write_text(HEADER + measures)
    (folder / "counts.yaml").write_text(LAYOUT)
    recording = load_recording(folder / "counts.yaml", city)
    return [one for one in whole(recording) if not one.retain]


def unix_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_count_has_the_time_at_which_its_interval_starts_and_arrives_when_it_ends(
    marseille: City,
) -> None:
    recording = load_recording(SAMPLES / "comptage_mobilites" / "counts.yaml", marseille)
    messages = [one for one in whole(recording) if not one.retain]
    assert len(messages) == 30
    assert {one.topic for one in messages} == {"marseille/gateway/eco-counters"}
    [first] = [one for one in messages[:10] if b"353226370" in orjson.dumps(one.payload)]
    assert first.at_ms == unix_ms("2022-06-02T00:00:00+02:00")
    assert first.payload == [
        {
            "device": "eco-353226370",
            "kind": "bike_counter",
            "time": unix_ms("2022-06-01T00:00:00+02:00") / 1000,
            "values": {"cyclist_count": 231.0},
        }
    ]


def test_devices_describe_themselves_first_for_those_too_who_come_later(marseille: City) -> None:
    messages = whole(load_recording(SAMPLES / "comptage_mobilites" / "counts.yaml", marseille))
    abouts = messages[:10]
    assert [one.retain for one in messages] == [True] * 10 + [False] * 30
    topics = {one.topic: one.payload for one in abouts}
    payload = topics["marseille/mobility/bike_counter/eco-353226362/about"]
    assert isinstance(payload, bytes)
    about = orjson.loads(payload)
    assert (about["lat"], about["lon"], about["interval_s"]) == (47.213215, -1.551592, 86400.0)


def test_the_schema_s_own_sample_of_mixed_traffic_is_refused_with_its_reasons(
    marseille: City, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING),
        pytest.raises(RecordingError, match=r"measure\.csv: holds no usable counts; .*E-SCOOTER"),
    ):
        load_recording(SAMPLES / "comptage_mobilites_baix" / "counts.yaml", marseille)
    told = "\n".join(caplog.messages)
    assert "channel.csv:2: mobility_type 'E-SCOOTER,PEDESTRIAN' fits no single metric" in told
    assert "measure.csv:3: no channel 'C-C-02-Baix' among the channels" in told
    assert "measure.csv: 3 measures of the channel 'C-C-01-Baix', which is passed over" in told


def test_lines_that_cannot_be_used_are_told_and_the_others_played(
    tmp_path: Path, marseille: City, caplog: pytest.LogCaptureFixture
) -> None:
    measures = (
        "c1,x,2026-07-01T10:00:00Z,2026-07-01T10:15:00Z,7\n"
        "c1,x,2026-07-01T10:15:00Z,2026-07-01T10:30:00Z\n"
        "c1,x,2026-07-01T10:30:00Z,2026-07-01T10:15:00Z,7\n"
        "c1,x,noon,2026-07-01T10:45:00Z,7\n"
        "c1,x,2026-07-01T10:45:00Z,2026-07-01T11:00:00Z,many\n"
        "c1,x,2026-07-01T10:45:00Z,2026-07-01T11:00:00Z,-1\n"
        "c3,x,2026-07-01T10:45:00Z,,3\n"
        "c1,x,2026-07-01T11:00:00Z,2026-07-01T11:15:00Z,8\n"
    )
    with caplog.at_level(logging.WARNING):
        played = counts(tmp_path, marseille, measures)
    assert [one.at_ms for one in played] == [
        unix_ms("2026-07-01T10:15:00Z"),
        unix_ms("2026-07-01T11:15:00Z"),
    ]
    lines = [one for one in caplog.messages if "measure.csv" in one]
    reasons = [one.split("measure.csv:")[1] for one in lines]
    assert reasons == [
        "3: has 4 cells, the header 5",
        "4: ends 2026-07-01T10:15:00Z, not after it starts",
        "5: 'noon' is not an ISO 8601 time",
        "6: count 'many' is not a number",
        "7: count '-1' is not a number of passages",
        "8: has neither an end_datetime nor a time_step of its channel",
    ]


def test_of_many_bad_lines_the_rest_is_counted(
    tmp_path: Path, marseille: City, caplog: pytest.LogCaptureFixture
) -> None:
    bad = "c1,x,noon,,7\n" * 50
    with caplog.at_level(logging.WARNING):
        counts(tmp_path, marseille, bad + "c1,x,2026-07-01T10:00:00Z,,7\n")
    # One of them is the channel that counts bikes and cars together.
    assert caplog.messages[10:] == ["passed over: 41 more lines"]


def test_an_interval_without_an_end_lasts_as_long_as_its_channel_says(
    tmp_path: Path, marseille: City
) -> None:
    [message] = counts(tmp_path, marseille, "c1,x,2026-07-01T10:00:00Z,,7\n")
    assert message.at_ms == unix_ms("2026-07-01T10:15:00Z")


def test_a_count_may_be_an_estimate_with_decimals_and_an_empty_one_is_none(
    tmp_path: Path, marseille: City, caplog: pytest.LogCaptureFixture
) -> None:
    measures = "c1,x,2026-07-01T10:00:00Z,,7.5\nc1,x,2026-07-01T10:15:00Z,,\n"
    [message] = counts(tmp_path, marseille, measures)
    assert isinstance(message.payload, list)
    assert message.payload[0]["values"] == {"cyclist_count": 7.5}
    assert "measure.csv" not in caplog.text


def test_times_without_a_zone_are_the_city_s(tmp_path: Path, marseille: City) -> None:
    [message] = counts(tmp_path, marseille, "c1,x,2026-07-01T10:00:00,2026-07-01T10:15:00,7\n")
    assert message.at_ms == unix_ms("2026-07-01T10:15:00+02:00")
