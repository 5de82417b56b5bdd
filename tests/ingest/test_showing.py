"""What a dead letter quotes of a message, it quotes in short."""

from typing import Any

import pytest

from ingest.showing import shown


@pytest.mark.parametrize(
    ("value", "text"),
    [("never", "'never'"), (None, "None"), ([1, "a"], "[1, 'a']"), ("a\0b", r"'a\x00b'")],
)
def test_a_short_value_is_shown_whole(value: Any, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize("value", ["x" * 1_000_000, ["x" * 1_000_000], list(range(100_000))])
def test_a_long_value_is_cut(value: Any) -> None:
    assert len(shown(value)) < 90
    assert shown(value).endswith("…")


def test_what_python_cannot_write_is_called_a_monster() -> None:
    nested: list[Any] = []
    for _ in range(5000):
        nested = [nested]
    assert shown(nested) == "a monstrous list"
    assert shown(10**5000) == "a monstrous int"
