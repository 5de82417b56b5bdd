"""Faults of clocks and of the way: the report arrives with another time, late, twice, or broken."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainSerializer

from sensor_sim.chance import draw, key_of
from sensor_sim.faults.base import MILLISECOND, BaseFault, Episodic, Occasional, Place, Share, Span
from sensor_sim.message import report_payload
from sensor_sim.sending import Sending
from vigie.durations import format_duration, parse_duration


def _skew(value: object) -> object:
    """`-5m` is five minutes slow."""
    if not isinstance(value, str):
        return value
    span = parse_duration(value.removeprefix("-"))
    return -span if value.startswith("-") else span


def _skew_text(skew: timedelta) -> str:
    return f"-{format_duration(-skew)}" if skew < timedelta() else format_duration(skew)


class ClockSkew(BaseFault):
    """Its clock is fast `by` so much, or slow: `-5m`."""

    fault: Literal["clock_skew"]
    by: Annotated[
        timedelta,
        BeforeValidator(_skew),
        PlainSerializer(_skew_text, return_type=str, when_used="json"),
    ] = timedelta(minutes=2)

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:  # noqa: ARG002
        time_ms = sending.time_ms + self.by // MILLISECOND
        return (sending._replace(time_ms=time_ms, refusable=True).struck(self.fault),)


class Duplicate(Occasional):
    """A share of the reports is sent again, `after` a while."""

    fault: Literal["duplicate"]
    after: Span = timedelta(seconds=1)

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        if not self.happens(sending, place):
            return (sending,)
        again = sending._replace(due_ms=sending.due_ms + self.after // MILLISECOND)
        return (sending, again.struck(self.fault))


class OutOfOrder(Occasional):
    """A share of the reports is overtaken by others: it is late by up to `delay`."""

    fault: Literal["out_of_order"]
    delay: Span = timedelta(minutes=2)

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        if not self.happens(sending, place):
            return (sending,)
        share = draw(key_of(place.key, "delay"), sending.true_ms)
        late = sending._replace(due_ms=sending.due_ms + int(share * (self.delay // MILLISECOND)))
        return (late.struck(self.fault),)


class LateBurst(Episodic):
    """Cut off for an episode, it keeps its reports and sends them all at once afterwards."""

    fault: Literal["late_burst"]

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        episode = self.episode(sending.true_ms, place.key)
        if episode is None:
            return (sending,)
        return (sending._replace(due_ms=max(sending.due_ms, episode[1])).struck(self.fault),)


class Garbage(Occasional):
    """Of a share of the reports only bytes arrive that mean nothing: cut off, or noise."""

    fault: Literal["garbage"]
    rate: Share = 0.01

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        if not self.happens(sending, place):
            return (sending,)
        payload = report_payload(sending.time_ms, sending.values)
        chance = draw(key_of(place.key, "bytes"), sending.true_ms)
        if chance < 0.5:  # noqa: PLR2004 - heads or tails
            broken = payload[: 1 + int(2 * chance * (len(payload) - 1))]
        else:
            # 0xff is in no UTF-8; the rest is as long as noise may be.
            noise = key_of(place.key, sending.true_ms).to_bytes(8, "big")
            broken = b"\xff" + noise * (1 + int(8 * chance))
        return (sending._replace(broken=broken).struck(self.fault),)
