"""`tanpacalo audit`: who looked somebody up."""

import sys
from datetime import timedelta
from typing import Annotated, Final

import typer

from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import show_table
from handlers.domain.nik import Fault, read_nik
from storage import audit as entries

_MOST_TYPED: Final = 200

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def about() -> None:
    """What officers looked up."""


@app.command("list")
def list_entries(
    days: Annotated[
        int, typer.Option("--days", min=1, max=730, help="How far back; they stay two years.")
    ] = 30,
    nik: Annotated[
        bool,
        typer.Option("--nik", help="Only about one NIK, which is asked for or read from input."),
    ] = False,
    config: ConfigOption = None,
) -> None:
    """List who looked somebody up: when, the account, what for, how many slips were shown.

    Whom it was about is kept as a keyed hash only. Whoever asks "who looked me up?" brings
    the number: `--nik`.

    Example:  tanpacalo audit list --days 7
    """
    about = _asked_for() if nik else None
    with opened(config) as base:
        with base.database.transaction() as tx:
            since = base.clock() - timedelta(days=days)
            found = entries.entries(tx, base.keys, since=since, about=about)
        zone = base.office.calendar.zone
    rows = [
        (f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}", one.actor, one.action, str(one.found))
        for one in found
    ]
    show_table(("when", "account", "action", "found"), rows, empty="Nobody was looked up.")


def _asked_for() -> str:
    typed = typer.prompt("NIK", err=True) if sys.stdin.isatty() else sys.stdin.readline(_MOST_TYPED)
    number = read_nik(typed[:_MOST_TYPED])
    if isinstance(number, Fault):
        typer.secho("tanpacalo: this is no NIK", err=True)
        raise typer.Exit(2)
    return number
