"""HTML attributes whose names Python cannot spell: `aria-label`, `data-zone`."""

from typing import Any


def aria(**values: str) -> Any:
    """For screen readers: `**aria(label="Map")`."""
    return {f"aria-{name}": value for name, value in values.items()}


def data(**values: str) -> Any:
    """For our scripts: `**data(zone="Europe/Paris")`."""
    return {f"data-{name}": value for name, value in values.items()}
