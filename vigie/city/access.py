"""Who may see what of a city: whether the public reads, and what is not for it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vigie.catalogue import Strict, load_catalogue
from vigie.city.names import KindId, MetricId

DevicePattern = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[^\x00]+$")]


class Internal(Strict):
    """What only those with a key may know of; `*` in a device's id stands for any text."""

    metrics: tuple[MetricId, ...] = ()
    kinds: tuple[KindId, ...] = ()
    devices: tuple[DevicePattern, ...] = ()

    @model_validator(mode="after")
    def _weighs_nothing_public(self) -> Self:
        for metric in load_catalogue().metrics.values():
            if metric.weight in self.metrics and metric.id not in self.metrics:
                raise ValueError(
                    f"{metric.weight} weighs {metric.id}, which would tell of it: "
                    f"make {metric.id} internal, too"
                )
        return self


class Access(Strict):
    reading: Literal["open", "key"] = "open"
    internal: Internal = Internal()
