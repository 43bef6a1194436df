"""`tanpacalo questions`: what people ask that nobody understands, by what it is about."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.base import open_base
from bot.cli.screen import show_table
from storage import unknown_questions


def questions(
    config: Annotated[
        Path | None, typer.Option("--config", help="Configuration file (default: ./config.toml).")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, help="How many days back.")] = 30,
) -> None:
    """Count the questions that were not understood, by what they are about.

    No word of a question is kept. What was asked about fewer than three times is not told.
    A cluster's words lie in handlers/understanding/clusters.toml.

    Example:  tanpacalo questions --days 7
    """
    base = open_base(config, os.environ)
    try:
        today = base.office.calendar.office_date(base.clock())
        with base.database.transaction() as tx:
            found = unknown_questions.most_frequent(tx, since=today - timedelta(days=days - 1))
    finally:
        base.close()
    rows = [[cluster, str(times)] for cluster, times in found]
    show_table(["about", "times"], rows, empty="Nothing was asked three times.")
