"""Who may control the simulator: asked of the whole dashboard, as its pages ask."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from psycopg import Connection
from pydantic import SecretStr

from dashboard.app import create_app
from dashboard.simulator import _BUTTONS
from dashboard.text import LANGUAGES
from tests.api.access.people import PASSWORD, add
from tests.dashboard.access.place import SECRET, browsing, sign_in
from tests.servers import free_port
from tests.serving import served
from vigie.scopes import Role
from vigie.settings import Settings

WORDS = LANGUAGES["en"]


@pytest.fixture(params=["optional", "required"])
def dashboard(request: pytest.FixtureRequest, behind: Settings) -> Iterator[tuple[str, str]]:
    """Who must sign in, and where the dashboard is; nobody answers at its control."""
    told = behind.model_copy(
        update={
            "dashboard_login": request.param,
            "dashboard_secret": SecretStr(SECRET),
            "sim_control_url": f"http://127.0.0.1:{free_port()}",
        }
    )
    server = uvicorn.Server(uvicorn.Config(create_app(told), log_config=None))
    with served(server, "the dashboard") as url:
        yield request.param, url


def callback(reader: httpx.Client, outputs: list[str], inputs: list[str], **states: Any) -> Any:
    """What a callback of the page answers to its first input."""
    named = [one.rpartition(".") for one in (*outputs, *inputs)]
    parts = [{"id": id_, "property": name} for id_, _, name in named]
    of_outputs, of_inputs = parts[: len(outputs)], parts[len(outputs) :]
    joined = "..".join(["", "...".join(outputs), ""]) if len(outputs) > 1 else outputs[0]
    body = {
        "output": joined,
        "outputs": of_outputs if len(outputs) > 1 else of_outputs[0],
        "inputs": [{**one, "value": 1 if n == 0 else None} for n, one in enumerate(of_inputs)],
        "changedPropIds": [inputs[0]],
        "state": [
            {"id": id_, "property": name, "value": value}
            for key, value in states.items()
            for id_, _, name in [key.replace("_", "-").rpartition("-")]
        ],
    }
    answer = reader.post("/_dash-update-component", json=body)
    answer.raise_for_status()
    return answer.json()["response"]


def pressed(reader: httpx.Client) -> str:
    """What the page answers to who presses a button."""
    buttons = [*(f"deck-{one}.n_clicks" for one in _BUTTONS), "deck-to.n_submit"]
    response = callback(
        reader, ["deck-answer.children"], buttons, deck_to_value="", shown_data={"lang": "en"}
    )
    return str(response["deck-answer"]["children"])


def seen(reader: httpx.Client) -> tuple[bool, str]:
    """Whether the controls are disabled, and why."""
    response = callback(
        reader,
        ["deck-hands.disabled", "deck-why.children"],
        ["deck-hands.id"],
        shown_data={"lang": "en"},
    )
    return response["deck-hands"]["disabled"], response["deck-why"]["children"]


def test_where_signing_in_is_required_only_operators_control_the_simulator(
    dashboard: tuple[str, str], connection: Connection
) -> None:
    login, url = dashboard
    add(connection, "vera", Role.VIEWER)
    add(connection, "ada", Role.OPERATOR)
    why = WORDS.control_needs_operator if login == "required" else ""
    with browsing(url) as reader:
        sign_in(reader, "vera", PASSWORD)
        assert seen(reader) == (login == "required", why)
        assert (pressed(reader) == why) is (login == "required")
    with browsing(url) as reader:
        sign_in(reader, "ada", PASSWORD)
        assert seen(reader) == (False, "")
        assert pressed(reader).startswith("Not done: ")
