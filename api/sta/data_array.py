"""Observations as arrays (`$resultFormat=dataArray`): the names once, then the values."""

from typing import Any

from api.sta.entities import Json, presented, properties_of
from api.sta.links import Links
from api.sta.options import Options
from vigie.store.read.sensorthings.entities import DATASTREAM, OBSERVATION


def as_data_array(links: Links, rows: list[Json], options: Options) -> list[Json]:
    """A group for each Datastream, in the order in which they come up in the rows."""
    names = list(properties_of(OBSERVATION, options))
    components = ["id", *names] if options.wants("@iot.id") else names
    groups: dict[int, list[list[Any]]] = {}
    for row in rows:
        values = [presented(OBSERVATION, name, row[name]) for name in names]
        own = [row["id"], *values] if options.wants("@iot.id") else values
        groups.setdefault(row["datastream_id"], []).append(own)
    return [
        {
            "Datastream@iot.navigationLink": links.of(DATASTREAM, series),
            "components": components,
            "dataArray@iot.count": len(values),
            "dataArray": values,
        }
        for series, values in groups.items()
    ]
