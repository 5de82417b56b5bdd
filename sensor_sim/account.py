"""What a run tells of itself: how much it sent, and how well it kept to its times."""

import logging

from sensor_sim.gateways import Parcel
from sensor_sim.lag import Lag, Slipping

logger = logging.getLogger(__name__)

_TELL_EVERY_MS = 60_000


class Account:
    """What left, and how late: told each minute and at the end."""

    def __init__(self, now_ms: int) -> None:
        self._began_ms = self._told_ms = now_ms
        self._readings = self._readings_told = 0
        self._lag, self._lag_told = Lag(), Lag()
        self._slipping = Slipping()

    def sent(self, parcel: Parcel, late_ms: int, now_ms: int) -> None:
        for one in parcel.sendings:
            self._readings += len(one.values)
        self._lag.add(late_ms)
        if self._slipping.notices(late_ms, now_ms):
            logger.warning(
                "cannot keep up: messages are %.0f s late and ever later, at %s; %s",
                late_ms / 1000,
                self._rate(now_ms),
                "take --gateways 20, fewer --devices or a lower --speed"
                if parcel.gateway is None
                else "take fewer --devices or a lower --speed",
            )
        if now_ms - self._told_ms >= _TELL_EVERY_MS:
            logger.info("%s, %s", self._rate(now_ms), self._lag)
            self._told_ms, self._readings_told = now_ms, self._readings
            self._lag_told.merge(self._lag)
            self._lag = Lag()

    def close(self, now_ms: int) -> None:
        self._lag_told.merge(self._lag)
        seconds = (now_ms - self._began_ms) / 1000
        logger.info("%d readings in %.0f s, %s", self._readings, seconds, self._lag_told)

    def _rate(self, now_ms: int) -> str:
        seconds = max(1, now_ms - self._told_ms) / 1000
        return f"{(self._readings - self._readings_told) / seconds:,.0f} readings a second"
