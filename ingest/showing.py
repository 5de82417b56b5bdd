"""Values as sentences for people quote them: in short, whatever they are."""

from typing import Any

_MAX_LENGTH = 80


def shown(value: Any) -> str:
    """A value as Python writes it, cut where it gets long; a long text is not copied for that."""
    if isinstance(value, str) and len(value) > _MAX_LENGTH:
        return f"{value[:_MAX_LENGTH]!r}…"
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # nested too deeply, or a number of too many digits
        return f"a monstrous {type(value).__name__}"
    return text if len(text) <= _MAX_LENGTH + 2 else f"{text[:_MAX_LENGTH]}…"
