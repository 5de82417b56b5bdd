"""Finds devices for who types a part of their name or id."""

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboard.client import Api, ApiError
from dashboard.components.device_search import SEARCH, options_of
from dashboard.components.line import DOT
from dashboard.inventory import Found

_MOST = 20
_LEAST_LETTERS = 2


def serve_search(app: Dash, api_of: Callable[[], Api]) -> None:
    """`api_of` is the API as who asks may see it."""

    @app.callback(
        Output(SEARCH, "data"),
        Input(SEARCH, "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def find(typed: str | None, shown: dict[str, Any]) -> Any:
        text = (typed or "").strip()
        if DOT in text:  # chosen
            return no_update
        if len(text) < _LEAST_LETTERS:
            return []
        query = [("search", text), ("limit", str(_MOST)), ("sort", "name")]
        try:
            fetched = await api_of().fetch("/v1/devices", query)
        except ApiError:
            return no_update  # the page says by itself that the API is gone
        found = Found.model_validate(fetched.document if fetched else {"items": []})
        return options_of(found, text, shown["lang"])
