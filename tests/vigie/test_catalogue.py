"""The catalogue holds together: units exist, names resolve, arithmetic is whole."""

import pytest
from pydantic import ValidationError

from vigie.catalogue import Catalogue, Metric, Temporal, load_catalogue
from vigie.units import conversion


def test_every_unit_is_a_ucum_code() -> None:
    for metric in load_catalogue().metrics.values():
        conversion(metric.unit, metric.unit)


def test_there_are_metrics_and_kinds_for_every_programme() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.metrics) >= 25
    for programme in catalogue.programmes:
        assert any(one.programme == programme for one in catalogue.metrics.values())
        assert any(one.programme == programme for one in catalogue.kinds.values())


def test_a_register_has_no_upper_bound_that_a_day_could_reach() -> None:
    for metric in load_catalogue().metrics.values():
        if metric.temporal is Temporal.COUNTER:
            assert metric.range.max is None or metric.range.max >= 1e9


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"spatial": "weighted"}, "'weight' names the weighting metric"),
        ({"weight": "vehicle_flow"}, "'weight' names the weighting metric"),
        ({"temporal": "state"}, "'states' names the codes"),
        ({"temporal": "delta", "frozen_after": 20}, "'frozen_after' is for temporal: gauge"),
        ({"temporal": "delta", "max_rate": 20}, "'max_rate' is for temporal: gauge or counter"),
        ({"constant": [0]}, "'constant' names exceptions to 'frozen_after'"),
        ({"max_rate": 0}, "greater than 0"),
        ({"unit": None}, "valid string"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_metric_that_contradicts_itself_is_refused(
    change: dict[str, object], complaint: str
) -> None:
    sound = load_catalogue().metrics["free_places"].model_dump()
    with pytest.raises(ValidationError, match=complaint):
        Metric.model_validate({**sound, **change})


def test_a_name_that_resolves_to_nothing_is_refused() -> None:
    sound = load_catalogue().model_dump()
    sound["kinds"]["car_park"]["metrics"] = ("free_spaces",)
    with pytest.raises(ValidationError, match=r"kinds\.car_park\.metrics: .*'free_spaces'"):
        Catalogue.model_validate(sound)
