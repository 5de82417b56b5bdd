"""Faults after which a report is gone: it was measured, and never sent."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from sensor_sim.faults.base import Count, Episodic, Occasional, Place
from sensor_sim.sending import Sending


class Dropout(Occasional):
    """A share of the reports, `rate`, is lost on the radio."""

    fault: Literal["dropout"]

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        if not self.happens(sending, place):
            return (sending,)
        return (sending.struck(self.fault)._replace(lost=self.fault),)


class GatewayDies(Episodic):
    """When a gateway is dead, all of its devices are silent.

    `gateways` says how many there are where the run has none of its own.
    """

    fault: Literal["gateway_dies"]
    gateways: Annotated[Count, Field(ge=1, le=10_000)] = 10

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        # A fault of many at once: its chance is the gateway's, not the device's.
        if self.episode(sending.true_ms, place.key) is None:
            return (sending,)
        return (sending.struck(self.fault)._replace(lost=self.fault),)
