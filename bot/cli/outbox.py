"""`tanpacalo outbox`: what waits, what failed and why; never a text, never an address."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import short, show_table
from handlers.domain.errors import TanpaCaloError
from storage import outbox_desk
from storage.outbox import RESTORED, OutboxState
from storage.outbox_desk import STRANDED, OutboxLine

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Messages on their way: show them, send failed ones again, drop them.",
)


class OutboxError(TanpaCaloError):
    """A message cannot be dealt with as asked."""


@app.command("show")
def show(
    state: Annotated[
        OutboxState | None,
        typer.Option("--state", help="Only this state (default: all that is not over)."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")] = 50,
    config: ConfigOption = None,
) -> None:
    """List messages on their way, the next due first.

    Example:  tanpacalo outbox show --state dead
    """
    with opened(config) as base, base.database.transaction() as tx:
        zone = base.office.calendar.zone
        found = outbox_desk.lines(tx, state=state, limit=limit)
    heading = ("id", "class", "channel", "state", "attempts", "due", "reason", "delivery")
    show_table(heading, [_row(line, zone) for line in found], empty="Nothing waits.")


def _row(line: OutboxLine, zone: ZoneInfo) -> tuple[str, ...]:
    due = line.due_at.astimezone(zone)
    return (
        short(line.id),
        line.kind,
        line.channel,
        line.state.value,
        f"{line.attempts}",
        f"{due:%Y-%m-%d %H:%M:%S}",
        line.reason,
        line.delivery,
    )


@app.command("retry")
def retry(
    message: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Its beginning is enough.")
    ] = None,
    all_dead: Annotated[
        bool, typer.Option("--all-dead", help="All dead, parked and unknown messages.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Send a parked, unknown or dead message again, if its text still exists.

    The text of a dead message is erased, as a rule, and then it cannot be sent again. One
    that is `unknown` may have arrived already: sending it again may double it.

    Example:  tanpacalo outbox retry 3fa9c1d2
    """
    if (message is None) is not all_dead:
        raise OutboxError("name one message, or give --all-dead")
    with opened(config) as base, base.database.transaction() as tx:
        ids, erased = outbox_desk.stranded(tx)
        if message is not None:
            ids, erased = [_stranded(outbox_desk.by_prefix(tx, message)).id], 0
        done = outbox_desk.retry(tx, ids, now=base.clock())
    typer.echo(f"{done} due again now.")
    if erased:
        typer.echo(f"{erased} cannot be sent again: their text is gone.")


def _stranded(found: list[OutboxLine]) -> OutboxLine:
    line = _only(found)
    if line.state not in STRANDED:
        raise OutboxError(
            f"this message is {line.state.value}; only dead, parked and unknown ones are sent again"
        )
    if line.reason == RESTORED:
        raise OutboxError(
            "it was on its way when the backup was made, and a backup holds no texts; it cannot "
            f"be sent again. End it: tanpacalo outbox drop {short(line.id)} (or --all-restored)"
        )
    if not line.has_text:
        raise OutboxError("its text was erased when it ended; it cannot be sent again")
    return line


@app.command("drop")
def drop(
    message: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Its beginning is enough.")
    ] = None,
    all_restored: Annotated[
        bool,
        typer.Option("--all-restored", help="All that a backup left without a text (parked)."),
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Cancel a message that waits, and erase its text.

    Example:  tanpacalo outbox drop 3fa9c1d2
    """
    if (message is None) is not all_restored:
        raise OutboxError("name one message, or give --all-restored")
    with opened(config) as base, base.database.transaction() as tx:
        if message is None:
            dropped = outbox_desk.drop(tx, outbox_desk.restored(tx), now=base.clock())
            typer.echo(f"Dropped {dropped}.")
            return
        line = _only(outbox_desk.by_prefix(tx, message))
        if not outbox_desk.drop(tx, [line.id], now=base.clock()):
            raise OutboxError(f"this message is {line.state.value}; it cannot be dropped")
    typer.echo(f"Dropped {short(line.id)}.")


def _only(found: list[OutboxLine]) -> OutboxLine:
    if len(found) != 1:
        problem = "several messages' ids begin so" if found else "there is no such message"
        raise OutboxError(f"{problem}; see: tanpacalo outbox show")
    return found[0]
