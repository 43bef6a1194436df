"""`tanpacalo doctor`: what is well, what is not, and the sentence that mends it."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from itertools import groupby
from typing import Annotated, Any, Final

import orjson
import typer

from bot.checkup.examine import examine
from bot.checkup.findings import Finding, Level, Subject
from bot.cli.opening import PASSPHRASE, ConfigOption
from bot.observability import configure_logging

TITLES: Final[dict[Subject, str]] = {
    Subject.CONFIGURATION: "Configuration",
    Subject.KEYS: "Keys",
    Subject.DATABASE: "Database",
    Subject.PEOPLE: "Readers and officers",
    Subject.SLIPS: "Slip codes",
    Subject.OUTBOX: "Messages on their way",
    Subject.SERVER: "Server",
    Subject.TELEGRAM: "Telegram",
    Subject.WHATSAPP: "WhatsApp",
    Subject.CLOCK: "Clock and days",
    Subject.PASSING: "Who can read chats in passing",
}
COLOURS: Final[dict[Level, str]] = {
    Level.OK: "green",
    Level.NOTE: "blue",
    Level.WARNING: "yellow",
    Level.FAULT: "red",
}
WORDS: Final[dict[Level, str]] = {
    Level.OK: "ok",
    Level.NOTE: "note",
    Level.WARNING: "WARN",
    Level.FAULT: "FAULT",
}


def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, for another program.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Look for faults and say what mends them; nothing is changed or sent.

    Configuration, keys, database, readers, messages on their way, platforms and their
    webhooks, clock and days, and who can read chats in passing. It runs beside a live
    server. The exit status is 0 if there is no fault; warnings do not count.

    Example:  tanpacalo doctor
    """
    configure_logging("error")  # first of all: libraries would log addresses with a token
    environ = {name: value for name, value in os.environ.items() if name != PASSPHRASE}
    findings = asyncio.run(examine(config, environ))
    if as_json:
        typer.echo(orjson.dumps(_report(findings), option=orjson.OPT_INDENT_2).decode())
    else:
        _show(findings)
    raise typer.Exit(1 if _counts(findings)[Level.FAULT] else 0)


def _counts(findings: Sequence[Finding]) -> Counter[Level]:
    return Counter(finding.level for finding in findings)


def _report(findings: Sequence[Finding]) -> dict[str, Any]:
    counts = _counts(findings)
    return {
        "version": version("tanpacalo"),
        "ok": not counts[Level.FAULT],
        "faults": counts[Level.FAULT],
        "warnings": counts[Level.WARNING],
        "findings": [
            {
                "subject": finding.subject,
                "check": finding.name,
                "level": finding.level,
                "seen": finding.seen,
                "mend": finding.mend,
            }
            for finding in findings
        ],
    }


def _show(findings: Sequence[Finding]) -> None:
    """Print a list by subject; with colours on a terminal, otherwise the same without."""
    is_terminal = sys.stdout.isatty()
    for subject, found in groupby(findings, key=lambda one: one.subject):
        typer.secho(TITLES[subject], bold=is_terminal)
        for finding in found:
            colour = COLOURS[finding.level] if is_terminal else None
            word = typer.style(f"{WORDS[finding.level]:<5}", fg=colour) if colour else None
            typer.echo(f"  {word or format(WORDS[finding.level], '<5')}  {finding.seen}")
            if finding.mend:
                typer.echo(f"         -> {finding.mend}")
    counts = _counts(findings)
    typer.echo(
        f"\n{_plural(counts[Level.FAULT], 'fault')}, {_plural(counts[Level.WARNING], 'warning')}"
    )


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
