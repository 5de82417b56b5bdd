"""The search for a device, on every page: type a part of its name or id, choose, and be there."""

import dash_mantine_components as dmc
from dash import html

from dashboard.components.attributes import aria
from dashboard.components.line import dotted
from dashboard.inventory import Found
from dashboard.text import places
from dashboard.view import View

SEARCH = "device-search"
_PAUSE_MS = 200  # after the last key, before it is asked


def device_search(view: View) -> html.Div:
    """What is found is put into it by `search.py`; the script `page.js` goes where one chooses."""
    words = places.WORDS[view.lang]
    return html.Div(
        dmc.Autocomplete(
            id=SEARCH,
            data=[],
            value="",
            placeholder=words.search,
            debounce=_PAUSE_MS,
            selectFirstOptionOnChange=True,
            maxDropdownHeight=320,
            size="sm",
            **aria(label=words.search_help),
        ),
        className="device-search",
        role="search",
    )


def options_of(found: Found, typed: str, lang: str) -> list[dict[str, str | bool]]:
    """What can be chosen. Each holds what was typed, as does the one that says there is nothing."""
    if not found.items:
        nothing = places.WORDS[lang].nothing_found.format(typed=typed)
        return [{"value": nothing, "label": nothing, "disabled": True}]
    # The script `page.js` takes the id behind the last dot.
    texts = [dotted(one.name or "", one.id) for one in found.items]
    return [{"value": one, "label": one} for one in texts]
