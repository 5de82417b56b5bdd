"""How the fields of a feed become metrics: names, units, and what counts as no value."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import float_info
from typing import NamedTuple

from paho.mqtt.client import topic_matches_sub

from vigie.catalogue import Catalogue, Metric
from vigie.city import CityConfig
from vigie.city.config import Feed, FeedField

_LARGEST = float_info.max


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field becomes one metric: `value * factor + offset`, within `[low, high]`.

    Where it `is_plain`, a number within the limits is the metric's value as it stands.
    """

    metric: str
    factor: float
    offset: float
    low: float
    high: float
    missing: frozenset[float]
    codes: frozenset[float]
    is_plain: bool


Rules = Mapping[str, Rule]


class Mapped(NamedTuple):
    """The rules for a topic, and the feed that they are from, if any."""

    rules: Rules
    feed: Feed | None = None


class FieldMapping:
    """The rules for every topic: the catalogue's own names, and what the feeds add to them."""

    def __init__(self, catalogue: Catalogue, config: CityConfig) -> None:
        self._canonical = {one.id: _rule(one) for one in catalogue.metrics.values()}
        self._feeds = [
            (feed.subscription, Mapped(self._rules(feed, catalogue), feed)) for feed in config.feeds
        ]

    def find(self, topic: str) -> Mapped:
        """The rules of the first feed whose filter matches the topic; else the canonical ones."""
        for topic_filter, mapped in self._feeds:
            if topic_matches_sub(topic_filter, topic):
                return mapped
        return Mapped(self._canonical)

    def _rules(self, feed: Feed, catalogue: Catalogue) -> Rules:
        rules = {
            name: _rule(catalogue.metrics[field.metric], field)
            for name, field in feed.fields.items()
        }
        # A name that a foreign payload happens to share with a metric says nothing of its unit.
        return {**self._canonical, **rules} if feed.format == "canonical" else rules


def _rule(metric: Metric, field: FeedField | None = None) -> Rule:
    factor, offset = field.conversion if field else (1.0, 0.0)
    missing = frozenset(field.missing if field else ())
    return Rule(
        metric=metric.id,
        factor=factor,
        offset=offset,
        low=-_LARGEST if metric.range.min is None else metric.range.min,
        high=_LARGEST if metric.range.max is None else metric.range.max,
        missing=missing,
        codes=frozenset(map(float, metric.states)),
        is_plain=(factor, offset) == (1, 0) and not missing and not metric.states,
    )
