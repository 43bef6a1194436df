"""`tanpacalo officer`: who gets digests, in which chat."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from bot.cli.names import checked_name
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import short, show_table
from handlers.domain.errors import TanpaCaloError
from handlers.domain.office import Office
from handlers.domain.officer import Role
from handlers.domain.slip_code import ALPHABET, GROUP, fold
from storage import digest_desk, officer_desk, officers
from storage.officers import OfficerInfo

PREFIX: Final = "PTG"
#: 54 random bits, tried a few times an hour, for a quarter of an hour.
RANDOM_SYMBOLS: Final = 12
VALID_FOR: Final = timedelta(minutes=15)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Officers: invite them to link their chat, list them, revoke them.",
)


class OfficerError(TanpaCaloError):
    """An officer cannot be found."""


@app.command("invite")
def invite(
    name: Annotated[
        str, typer.Option("--name", callback=checked_name, help="The officer, for the list.")
    ],
    role: Annotated[Role, typer.Option("--role", help="What the officer may see.")],
    config: ConfigOption = None,
) -> None:
    """Make a linking code for an officer's own chat: single use, 15 minutes.

    The officer sends the code to the bot in a private chat, or opens a link.

    Example:  tanpacalo officer invite --name "Pak Budi" --role supervisor
    """
    code = _new_code()
    with opened(config) as base:
        expires_at = base.clock() + VALID_FOR
        with base.database.transaction() as tx:
            officers.invite(
                tx, base.keys, name=name, role=role, code=fold(code), expires_at=expires_at
            )
        links = _links(base.office, code)
        until = expires_at.astimezone(base.office.calendar.zone)
    typer.echo(code)
    for link in links:
        typer.echo(link)
    typer.echo(f"For {name} ({role.value}), once, until {until:%H:%M}. Tell it to nobody else.")


def _links(office: Office, code: str) -> list[str]:
    """Give a link for each messenger that opens the chat with the code filled in."""
    telegram, whatsapp = office.telegram_link, office.whatsapp_link
    links = [f"{telegram}?start={code}"] if telegram else []
    return [*links, f"{whatsapp}?text={code}"] if whatsapp else links


def _new_code() -> str:
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SYMBOLS))
    groups = (symbols[start : start + GROUP] for start in range(0, RANDOM_SYMBOLS, GROUP))
    return "-".join((PREFIX, *groups))


@app.command("list")
def list_officers(config: ConfigOption = None) -> None:
    """List officers, whether their chat is linked, and when they last answered a digest.

    No chat is shown.

    Example:  tanpacalo officer list
    """
    with opened(config) as base, base.database.transaction() as tx:
        zone = base.office.calendar.zone
        found = officers.everyone(tx)
        last = digest_desk.last_answers(tx)
    rows = [
        (short(one.id), one.name, one.role, _state(one, zone), _day(last.get(one.id), zone))
        for one in found
    ]
    heading = ("id", "name", "role", "state", "last read")
    show_table(heading, rows, empty="There is no officer yet.")


def _day(instant: datetime | None, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d}" if instant else ""


def _state(officer: OfficerInfo, zone: ZoneInfo) -> str:
    if officer.revoked_at is not None:
        return f"revoked {officer.revoked_at.astimezone(zone):%Y-%m-%d}"
    if officer.linked_at is not None:
        return f"linked {officer.linked_at.astimezone(zone):%Y-%m-%d}"
    return "invited"


@app.command("revoke")
def revoke(
    officer: Annotated[
        str, typer.Argument(metavar="NAME|ID", help="The name, or the beginning of the id.")
    ],
    config: ConfigOption = None,
) -> None:
    """End an officer's link: no more digests, those that wait are cancelled.

    Example:  tanpacalo officer revoke "Pak Budi"
    """
    with opened(config) as base, base.database.transaction() as tx:
        chosen = _only(officer_desk.find(tx, officer))
        cancelled = officer_desk.revoke(tx, chosen.id, now=base.clock())
    waiting = f" {cancelled} waiting digests were cancelled." if cancelled else ""
    typer.echo(f"{chosen.name} ({chosen.role}) is no longer linked.{waiting}")


def _only(found: list[OfficerInfo]) -> OfficerInfo:
    if len(found) != 1:
        problem = "several officers match" if found else "there is no such officer"
        raise OfficerError(f"{problem}; see: tanpacalo officer list")
    return found[0]
