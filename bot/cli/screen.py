"""What commands print: tables for eyes, tab-separated lines for other programs."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import typer

#: How much of a random id is shown; a longer prefix can always be typed.
SHORT_ID: Final = 8


def short(row_id: str) -> str:
    """Shorten an id for people."""
    return row_id[:SHORT_ID]


def show_table(heading: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print rows: a table on a terminal, otherwise one tab-separated line a row.

    Args:
        heading: names of the columns.
        rows: their cells; nothing in them is markup.
        empty: what to say on a terminal if there is no row.
    """
    if not sys.stdout.isatty():
        for row in (heading, *rows) if rows else ():
            typer.echo("\t".join(row))
        return
    if not rows:
        typer.echo(empty)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in heading:
        table.add_column(name)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


@contextmanager
def counted_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show how much of how much is done, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def say(sentence: str) -> None:
    """Tell something that is not the result: to standard error, so that output can be piped."""
    typer.echo(sentence, err=True)


def warn(sentence: str) -> None:
    """Tell something that must not be missed."""
    typer.secho(sentence, err=True, fg="yellow" if sys.stderr.isatty() else None)
