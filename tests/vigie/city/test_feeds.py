"""A feed says what it means, and one that contradicts itself is refused when it is loaded."""

from typing import Any

import pytest
from pydantic import ValidationError

from vigie.city.config import CityConfig
from vigie.city.feeds import Feed

FIELDS = {"power": {"metric": "active_power"}}
PLUG = {"id": "plugs", "topic": "zigbee2mqtt/{device}", "format": "zigbee2mqtt", "fields": FIELDS}


@pytest.mark.parametrize(
    ("topic", "subscription"),
    [
        ("zigbee2mqtt/{device}", "zigbee2mqtt/+"),
        ("application/+/device/{device}/event/up", "application/+/device/+/event/up"),
        ("{kind}/{device}/#", "+/+/#"),
        ("#", "#"),
        ("a", "a"),
    ],
)
def test_named_parts_are_subscribed_to_as_any_level(topic: str, subscription: str) -> None:
    assert Feed.model_validate({**PLUG, "topic": topic}).subscription == subscription


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"topic": "a/#/b"}, "'#' may only stand at the end"),
        ({"topic": "a/x{device}"}, "stand for a whole level, which 'x{device}' is not"),
        ({"topic": "a/b+"}, "which 'b\\+' is not"),
        ({"topic": "{device}/{device}"}, "the named part {device} stands twice"),
        ({"format": "zigbee"}, "'zigbee2mqtt'"),
        ({"fields": {}}, "map at least one of its 'fields'"),
        ({"fields": {"p": {"metric": "active_power", "unit": "V"}}}, "measure different things"),
        ({"fields": {"p": {"metric": "active_power", "scale": 0}}}, "'scale' is 0"),
        ({"paths": {"items": "a"}}, "'paths' goes with the format json"),
        ({"codec": "cayenne_lpp"}, "'codec' goes with the format chirpstack or ttn"),
        ({"format": "json", "paths": {"items": "a["}}, "'a\\[' is not a JMESPath"),
        ({"format": "csv_line"}, "'csv' has to name the columns"),
        ({"format": "csv_line", "csv": {"columns": ["a", "", "a", ""]}}, "'a' stands twice"),
        ({"kinds": {"x": "toaster"}}, "the catalogue has no kind 'toaster'"),
        ({"time_zone": "Europe/Toulon"}, "is not an IANA time zone"),
        ({"format": "canonical", "kind": "ev_charger"}, "a canonical feed has no use for 'kind'"),
    ],
)
def test_a_feed_that_contradicts_itself_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Feed.model_validate({**PLUG, **change})


def test_a_city_subscribes_to_its_own_tree_and_to_feeds_outside_it() -> None:
    own = {"id": "own", "topic": "toulon/raw/{device}", "format": "value", "fields": FIELDS}
    again = {**PLUG, "id": "again", "topic": "zigbee2mqtt/{name}"}
    config = CityConfig.model_validate(
        {
            "id": "toulon",
            "name": {"en": "Toulon", "fr": "Toulon"},
            "time_zone": "Europe/Paris",
            "languages": ["fr"],
            "feeds": [PLUG, own, again],
        }
    )
    assert config.subscriptions == ("toulon/#", "zigbee2mqtt/+")
