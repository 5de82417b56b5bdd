"""`vigie api key`: create, list and revoke the keys of the API."""

from typing import TYPE_CHECKING, Annotated

import typer

from vigie.cli_audit import note_command
from vigie.cli_database import CityOption, client_of
from vigie.scopes import Scope

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from vigie.store.api_keys import ApiKey

_LONGEST_NAME = 100

key = typer.Typer(help="The keys of the API.", no_args_is_help=True)


@key.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="Whose it is, or what for.")],
    scope: Annotated[Scope, typer.Option(help="What it may do.")] = Scope.READ,
    expires: Annotated[
        str | None, typer.Option(help="After how long it ends: 90d, 52w. Never, unless said.")
    ] = None,
    city: CityOption = None,
) -> None:
    """Make a key and print it, once: it is stored as a hash and cannot be found out later."""
    from datetime import UTC, datetime

    from vigie.store import api_keys

    if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise typer.BadParameter("must be 1 to 100 printable characters", param_hint="NAME")
    _, connect = client_of(city, "key")
    ends_at = None if expires is None else datetime.now(UTC) + _lifetime(expires)
    with connect() as connection:
        secret = api_keys.create(connection, name, scope, ends_at)
        note_command(connection, "key", f"created {name} with scope {scope}")
    typer.echo(secret)
    ends = "never expires" if ends_at is None else f"expires on {ends_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"scope {scope}, {ends}; this is the only time that it is shown", err=True)


@key.command("list")
def list_keys(city: CityOption = None) -> None:
    """List the keys that there are and were; never the keys themselves."""
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.table import Table

    from vigie.store import api_keys

    _, connect = client_of(city, "key")
    with connect() as connection:
        known = api_keys.keys(connection)
    table = Table("id", "name", "scope", "state", "created", "last used", box=None)
    for one in known:
        used = "never" if one.last_used_at is None else f"{one.last_used_at:%Y-%m-%d %H:%M}"
        state = _state(one, datetime.now(UTC))
        table.add_row(str(one.id), one.name, one.scope, state, f"{one.created_at:%Y-%m-%d}", used)
    Console(highlight=False, soft_wrap=True).print(table, markup=False)


@key.command("revoke")
def revoke_key(
    identity: Annotated[int, typer.Argument(metavar="ID", help="As `vigie api key list` says.")],
    city: CityOption = None,
) -> None:
    """End a key, within seconds and for ever."""
    from vigie.store import api_keys

    _, connect = client_of(city, "key")
    with connect() as connection:
        name = api_keys.revoke(connection, identity)
        if name is not None:
            note_command(connection, "key", f"revoked key {identity} ({name})")
    if name is None:
        typer.echo(f"there is no key {identity}", err=True)
        raise typer.Exit(2)
    typer.echo(f"revoked: key {identity} ({name})")


def _lifetime(text: str) -> "timedelta":
    from vigie.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--expires") from None


def _state(one: "ApiKey", now: "datetime") -> str:
    if one.revoked_at is not None:
        return f"revoked {one.revoked_at:%Y-%m-%d}"
    if one.expires_at is None:
        return "good"
    word = "expired" if one.expires_at <= now else "expires"
    return f"{word} {one.expires_at:%Y-%m-%d}"
