"""`vigie sim verify`: is all that a simulation sent accounted for?"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from sensor_sim.ledger import LedgerError
from sensor_sim.options import duration
from sensor_sim.store_view import AwayError, StoreView
from sensor_sim.verify import DISCREPANCIES, Verdict, verify
from vigie.logs import configure
from vigie.settings import Settings

_MEANINGS = {
    "missing": "sent, and neither stored nor a dead letter",
    "duplicated": "stored more than once",
    "altered": "stored with another value than was sent",
    "never_sent": "stored, though the ledger says it was never sent",
    "unheard_of": "stored of a simulated device, and unknown to the ledger",
    "letters_missing": "broken messages that are not among the dead letters",
    "letters_unexpected": "dead letters of messages that were sound",
}


def verify_command(
    *,
    ledger: Annotated[Path, typer.Option(help="What `vigie sim run --ledger` wrote.")],
    patience: Annotated[
        timedelta,
        typer.Option(
            parser=duration,
            metavar="10s",
            show_default="10s",
            help="How long to wait for the rest.",
        ),
    ] = timedelta(seconds=10),
    api: Annotated[
        str | None, typer.Option(help="The API's URL (default: VIGIE_API_URL, or this machine's).")
    ] = None,
) -> None:
    """Compare what the city has stored with what the simulator truly sent.

    VIGIE_API_KEY must be a key to read, as dead letters are told only to who has one.
    The exit code is 0 only when every message is accounted for.
    """
    settings = Settings()
    configure(settings, service="sim")
    try:
        with StoreView(api or settings.resolved_api_url, settings.api_headers) as view:
            verdict = verify(ledger, view, patience)
    except (LedgerError, AwayError) as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo("\n".join(page(verdict)))
    if not verdict.is_clean:
        raise typer.Exit(1)


def page(verdict: Verdict) -> list[str]:
    """The verdict in lines for a person."""
    lines = [
        f"true readings        {verdict.true:>10,}",
        *(f"  not sent: {why:<10} {count:>9,}" for why, count in sorted(verdict.unsent.items())),
        f"sent                 {verdict.said:>10,}  in {verdict.messages:,} messages",
        f"unconfirmed          {verdict.unconfirmed:>10,}  messages the broker never confirmed",
        f"stored               {verdict.stored:>10,}",
        f"dead letters         {verdict.letters:>10,}  of {verdict.broken:,} broken messages",
    ]
    for name in DISCREPANCIES:
        lines.append(f"{name:<20} {verdict.discrepancies[name]:>10,}  {_MEANINGS[name]}")
        lines += [
            f"    {one.device} {one.metric} {one.time.isoformat()}: {one.what}"
            for one in verdict.examples[name]
        ]
    lines.append(
        "every message is accounted for"
        if verdict.is_clean
        else "NOT every message is accounted for"
    )
    return lines
