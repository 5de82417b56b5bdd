"""Faults after which a report is gone: it was measured, and never sent."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from sensor_sim.chance import draw, key_of
from sensor_sim.faults.base import Count, Episodic, Occasional, Place
from sensor_sim.sending import Sending
from vigie.model import Device


class Dropout(Occasional):
    """A share of the reports, `rate`, is lost on the radio."""

    fault: Literal["dropout"]

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        if not self.happens(sending, place):
            return (sending,)
        return (sending.struck(self.fault)._replace(lost=self.fault),)


class GatewayDies(Episodic):
    """Devices hang on so many `gateways`; when one is dead, all of its devices are silent."""

    fault: Literal["gateway_dies"]
    gateways: Annotated[Count, Field(ge=1, le=10_000)] = 10

    def gateway_key(self, device: Device, seed: int) -> int:
        number = int(self.gateways * draw(key_of(seed, "gateway of", device.id)))
        return key_of(seed, "gateway", number)

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        # A fault of many at once: its chance is the gateway's, not the device's.
        if self.episode(sending.true_ms, place.key) is None:
            return (sending,)
        return (sending.struck(self.fault)._replace(lost=self.fault),)
