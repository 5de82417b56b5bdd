"""Messages to a web server."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from alarms.notify.delivery import PostponedError, RefusedError
from alarms.notify.document import Document
from alarms.notify.message import Message
from alarms.notify.webhook import WebhookSender, retry_after
from tests.alarms.notify.hook import Hook
from tests.alarms.notify.messages import message
from tests.alarms.notify.outbox import HOOK, Clock, audience
from tests.servers import free_port
from vigie.city import City

KEY = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sender(city: City, receiver: Hook, clock: Clock) -> WebhookSender:
    return WebhookSender(audience(city, HOOK), receiver.url, KEY, clock)


def test_a_message_is_posted_as_the_document_that_the_manual_shows(
    sender: WebhookSender, receiver: Hook
) -> None:
    sender.send(message())

    (request,) = receiver.received
    document = Document.model_validate_json(request.body)
    assert request.path == "/vigie"
    assert request.headers["content-type"] == "application/json"
    assert document.id == "20261126T120015Z-7"
    (alarm,) = document.data.alarms
    assert (alarm.rule.id, alarm.device.id if alarm.device else None) == ("too_fast", "counter-n1")
    assert (alarm.value, alarm.limit, alarm.unit) == (63.24, 50.0, "km/h")
    assert alarm.district is not None
    assert alarm.district.name == "North"
    assert [one.kind for one in alarm.events] == ["raised"]


def test_each_attempt_has_the_same_key_and_body_and_a_signature_of_its_own(
    sender: WebhookSender, receiver: Hook, clock: Clock
) -> None:
    sender.send(message())
    clock.passes(60)
    sender.send(message())

    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.headers["webhook-id"] == first.headers["idempotency-key"]
    stamps = [int(one.headers["webhook-timestamp"]) for one in receiver.received]
    assert stamps[1] - stamps[0] == 60
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_without_a_secret_nothing_is_signed(city: City, receiver: Hook, clock: Clock) -> None:
    WebhookSender(audience(city, HOOK), receiver.url, None, clock).send(message())

    assert "webhook-signature" not in receiver.received[0].headers


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_what_is_refused_is_so_for_good(sender: WebhookSender, receiver: Hook, status: int) -> None:
    receiver.answer(status, b'{"why":\n "not\x00 so"}')

    with pytest.raises(RefusedError, match=rf'^HTTP {status}: {{"why": "not so"}}$'):
        sender.send(message())


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_what_may_change_is_tried_again(sender: WebhookSender, receiver: Hook, status: int) -> None:
    receiver.answer(status, Retry_After="120")

    with pytest.raises(PostponedError, match=f"HTTP {status}") as raised:
        sender.send(message())

    assert raised.value.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(sender: WebhookSender, receiver: Hook, status: int) -> None:
    receiver.answer(status, Location=receiver.url.replace("/vigie", "/elsewhere"))

    with pytest.raises(RefusedError, match="redirects are not followed"):
        sender.send(message())

    assert [one.path for one in receiver.received] == ["/vigie"]


def test_an_answer_of_any_length_costs_nothing(sender: WebhookSender, receiver: Hook) -> None:
    receiver.answer(400, b"x" * 50_000_000)

    with pytest.raises(RefusedError) as raised:
        sender.send(message())

    assert len(str(raised.value)) < 400


def test_a_server_that_is_away_or_silent_is_tried_again(
    city: City, receiver: Hook, clock: Clock
) -> None:
    away = WebhookSender(audience(city, HOOK), f"http://127.0.0.1:{free_port()}/", None, clock)
    with pytest.raises(PostponedError):
        away.send(message())

    receiver.gate.clear()
    silent = WebhookSender(audience(city, HOOK), receiver.url, None, clock, timeout_s=0.2)
    with pytest.raises(PostponedError):
        silent.send(message())


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("120", timedelta(minutes=2)),
        ("Thu, 26 Nov 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Thu, 26 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-1", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, pause: timedelta | None) -> None:
    assert retry_after(value, datetime(2026, 11, 26, 12, tzinfo=UTC)) == pause


def test_a_test_is_marked_as_one(sender: WebhookSender, receiver: Hook) -> None:
    sender.send(Message("20261126T120015Z-test", datetime(2026, 11, 26, 12, tzinfo=UTC)))

    document = json.loads(receiver.received[0].body)
    assert document["type"] == "alarms.test"
    assert document["data"]["title"] == "[Testville] TEST, no alarm"
    assert document["data"]["alarms"] == []
