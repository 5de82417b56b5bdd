"""`cities/*/scenarios/*.yaml`: what a scenario's file may say."""

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sensor_sim.geography import apart_km
from vigie.catalogue import Identifier, Strict, Text
from vigie.city import City, CityError
from vigie.city.document import load_yaml
from vigie.city.names import KindId
from vigie.durations import Duration
from vigie.model import Device

Quantity = Literal[
    "traffic", "capacity", "parking", "cycling", "charging", "presence", "power"
]  # what a factor may act on


def _listed(value: object) -> object:
    """One name may stand without brackets, and a number for a name without quotes."""
    names = value if isinstance(value, list | tuple) else [value]
    return tuple(str(one) if isinstance(one, int) else one for one in names)


def _clock(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"\d\d:\d\d", value):
        raise ValueError('write a time of day in quotes, such as "18:30"')
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Kinds = Annotated[tuple[KindId, ...], BeforeValidator(_listed)]
Clock = Annotated[time, BeforeValidator(_clock)]
Share = Annotated[float, Field(ge=0, le=1)]


def _more_than_none(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("an empty list chooses nothing: leave it out")
    return names


class Near(Strict):
    """A circle: WGS 84 degrees and kilometres."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    km: float = Field(gt=0)


class Effect(Strict):
    """From when to when, since the scenario's start; `to` is by default its end."""

    begins: Duration = Field(default=timedelta(), alias="from")
    ends: Duration | None = Field(default=None, alias="to")

    @property
    def rises(self) -> timedelta:
        """How long it takes to come up, and again to go."""
        return timedelta()


class Gradual(Effect):
    """Comes up evenly over `ramp`, and goes likewise."""

    ramp: Duration = timedelta()

    @property
    def rises(self) -> timedelta:
        return self.ramp


class Somewhere(Strict):
    """Which devices: those that all of the keys given choose; without any, all."""

    district: Annotated[Names, AfterValidator(_more_than_none)] | None = None
    kind: Annotated[Kinds, AfterValidator(_more_than_none)] | None = None
    device: Annotated[Names, AfterValidator(_more_than_none)] | None = None
    use: Annotated[Names, AfterValidator(_more_than_none)] | None = None
    near: Near | None = None

    def chooses(self, device: Device) -> bool:
        return (
            (self.district is None or device.district in self.district)
            and (self.kind is None or device.kind in self.kind)
            and (self.device is None or device.id in self.device)
            and (self.use is None or device.attributes.get("use") in self.use)
            and (self.near is None or _is_within(device, self.near))
        )


class Factor(Gradual, Somewhere):
    """So many times as much as usual."""

    effect: Quantity
    times: float = Field(ge=0, le=10)

    @model_validator(mode="after")
    def _some_capacity_is_left(self) -> Self:
        if self.effect == "capacity" and not 0 < self.times <= 1:
            raise ValueError("capacity: 'times' is above 0, up to 1; what closes is a closure")
        return self


class Closure(Gradual, Somewhere):
    """So great a share of a road's traffic cannot pass, and takes the roads nearby."""

    effect: Literal["closure"]
    share: Share = 1.0


class PowerCut(Effect, Somewhere):
    """There is no mains electricity."""

    effect: Literal["power_cut"]


class Guests(Effect, Somewhere):
    """Cars beyond the usual drive into car parks, as many as are a share of the places.

    They come evenly between `from` and `to`, and each stays for so long.
    """

    effect: Literal["guests"]
    share: Share
    stays: Duration = Field(ge=timedelta(minutes=5))


class Noise(Gradual, Somewhere):
    """So many decibels more."""

    effect: Literal["noise"]
    decibels: float = Field(ge=0, le=60)


class Sky(Gradual):
    """The city's weather: `cloud` is what the sky's cover becomes, the others come on top.

    °C, 0 to 1, mm/h, km/h.
    """

    effect: Literal["weather"]
    temperature: float = Field(0.0, ge=-25, le=25)
    cloud: Share | None = None
    rain: float = Field(0.0, ge=0, le=100)
    wind: float = Field(0.0, ge=-50, le=150)


AnyEffect = Annotated[
    Factor | Closure | PowerCut | Guests | Noise | Sky, Field(discriminator="effect")
]


class Scenario(Strict):
    """Something that happens to a city; `at` is when of a day it starts unless told otherwise."""

    id: Identifier
    name: Text
    description: Text
    at: Clock | None = None
    lasts: Duration
    effects: tuple[AnyEffect, ...]

    @model_validator(mode="after")
    def _each_has_its_time(self) -> Self:
        if not self.effects:
            raise ValueError("effects: list at least one")
        for number, effect in enumerate(self.effects):
            ends = self.lasts if effect.ends is None else effect.ends
            if ends > self.lasts:
                raise ValueError(f"effects.{number}: 'to' is after the end: 'lasts' is shorter")
            if effect.begins >= ends:
                raise ValueError(f"effects.{number}: 'from' is not before its end")
            if 2 * effect.rises > ends - effect.begins:
                raise ValueError(f"effects.{number}: too short to come up and go by this 'ramp'")
        return self


def load_scenarios(city: City) -> dict[str, Scenario]:
    """The scenarios of a city by id, which is the file's name.

    Raises:
        CityError: names the file, the place and the mend of a mistake.
    """
    files = sorted((city.folder / "scenarios").glob("*.yaml"))
    return {file.stem: _load(file, city) for file in files}


def _load(file: Path, city: City) -> Scenario:
    scenario = load_yaml(file, Scenario, id=file.stem)
    districts, devices = {one.id for one in city.districts}, {one.id for one in city.devices}
    for number, effect in enumerate(scenario.effects):
        if not isinstance(effect, Somewhere):
            continue
        where = f"{file}: effects.{number}"
        for key, named, known in (
            ("district", effect.district, districts),
            ("device", effect.device, devices),
        ):
            for name in named or ():
                if name not in known:
                    raise CityError(f"{where}.{key}: the city has no {key} {name!r}")
        if not any(map(effect.chooses, city.devices)):
            raise CityError(
                f"{where}: no device of devices.csv is chosen: mend district, kind, device, use "
                "or near"
            )
    return scenario


def _is_within(device: Device, near: Near) -> bool:
    if device.lat is None or device.lon is None:
        return False
    return apart_km(device.lat, device.lon, near.lat, near.lon) <= near.km
