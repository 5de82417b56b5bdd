"""Rules of alarms that nobody could judge are refused with the reason."""

from typing import Any

import pytest
from pydantic import ValidationError

from vigie.city.alarms import Alarms, Rule

RULE: dict[str, Any] = {"id": "one", "name": {"en": "One", "fr": "Un"}, "severity": "low"}
HIGH = {"threshold": {"metric": "no2", "above": 1}}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"per": "district", "silence": {}}, "per series, device, feed or city"),
        ({"per": "city", "silence": {}}, "has 'after', and nothing else"),
        ({"per": "city", "silence": {"after": "1m", "intervals": 2}}, "has 'after', and nothing"),
        ({"per": "city", "silence": {"after": "1m"}, "kinds": ["car_park"]}, "has no kinds"),
        ({"per": "feed", "silence": {}, "kinds": ["car_park"]}, "a feed has no kinds"),
        ({"per": "feed", "threshold": {"metric": "no2", "above": 1}}, "goes with a silence only"),
        ({}, "give one of threshold"),
        ({"threshold": {"metric": "energy_index", "above": 1}}, "is a register"),
    ],
)
def test_a_rule_that_nobody_could_judge_is_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Rule.model_validate({**RULE, **said})


def test_who_is_told_of_a_rule_and_who_of_what_staff_do() -> None:
    mail = {"mail": {"to": ["desk@testville.example"]}}
    alarms = Alarms.model_validate(
        {
            "channels": [
                {"id": "desk", **mail},
                {"id": "team", "acts": True, **mail},
                {"id": "night", "acts": True, "least_severity": "critical", **mail},
            ],
            "rules": [{**RULE, **HIGH, "channels": ["desk", "team", "night"]}],
        }
    )
    assert alarms.channels_by_rule() == {"one": ("desk", "team")}
    assert alarms.channels_by_rule(of_acts=True) == {"one": ("team",)}


def test_the_silence_of_the_city_is_that_readings_do_not_come_in() -> None:
    rule = Rule.model_validate({**RULE, "per": "city", "silence": {"after": "1m"}})
    assert rule.metric is None


def test_silences_go_with_one_that_stands_for_all_while_no_readings_come_in() -> None:
    for per in ("device", "series", "feed"):
        silent = {**RULE, "per": per, "silence": {}}
        with pytest.raises(ValidationError, match="alarm 'one' is of a silence: add a rule with"):
            Alarms.model_validate({"rules": [silent]})
        city = {**RULE, "id": "two", "per": "city", "silence": {"after": "1m"}}
        Alarms.model_validate({"rules": [silent, city]})
