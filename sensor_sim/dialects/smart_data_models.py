"""The Smart Data Models (https://smartdatamodels.org) that the simulated kinds are.

`intensity` is a number of vehicles; here, of those that would pass in an hour.
"""

from sensor_sim.dialects.dialect import Word, Words

TYPES = {
    "traffic_counter": "TrafficFlowObserved",
    "bike_counter": "CrowdFlowObserved",
    "car_park": "OffStreetParking",
    "bike_dock": "BikeHireDockingStation",
    "building_meter": "ACMeasurement",
    "light_cabinet": "StreetlightControlCabinet",
    "ev_charger": "EVChargingStation",
    "solar_plant": "SolarEnergy",
    "district_feeder": "ThreePhaseAcMeasurement",
    "air_station": "AirQualityObserved",
    "weather_station": "WeatherObserved",
    "noise_meter": "NoiseLevelObserved",
    "waste_container": "WasteContainer",
    "water_meter": "WaterConsumptionObserved",
    "door_contact": "Device",
}
_TEMPERATURE = Word("temperature", step=0.1)
_HUMIDITY = Word("relativeHumidity", "1", 0.01)
_BATTERY = Word("batteryLevel", "1", 0.01)
_POWER = Word("totalActivePower", "W", 0.1)
_ENERGY = Word("totalActiveEnergyImport", step=0.01)
WORDS: Words = {
    "traffic_counter": {
        "vehicle_flow": Word("intensity"),
        "mean_speed": Word("averageVehicleSpeed"),
        "lane_occupancy": Word("occupancy", "1", 0.001),
    },
    "bike_counter": {
        "cyclist_count": Word("bicycleCount"),
        "pedestrian_count": Word("peopleCount"),
    },
    "car_park": {
        "free_places": Word("availableSpotNumber"),
        "entry_index": Word("vehicleEntranceCount"),
        "exit_index": Word("vehicleExitCount"),
    },
    "bike_dock": {
        "bikes_available": Word("availableBikeNumber"),
        "docks_available": Word("freeSlotNumber"),
    },
    "building_meter": {
        "active_power": _POWER,
        "energy_index": _ENERGY,
        "reactive_power": Word("totalReactivePower", "V.A", 0.1),
        "voltage": Word("phaseVoltage.L1"),
        "power_factor": Word("powerFactor.L1"),
    },
    "light_cabinet": {
        "active_power": _POWER,
        "energy_index": Word("energyConsumed", step=0.01),
        "lighting_state": Word("powerState", codes=((0, "off"), (1, "on"))),
        "dimming_level": Word("illuminanceLevel", "1", 0.01),
    },
    "ev_charger": {
        "active_power": _POWER,
        "energy_index": _ENERGY,
        "occupied_points": Word("occupiedSpotNumber"),
    },
    "solar_plant": {
        "generated_power": Word("totalActivePower", "W", 0.1),
        "generated_energy_index": Word("totalEnergyGenerated", step=0.01),
    },
    "district_feeder": {
        "grid_power": _POWER,
        "line_losses": Word("lossPower", "W", 0.1),
    },
    "air_station": {
        "no2": Word("NO2"),
        "pm2_5": Word("pm25"),
        "pm10": Word("pm10"),
        "o3": Word("O3"),
        "temperature": _TEMPERATURE,
        "relative_humidity": _HUMIDITY,
    },
    "weather_station": {
        "temperature": _TEMPERATURE,
        "relative_humidity": _HUMIDITY,
        "rainfall": Word("precipitation"),
        "wind_speed": Word("windSpeed", "m/s", 0.01),
        "solar_irradiance": Word("solarRadiation"),
    },
    "noise_meter": {"noise_level": Word("LAeq")},
    "waste_container": {
        "waste_level": Word("fillingLevel", "1", 0.01),
        "battery_level": _BATTERY,
    },
    "water_meter": {
        "water_index": Word("waterConsumption", "L", 1),
        "battery_level": _BATTERY,
    },
    "door_contact": {
        "door_state": Word("deviceState", codes=((0, "closed"), (1, "open"))),
        "battery_level": _BATTERY,
    },
}
