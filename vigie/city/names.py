"""Names that a configuration file may use: each is checked against what it names."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from vigie.catalogue import load_catalogue


def _zone(name: str) -> str:
    # PostgreSQL takes names such as CET for a fixed offset, without their summer time.
    if name not in available_timezones() or ("/" not in name and name != "UTC"):
        raise ValueError(f"{name!r} is not an IANA time zone such as Europe/Paris")
    return name


def _metric(name: str) -> str:
    if name not in load_catalogue().metrics:
        raise ValueError(f"the catalogue has no metric {name!r}")
    return name


def _kind(name: str) -> str:
    if name not in load_catalogue().kinds:
        raise ValueError(f"the catalogue has no kind {name!r}")
    return name


def _programme(name: str) -> str:
    if name not in load_catalogue().programmes:
        raise ValueError(f"the catalogue has no programme {name!r}")
    return name


CityId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,54}$")]
ZoneName = Annotated[str, AfterValidator(_zone)]
MetricId = Annotated[str, AfterValidator(_metric)]
KindId = Annotated[str, AfterValidator(_kind)]
ProgrammeId = Annotated[str, AfterValidator(_programme)]
