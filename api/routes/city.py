"""The city and its districts, as its folder says."""

from collections.abc import Sequence
from typing import Annotated, Any

import pyarrow as pa
import shapely
import shapely.geometry
from fastapi import APIRouter, Query, Response

from api.answers import answer, dump
from api.context import Here
from api.formats.choice import DistrictFormat
from api.formats.media import DISTRICTS, MEDIA_TYPES, VARY, Format, MapParameters, described
from api.formats.sending import reply
from api.schemas import city as schema
from api.tables import inventory
from api.tables.table import Item
from vigie.city import City, District
from vigie.city.config import Chart, Measure

router = APIRouter(tags=["city"])


class GeoJSON(Response):
    media_type = MEDIA_TYPES[Format.GEOJSON]


@router.get("/city", response_model=schema.City)
async def city(context: Here) -> Response:
    """Who the city is: name, time zone, bounds, and what its page shows."""
    return answer(_city(context.city))


@router.get(
    "/districts",
    response_model=schema.Districts,
    response_class=GeoJSON,
    responses=described(DISTRICTS, also_json=schema.Districts),
)
async def districts(
    context: Here, form: DistrictFormat, asked: Annotated[MapParameters, Query()]
) -> Response:
    """The districts as GeoJSON, in WGS 84; as a table, without their shapes."""
    features = [_feature(one) for one in context.city.districts]
    if form in {Format.GEOJSON, Format.JSON}:
        document = {"type": "FeatureCollection", "features": features}
        return Response(dump(document), headers=VARY, media_type=MEDIA_TYPES[form])
    return await reply(form, asked, {"features": features}, _table)


def _table(document: Item) -> tuple[str, pa.Schema, Sequence[Item]]:
    return "districts", inventory.DISTRICTS, [one["properties"] for one in document["features"]]


def _city(city: City) -> dict[str, Any]:
    config = city.config
    return {
        "id": city.id,
        "name": config.name.model_dump(),
        "time_zone": config.time_zone,
        "languages": config.languages,
        "population": sum(one.population for one in city.districts) or None,
        "bounds": bounds_of(city),
        "districts": len(city.districts),
        "devices": len(city.devices),
        "indicators": [_measure(one.id, one.name.model_dump(), one) for one in config.indicators],
        "charts": [_chart(one) for one in config.charts],
        "goals": [one.model_dump(include={"id", "name", "objective"}) for one in config.goals],
        "balances": [
            one.model_dump(include={"id", "name", "programme"}) for one in config.balances
        ],
        "map_metrics": config.map_metrics,
        "wall": config.wall.model_dump(),
        "public": config.public.model_dump(),
        "open_data": config.open_data and config.open_data.model_dump(),
    }


def _measure(identity: str, name: dict[str, str], measure: Measure) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "metric": measure.metric,
        "kinds": measure.kinds,
        "stat": measure.stat,
        "threshold": measure.threshold,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        **_measure(chart.id, chart.name.model_dump(), chart),
        "group_by": chart.group_by,
        "span_s": int(chart.span.total_seconds()),
        "bucket_s": int(chart.bucket.total_seconds()),
        "stacked": chart.stacked,
    }


def bounds_of(city: City) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the districts, or of the devices where there are none."""
    shapes = [shapely.geometry.shape(one.geometry) for one in city.districts] or [
        shapely.Point(one.lon, one.lat)
        for one in city.devices
        if one.lat is not None and one.lon is not None
    ]
    return shapely.GeometryCollection(shapes).bounds if shapes else None


def _feature(district: District) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": district.id,
        "properties": {
            "id": district.id,
            "name": district.name,
            "population": district.population,
        },
        "geometry": district.geometry,
    }
