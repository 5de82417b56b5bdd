"""`vigie user`: the people who sign in to the control room."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from vigie.cli_audit import note_command
from vigie.cli_database import CityOption, client_of
from vigie.scopes import Role

if TYPE_CHECKING:
    from psycopg import Connection

    from vigie.store.staff import Member

users = typer.Typer(help="The people who sign in to the control room.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The name that they sign in with.")]


@users.command("add")
def add_user(
    name: NameArgument,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.VIEWER,
    display_name: Annotated[
        str | None, typer.Option(help="How pages greet them; their name, unless said.")
    ] = None,
    city: CityOption = None,
) -> None:
    """Add somebody; their password is asked for, or read from the standard input."""
    from vigie.store import staff

    _, connect = client_of(city, "user")
    known_as = staff.normal_name(name)
    password = _password(known_as)
    with connect() as connection, connection.transaction():
        added = staff.add(connection, known_as, role, password, display_name)
        note_command(connection, "user", f"added {added.name} as {role}")
    typer.echo(f"added: {added.name} as {role}")


@users.command("list")
def list_users(city: CityOption = None) -> None:
    """List everybody; never their passwords."""
    from rich.console import Console
    from rich.table import Table

    from vigie.store import staff

    _, connect = client_of(city, "user")
    with connect() as connection:
        known = staff.everybody(connection)
    table = Table("name", "display name", "role", "state", "added", "changed", box=None)
    for one in known:
        days = [f"{at:%Y-%m-%d}" for at in (one.created_at, one.changed_at)]
        table.add_row(one.name, one.display_name, one.role, _state(one), *days)
    Console(highlight=False, soft_wrap=True).print(table, markup=False)


@users.command("role")
def change_role(
    name: NameArgument,
    role: Annotated[Role, typer.Argument(help="What they may do.")],
    city: CityOption = None,
) -> None:
    """Give somebody another role; it ends their sessions at once."""
    from vigie.store import staff

    _, connect = client_of(city, "user")
    known_as = _change(
        connect, lambda one: staff.set_role(one, name, role), f"made {{name}} {role}"
    )
    typer.echo(f"changed: {known_as} is {role} and must sign in again")


@users.command("password")
def change_password(name: NameArgument, city: CityOption = None) -> None:
    """Give somebody another password, asked for or from standard input; it ends their sessions."""
    from vigie.store import staff

    _, connect = client_of(city, "user")
    password = _password(staff.normal_name(name))
    known_as = _change(
        connect,
        lambda one: staff.set_password(one, name, password),
        "changed the password of {name}",
    )
    typer.echo(f"changed: {known_as} must sign in again, with the new password")


@users.command("disable")
def disable_user(name: NameArgument, city: CityOption = None) -> None:
    """Let somebody sign in no more, for a while; it ends their sessions at once."""
    from vigie.store import staff

    _, connect = client_of(city, "user")
    known_as = _change(connect, lambda one: staff.disable(one, name), "disabled {name}")
    typer.echo(f"disabled: {known_as}")


@users.command("enable")
def enable_user(name: NameArgument, city: CityOption = None) -> None:
    """Let somebody sign in again."""
    from vigie.store import staff

    _, connect = client_of(city, "user")
    known_as = _change(connect, lambda one: staff.enable(one, name), "enabled {name}")
    typer.echo(f"enabled: {known_as}")


@users.command("remove")
def remove_user(name: NameArgument, city: CityOption = None) -> None:
    """Remove somebody, for ever; it ends their sessions at once."""
    from vigie.store import staff

    _, connect = client_of(city, "user")
    known_as = _change(connect, lambda one: staff.remove(one, name), "removed {name}")
    typer.echo(f"removed: {known_as}")


def _change(
    connect: Callable[[], "Connection"], change: Callable[["Connection"], str], noted: str
) -> str:
    """Change somebody, and note it in the audit log in the same transaction; their name."""
    with connect() as connection, connection.transaction():
        known_as = change(connection)
        note_command(connection, "user", noted.format(name=known_as))
    return known_as


def _password(name: str) -> str:
    """A new password: from whoever types it twice, or a line of the standard input."""
    if sys.stdin.isatty():
        prompt = f"A password for {name}"
        asked: str = typer.prompt(prompt, hide_input=True, confirmation_prompt="The same again")
        return asked
    return sys.stdin.readline().rstrip("\r\n")


def _state(one: "Member") -> str:
    return "good" if one.disabled_at is None else f"disabled {one.disabled_at:%Y-%m-%d}"
