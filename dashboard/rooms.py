"""Rooms: parts of pages where staff act, whose class says what their reader may do.

What is laid out in a room is for some of its readers only: `is-for-nobody` for who has not signed
in, `is-for-viewers` for who may only look, `is-for-operators` for who may act.
"""

from dash import Dash, Input, Output

from dashboard.access.person import Person, person_now
from vigie.scopes import Role


def class_of(room: str, person: Person | None) -> str:
    """Its classes: what somebody may do in it is `is-nobody`, `may-look` or `may-operate`."""
    if person is None:
        return f"room {room} is-nobody"
    return f"room {room} {'may-operate' if person.may(Role.OPERATOR) else 'may-look'}"


def serve_room(app: Dash, room: str) -> None:
    """`room` is its id and its class; who reads it is known only once the page is there."""

    @app.callback(Output(room, "className"), Input(room, "id"))
    async def say_what_one_may(_: str) -> str:
        return class_of(room, person_now())
