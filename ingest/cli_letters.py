"""The commands on dead letters: `vigie ingest dead-letters`, `retry` and `purge`."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer
from psycopg import Connection

from ingest.decoder import decoder_for
from ingest.letters_page import group_lines, letter_lines, retried_lines
from ingest.retry import Retry
from vigie.city import City, load_city
from vigie.cli_database import CityOption, client_of, time_of
from vigie.model import Reason
from vigie.settings import Settings
from vigie.store import undelivered
from vigie.store.migrate import StoreError, check
from vigie.store.undelivered import Chosen
from vigie.store.write import known_devices

ReasonOption = Annotated[Reason | None, typer.Option(help="Those with this reason.")]
FeedOption = Annotated[str | None, typer.Option(help="Those that came by this feed.")]
SinceOption = Annotated[str | None, typer.Option(help="Those received from this time on.")]
UntilOption = Annotated[str | None, typer.Option(help="Those received before this time.")]


def show(
    reason: ReasonOption = None,
    feed: FeedOption = None,
    limit: Annotated[int, typer.Option(help="Show so many whole.", min=1)] = 5,
    city: CityOption = None,
) -> None:
    """List dead letters by reason and feed; with --reason or --feed, show the newest whole."""
    chosen = Chosen(reason, feed)
    with _store(city, "dead-letters") as (_, _, connection):
        lines = group_lines(undelivered.groups(connection, chosen))
        if reason or feed:
            lines += letter_lines(undelivered.newest(connection, chosen, limit))
    typer.echo("\n".join(lines))


def retry(
    *,
    reason: ReasonOption = None,
    feed: FeedOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would become of them.")
    ] = False,
    city: CityOption = None,
) -> None:
    """Decode dead letters again, after the configuration was mended.

    Readings that were missing are stored, as of their receipt; those that are there stay as they
    are. What fails again stays a dead letter, with today's reason. Times are by the city's clocks
    unless they name a zone.
    """
    _refuse_all(reason, feed, since, until, hint="--reason, --feed, --since or --until")
    with _store(city, "retry") as (settings, loaded, connection):
        chosen = _chosen(loaded, reason, feed, since, until)
        if not undelivered.take_turn(connection):
            raise StoreError("another `vigie ingest retry` is at it: wait until it has ended")
        decoder = decoder_for(loaded, settings, known_devices(connection))
        done = Retry(connection, decoder).run(chosen, dry=dry_run)
    typer.echo("\n".join(retried_lines(done, dry=dry_run)))


def purge(
    *,
    reason: ReasonOption = None,
    feed: FeedOption = None,
    before: Annotated[str | None, typer.Option(help="Those received before this time.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    city: CityOption = None,
) -> None:
    """Remove dead letters for ever."""
    _refuse_all(reason, feed, before, hint="--reason, --feed or --before")
    with _store(city, "purge") as (_, loaded, connection):
        chosen = _chosen(loaded, reason, feed, None, before)
        if not yes:
            letters = undelivered.count(connection, chosen)
            typer.confirm(f"{letters:,} dead letters: remove for ever?", abort=True)
        removed = undelivered.purge(connection, chosen)
    typer.echo(f"removed: {removed:,} dead letters")


@contextmanager
def _store(city: str | None, command: str) -> Iterator[tuple[Settings, City, Connection]]:
    """The settings, the city and a connection to its store."""
    settings, connect = client_of(city, command)
    loaded = load_city(settings.city_dir)
    with closing(connect()) as connection:
        check(connection, loaded)
        yield settings, loaded, connection


def _refuse_all(*conditions: str | None, hint: str) -> None:
    if not any(conditions):
        raise StoreError(f"say which letters: {hint}")


def _chosen(
    city: City, reason: str | None, feed: str | None, since: str | None, until: str | None
) -> Chosen:
    zone = city.config.zone
    return Chosen(
        reason,
        feed,
        None if since is None else time_of(since, zone),
        None if until is None else time_of(until, zone),
    )
