"""`tanpacalo digest`: today's figures, as each role gets them, and what officers answered."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import show_table
from handlers.domain.officer import AnsweredDigest, Permission, Role, may
from notifications.digests import digest_facts, digest_text, queue_digests
from storage import digest_desk


def digest(
    send: Annotated[
        bool, typer.Option("--now", help="Also send it to every linked officer, once more.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Print today's digest as each role gets it: counts and ages, no content.

    Below it stands what officers answered under the digests that were given today.

    Example:  tanpacalo digest --now
    """
    with opened(config) as base, base.database.transaction() as tx:
        now, zone = base.clock(), base.office.calendar.zone
        facts = digest_facts(tx, base.office, now=now)
        roles = [role for role in Role if may(role, Permission.RECEIVE_DIGEST)]
        texts = {role: digest_text(facts, base.office, role) for role in roles}
        lanes = queue_digests(tx, base.keys, base.office, now=now, again=True) if send else None
        given = digest_desk.answers(tx, base.office.calendar.office_date(now))
    for role, text in texts.items():
        typer.echo(f"--- {role.value} ---\n{text}\n")
    typer.echo("--- given today ---")
    heading = ("officer", "role", "digest", "answer", "at")
    show_table(heading, [_row(one, zone) for one in given], empty="None yet.")
    if lanes is not None:
        typer.echo(f"Queued for {len(lanes)} linked officer{'' if len(lanes) == 1 else 's'}.")


def _row(given: AnsweredDigest, zone: ZoneInfo) -> tuple[str, ...]:
    unread = given.unread
    return (
        given.name or "nobody left",
        given.role,
        f"handed on: {unread.role}, {unread.day}" if unread else "own",
        given.answer or "unread",
        f"{given.at.astimezone(zone):%H:%M}" if given.at else "",
    )
