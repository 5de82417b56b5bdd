"""The commands on notices: `vigie alarms notices` and `notify-test`."""

from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from vigie.cli_database import CityOption, client_of, settings_for


class NoticeState(StrEnum):
    SENT = "sent"
    WAITING = "waiting"
    FAILED = "failed"


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


def notices(
    channel: Annotated[str | None, typer.Option(help="Those for this channel.")] = None,
    state: Annotated[NoticeState | None, typer.Option(help="Those that are so.")] = None,
    limit: Annotated[int, typer.Option(help="The newest so many.", min=1, max=10_000)] = 50,
    format_: Annotated[Format, typer.Option("--format", help="For people or programs.")] = (
        Format.TABLE
    ),
    city: CityOption = None,
) -> None:
    """List who was told of which alarms, what waits, and what was given up and why."""
    from rich.console import Console

    from alarms.notices_page import as_json, table
    from vigie.city import load_city
    from vigie.store.migrate import check
    from vigie.store.notices import newest

    settings, connect = client_of(city, "notices")
    loaded = load_city(settings.city_dir)
    with closing(connect()) as connection:
        check(connection, loaded)
        found = newest(connection, channel=channel, state=state, limit=limit)
    if format_ is Format.JSON:
        typer.echo(as_json(found))
    elif found:
        Console(highlight=False, soft_wrap=True).print(table(found, loaded.config.zone))
    else:
        typer.echo("no notices")


def notify_test(
    channel: Annotated[str, typer.Argument(help="A channel of the city's file.")],
    city: CityOption = None,
) -> None:
    """Send a message that is marked as a test, and say how it went; exit with 1 if it did not."""
    from alarms.notify.delivery import NotConfiguredError, PostponedError, RefusedError
    from alarms.notify.message import Audience, Message
    from alarms.notify.senders import sender_of
    from vigie.city import load_city
    from vigie.logs import configure
    from vigie.store.notices import STAMP

    settings = settings_for(city)
    configure(settings, "notify-test")
    loaded = load_city(settings.city_dir)
    channels = {one.id: one for one in loaded.config.alarms.channels}
    if channel not in channels:
        known = ", ".join(sorted(channels)) or "none"
        typer.echo(f"{loaded.id} has no channel {channel!r}; it has: {known}", err=True)
        raise typer.Exit(2)
    now = datetime.now(UTC)
    audience = Audience(loaded, channels[channel], settings.dashboard_url)
    try:
        sender = sender_of(audience, settings, lambda: datetime.now(UTC))
        remark = sender.send(Message(f"{now.strftime(STAMP)}-test", now))
    except NotConfiguredError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except RefusedError as error:
        typer.echo(f"refused: {error}", err=True)
        raise typer.Exit(1) from None
    except PostponedError as error:
        typer.echo(f"not sent; an alarm would be tried again: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"sent, but {remark}" if remark else "sent")
