"""Each scenario of Marseille shows in every metric that it has to do with, and only where it is."""

from collections.abc import Iterable

import pytest

from sensor_sim.kinds import simulate
from sensor_sim.kinds.demand import Demand, Detours
from sensor_sim.kinds.roads import road_of
from sensor_sim.kinds.site import Site
from sensor_sim.scenario import Occurrence
from sensor_sim.simulation import Simulation
from sensor_sim.world import World
from tests.sensor_sim.scenario.befalling import SEED, Befalling, ms
from vigie.city import City
from vigie.model import Device

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
SUMMER_NOON = ms("2026-07-21T10:00")  # 12:00 in Marseille, a Tuesday
EVENING = ms("2026-11-24T17:00")  # 18:00, a Tuesday
MORNING = ms("2026-11-24T06:00")  # 07:00
NIGHT = ms("2026-11-24T20:00")  # 21:00: lamps burn


class Compared:
    """What one thing that happens makes of the sums of metrics, beside a city without it."""

    def __init__(self, befalling: Befalling, name: str, start_ms: int) -> None:
        self.usual, self.changed = befalling.of(), befalling.of((name, start_ms, None))
        self.start_ms = start_ms

    def times(self, metric: str, ids: Iterable[str], minutes: Iterable[int]) -> float:
        """How many times as much as usual, of these devices, at these minutes since the start."""
        numbers = [number for number, one in enumerate(self.usual.devices) if one.id in set(ids)]
        moments = [self.start_ms + minute * MINUTE_MS for minute in minutes]

        def total(simulation: Simulation) -> float:
            return sum(
                simulation.values_at(number, moment)[metric]
                for number in numbers
                for moment in moments
            )

        return total(self.changed) / total(self.usual)

    def says(self, device: str, minute: int) -> dict[str, float]:
        number = next(n for n, one in enumerate(self.changed.devices) if one.id == device)
        return self.changed.values_at(number, self.start_ms + minute * MINUTE_MS)


def of_kind(befalling: Befalling, kind: str, district: str | None = None) -> list[str]:
    return [
        one.id
        for one in befalling.city.devices
        if one.kind == kind and district in {None, one.district}
    ]


def near(befalling: Befalling, kind: str, km: float) -> list[str]:
    """Of a kind, around the Vélodrome."""
    [at] = befalling.scenarios["match_night"].effects[:1]
    assert hasattr(at, "near")
    around = at.model_copy(update={"near": at.near.model_copy(update={"km": km})})
    return [one.id for one in befalling.city.devices if one.kind == kind and around.chooses(one)]


def far(befalling: Befalling, kind: str) -> list[str]:
    close = set(near(befalling, kind, 4))
    return [one.id for one in befalling.city.devices if one.kind == kind and one.id not in close]


BEFORE_MATCH, DURING_MATCH, AFTER_MATCH = (
    range(60, 180, 10),
    range(190, 280, 10),
    range(300, 380, 10),
)


def test_a_match_night_fills_the_quarter_of_the_stadium_before_and_after(
    befalling: Befalling,
) -> None:
    match = Compared(befalling, "match_night", EVENING)
    roads = near(befalling, "traffic_counter", 1.8)
    assert match.times("lane_occupancy", roads, BEFORE_MATCH) > 1.3
    assert match.times("mean_speed", roads, BEFORE_MATCH) < 0.9
    assert match.times("vehicle_flow", roads, AFTER_MATCH) > 1.5
    assert match.times("free_places", near(befalling, "car_park", 1.8), DURING_MATCH) < 0.6
    assert match.times("free_places", near(befalling, "car_park", 1.8), [479]) > 0.97
    stadium = ["batiment-13208-02"]
    assert match.times("active_power", stadium, DURING_MATCH) > 1.5
    assert match.times("noise_level", near(befalling, "noise_meter", 3), DURING_MATCH) > 1.1
    assert match.times("no2", near(befalling, "air_station", 1.8), AFTER_MATCH) > 1.05
    assert match.times("occupied_points", near(befalling, "ev_charger", 1.8), BEFORE_MATCH) > 1.05
    docks = near(befalling, "bike_dock", 1.8)
    assert match.times("bikes_available", docks, DURING_MATCH) > 1.15


def test_a_match_night_is_not_felt_at_the_other_end_of_the_city(befalling: Befalling) -> None:
    match = Compared(befalling, "match_night", EVENING)
    for kind, metric in (
        ("traffic_counter", "vehicle_flow"),
        ("car_park", "free_places"),
        ("noise_meter", "noise_level"),
        ("building_meter", "active_power"),
    ):
        assert match.times(metric, far(befalling, kind), AFTER_MATCH) == 1


def test_a_heat_wave_shows_in_thermometers_cooling_ozone_and_cyclists(
    befalling: Befalling,
) -> None:
    heat = Compared(befalling, "heat_wave", SUMMER_NOON - 24 * HOUR_MS)
    hours = range(24 * 60, 30 * 60, 30)
    stations = of_kind(befalling, "weather_station")
    assert heat.times("temperature", stations, hours) > 1.3
    assert heat.times("relative_humidity", stations, hours) < 0.9
    assert heat.times("wind_speed", stations, hours) < 0.8
    assert heat.times("solar_irradiance", stations, hours) >= 1
    assert heat.times("active_power", of_kind(befalling, "building_meter"), hours) > 1.1
    assert heat.times("generated_power", of_kind(befalling, "solar_plant"), hours) >= 1
    assert heat.times("o3", of_kind(befalling, "air_station"), hours) > 1.3
    assert heat.times("cyclist_count", of_kind(befalling, "bike_counter"), hours) < 0.7
    assert heat.times("bikes_available", of_kind(befalling, "bike_dock"), hours) > 1.01
    assert heat.times("grid_power", of_kind(befalling, "district_feeder"), hours) > 1.1


def test_a_closed_tunnel_is_empty_and_the_roads_nearby_have_its_traffic(
    befalling: Befalling,
) -> None:
    closed = Compared(befalling, "closed_tunnel", MORNING)
    hours = range(30, 180, 5)
    assert closed.times("vehicle_flow", ["trafic-13208-08"], hours) < 0.05
    # Place Castellane, Rond-point du Prado, Boulevard Rabatau
    around = ["trafic-13206-01", "trafic-13208-01", "trafic-13210-02"]
    assert closed.times("lane_occupancy", around, hours) > 1.3
    assert closed.times("travel_time", around, hours) > 1.1
    assert closed.times("vehicle_flow", ["trafic-13216-02"], hours) == 1
    after = range(6 * 60, 7 * 60, 5)
    assert closed.times("vehicle_flow", ["trafic-13208-08"], after) == 1


def test_every_vehicle_that_a_closed_road_turns_away_is_on_another(befalling: Befalling) -> None:
    usual = World(befalling.city, SEED)
    changed = World(befalling.city, SEED, [befalling.happens("closed_tunnel", MORNING)])
    roads = [one for one in befalling.city.devices if one.kind == "traffic_counter"]

    def vehicles(world: World, device: Device, time_s: float) -> float:
        site = Site(world, device)
        return Demand(site).at(time_s) * road_of(site).capacity

    for minute in (0, 5, 30, 120, 355, 400):
        time_s = MORNING / 1000 + minute * 60
        before = [vehicles(usual, one, time_s) for one in roads]
        after = [vehicles(changed, one, time_s) for one in roads]
        assert sum(after) == pytest.approx(sum(before), rel=1e-9)
        if minute == 30:
            assert max(b - a for a, b in zip(after, before, strict=True)) > 500


def test_roads_closed_twice_turn_away_no_vehicle_twice(befalling: Befalling) -> None:
    twice = [befalling.happens("closed_tunnel", MORNING + late) for late in (0, HOUR_MS)]
    world = World(befalling.city, SEED, twice)
    passable = Detours.of(world).passable["trafic-13208-08"]
    assert passable.at(MORNING / 1000 + 2 * 3600) == pytest.approx(0.03 * 0.03)
    assert min(passable.values) >= 0


def test_a_blackout_darkens_stops_and_silences_its_district_alone(befalling: Befalling) -> None:
    dark = Compared(befalling, "blackout", NIGHT)
    [meter, *_] = of_kind(befalling, "building_meter", "13205")
    said = dark.says(meter, 30)
    assert (said["active_power"], said["voltage"], said["reactive_power"]) == (0, 0, 0)
    assert said["energy_index"] == dark.says(meter, 119)["energy_index"]
    assert said["energy_index"] < dark.says(meter, 140)["energy_index"]
    for cabinet in of_kind(befalling, "light_cabinet", "13205"):
        said = dark.says(cabinet, 30)
        assert (said["active_power"], said["lighting_state"], said["dimming_level"]) == (0, 0, 0)
        assert dark.says(cabinet, 121)["lighting_state"] == 1
    for charger in of_kind(befalling, "ev_charger", "13205"):
        assert dark.says(charger, 30)["active_power"] == 0
        assert dark.says(charger, 30)["energy_index"] == dark.says(charger, 119)["energy_index"]
    for feeder in of_kind(befalling, "district_feeder", "13205"):
        assert dark.says(feeder, 30)["grid_power"] == 0
    for kind in ("traffic_counter", "car_park", "bike_dock"):
        ids = of_kind(befalling, kind, "13205")
        assert ids
        assert [dark.says(one, 30) for one in ids] == [{}] * len(ids)
        assert all(dark.says(one, 121) for one in ids)
    for kind in ("building_meter", "light_cabinet"):
        others = set(of_kind(befalling, kind)) - set(of_kind(befalling, kind, "13205"))
        assert dark.times("active_power", others, range(0, 150, 10)) == 1


def test_the_silent_are_not_in_the_stream(befalling: Befalling) -> None:
    dark = befalling.of(("blackout", NIGHT, None))
    spoke = {one.topic.rsplit("/", 1)[1] for one in dark.live(NIGHT, NIGHT + HOUR_MS // 4)}
    silent = {one.id for one in dark.devices if one.interval_s and one.interval_s < 60} - spoke
    assert silent
    assert silent <= {one.id for one in befalling.city.devices if one.district == "13205"}


def test_a_transport_strike_fills_roads_cycle_paths_and_car_parks(befalling: Befalling) -> None:
    strike = Compared(befalling, "transport_strike", ms("2026-11-24T04:00"))
    hours = range(180, 600, 15)
    assert strike.times("lane_occupancy", of_kind(befalling, "traffic_counter"), hours) > 1.25
    assert strike.times("mean_speed", of_kind(befalling, "traffic_counter"), hours) < 0.93
    assert strike.times("cyclist_count", of_kind(befalling, "bike_counter"), hours) > 1.7
    assert strike.times("bikes_available", of_kind(befalling, "bike_dock"), hours) < 0.95
    assert strike.times("free_places", of_kind(befalling, "car_park"), hours) < 0.9
    assert strike.times("no2", of_kind(befalling, "air_station"), hours) > 1.1
    assert strike.times("active_power", ["batiment-13201-04"], hours) < 0.6


def test_a_storm_shows_in_the_sky_on_panels_roads_and_cycle_paths(befalling: Befalling) -> None:
    storm = Compared(befalling, "storm", SUMMER_NOON)
    hours = range(60, 240, 10)
    stations = of_kind(befalling, "weather_station")
    assert storm.says(stations[0], 120)["rainfall"] > 20 / 60
    assert storm.times("wind_speed", stations, hours) > 2
    assert storm.times("temperature", stations, hours) < 0.9
    assert storm.times("relative_humidity", stations, hours) > 1.2
    assert storm.times("solar_irradiance", stations, hours) < 0.4
    assert storm.times("generated_power", of_kind(befalling, "solar_plant"), hours) < 0.4
    assert storm.times("mean_speed", of_kind(befalling, "traffic_counter"), hours) < 0.92
    assert storm.times("cyclist_count", of_kind(befalling, "bike_counter"), hours) < 0.05
    assert storm.times("bikes_available", of_kind(befalling, "bike_dock"), hours) > 1.1
    lights = Compared(befalling, "storm", NIGHT)
    assert lights.times("dimming_level", of_kind(befalling, "light_cabinet"), hours) == 1


def test_panels_go_with_the_sunlight_that_a_storm_lets_through(befalling: Befalling) -> None:
    storm = befalling.happens("storm", SUMMER_NOON)
    world = World(befalling.city, SEED, [storm])
    [device] = [one for one in befalling.city.devices if one.id == "solaire-13208-01"]
    report, peak_kw = simulate(world, device), device.attributes["peak_kw"]
    assert isinstance(peak_kw, float)
    for minute in range(0, 300, 7):
        time_s = SUMMER_NOON / 1000 + minute * 60
        light = [world.weather.irradiance(time_s + near * 60) / 1000 for near in range(-41, 42)]
        power = report(time_s)["generated_power"]
        assert 0.7 * peak_kw * min(light) <= power <= 0.95 * peak_kw * max(light)


def test_what_is_stopped_goes_as_slowly_as_it_came(befalling: Befalling) -> None:
    stop_ms = SUMMER_NOON + 2 * HOUR_MS
    storm = befalling.happens("storm", SUMMER_NOON, stop_ms)
    wind = World(befalling.city, SEED, [storm]).course.sky.wind
    fading = [wind.at(stop_ms / 1000 + minute * 60) for minute in (-1, 0, 20, 40, 45)]
    assert fading == sorted(fading, reverse=True)
    assert fading[0] == 45
    assert 0 < fading[2] < 45
    assert fading[-1] == 0


def test_an_occurrence_that_is_stopped_before_it_starts_never_happens(
    befalling: Befalling,
) -> None:
    never = Occurrence(befalling.scenarios["storm"], SUMMER_NOON, SUMMER_NOON - 1)
    assert World(befalling.city, SEED, [never]).course.happening == ()


def test_los_angeles_has_nights_of_its_own(los_angeles: City) -> None:
    befalling = Befalling(los_angeles)
    counters = of_kind(befalling, "traffic_counter")
    closed = ["716331", "716337", "716339"]
    night = Compared(befalling, "closed_freeway", ms("2026-11-25T06:00"))
    hours = range(30, 360, 15)
    assert night.times("vehicle_flow", closed, hours) == 0
    assert night.times("vehicle_flow", set(counters) - set(closed), hours) > 1.01
    game = Compared(befalling, "game_night", ms("2026-11-25T00:30"))
    assert game.times("lane_occupancy", counters, range(330, 420, 15)) > 1.1
