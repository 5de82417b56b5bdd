"""Dash, without the scripts that no page of ours needs, or that only some do."""

from typing import Any

from dash import Dash

# For browsers without ES2015, and for tables other than ours.
_UNUSED = ("/deps/polyfill@", "/dash_table/")


class LeanDash(Dash):
    def interpolate_index(self, scripts: str = "", **parts: Any) -> str:
        """The page before anything is in it, as Dash makes it."""
        return super().interpolate_index(scripts=needed(scripts), **parts)


def needed(scripts: str) -> str:
    """Of the script elements, one a line, those that pages need."""
    lines = scripts.splitlines()
    return "\n".join(one for one in lines if not any(name in one for name in _UNUSED))
