"""Dead letters into the store: whole as long as they are few, counted when they are a flood."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from vigie.model import DeadLetter
from vigie.store.queries import query

_COPY_TYPES = ("timestamptz", "text", "bytea", "text", "text", "text")
_ROW_BYTES = 100  # as migration 0008 reckons

Group = tuple[str, str]
# The minute of the newest letter that was kept, and how many were in that minute.
Minutes = dict[Group, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class LetterLimits:
    """How many letters of the same reason and feed a writer keeps whole."""

    per_minute: int
    total_bytes: int


class LetterBox:
    """Where a writer puts its dead letters; without limits it takes them all."""

    def __init__(self, connection: Connection, limits: LetterLimits | None) -> None:
        self._connection = connection
        self._limits = limits
        self._minutes: Minutes = {}

    def store(self, letters: list[DeadLetter]) -> Minutes:
        """Store the letters, or count them; what to `remember` once that is committed."""
        if not letters:
            return {}
        kept, beyond, minutes = self._sort(letters, self._limits)
        cursor = self._connection.cursor()
        if beyond:
            both = kept + beyond
            cursor.execute(
                query("letters", "count_beyond"),
                {
                    "reasons": [one.reason.value for one in both],
                    "feeds": [one.feed for one in both],
                    "times": [one.received_at for one in both],
                    "are_beyond": [False] * len(kept) + [True] * len(beyond),
                },
            )
        if kept:
            with cursor.copy(query("letters", "copy")) as copy:
                copy.set_types(_COPY_TYPES)
                for letter in kept:
                    copy.write_row(_row(letter))
        return minutes

    def remember(self, minutes: Minutes) -> None:
        self._minutes.update(minutes)

    def _sort(
        self, letters: list[DeadLetter], limits: LetterLimits | None
    ) -> tuple[list[DeadLetter], list[DeadLetter], Minutes]:
        """The letters to keep, those to count only, and the minutes of those that are kept."""
        if limits is None:
            return letters, [], {}
        kept: list[DeadLetter] = []
        beyond: list[DeadLetter] = []
        minutes: Minutes = {}
        sizes = self._sizes(letters)
        for letter in letters:
            group = (letter.reason.value, letter.feed)
            minute = int(letter.received_at.timestamp()) // 60
            counted_minute, count = minutes.get(group) or self._minutes.get(group, (minute, 0))
            if counted_minute != minute:
                count = 0
            size = sizes.get(group, 0) + _size(letter)
            if count < limits.per_minute and size <= limits.total_bytes:
                kept.append(letter)
                sizes[group] = size
                minutes[group] = (minute, count + 1)
            else:
                beyond.append(letter)
        return kept, beyond, minutes

    def _sizes(self, letters: list[DeadLetter]) -> dict[Group, int]:
        """How many bytes of the reasons and feeds of these letters there are already."""
        groups = sorted({(one.reason.value, one.feed) for one in letters})
        found = self._connection.execute(
            query("letters", "sizes"),
            {"reasons": [one[0] for one in groups], "feeds": [one[1] for one in groups]},
        )
        return {(reason, feed): size for reason, feed, size in found}


def _size(letter: DeadLetter) -> int:
    return len(letter.payload) + len(letter.topic) + len(letter.detail) + _ROW_BYTES


def _row(letter: DeadLetter) -> tuple[datetime, str, bytes, str, str, str]:
    return (
        letter.received_at,
        storable(letter.topic),
        letter.payload,
        letter.reason.value,
        storable(letter.detail),
        letter.feed,
    )


def storable(text: str) -> str:
    """PostgreSQL's text has no NUL and no half of a surrogate pair: such are shown escaped."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode("utf-8")
