"""A choice that is a parameter of the URL: to choose is to go to the page that shows it."""

from collections.abc import Iterable

import dash_mantine_components as dmc

from dashboard.components.attributes import aria
from dashboard.view import View

IN_URL = "url"  # the key of controls' ids: {"url": "metric"} is the parameter `metric`


def choice(name: str, view: View, label: str, options: Iterable[tuple[str, str]]) -> dmc.Select:
    """The parameter `name` of the page, as (value, text) to choose from."""
    return dmc.Select(
        id={IN_URL: name},
        data=[{"value": value, "label": text} for value, text in options],
        value=view[name],
        allowDeselect=False,
        size="sm",
        className="choice",
        **aria(label=label),
    )
