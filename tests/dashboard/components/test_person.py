from datetime import UTC, datetime

import pytest

from dashboard.access.person import Person
from dashboard.access.words import SIGN_IN_WORDS
from dashboard.components.person import person_control
from vigie.scopes import Role

ADA = Person("staff ada", "Ada Lovelace", Role.OPERATOR, datetime(2026, 11, 23, tzinfo=UTC), "t0k")


@pytest.mark.parametrize("lang", SIGN_IN_WORDS)
def test_nobody_is_shown_the_way_in_and_back(lang: str) -> None:
    link = person_control(None, lang, "/devices?metric=no2", "csrf")

    assert link.href == f"/login?next=/devices%3Fmetric%3Dno2&lang={lang}"
    assert link.children == SIGN_IN_WORDS[lang].sign_in


@pytest.mark.parametrize("lang", SIGN_IN_WORDS)
def test_somebody_is_named_and_may_leave_by_a_form_with_its_token(lang: str) -> None:
    form = person_control(ADA, lang, "/", "token-of-form")
    name, hidden, button = form.children

    assert (form.action, form.method) == ("/logout", "POST")
    assert name.children == "Ada Lovelace"
    assert SIGN_IN_WORDS[lang].roles["operator"] in name.title
    assert (hidden.type, hidden.name, hidden.value) == ("hidden", "csrf", "token-of-form")
    assert button.children == SIGN_IN_WORDS[lang].sign_out
    assert "t0k" not in str(form)


def test_every_role_has_a_name_in_both_languages() -> None:
    assert {lang: set(words.roles) for lang, words in SIGN_IN_WORDS.items()} == {
        lang: set(Role) for lang in SIGN_IN_WORDS
    }


def test_a_role_holds_those_below_it() -> None:
    assert [role for role in Role if ADA.may(role)] == [Role.VIEWER, Role.OPERATOR]
