from datetime import UTC, datetime, timedelta

from dashboard.access.person import Person
from dashboard.rooms import class_of
from vigie.scopes import Role


def person(role: Role) -> Person:
    until = datetime(2026, 11, 23, 8, tzinfo=UTC) + timedelta(hours=1)
    return Person("ada", "Ada", role, until, "token")


def test_only_operators_and_those_above_may_act() -> None:
    assert class_of("alarm-room", None) == "room alarm-room is-nobody"
    assert class_of("alarm-room", person(Role.VIEWER)) == "room alarm-room may-look"
    assert class_of("alarm-room", person(Role.OPERATOR)) == "room alarm-room may-operate"
    assert class_of("alarm-room", person(Role.ADMIN)) == "room alarm-room may-operate"
