"""`tanpacalo scan` and `picked-up`: a barcode reader is a keyboard, its answer comes at once."""

import sys
from collections.abc import Iterable
from typing import Annotated, Final, TextIO

import typer

from bot.cli.counter import Answer, Counter
from bot.cli.opening import ConfigOption, opened
from handlers.domain.application import Status
from handlers.domain.state import Language
from handlers.texts.render import render_line

#: Words of the barcode reader's user for "take the last one back".
UNDO_WORDS: Final = frozenset({"undo", "batal"})

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Scan slips at the counter: into the pickup box, and out of it.",
)


@app.command("ready")
def ready(config: ConfigOption = None) -> None:
    """Scan cards into the pickup box; whoever asked is told.

    One code a line, from a barcode reader or a file; each is answered at once. A line
    `undo` or `batal` takes the last one back. End with Ctrl-D. The exit status is 0 only
    if no line was wrong.

    Example:  tanpacalo scan ready < box.txt
    """
    _scan_lines(config, Status.READY_FOR_PICKUP, "counter-start-ready")


@app.command("picked-up")
def scan_picked_up(config: ConfigOption = None) -> None:
    """Scan cards out to their owners; their reminders end.

    One code a line, from a barcode reader or a file; each is answered at once. A line
    `undo` or `batal` takes the last one back. End with Ctrl-D. The exit status is 0 only
    if no line was wrong.

    Example:  tanpacalo scan picked-up
    """
    _scan_lines(config, Status.PICKED_UP, "counter-start-picked-up")


def picked_up(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code on the slip.")],
    config: ConfigOption = None,
) -> None:
    """Note one card as picked up, without a barcode reader.

    Example:  tanpacalo picked-up K7M4-X2RA-9TWC
    """
    with opened(config) as base:
        counter = Counter(base, Status.PICKED_UP)
        for answer in counter.take(code):
            _show(answer)
    raise typer.Exit(1 if counter.wrong else 0)


def _scan_lines(config: ConfigOption, status: Status, greeting: str) -> None:
    with opened(config) as base:
        counter = Counter(base, status)
        if sys.stdin.isatty():
            typer.echo(render_line(greeting, {}, Language.INDONESIAN))
        for line in _lines(sys.stdin):
            for answer in _answer(counter, line):
                _show(answer)
        _show(counter.summary())
    raise typer.Exit(1 if counter.wrong else 0)


def _lines(stream: TextIO) -> Iterable[str]:
    """Read lines as they come; a reader that sends broken characters ends nothing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return (line.strip() for line in iter(stream.readline, "") if line.strip())


def _answer(counter: Counter, line: str) -> list[Answer]:
    if line.casefold() in UNDO_WORDS:
        return [counter.undo()]
    return counter.take(line)


def _show(answer: Answer) -> None:
    is_terminal = sys.stdout.isatty()
    colour = "red" if answer.is_wrong else "green"
    text = f"{answer.text}\a" if answer.is_wrong and is_terminal else answer.text
    typer.secho(text, fg=colour if is_terminal else None, bold=answer.is_wrong and is_terminal)
    sys.stdout.flush()
