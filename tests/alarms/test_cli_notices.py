"""The commands on notices, from the city's file and the store."""

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from psycopg import Connection

from tests.alarms.notify.hook import Hook
from tests.alarms.notify.outbox import NOON, RULES, Evaluator
from tests.conftest import CITIES
from vigie.city.alarms import Severity
from vigie.settings import Settings
from vigie.store.notices import Outbox


class Folder:
    """A city with channels, and the commands run on it."""

    def __init__(self, path: Path, settings: Settings, url: str) -> None:
        self._path = path
        self._settings = settings
        shutil.copytree(CITIES / "testville", path / "testville")
        file = path / "testville" / "city.yaml"
        document = yaml.safe_load(file.read_text())
        channels = [
            {"id": "desk", "webhook": {"url": url}},
            {"id": "signed", "webhook": {"url": url, "secret_from": "VIGIE_HOOK_SECRET"}},
            {"id": "post", "mail": {"to": ["ann@city.example"]}},
        ]
        document["alarms"] = {"rules": RULES, "channels": channels}
        file.write_text(yaml.safe_dump(document, sort_keys=False))

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        url = self._settings.database_url
        assert url is not None
        return subprocess.run(
            [sys.executable, "-m", "vigie", "alarms", *arguments, "--city", "testville"],
            capture_output=True,
            text=True,
            env={
                "PATH": "/usr/bin:/bin",
                "VIGIE_CITIES_DIR": str(self._path),
                "VIGIE_DATABASE_URL": url.get_secret_value(),
                **variables,
            },
            timeout=120,
            check=False,
        )


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, receiver: Hook) -> Folder:
    return Folder(tmp_path, settings, receiver.url)


def test_notices_are_listed_with_what_became_of_them(
    folder: Folder, connection: Connection
) -> None:
    assert folder.run("notices").stdout == "no notices\n"
    evaluator = Evaluator(connection, ["desk", "post"])
    alarm = evaluator.raises()
    for channel in ("desk", "post"):
        outbox = Outbox(connection, channel)
        message = outbox.compose(NOON.replace(minute=5), timedelta(0), [Severity.HIGH])
        assert message is not None
        if channel == "desk":
            outbox.record_sent(message, NOON.replace(minute=6), None)
        else:
            outbox.record_given_up(message, NOON.replace(minute=7), "550 no [bold]\x1b[2J")
    evaluator.clears(alarm, NOON.replace(minute=9))

    shown = folder.run("notices").stdout
    assert "550 no [bold] [2J" in shown
    assert "2026-11-26 13:07:00" in shown
    listed = json.loads(folder.run("notices", "--format", "json").stdout)
    assert [(one["channel"], one["kind"], one["state"]) for one in listed] == [
        ("post", "cleared", "waiting"),
        ("desk", "cleared", "waiting"),
        ("post", "raised", "failed"),
        ("desk", "raised", "sent"),
    ]
    assert listed[3]["sent_at"] == "2026-11-26T12:06:00Z"
    chosen = folder.run("notices", "--format", "json", "--channel", "post", "--state", "failed")
    assert [one["id"] for one in json.loads(chosen.stdout)] == [listed[2]["id"]]


def test_a_channel_is_tried(folder: Folder, receiver: Hook) -> None:
    done = folder.run("notify-test", "desk")

    assert (done.returncode, done.stdout) == (0, "sent\n"), done.stderr
    assert json.loads(receiver.received[0].body)["type"] == "alarms.test"


def test_it_says_why_a_message_did_not_go_out(folder: Folder, receiver: Hook) -> None:
    receiver.answer(404)
    receiver.answer(503)

    refused, put_off = (folder.run("notify-test", "desk") for _ in range(2))

    assert (refused.returncode, refused.stderr) == (1, "refused: HTTP 404\n")
    assert put_off.returncode == 1
    assert put_off.stderr == "not sent; an alarm would be tried again: HTTP 503\n"


@pytest.mark.parametrize(
    ("channel", "why"),
    [
        ("nobody", "testville has no channel 'nobody'; it has: desk, post, signed"),
        ("post", "channel 'post': VIGIE_SMTP_URL is not set: it names the mail server"),
        ("signed", "channel 'signed': VIGIE_HOOK_SECRET is not set: it holds the webhook's secret"),
    ],
)
def test_what_is_not_configured_is_one_clear_sentence(
    folder: Folder, channel: str, why: str
) -> None:
    done = folder.run("notify-test", channel)
    assert (done.returncode, done.stderr) == (2, f"{why}\n")


def test_a_secret_signs_and_is_not_shown(folder: Folder, receiver: Hook) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    done = folder.run("notify-test", "signed", VIGIE_HOOK_SECRET=secret)
    assert (done.returncode, done.stdout) == (0, "sent\n"), done.stderr
    assert receiver.received[0].headers["webhook-signature"].startswith("v1,")

    wrong = folder.run("notify-test", "signed", VIGIE_HOOK_SECRET="hunter2")
    assert wrong.returncode == 2
    assert "hunter2" not in wrong.stderr
