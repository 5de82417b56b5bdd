"""What all panels have: a head with a title."""

from typing import Any

from dash import html


def panel_head(title: str, *beside: Any, also: str = "") -> html.Div:
    """The head of a panel; `beside` stands after its title, `also` is a class of its own."""
    return html.Div(
        [html.H2(title, className="panel-title"), *beside], className=f"panel-head {also}".rstrip()
    )
