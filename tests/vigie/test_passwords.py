"""Passwords: only the right one matches, and nobody's takes as much work as somebody's."""

import unicodedata

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vigie import passwords

PASSWORD = "correct horse battery"
STORED = passwords.hashed(PASSWORD)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


@hypothesis_settings(max_examples=20, deadline=None)
@given(TEXTS)
def test_only_the_password_itself_matches(other: str) -> None:
    assert passwords.matches(STORED, PASSWORD)
    assert passwords.matches(STORED, other) == (unicodedata.normalize("NFKC", other) == PASSWORD)


@hypothesis_settings(max_examples=10, deadline=None)
@given(TEXTS)
def test_nothing_matches_where_there_is_nobody(password: str) -> None:
    assert not passwords.matches(None, password)


def test_nobodys_password_is_as_much_work_as_somebody_s() -> None:
    nobodys, somebodys = (extract_parameters(one) for one in (passwords._NOBODYS, STORED))

    assert nobodys == somebodys
    assert somebodys.type is Type.ID


def test_a_password_is_the_same_however_its_letters_are_composed() -> None:
    composed, decomposed = (
        unicodedata.normalize(form, "déjà-vu à Marseille") for form in ("NFC", "NFD")
    )

    assert composed != decomposed
    assert passwords.matches(passwords.hashed(composed), decomposed)


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 257])
def test_what_is_too_short_or_too_long_is_no_password(password: str) -> None:
    with pytest.raises(passwords.PasswordError, match="12 to 256 characters"):
        passwords.hashed(password)


@pytest.mark.parametrize("stored", ["", "plain text", "$argon2id$v=19$m=1", "$2b$12$bcrypt"])
def test_a_hash_that_is_none_matches_nothing(stored: str) -> None:
    assert not passwords.matches(stored or "x", PASSWORD)


def test_a_hash_of_less_effort_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)

    assert passwords.is_outdated(weak)
    assert passwords.matches(weak, PASSWORD)
    assert not passwords.is_outdated(STORED)
