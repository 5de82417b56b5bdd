"""A rectangle on the map, as OGC APIs and GeoJSON write it: west, south, east, north."""

from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from vigie.store.read.devices import Box

_NUMBER = r"-?\d{1,3}(\.\d{1,15})?"


def _box(text: object) -> Box:
    try:
        west, south, east, north = (float(one) for one in str(text).split(","))
    except ValueError:
        raise ValueError(
            f"{str(text)[:100]!r} is not west,south,east,north: write 5.2,43.1,5.6,43.4"
        ) from None
    if not (-180 <= west <= 180 and -180 <= east <= 180):  # noqa: PLR2004 - degrees
        raise ValueError("west and east are degrees from -180 to 180")
    if not -90 <= south <= north <= 90:  # noqa: PLR2004 - degrees
        raise ValueError("south and north are degrees from -90 to 90, south before north")
    return Box(west, south, east, north)


BoundingBox = Annotated[
    Box,
    PlainValidator(_box),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}$",
        }
    ),
]
