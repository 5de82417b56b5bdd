"""Ways within the page *Network*: the same view with something else chosen."""

from typing import Final

from dashboard.address import link
from dashboard.view import View

PATH: Final = "/network"


def network_link(view: View, **changed: str) -> str:
    """Another choice is looked at from its first page on."""
    return link(view, PATH, **{**dict(view.arguments), "after": "", **changed})
