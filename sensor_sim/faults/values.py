"""Faults of the measuring part: the report comes in time, and what it says is wrong."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

from pydantic import Field

from sensor_sim.chance import draw, key_of
from sensor_sim.faults.base import (
    MILLISECOND,
    BaseFault,
    Episodic,
    Metrics,
    Moment,
    Number,
    Place,
    Share,
    Span,
)
from sensor_sim.sending import Sending
from vigie.catalogue import Temporal, load_catalogue

_DAY_MS = 86_400_000


class _ValueFault(BaseFault):
    metric: Metrics = Field([])

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        changed = {
            metric: value
            for metric, value in self.wrong(sending, place).items()
            if not self.metric or metric in self.metric
        }
        if all(sending.values[metric] == value for metric, value in changed.items()):
            return (sending,)
        return (sending._replace(values={**sending.values, **changed}).struck(self.fault),)

    def wrong(self, sending: Sending, place: Place) -> dict[str, float]:
        """The values as this fault makes them; those that it leaves alone may be left out."""
        raise NotImplementedError


class Frozen(Episodic, _ValueFault):
    """Repeats what it measured when the episode began."""

    fault: Literal["frozen"]

    def wrong(self, sending: Sending, place: Place) -> dict[str, float]:
        episode = self.episode(sending.true_ms, place.key)
        if episode is None:
            return {}
        then = place.report_at(episode[0])
        return {metric: then[metric] for metric in sending.values if metric in then}


class Drift(_ValueFault):
    """Grows wrong by `per_day` of its value from `start` on, more each day."""

    fault: Literal["drift"]
    start: Moment  # without it there is no day on which it was right
    per_day: Share = 0.02

    def wrong(self, sending: Sending, place: Place) -> dict[str, float]:  # noqa: ARG002
        since_ms = self.start.timestamp() * 1000 if self.start else 0
        factor = 1 + self.per_day * (sending.true_ms - since_ms) / _DAY_MS
        return {metric: value * factor for metric, value in sending.values.items()}


class Spikes(_ValueFault):
    """Now and then a value `factor` times too large."""

    fault: Literal["spikes"]
    rate: Share = 0.01
    factor: Number = 10.0

    def wrong(self, sending: Sending, place: Place) -> dict[str, float]:
        return {
            metric: value * self.factor
            for metric, value in sending.values.items()
            if draw(key_of(place.key, metric), sending.true_ms) < self.rate
        }


class Noise(_ValueFault):
    """Every value off by up to `amount` of itself, either way."""

    fault: Literal["noise"]
    amount: Share = 0.05

    def wrong(self, sending: Sending, place: Place) -> dict[str, float]:
        return {
            metric: value
            * (1 + self.amount * (2 * draw(key_of(place.key, metric), sending.true_ms) - 1))
            for metric, value in sending.values.items()
        }


class WrongUnit(_ValueFault):
    """Reports in another unit than it should: watts for kilowatts, unless `factor` says else."""

    fault: Literal["wrong_unit"]
    factor: Number = 1000.0

    def wrong(self, sending: Sending, place: Place) -> dict[str, float]:  # noqa: ARG002
        return {metric: value * self.factor for metric, value in sending.values.items()}


class RegisterReset(_ValueFault):
    """Registers start again from zero once in `every`, at a moment of the device's own."""

    fault: Literal["register_reset"]
    every: Span = timedelta(days=1)

    def wrong(self, sending: Sending, place: Place) -> dict[str, float]:
        metrics = load_catalogue().metrics
        registers = [one for one in sending.values if metrics[one].temporal is Temporal.COUNTER]
        if not registers:
            return {}
        period = self.every // MILLISECOND
        offset = int(period * draw(place.key))
        then = place.report_at((sending.true_ms - offset) // period * period + offset)
        return {one: max(0.0, sending.values[one] - then.get(one, 0.0)) for one in registers}
