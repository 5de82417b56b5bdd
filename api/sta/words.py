"""The catalogue's metrics and kinds in the words of SensorThings, in the city's first language."""

import html
from typing import Any
from urllib.parse import quote

from vigie.catalogue import Catalogue, Kind, Metric, Temporal
from vigie.city import City
from vigie.store.read.hidden import Hidden
from vigie.store.read.sensorthings.words import Words

_OBSERVATION_TYPES = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_"
_UCUM = "http://www.opengis.net/def/uom/UCUM/"


def words_of(catalogue: Catalogue, city: City, hidden: Hidden, root: str) -> Words:
    """What the store needs to know; `root` is the address of the API."""
    language = city.config.languages[0]
    return Words(
        kinds=tuple(_kind(one, language) for one in catalogue.kinds.values()),
        metrics=tuple(_metric(one, language, root) for one in catalogue.metrics.values()),
        hidden=hidden,
    )


def _kind(kind: Kind, language: str) -> dict[str, Any]:
    name = getattr(kind.name, language)
    usual = f"{name} ({kind.id}): {', '.join(kind.metrics)}, {kind.interval_s:g} s"
    return {
        "id": kind.id,
        "name": name,
        "description": usual,
        "metadata": f"<p>{html.escape(usual)}</p>",
        "properties": {"programme": kind.programme, "interval_s": kind.interval_s},
    }


def _metric(metric: Metric, language: str, root: str) -> dict[str, Any]:
    name, label = getattr(metric.name, language), getattr(metric.label, language)
    is_state = metric.temporal is Temporal.STATE
    states = {str(code): getattr(text, language) for code, text in metric.states.items()}
    return {
        "id": metric.id,
        "name": name,
        "definition": metric.definition or f"{root}/v1/metrics#{metric.id}",
        "description": f"{name} ({label})" if label.strip() else name,
        "observation_type": _OBSERVATION_TYPES + ("Observation" if is_state else "Measurement"),
        "unit": {
            "name": label,
            "symbol": label,
            "definition": _UCUM + quote(metric.unit, safe=""),
        },
        "properties": {
            "programme": metric.programme,
            "metric": metric.id,
            "unit": metric.unit,
            "temporal": metric.temporal,
            "spatial": metric.spatial,
            **({"states": states} if states else {}),
        },
    }
