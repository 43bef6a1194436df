"""`tanpacalo slips`: codes, registered first, then printed."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.base import Base
from bot.cli.files import require_folder, write_whole
from bot.cli.opening import ConfigOption, opened, output_folder
from bot.cli.screen import say
from bot.slips import SLIPS_PER_PAGE, slip_link, slips_pdf
from handlers.domain.slip_code import RANDOM_BYTES, make_code, show
from storage import applications
from storage.applications import NewSlip

#: 500 sheets, a ream.
MOST_SLIPS: Final = 4_000


def slips(
    count: Annotated[
        int,
        typer.Option("--count", "-n", min=1, max=MOST_SLIPS, help="How many; 8 fit on a page."),
    ] = SLIPS_PER_PAGE,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE.pdf",
            help="Where to write the PDF, `-` for standard output (default: beside the database).",
        ),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Make slips with new codes and a PDF (A4) to print them from.

    Hand one to everyone who applies. Each code is known from now on: print the file once.
    The codes go to standard output as well, one a line.

    Example:  tanpacalo slips --count 40 -o slips.pdf
    """
    with opened(config) as base:
        now = base.clock()
        path = output or _unused(output_folder(base), now.astimezone(base.office.calendar.zone))
        require_folder(path)
        codes = _register(base, count, now)
        pdf = slips_pdf(codes, base.office, link=lambda code: slip_link(base.office, code))
        if str(path) == "-":
            typer.get_binary_stream("stdout").write(pdf)
            return
        write_whole(path, pdf, replace=True)
    sheets = -(-count // SLIPS_PER_PAGE)
    typer.echo("\n".join(show(code) for code in codes))
    say(f"{count} slips on {sheets} page{'s' if sheets > 1 else ''} of A4: {path}")
    say("Print it at 100 %, cut along the lines, hand out one slip an application.")


def _register(base: Base, count: int, now: datetime) -> list[str]:
    """Make codes that the database knows before any of them is on paper."""
    codes = [make_code(secrets.token_bytes(RANDOM_BYTES)) for _ in range(count)]
    with base.database.transaction() as tx:
        slips = [NewSlip(code) for code in codes]
        applications.register(tx, base.keys, slips, now=now, today=base.today())
    return codes


def _unused(folder: Path, local: datetime) -> Path:
    """Name a file after the office's clock, so that yesterday's slips stay as they are."""
    return folder / f"slips-{local:%Y%m%d-%H%M%S}.pdf"
