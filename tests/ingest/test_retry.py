"""Dead letters tried again: what the mended configuration makes of them, and nothing twice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg import Connection

from ingest.batching import Entry, assemble
from ingest.decoder import decoder_for
from ingest.message import Message
from ingest.retry import Retried, Retry
from vigie.city import City, CityConfig
from vigie.settings import Settings
from vigie.store.undelivered import Chosen, groups
from vigie.store.write import Writer, known_devices

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


class Town:
    """A store, and a city whose feeds are changed in the course of a test."""

    def __init__(self, connection: Connection, settings: Settings, city: City) -> None:
        self._connection = connection
        self._settings = settings
        self._city = city

    def configure(self, **fields: dict[str, Any]) -> None:
        """Have a feed of plugs with these fields."""
        document = self._city.config.model_dump(exclude_unset=True)
        feed = {
            "id": "plugs",
            "topic": "tele/{device}/SENSOR",
            "format": "tasmota",
            "kind": "building_meter",
            "clock": "receipt",
            "fields": {f"ENERGY.{name}": field for name, field in fields.items()},
        }
        config = CityConfig.model_validate({**document, "feeds": [feed]})
        self._city = replace(self._city, config=config)

    def receive(self, messages: Iterable[Message]) -> None:
        """Decode and store as the service does."""
        decoder = decoder_for(self._city, self._settings, known_devices(self._connection))
        entries = [Entry(one, decoder.decode(one)) for one in messages]
        Writer(self._connection).write(assemble(entries))

    def retry(self, chosen: Chosen | None = None, *, dry: bool = False) -> Retried:
        decoder = decoder_for(self._city, self._settings, known_devices(self._connection))
        return Retry(self._connection, decoder).run(chosen or Chosen(), dry=dry)

    def readings(self) -> list[tuple[str, str, datetime, float]]:
        return self._connection.execute(
            "SELECT device, metric, time, value FROM reading JOIN series ON series_id = series.id "
            "ORDER BY time, device, metric"
        ).fetchall()

    def letters(self) -> list[tuple[str, str]]:
        """Reason and detail of each."""
        return self._connection.execute(
            "SELECT reason, detail FROM dead_letter ORDER BY id"
        ).fetchall()


@pytest.fixture
def town(connection: Connection, settings: Settings, city: City) -> Town:
    return Town(connection, settings, city)


def said(minute: int, energy: bytes, device: str = "boiler") -> Message:
    topic = f"tele/{device}/SENSOR"
    return Message(topic, b'{"ENERGY": %s}' % energy, NOW + timedelta(minutes=minute))


def test_a_wrong_unit_is_mended_and_the_letters_become_readings_as_of_their_receipt(
    town: Town,
) -> None:
    town.configure(Voltage={"metric": "active_power"})
    town.receive([said(minute, b'{"Voltage": 230, "Power": 400}') for minute in range(3)])
    assert [reason for reason, _ in town.letters()] == ["wrong_unit"] * 3
    assert town.readings() == []

    town.configure(Power={"metric": "active_power"})
    done = town.retry(Chosen(reason="wrong_unit", feed="plugs"))

    assert town.letters() == []
    assert town.readings() == [
        ("boiler", "active_power", NOW + timedelta(minutes=minute), 0.4) for minute in range(3)
    ]
    assert (done.messages, done.readings, done.present, done.settled) == (3, 3, 0, 3)
    assert town.retry().messages == 0


def test_what_fails_again_stays_once_with_what_is_wrong_now(town: Town) -> None:
    town.configure(Voltage={"metric": "active_power"})
    town.receive([said(0, b'{"Voltage": 230}')])
    [before] = town.letters()

    assert town.retry().left == {"wrong_unit": 1}
    assert town.letters() == [before]

    town.configure(Power={"metric": "active_power"})
    done = town.retry()
    [(reason, detail)] = town.letters()
    assert (done.settled, dict(done.left)) == (0, {reason: 1})
    assert (reason, detail) != before
    assert town.retry().left == done.left
    assert town.letters() == [(reason, detail)]


def test_the_letters_of_one_message_are_settled_together(
    town: Town, connection: Connection
) -> None:
    """A good value, a wrong unit and a wrong type, each of which has a letter of its own."""
    town.configure(
        Voltage={"metric": "active_power"},
        Today={"metric": "energy_index"},
        Power={"metric": "active_power"},
    )
    town.receive([said(0, b'{"Voltage": 230, "Today": "much", "Power": 400}')])
    assert {reason for reason, _ in town.letters()} == {"wrong_unit", "wrong_type"}

    town.configure(Today={"metric": "energy_index"}, Power={"metric": "active_power"})
    done = town.retry(Chosen(reason="wrong_unit"))

    assert [reason for reason, _ in town.letters()] == ["wrong_type"]
    assert (done.readings, done.present, done.left) == (0, 1, {"wrong_type": 1})
    [left] = groups(connection, Chosen())
    assert (left.reason, left.feed, left.letters) == ("wrong_type", "plugs", 1)


def test_a_reading_that_was_corrected_meanwhile_stays_corrected(town: Town) -> None:
    both = {"Power": {"metric": "active_power"}, "Voltage": {"metric": "active_power"}}
    town.configure(**both)
    town.receive([said(0, b'{"Voltage": 230, "Power": 400}')])
    town.configure(Power=both["Power"])
    town.receive([said(0, b'{"Power": 500}')])

    done = town.retry()

    assert [value for *_, value in town.readings()] == [0.5]
    assert (done.readings, done.present, town.letters()) == (0, 1, [])


def test_a_dry_run_tells_and_changes_nothing(town: Town) -> None:
    town.configure(Voltage={"metric": "active_power"})
    town.receive([said(0, b'{"Voltage": 230, "Power": 400}'), said(1, b'{"Voltage": 1}')])
    before = town.letters()
    town.configure(Power={"metric": "active_power"})

    told = town.retry(dry=True)

    assert (town.letters(), town.readings()) == (before, [])
    done = town.retry()
    assert (told.messages, told.readings, told.settled) == (2, 1, 1)
    assert (told.settled, told.left) == (done.settled, done.left)


def test_only_what_is_chosen_is_tried(town: Town) -> None:
    town.configure(Voltage={"metric": "active_power"})
    town.receive([said(minute, b'{"Voltage": 230, "Power": 400}') for minute in range(10)])
    town.receive([Message("tele/other", b"{}", NOW)])
    town.configure(Power={"metric": "active_power"})
    since, until = NOW + timedelta(minutes=3), NOW + timedelta(minutes=5)

    assert town.retry(Chosen(feed="plugs", since=since, until=until)).messages == 2
    assert town.retry(Chosen(reason="malformed_json")).messages == 0
    assert town.retry(Chosen(feed="plugs")).messages == 8
    assert [reason for reason, _ in town.letters()] == ["unknown_topic"]


def test_more_letters_than_fit_at_once_are_tried(town: Town) -> None:
    town.configure(Voltage={"metric": "active_power"})
    town.receive([said(minute, b'{"Voltage": 230, "Power": 4}') for minute in range(1200)])
    town.configure(Power={"metric": "active_power"})
    assert town.retry().readings == 1200
    assert town.letters() == []


def test_what_the_store_refuses_stays_a_letter_and_the_rest_is_stored(
    town: Town, connection: Connection
) -> None:
    town.configure(Voltage={"metric": "active_power"})
    town.receive([said(minute, b'{"Voltage": 230, "Power": 400}') for minute in range(9)])
    town.configure(Power={"metric": "active_power"})
    connection.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = 'check_violation'; END $$"
    )
    connection.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON reading FOR EACH ROW "
        f"WHEN (new.time = '{NOW + timedelta(minutes=4)}') EXECUTE FUNCTION refuse()"
    )

    done = town.retry()

    assert town.letters() == [("refused_by_store", "not this one")]
    assert (done.messages, done.readings, done.settled) == (9, 8, 8)


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    powers=st.lists(st.sampled_from([b"1", b"2", b'"x"', b"null"]), min_size=1, max_size=8),
    portions=st.lists(st.integers(0, 8), max_size=3),
)
def test_in_however_many_goes_it_ends_as_if_the_configuration_had_always_been_right(
    town: Town, connection: Connection, powers: list[bytes], portions: list[int]
) -> None:
    connection.execute("TRUNCATE reading, latest, rollup_log")
    connection.execute("DELETE FROM dead_letter")
    messages = [
        said(minute, b'{"Voltage": 230, "Power": %s}' % power)
        for minute, power in enumerate(powers)
    ]
    town.configure(Power={"metric": "active_power"})
    town.receive(messages)
    right = town.readings(), sorted(town.letters())
    connection.execute("TRUNCATE reading, latest, rollup_log")
    connection.execute("DELETE FROM dead_letter")

    town.configure(Voltage={"metric": "active_power"})
    town.receive(messages)
    town.configure(Power={"metric": "active_power"})
    for portion in portions:
        town.retry(Chosen(until=NOW + timedelta(minutes=portion)))
    town.retry()

    assert (town.readings(), sorted(town.letters())) == right
