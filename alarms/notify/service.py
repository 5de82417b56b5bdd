"""The notifier: a thread for each channel, so that a slow one holds up no other."""

import logging
import random
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg

from alarms.notify.delivery import NotConfiguredError, Sender
from alarms.notify.dispatch import Dispatch
from alarms.notify.message import Audience
from alarms.notify.senders import NoSender, sender_of
from vigie.city import City
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.notices import Outbox, give_up_orphans

logger = logging.getLogger(__name__)

_PAUSE_S = 1.0
_AWAY_PAUSE_S = 5.0
_ORPHANS_EVERY_S = 60.0
_ORPHANS_KEPT = timedelta(days=1)
_LAST_WAIT_S = 3.0  # of the 5 s that a service may take to stop; who is in a call then is left


def run_notifier(settings: Settings, city: City, stop: threading.Event) -> None:
    """Tell of alarms until `stop` is set; any number of processes may do so at once.

    It survives the absence of the database. What a channel lacks in the settings is logged, and is
    the error of that channel's notices; the others are served.
    """
    audiences = [
        Audience(city, channel, settings.dashboard_url) for channel in city.config.alarms.channels
    ]
    threads = [
        threading.Thread(
            target=_serve,
            args=(settings, one, _sender(one, settings), stop),
            name=f"channel-{one.channel.id}",
            daemon=True,
        )
        for one in audiences
    ]
    for thread in threads:
        thread.start()
    channels = [one.channel.id for one in audiences]
    while not stop.is_set():
        try:
            _give_up_orphans(settings, channels)
        except psycopg.Error as error:
            logger.warning("the notifier waits for the database: %s", str(error).strip())
        stop.wait(_ORPHANS_EVERY_S)
    until_s = time.monotonic() + _LAST_WAIT_S
    for thread in threads:
        thread.join(max(0.0, until_s - time.monotonic()))


def _sender(audience: Audience, settings: Settings) -> Sender:
    try:
        return sender_of(audience, settings, _now)
    except NotConfiguredError as error:
        logger.error("%s", error)  # noqa: TRY400 - it is the reader's to mend, not ours
        return NoSender(str(error))


def _serve(settings: Settings, audience: Audience, sender: Sender, stop: threading.Event) -> None:
    """Serve a channel, or stand by while another process does."""
    channel = audience.channel.id
    while not stop.is_set():
        try:
            with closing(connect(settings, f"notify-{channel}", autocommit=True)) as connection:
                outbox = Outbox(connection, channel)
                dispatch = Dispatch(outbox, audience, sender, _now, random.SystemRandom())
                has_turn = False
                while not stop.is_set():
                    has_turn = has_turn or outbox.take_turn()
                    if has_turn:
                        dispatch.round()
                    stop.wait(_PAUSE_S)
        except psycopg.Error as error:
            logger.warning("channel %s waits for the database: %s", channel, str(error).strip())
            stop.wait(_AWAY_PAUSE_S)
        except Exception:
            # A fault of ours must not silence the channel for ever.
            logger.exception("channel %s", channel)
            stop.wait(_AWAY_PAUSE_S)


def _give_up_orphans(settings: Settings, channels: Sequence[str]) -> None:
    now = _now()
    with closing(connect(settings, "notify", autocommit=True)) as connection:
        given_up = give_up_orphans(connection, channels, now, now - _ORPHANS_KEPT)
    if given_up:
        logger.error("gave up %d notices for channels that the city does not have", given_up)


def _now() -> datetime:
    return datetime.now(UTC)
