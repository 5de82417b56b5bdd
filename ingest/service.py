"""The ingest service: messages are taken and decoded while the batch before is committed."""

import logging
import os
import socket
import threading
import time
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from math import inf

from prometheus_client import CollectorRegistry

from ingest.batching import Entry, Gathering, receipts
from ingest.committing import Committing
from ingest.decoder import decoder_for
from ingest.errors import IngestError
from ingest.health import Health
from ingest.inbox import Inbox
from ingest.listener import Listener
from ingest.metrics import Batches, Counts, Exposition
from ingest.session import end_session, session_of
from ingest.tally import Tally
from ingest.writing import PatientWriter, StoppedError
from vigie.city import City
from vigie.mqtt import broker_of
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.letters import LetterLimits

_log = logging.getLogger(__name__)

_IDLE_S = 0.2
_REPORT_EVERY_S = 1.0
_TELL_EVERY_S = 5.0
_LEARN_EVERY_S = 30.0


class Service:
    """Wires listener, decoder and writer; `run` returns when `stop` was called."""

    def __init__(
        self, settings: Settings, city: City, *, leaves_after_s: float | None = None
    ) -> None:
        """Wire it; nothing is opened yet.

        With `leaves_after_s` it only takes what the broker still keeps for this worker, and has the
        session ended when nothing has come for as long.
        """
        self._settings = settings
        self._instance = f"{socket.gethostname()}:{os.getpid()}"
        self._stopping = threading.Event()
        self._inbox = Inbox()
        self._tally = Tally(city.config)
        self._health = Health()
        self._tell_at_s = 0.0
        self._failure: str | None = None
        self._leaves_after_s = inf if leaves_after_s is None else leaves_after_s
        self._quiet_since_s = inf
        self._has_left = False
        self._session = session_of(settings, city.config)
        self._listener = Listener(
            broker_of(settings),
            self._session if leaves_after_s is None else replace(self._session, topics=()),
            self._inbox,
            version=settings.mqtt_version,
            window=settings.ingest_window_messages,
            keepalive_s=settings.mqtt_keepalive_s,
            give_up=self._give_up,
        )
        self._gathering = Gathering(
            max_readings=settings.ingest_batch_readings,
            age_s=settings.ingest_batch_age_ms / 1000,
        )
        self._registry = CollectorRegistry()
        self._registry.register(Counts(self._tally, self._inbox, self._listener))
        self._batches = Batches(self._registry)
        self._writer = PatientWriter(
            lambda: connect(settings, "ingest"),
            self._stopping,
            LetterLimits(settings.ingest_letters_per_minute, settings.ingest_letters_limit_bytes),
        )
        self._committing = Committing(self._commit, self._report, _REPORT_EVERY_S)
        self._decoder = decoder_for(city, settings, known_devices={})

    def run(self) -> None:
        """Serve until stopped; what is unfinished then, the broker keeps.

        Raises:
            IngestError: the broker cannot do what is asked of it, or a port cannot be had.
        """
        with self._exposition():
            self._run()
        if self._failure is not None:
            raise IngestError(self._failure)
        if self._has_left:
            end_session(self._listener.broker, self._session)
            _log.info("the broker keeps nothing for %s any more", self._session.client_id)

    def _exposition(self) -> AbstractContextManager[object]:
        port = self._settings.ingest_metrics_port
        if port is None:
            return nullcontext()
        return closing(Exposition(self._registry, self._settings.host, port))

    def _run(self) -> None:
        try:
            self._decoder.learn(self._writer.known_devices())
            judge = self._decoder.judge
            judge.recall(self._writer.standings(judge.metrics))
            topics = self._session.topics
            ever = self._writer.remember_topics(self._session.client_id, topics)
            self._listener.start(unwanted=ever.difference(self._listener.topics))
            self._committing.start()
            self._serve()
        except StoppedError:
            _log.warning("stopped while the database was away; the broker keeps what is unwritten")
        finally:
            self._inbox.close()
            self._committing.close()
            self._listener.stop()
            self._tell()
            self._writer.close()

    def stop(self) -> None:
        """End `run` soon; safe in a signal handler."""
        self._stopping.set()

    def _give_up(self, problem: str) -> None:
        self._failure = problem
        self.stop()

    @property
    def is_listening(self) -> bool:
        return self._listener.is_connected

    def _serve(self) -> None:
        learn_at_s = time.monotonic() + _LEARN_EVERY_S
        while not self._stopping.is_set() and not self._has_left:
            message = self._inbox.get(self._gathering.patience_s(_IDLE_S))
            now_s = time.monotonic()
            if message is not None:
                self._gathering.add(Entry(message, self._decoder.decode(message)), now_s)
            is_busy = self._committing.is_busy
            if self._gathering.is_due(now_s, is_busy=is_busy) or (message is None and not is_busy):
                self._hand_over()
            if now_s >= learn_at_s:
                self._hand_over()
                self._committing.settle()
                self._decoder.learn(self._writer.known_devices())
                learn_at_s = now_s + _LEARN_EVERY_S
            if message is not None or self._committing.is_busy or not self._listener.is_connected:
                self._quiet_since_s = now_s
            self._has_left = now_s - self._quiet_since_s >= self._leaves_after_s
        self._hand_over()
        self._committing.settle()

    def _hand_over(self) -> None:
        entries = self._gathering.take()
        if entries:
            self._committing.hand_over(entries)

    def _commit(self, entries: list[Entry]) -> None:
        begun_s = time.monotonic()
        committed = self._writer.write(entries)
        commit_s = time.monotonic() - begun_s
        lag_s = (datetime.now(UTC) - entries[0].message.received_at).total_seconds()
        self._listener.acknowledge(receipts(entries))
        self._tally.count(committed, lag_s)
        self._health.count(committed.entries, committed.repeats)
        self._batches.observe(entries, commit_s, lag_s)

    def _tell(self) -> None:
        if self._writer.tell(self._health.news):
            self._health.forget_news()

    def _report(self) -> None:
        if time.monotonic() >= self._tell_at_s:
            self._tell()
            self._tell_at_s = time.monotonic() + _TELL_EVERY_S
        tally = self._tally
        self._writer.report(
            self._instance,
            {
                "worker": self._settings.ingest_instance,
                "connected": self._listener.is_connected,
                "broker": str(self._listener.broker),
                "started_at": tally.started_at.isoformat(),
                "received": tally.messages,
                "stored": tally.stored,
                "duplicates": tally.duplicates,
                "dead_letters": tally.dead_letters,
                "readings_per_s": round(tally.readings_per_s(), 1),
                "waiting": len(self._inbox),
                "committed_at": tally.committed_at and tally.committed_at.isoformat(),
                "lag_s": tally.lag_s,
                "feeds": tally.by_feed(),
            },
        )
