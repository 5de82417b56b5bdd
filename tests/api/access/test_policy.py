from hypothesis import given
from hypothesis import strategies as st

from api.access import policy
from api.access.policy import Need, need_of
from vigie.scopes import Scope


def test_a_path_that_nobody_decided_on_has_no_need() -> None:
    assert need_of("/v1/passwords") is None


def test_a_slash_at_the_end_stands_for_all_below() -> None:
    assert need_of("/static-offline-docs/swagger-ui.css") is Need.NOTHING
    assert need_of("/static-offline-docs") is None


@given(st.text())
def test_no_path_opens_more_than_its_own(text: str) -> None:
    assert need_of(f"/v1/dead-letters{text}") in {None, Need.READ}
    assert need_of(f"/v1/{text}") in {policy.NEEDS.get(f"/v1/{text}"), None}
    assert need_of(f"/v1/alarms/1/{text}") in {Need.OPERATE, None}


def test_where_reading_is_open_it_needs_nothing() -> None:
    assert Need.READING.scope(is_open=True) is None
    assert Need.READ.scope(is_open=True) is Scope.READ


def test_where_reading_is_not_open_it_needs_a_scope() -> None:
    assert Need.READING.scope(is_open=False) is Scope.READ
    assert Need.NOTHING.scope(is_open=False) is None


def test_each_scope_holds_those_before_it() -> None:
    held = {scope: [one for one in Scope if scope.holds(one)] for scope in Scope}

    assert held == {
        Scope.READ: [Scope.READ],
        Scope.OPERATE: [Scope.READ, Scope.OPERATE],
        Scope.ADMIN: [Scope.READ, Scope.OPERATE, Scope.ADMIN],
    }
