from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access.person import Person
from dashboard.alarm_acts import body_of, why_not
from dashboard.text import alarm_hands as text
from vigie.scopes import Role

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
WORDS = text.WORDS["en"]


def person(role: Role) -> Person:
    return Person("ada", "Ada", role, NOW + timedelta(hours=1), "token")


def test_a_comment_comes_with_the_act_only_when_there_is_one() -> None:
    wish = {"act": "acknowledge", "ids": [1], "comment": "  ", "hours": 4}
    assert body_of(wish, NOW) == {"ids": [1]}
    assert body_of({**wish, "comment": " seen "}, NOW) == {"ids": [1], "comment": "seen"}


def test_shelving_is_until_so_many_hours_from_now() -> None:
    wish = {"act": "shelve", "ids": [1], "comment": "works", "hours": 4}
    assert body_of(wish, NOW)["until"] == "2026-11-23T11:00:00+00:00"


@pytest.mark.parametrize(
    ("act", "ids", "comment", "said"),
    [
        ("acknowledge", [], "", WORDS.nothing_chosen),
        ("delete", [1], "", WORDS.nothing_chosen),
        ("shelve", [1], " ", WORDS.comment_needed),
        ("comment", [1], "", WORDS.comment_needed),
        ("acknowledge", [1], "", None),
    ],
)
def test_what_is_missing_is_said(act: str, ids: list[int], comment: str, said: str | None) -> None:
    wish = {"act": act, "ids": ids, "comment": comment}
    assert why_not(wish, person(Role.OPERATOR), WORDS) == said
    assert why_not(wish, None, WORDS) == WORDS.not_signed_in
