"""What the page on notifications shows is what receivers get."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from alarms.notify.document import AlarmPart, document
from alarms.notify.signature import key_of
from alarms.notify.webhook import WebhookSender
from tests.alarms.notify.hook import hook
from tests.alarms.notify.messages import message
from tests.alarms.notify.outbox import HOOK, Clock, audience
from vigie.city import City
from vigie.city.alarms import Alarms

PAGE = (Path(__file__).parents[2] / "docs" / "notifications.md").read_text("utf-8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def shown(language: str) -> str:
    [block] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


def test_the_message_that_is_shown_is_one(city: City) -> None:
    told = audience(city, HOOK, "https://vigie.city.example")

    assert json.loads(shown("json")) == document(message(), told).model_dump(mode="json")


def test_each_field_of_an_alarm_is_explained() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert explained == list(AlarmPart.model_fields)


def test_the_channels_that_are_shown_can_be_configured() -> None:
    section = yaml.safe_load(shown("yaml"))["alarms"]
    assert len(Alarms.model_validate(section).channels) == 4


def test_the_check_of_a_signature_takes_ours_and_no_other(city: City) -> None:
    found: dict[str, Any] = {}
    exec(shown("python"), found)
    sent_at = datetime(2026, 11, 26, 12, tzinfo=UTC)
    with hook() as receiver:
        key = key_of(SECRET, "VIGIE_DESK_SECRET")
        WebhookSender(audience(city, HOOK), receiver.url, key, Clock(sent_at)).send(message())
    [request] = receiver.received

    def is_taken(body: bytes, secret: str = SECRET, after_s: float = 1) -> bool:
        return bool(
            found["is_from_vigie"](
                request.headers, body, secret, lambda: sent_at.timestamp() + after_s
            )
        )

    assert is_taken(request.body)
    assert not is_taken(request.body + b" ")
    assert not is_taken(request.body, SECRET.replace("MfKQ", "MfKR"))
    assert not is_taken(request.body, after_s=301)
