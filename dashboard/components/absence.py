"""What stands where an answer would be: still awaited, refused, or empty, and what to do."""

from typing import Any

from dashboard.answer import Answer
from dashboard.scene import Scene


def absence(scene: Scene, answer: Answer[Any], empty: str, *, is_empty: bool) -> str:
    """The text for that place; nothing where there is something to show.

    `empty` says why there may be nothing, and how it comes.
    """
    words = scene.words
    if answer.body is None:
        if answer.trouble is not None:
            return words.not_answered.format(why=answer.trouble)
        return words.awaited
    return empty if is_empty else ""
