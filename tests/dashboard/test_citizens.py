"""The citizens' page: what it says, and that nothing else is open where people must sign in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from psycopg import Connection
from pydantic import SecretStr
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard.answer import Answer
from dashboard.app import create_app
from dashboard.citizens.html import page
from dashboard.citizens.told import Asked, Told, snapshot_question, told
from dashboard.city import Band, Public, Sentence
from dashboard.measures import SnapshotNow
from dashboard.pages import PAGES
from dashboard.question import Question
from dashboard.state import Group, Link
from tests.api.access.cities import secretive
from tests.api.serving import serving as serving_api
from tests.dashboard.access.place import SECRET
from tests.dashboard.pictures import NOW, picture, place
from tests.servers import wait_until
from tests.serving import served
from tests.storing import store
from vigie.model import Device, Reading
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store import api_keys

AIR = Sentence(
    id="air",
    name={"en": "The air", "fr": "L'air"},
    metric="no2",
    bands=(
        Band(up_to=40, level="good", words={"en": "Good in {place}: {value}", "fr": "Bon"}),
        Band(level="bad", words={"en": "Bad in {place} <b>", "fr": "Mauvais"}),
    ),
)
CITY = replace(place(), city=place().city.model_copy(update={"public": Public(sentences=(AIR,))}))
ENGLISH, NORTH = Asked("en", None), Asked("en", "north")


def answers(value: float | None, asked: Asked = ENGLISH) -> Mapping[Question[Any], Answer[Any]]:
    group = Group(key=None, value=value, reporting=1, expected=2, time=NOW - timedelta(minutes=3))
    body = SnapshotNow(label={"en": "µg/m³", "fr": "µg/m³"}, decimals=1, groups=(group,))
    return {snapshot_question(AIR, asked): Answer(1, body, NOW)}


def said(value: float | None, asked: Asked = ENGLISH) -> Told:
    return told(AIR, CITY, asked, answers(value, asked), NOW)


@pytest.mark.parametrize(
    ("value", "level"), [(-1, "good"), (40, "good"), (40.1, "bad"), (9_999, "bad")]
)
def test_a_value_is_told_by_its_band(value: float, level: str) -> None:
    one = said(value)
    assert (one.level, one.judged) == (level, level)
    assert [line.is_now for line in one.scale] == [level == "good", level == "bad"]
    assert [line.limit for line in one.scale] == ["up to 40\u00a0µg/m³", "above 40\u00a0µg/m³"]


def test_it_says_where_how_much_by_how_many_and_how_old() -> None:
    one = said(12.34, NORTH)
    assert one.says == "Good in North quarter: 12.3\u00a0µg/m³"
    assert one.sensors == "Sensors reporting: 1 of 2; newest reading 3 minutes ago."


def test_what_nobody_reports_is_neither_good_nor_bad() -> None:
    for one in (said(None), told(AIR, CITY, ENGLISH, {}, NOW)):
        assert (one.level, one.says) == ("", "No sensor reports this here at the moment.")


def test_the_page_is_whole_escaped_and_in_the_reader_s_language() -> None:
    text = page(CITY, picture(), ENGLISH, answers(50), "https://data.example")
    assert "Bad in Testville &lt;b&gt;" in text
    assert '<a href="https://data.example/v1/latest?format=csv&amp;units=true">' in text
    assert "<script" not in text
    french = page(CITY, picture(), Asked("fr", "north"), {}, "https://data.example")
    assert '<html lang="fr">' in french
    assert '<option value="north" selected>' in french
    assert "{" not in text + french


def test_old_figures_say_so() -> None:
    lost = replace(picture(), link=Link(api_lost=NOW))
    assert "No data has come since" in page(CITY, lost, ENGLISH, answers(1), "")
    assert "No data has come since" not in page(CITY, picture(), ENGLISH, answers(1), "")


@contextmanager
def dashboard(settings: Settings, **changed: Any) -> Iterator[httpx.Client]:
    """The real one, before a real API, and nobody who has signed in."""
    with serving_api(settings) as api:
        told_ = {"api_url": api, "dashboard_secret": SecretStr(SECRET), **changed}
        app = create_app(settings.model_copy(update=told_))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        with served(server, "the dashboard") as url, httpx.Client(base_url=url, timeout=30) as one:
            yield one


def shown(reader: httpx.Client, text: str) -> str:
    """The page, once it says so."""
    wait_until(lambda: text in reader.get("/public?lang=en").text, timeout_s=60, what=text)
    return reader.get("/public?lang=en").text


def test_who_has_not_signed_in_sees_that_page_and_nothing_else(
    settings: Settings, connection: Connection, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    secret = Device("secret-counter", "traffic_counter", district="north", interval_s=3600.0)
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", now, 100.0),
            Reading("secret-counter", "vehicle_flow", now, 4000.0),
        ],
        devices=[secret],
    )
    key = SecretStr(api_keys.create(connection, "dashboard", Scope.READ, None))
    here = settings.model_copy(update={"cities_dir": secretive(tmp_path)})
    with dashboard(here, dashboard_login="required", api_key=key) as reader:
        text = shown(reader, "Calm in Testville: 100")
        assert "4,1" not in text
        assert "secret" not in text
        assert "No plates." in text

        inner = [one.path.format(**dict.fromkeys(one.in_path, "north")) for one in PAGES]
        for path in (*inner, "/export/readings?device=counter-n1", "/public/", "/public/../alarms"):
            assert reader.get(path).headers["location"].startswith("/login?next="), path
        asked = reader.get("/_dash-dependencies")
        assert asked.status_code == 401
        for output in ("..page.children...shown.data..", "alarm-outcome.children", "deck.children"):
            body = {"output": output, "inputs": [], "changedPropIds": []}
            assert reader.post("/_dash-update-component", json=body).status_code == 401
        with pytest.raises(InvalidStatus):
            connect(f"{str(reader.base_url).rstrip('/').replace('http', 'ws')}/_dash-ws-callback")


def test_a_city_that_is_not_open_tells_citizens_nothing(settings: Settings, tmp_path: Path) -> None:
    here = settings.model_copy(update={"cities_dir": secretive(tmp_path, reading="key")})
    with dashboard(here) as reader:
        wait_until(lambda: reader.get("/public").status_code == 404, timeout_s=60, what="refusal")
        text = reader.get("/public?lang=en").text
        assert "does not publish its figures" in text
        assert "Testville" not in text
