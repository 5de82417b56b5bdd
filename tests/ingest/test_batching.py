"""When a batch is worth a transaction, and what it holds."""

from datetime import UTC, datetime

import pytest

from ingest.batching import Entry, Gathering, assemble, receipts
from ingest.message import Decoded, Message, Receipt
from vigie.model import DeadLetter, Device, Reading, Reason

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def entry(readings: int = 1, packet: int = 1, device: str = "meter-n1") -> Entry:
    decoded = Decoded(
        readings=[Reading(device, "active_power", NOW, float(one)) for one in range(readings)],
        devices={device: Device(device, "building_meter")},
        dead_letters=[DeadLetter(NOW, "t", b"p", Reason.WRONG_TYPE, "d")],
    )
    return Entry(Message("t", b"p", NOW, Receipt(1, packet)), decoded)


@pytest.fixture
def gathering() -> Gathering:
    return Gathering(max_readings=10, age_s=0.25)


def test_an_empty_gathering_is_never_due(gathering: Gathering) -> None:
    assert not gathering.is_due(1e9)


def test_it_is_due_when_it_holds_enough_readings(gathering: Gathering) -> None:
    gathering.add(entry(9), now_s=0)
    assert not gathering.is_due(0)
    gathering.add(entry(1), now_s=0)
    assert gathering.is_due(0)


def test_it_is_due_when_its_first_message_has_waited_long_enough(gathering: Gathering) -> None:
    gathering.add(entry(), now_s=100)
    gathering.add(entry(), now_s=100.2)
    assert not gathering.is_due(100.2)
    assert gathering.is_due(100.25)


def test_messages_without_a_reading_fill_it_too(gathering: Gathering) -> None:
    for _ in range(10):
        gathering.add(entry(readings=0), now_s=0)
    assert gathering.is_due(0)


def test_it_waits_patiently_for_the_first_message_only(gathering: Gathering) -> None:
    assert gathering.patience_s(idle_s=0.2) == 0.2
    gathering.add(entry(), now_s=0)
    assert gathering.patience_s(idle_s=0.2) < 0.1


def test_what_is_taken_is_gone(gathering: Gathering) -> None:
    gathering.add(entry(10), now_s=0)
    assert len(gathering.take()) == 1
    assert gathering.take() == []
    assert not gathering.is_due(1e9)


def test_a_batch_holds_all_its_messages_became() -> None:
    entries = [entry(2, packet=1), entry(3, packet=2, device="meter-s1")]
    batch = assemble(entries)
    assert [reading.value for _, reading in batch.readings] == [0, 1, 0, 1, 2]
    assert set(batch.devices) == {"meter-n1", "meter-s1"}
    assert len(batch.dead_letters) == 2
    assert receipts(entries) == [Receipt(1, 1), Receipt(1, 2)]
