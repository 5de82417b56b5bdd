"""The formats by name, their media types, and what the OpenAPI document says of them."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.schemas.problem import Problem


class Format(StrEnum):
    JSON = "json"
    COLUMNS = "columns"
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    ARROW = "arrow"
    XLSX = "xlsx"
    GEOJSON = "geojson"


MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.COLUMNS: "application/json",
    Format.CSV: "text/csv",
    Format.NDJSON: "application/x-ndjson",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.ARROW: "application/vnd.apache.arrow.stream",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.GEOJSON: "application/geo+json",
}
# A page of these comes with the cursor of the next; all others are whole.
PAGED = {Format.JSON, Format.COLUMNS}
TABLE = tuple(one for one in Format if one is not Format.GEOJSON)
MAP = tuple(Format)
VARY = {"Vary": "Accept"}
DISTRICTS = (Format.GEOJSON, *TABLE)
_BINARY = {Format.PARQUET, Format.ARROW, Format.XLSX}
_WINS = "Wins over `Accept`. columns is JSON, column by column."


class FormatParameters(BaseModel):
    """How a table is to be written; which format, `api.formats.choice` says."""

    units: bool = Field(
        default=False,
        description="Whether columns are headed by their units too, such as `value (km/h)`; units "
        "that differ from row to row get a column.",
    )


class TableParameters(FormatParameters):
    format: Literal["json", "columns", "csv", "ndjson", "parquet", "arrow", "xlsx"] | None = Field(
        None, description=_WINS
    )


class MapParameters(FormatParameters):
    format: (
        Literal["json", "columns", "csv", "ndjson", "parquet", "arrow", "xlsx", "geojson"] | None
    ) = Field(None, description=_WINS)


def described(
    offered: tuple[Format, ...], also_json: type[BaseModel] | None = None
) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: each media type, and the refusal of all others.

    FastAPI describes JSON by the route's model where JSON is the first; where it is not,
    `also_json` is its model.
    """
    first, *others = offered
    content: dict[str, Any] = {
        MEDIA_TYPES[one]: {"schema": _schema(one)}
        for one in others
        if MEDIA_TYPES[one] != MEDIA_TYPES[first]
    }
    if also_json is not None:
        content[MEDIA_TYPES[first]] = {"schema": _schema(first)}
        reference = {"$ref": f"#/components/schemas/{also_json.__name__}"}
        content[MEDIA_TYPES[Format.JSON]] = {"schema": reference}
    return {200: {"content": content}, 406: {"model": Problem}}


def _schema(form: Format) -> dict[str, Any]:
    if form is Format.GEOJSON:
        return {"type": "object"}
    return {"type": "string", **({"format": "binary"} if form in _BINARY else {})}
