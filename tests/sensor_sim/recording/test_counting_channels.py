from pathlib import Path

import pytest

from sensor_sim.recording import RecordingError
from sensor_sim.recording.counting_channels import Channel, channels_of
from vigie.model import Device

SITES = "site_id,site_name,xlong,ylat\ns1,Bridge,5.4,43.3\ns2,Nowhere,,\n"


def read(
    folder: Path, channels: str, *, prefix: str = "", sites: str = SITES
) -> tuple[dict[str, Channel | None], list[str]]:
    (folder / "site.csv").write_text(sites)
    (folder / "channel.csv").write_text("channel_id,site_id,mobility_type,time_step\n" + channels)
    unusable: list[str] = []
    found = channels_of(folder / "site.csv", folder / "channel.csv", prefix, unusable)
    return found, unusable


def test_a_channel_becomes_a_device_at_its_site(tmp_path: Path) -> None:
    found, unusable = read(tmp_path, "c 1,s1,BIKE,900\n", prefix="fr-")
    device = Device(
        id="fr-c-1", kind="bike_counter", name="Bridge", lat=43.3, lon=5.4, interval_s=900
    )
    assert found == {"c 1": Channel("cyclist_count", device)}
    assert unusable == []


@pytest.mark.parametrize(
    ("mobility_type", "metric", "kind"),
    [
        ("BIKE", "cyclist_count", "bike_counter"),
        ("PEDESTRIAN", "pedestrian_count", "bike_counter"),
        ("CAR", "vehicle_count", "traffic_counter"),
        ("TWO WHEELS MOTORIZED", "vehicle_count", "traffic_counter"),
        ("TRUCK,BUS,MINIBUS,VAN", "vehicle_count", "traffic_counter"),
    ],
)
def test_a_mobility_type_is_a_metric(
    tmp_path: Path, mobility_type: str, metric: str, kind: str
) -> None:
    found, _ = read(tmp_path, f'c1,s1,"{mobility_type}",\n')
    channel = found["c1"]
    assert channel is not None
    assert (channel.metric, channel.device.kind) == (metric, kind)
    assert channel.device.interval_s is None


@pytest.mark.parametrize(
    ("channel", "reason"),
    [
        (
            'c1,s1,"BIKE,PEDESTRIAN",900',
            "mobility_type 'BIKE,PEDESTRIAN' fits no single metric: BIKE is cyclist_count",
        ),
        (
            'c1,s1,"E-SCOOTER,PEDESTRIAN",900',
            "mobility_type 'E-SCOOTER,PEDESTRIAN' fits no single metric: E-SCOOTER is none",
        ),
        ("c1,s1,CANOE,900", "mobility_type 'CANOE' fits no single metric: CANOE is none"),
        ("c1,s1,,900", "has no mobility_type"),
        ("c1,s9,BIKE,900", "no site 's9' among the sites"),
        ("c1,s1,BIKE,hourly", "time_step 'hourly' is not a number of seconds"),
        ("c1,s1,BIKE,-1", "time_step '-1' is not a number of seconds"),
    ],
)
def test_a_channel_that_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, channel: str, reason: str
) -> None:
    found, unusable = read(tmp_path, channel + "\n")
    assert found == {"c1": None}
    [told] = unusable
    assert told.startswith(f"{tmp_path / 'channel.csv'}:2: {reason}")


def test_a_site_without_a_place_is_told_with_both_lines(tmp_path: Path) -> None:
    _, [told] = read(tmp_path, "c1,s2,BIKE,900\n")
    assert told.startswith(f"{tmp_path / 'channel.csv'}:2: its site at {tmp_path / 'site.csv'}:3:")


def test_lines_that_are_too_short_or_double_are_told(tmp_path: Path) -> None:
    rows = "c1,s1,BIKE,900\nc1,s1,PEDESTRIAN,900\nc2,s1\n"
    found, unusable = read(tmp_path, rows, sites=SITES + "s3\n")
    assert list(found) == ["c1"]
    assert unusable == [
        f"{tmp_path / 'site.csv'}:4: has 1 cells, the header 4",
        f"{tmp_path / 'channel.csv'}:3: the channel 'c1' is there already",
        f"{tmp_path / 'channel.csv'}:4: has 2 cells, the header 4",
    ]


def test_a_file_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"site\.csv:1: has no column 'site_name'"):
        read(tmp_path, "", sites="site_id,xlong,ylat\n")
