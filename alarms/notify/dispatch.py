"""One channel's notices, from the outbox to its sender, and what comes of them back.

A message is fixed in the outbox before it is sent, and its outcome is recorded after: who dies in
between leaves it there, and it is sent again under the same id.
"""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from alarms.notify.backoff import blocks_others, is_hopeless, next_attempt
from alarms.notify.delivery import PostponedError, RefusedError, Sender
from alarms.notify.message import Audience, Message
from alarms.notify.quiet import told_severities, was_held
from vigie.city.alarms import Severity
from vigie.store.notices import OpenMessage, Outbox, Telling, composed_at

logger = logging.getLogger(__name__)


class Dispatch:
    """Serves one channel; only one at a time may, see `Outbox.take_turn`."""

    def __init__(
        self,
        outbox: Outbox,
        audience: Audience,
        sender: Sender,
        clock: Callable[[], datetime],
        chance: random.Random,
    ) -> None:
        self._outbox = outbox
        self._audience = audience
        self._sender = sender
        self._clock = clock
        self._chance = chance

    def round(self) -> None:
        """Send what is due, then what has been gathered.

        Raises:
            psycopg.Error: the database went away; the next round goes on.
        """
        for one in self._outbox.open_messages():
            if one.due_at <= self._clock():
                self._send(one)
        now = self._clock()
        if any(blocks_others(one.composed_at, now) for one in self._outbox.open_messages()):
            return
        channel, zone = self._audience.channel, self._audience.city.config.zone
        severities = told_severities(channel.quiet_hours, now, zone)
        composed = self._outbox.compose(now, channel.gather, severities)
        if composed is not None:
            self._send(OpenMessage(composed, now, 0))

    def _send(self, chosen: OpenMessage) -> None:
        message = self._message(chosen.id)
        try:
            remark = self._sender.send(message)
        except RefusedError as error:
            self._give_up(chosen, str(error))
        except PostponedError as error:
            self._postpone(chosen, str(error), error.retry_after)
        except Exception as error:
            # A fault of ours in one message must not silence the channel.
            logger.exception("message %s", chosen.id)
            self._postpone(chosen, f"{type(error).__name__}: {error}", None)
        else:
            self._outbox.record_sent(chosen.id, self._clock(), remark)

    def _postpone(self, chosen: OpenMessage, why: str, retry_after: timedelta | None) -> None:
        again_at = next_attempt(self._clock(), chosen.attempts + 1, retry_after, self._chance)
        if is_hopeless(chosen.composed_at, again_at):
            self._give_up(chosen, why)
            return
        logger.warning("channel %s, message %s: %s", self._audience.channel.id, chosen.id, why)
        self._outbox.record_postponed(chosen.id, again_at, why)

    def _give_up(self, chosen: OpenMessage, why: str) -> None:
        channel = self._audience.channel.id
        logger.error("channel %s, message %s is given up: %s", channel, chosen.id, why)
        self._outbox.record_given_up(chosen.id, self._clock(), why)

    def _message(self, id_: str) -> Message:
        tellings = tuple(self._outbox.told(id_))
        replies_to = self._outbox.earlier_messages(id_, [one.alarm.id for one in tellings])
        return Message(
            id_,
            composed_at(id_),
            tellings,
            tuple(replies_to),
            is_summary=any(self._was_held(one) for one in tellings),
        )

    def _was_held(self, telling: Telling) -> bool:
        quiet, zone = self._audience.channel.quiet_hours, self._audience.city.config.zone
        severity = Severity(telling.alarm.severity)
        return any(was_held(quiet, severity, one.at, zone) for one in telling.events)
