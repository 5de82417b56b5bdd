"""Dash, without the scripts that no page of ours needs, or that only some do."""

from typing import Any

from dash import Dash

# For browsers without ES2015, and for tables other than ours.
_UNUSED = ("/deps/polyfill@", "/dash_table/")


class LeanDash(Dash):
    def interpolate_index(self, *_: Any, **parts: Any) -> Any:
        """The page before anything is in it, as Dash makes it; it names all parts."""
        lean = {**parts, "scripts": needed(parts["scripts"])}
        return super().interpolate_index(**lean)  # type: ignore[no-untyped-call]


def needed(scripts: str) -> str:
    """Of the script elements, one a line, those that pages need."""
    lines = scripts.splitlines()
    return "\n".join(one for one in lines if not any(name in one for name in _UNUSED))
