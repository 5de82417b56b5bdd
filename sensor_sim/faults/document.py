"""Faults as people write them: on the command line, or as a YAML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sensor_sim.faults.delivery import ClockSkew, Duplicate, Garbage, LateBurst, OutOfOrder
from sensor_sim.faults.losses import Dropout, GatewayDies
from sensor_sim.faults.values import Drift, Frozen, Noise, RegisterReset, Spikes, WrongUnit
from vigie.city.document import load_yaml

Fault = Annotated[
    Dropout
    | Frozen
    | Drift
    | Spikes
    | Noise
    | WrongUnit
    | ClockSkew
    | Duplicate
    | OutOfOrder
    | LateBurst
    | Garbage
    | RegisterReset
    | GatewayDies,
    Field(discriminator="fault"),
]
_LISTS = ("device", "kind", "metric")
_ADAPTER: TypeAdapter[Fault] = TypeAdapter(Fault)


class FaultError(ValueError):
    """A fault that cannot be: the message says which key is wrong, and why."""


class _Document(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    faults: list[Fault]


def parse_fault(text: str) -> Fault:
    """The fault that `dropout:kind=traffic_counter,share=10%` states.

    Raises:
        FaultError: it is none.
    """
    given = fault_document(text)
    try:
        return fault_of(given)
    except FaultError as error:
        raise FaultError(f"{text!r}: {error}") from None


def fault_document(text: str) -> dict[str, Any]:
    """What a file would say of the fault that `dropout:kind=traffic_counter,share=10%` states.

    `device`, `kind` and `metric` may be repeated.

    Raises:
        FaultError: it is not written so.
    """
    name, _, rest = text.partition(":")
    given: dict[str, Any] = {"fault": name}
    for part in filter(None, rest.split(",")):
        key, is_pair, value = part.partition("=")
        if not is_pair:
            raise FaultError(f"{text!r}: {part!r} is not key=value")
        if key in _LISTS:
            given.setdefault(key, []).append(value)
        elif key in given:
            raise FaultError(f"{text!r}: {key} is given twice")
        else:
            given[key] = value
    return given


def fault_of(given: Mapping[str, Any]) -> Fault:
    """The fault of a document, as in a file's list.

    Raises:
        FaultError: it is none.
    """
    try:
        return _ADAPTER.validate_python(given)
    except ValidationError as error:
        raise FaultError(_first(error)) from None


def load_faults(path: Path) -> list[Fault]:
    """The `faults` of a YAML file.

    Raises:
        CityError: with file, line and key of every mistake.
    """
    return load_yaml(path, _Document).faults


def _first(error: ValidationError) -> str:
    one = error.errors()[0]
    if one["type"] == "union_tag_invalid":
        return (
            f"there is no fault {one['ctx']['tag']!r}: write one of {one['ctx']['expected_tags']}"
        )
    key = ".".join(str(part) for part in one["loc"][1:])
    message = one["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message
