"""Which data sets a city has: one for each metric, and those of its devices and districts.

A data set is what people look for on a portal: "vehicle flow in Marseille", not "mobility".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from api.formats.media import MEDIA_TYPES, Format
from vigie.catalogue import Catalogue, Metric, Text
from vigie.city import City
from vigie.city.open_data import OpenData

Row = dict[str, Any]

# Formats of readings that portals know, and the name of each in the EU's table of file types.
_FORMATS = {Format.CSV: "CSV", Format.JSON: "JSON", Format.NDJSON: None, Format.PARQUET: None}


@dataclass(frozen=True, slots=True)
class Download:
    """A distribution: a path of the API, and the media type in which it answers."""

    path: str
    media_type: str
    file_type: str | None
    name: Text
    by_sensorthings: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set in the words of people; times of its oldest and newest reading, if it has any."""

    id: str
    name: Text
    description: Text
    theme: str
    keywords: tuple[Text, ...]
    downloads: tuple[Download, ...]
    licence: str
    period: tuple[datetime, datetime] | None = None
    resolution: timedelta | None = None


def datasets_of(
    catalogue: Catalogue, city: City, terms: OpenData, coverage: Iterable[Row]
) -> list[Dataset]:
    """The data sets of a city under its terms, given what there is of each metric."""
    measured = [
        _of_metric(catalogue, city, terms, row)
        for row in coverage
        if row["metric"] in catalogue.metrics
    ]
    found = [*measured, _devices(city, terms.licence)]
    if city.districts and terms.districts_licence is not None:
        found.append(_districts(city, terms.districts_licence))
    return found


def _of_metric(catalogue: Catalogue, city: City, terms: OpenData, row: Row) -> Dataset:
    metric = catalogue.metrics[row["metric"]]
    programme = catalogue.programmes[metric.programme].name
    place = city.config.name
    devices = row["devices"]
    return Dataset(
        id=metric.id,
        name=Text(
            en=f"{metric.name.en} in {place.en}",
            fr=f"{metric.name.fr} à {place.fr}",
        ),
        description=Text(
            en=f"{metric.name.en}, in {metric.label.en or 'a plain number'}, as {devices} devices "
            f"of {place.en} measure it. Each reading has its time (UTC) and says whether it is "
            "suspect.",
            fr=f"{metric.name.fr}, en {metric.label.fr or 'nombre'}, mesures de {devices} "
            f"appareils de {place.fr}. Chaque mesure porte son heure (UTC) et signale si elle est "
            "douteuse.",
        ),
        theme=metric.programme,
        keywords=(programme, metric.name),
        downloads=_readings_of(metric),
        licence=terms.licence,
        period=(row["start"], row["end"]),
        resolution=timedelta(seconds=row["interval_s"]) if row["interval_s"] else None,
    )


def _readings_of(metric: Metric) -> tuple[Download, ...]:
    """The readings in each format, and as SensorThings."""
    by_format = [
        Download(
            path=f"/v1/readings?metric={quote(metric.id)}&format={name}",
            media_type=MEDIA_TYPES[name],
            file_type=file_type,
            name=Text(
                en=f"The last 24 hours as {name.upper()}; start= and end= ask for another time",
                fr=f"Les dernières 24 heures en {name.upper()} ; autre période par start= et end=",
            ),
        )
        for name, file_type in _FORMATS.items()
    ]
    sensorthings = Download(
        path=f"/sta/v1.1/ObservedProperties('{quote(metric.id)}')/Datastreams",
        media_type="application/json",
        file_type="JSON",
        name=Text(en="OGC SensorThings", fr="OGC SensorThings"),
        by_sensorthings=True,
    )
    return (*by_format, sensorthings)


def _devices(city: City, licence: str) -> Dataset:
    name = Text(en="Devices", fr="Appareils")
    return Dataset(
        id="devices",
        name=Text(en=f"Sensors in {city.config.name.en}", fr=f"Capteurs de {city.config.name.fr}"),
        description=Text(
            en="Which devices measure what and where, and when each was last heard.",
            fr="Quels appareils mesurent quoi, où, et quand chacun a donné signe de vie.",
        ),
        theme="services",
        keywords=(name,),
        downloads=(Download("/v1/devices", "application/json", "JSON", name),),
        licence=licence,
    )


def _districts(city: City, licence: str) -> Dataset:
    name = Text(en="Districts", fr="Quartiers")
    return Dataset(
        id="districts",
        name=Text(
            en=f"Districts of {city.config.name.en}", fr=f"Quartiers de {city.config.name.fr}"
        ),
        description=Text(
            en="Borders and populations of the districts by which readings are grouped.",
            fr="Limites et populations des quartiers par lesquels les mesures sont regroupées.",
        ),
        theme="regions",
        keywords=(name,),
        downloads=(Download("/v1/districts", "application/geo+json", "GEOJSON", name),),
        licence=licence,
    )
