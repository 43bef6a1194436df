"""`tanpacalo digest`: today's figures, as each role gets them."""

from typing import Annotated

import typer

from bot.cli.opening import ConfigOption, opened
from handlers.domain.officer import Permission, Role, may
from notifications.digests import digest_facts, digest_text, queue_digests


def digest(
    send: Annotated[
        bool, typer.Option("--now", help="Also send it to every linked officer, once more.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Print today's digest as each role gets it: counts and ages, no content.

    Example:  tanpacalo digest --now
    """
    with opened(config) as base, base.database.transaction() as tx:
        now = base.clock()
        facts = digest_facts(tx, base.office, now=now)
        roles = [role for role in Role if may(role, Permission.RECEIVE_DIGEST)]
        texts = {role: digest_text(facts, base.office, role) for role in roles}
        lanes = queue_digests(tx, base.keys, base.office, now=now, again=True) if send else None
    for role, text in texts.items():
        typer.echo(f"--- {role.value} ---\n{text}\n")
    if lanes is not None:
        typer.echo(f"Queued for {len(lanes)} linked officer{'' if len(lanes) == 1 else 's'}.")
