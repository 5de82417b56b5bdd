"""The command `vigie alarms`."""

import typer

from alarms.cli_notices import notices, notify_test

app = typer.Typer(help="Alarms: who is told of them.", no_args_is_help=True)
app.command("notices")(notices)
app.command("notify-test")(notify_test)
