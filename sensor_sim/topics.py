"""Topic filters of MQTT, as people write them on a command line."""

from collections.abc import Iterable


def check_filters(filters: Iterable[str]) -> None:
    """Whether all of them are topic filters.

    Raises:
        ValueError: the first that is none, and how one is written.
    """
    for text in filters:
        if not _is_filter(text):
            raise ValueError(
                f"{text!r} is not a topic filter: + stands for a whole level, # for the rest"
            )


def _is_filter(text: str) -> bool:
    levels = text.split("/")
    return (
        bool(text)
        and all(level in ("#", "+") or not set(level) & {"#", "+", "\0"} for level in levels)
        and "#" not in levels[:-1]
    )
