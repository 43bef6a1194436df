"""`tanpacalo notice`: write once what is out of order, closed, arrived or comes near."""

import sys
from datetime import datetime
from typing import Annotated, Final

import typer
from sqlalchemy import Connection

from bot.base import Base
from bot.cli.names import login
from bot.cli.notice_options import NoticeError, Typed, notice_of
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import counted_bar, say, short, show_table
from handlers.conversations.notices import line
from handlers.domain.notice import LEAD, Notice, NoticeKind, Stage, is_over
from handlers.domain.state import Language
from handlers.texts.render import render_line
from storage import notice_pushes, notices
from storage.notice_pushes import PushState, Reach
from storage.notices import WrittenNotice

#: So many chats in one transaction: webhooks go on in between.
CHUNK: Final = 500

_HEADING: Final = (
    "id",
    "kind",
    "state",
    "from",
    "until",
    "concerns",
    "sent",
    "waiting",
    "passed over",
    "by",
    "text",
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Notices: outages, closing days, blanks, mobile service; shown where they matter.",
)


@app.command("add")
def add(
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Indonesian, one or two sentences.")],
    kind: Annotated[NoticeKind, typer.Option("--kind", help="What it is about.")],
    english: Annotated[str, typer.Option("--english", help="The same in English.")] = "",
    stage: Annotated[
        list[Stage] | None,
        typer.Option("--stage", help="Only who waits for this; may be repeated."),
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option("--service", help="Only this service, such as ktp; may be repeated."),
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option("--place", help="Only this pickup place; may be repeated."),
    ] = None,
    begins: Annotated[
        str, typer.Option("--from", metavar="DAY", help="2026-11-30, or '2026-11-30 13:00'.")
    ] = "",
    ends: Annotated[
        str, typer.Option("--until", metavar="DAY", help="Likewise; a day is included.")
    ] = "",
    push: Annotated[
        bool, typer.Option("--push", help="Also send it once to those who wait for it.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show it, and how many would be sent it.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Send without asking; needed without a terminal.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Write a notice; from now on citizens read it under the answers that it concerns.

    Without --from it begins now. Without --until an outage lasts until `notice end`, blanks
    are told for a week, closing and mobile service last for the day. A closing without
    --stage, --service and --place closes the office: every answer says so on those days.

    Example:  tanpacalo notice add --kind outage --stage recording "Perekaman berhenti."
    """
    with opened(config) as base:
        typed = Typed(kind, text, english, stage or (), service or (), place or (), begins, ends)
        notice = notice_of(base, typed)
        for language in Language:
            shown = line(notice, base.office, base.clock())
            typer.echo(f"{language.value}: {render_line(shown.text, shown.facts, language)}")
        _write(base, notice, push=push, dry_run=dry_run, yes=yes)


@app.command("push")
def push(
    notice: Annotated[str, typer.Argument(metavar="ID", help="Its beginning is enough.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show how many would be sent it.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Send without asking; needed without a terminal.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Send a notice that is written to those who wait for it and have not got it.

    Nobody gets it twice: after a crash, call it again.

    Example:  tanpacalo notice push 3fa9 --dry-run
    """
    with opened(config) as base:
        with base.database.transaction() as tx:
            chosen = _only(tx, notice, base.clock())
        total = _ask(base, chosen, dry_run=dry_run, yes=yes)
        if not dry_run:
            _plan(base, chosen, total)


@app.command("list")
def list_notices(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    config: ConfigOption = None,
) -> None:
    """List notices, whom they concern, to how many chats each went, and who wrote them.

    `passed over`: chats on WhatsApp that only an approved template would have reached, or
    for which it was too late.

    Example:  tanpacalo notice list --all
    """
    with opened(config) as base, base.database.transaction() as tx:
        found, counts = notices.everything(tx), notice_pushes.counts(tx)
    now = base.clock()
    rows = [
        _row(one, base, counts.get(one.notice.id, {}), now)
        for one in found
        if everything or not _is_past(one, now)
    ]
    show_table(_HEADING, rows, empty="There is no notice.")


@app.command("end")
def end(
    notice: Annotated[str, typer.Argument(metavar="ID", help="Its beginning is enough.")],
    config: ConfigOption = None,
) -> None:
    """End a notice: it is shown no more, and what of it has not left is cancelled.

    Example:  tanpacalo notice end 3fa9
    """
    with opened(config) as base, base.database.transaction() as tx:
        chosen = _only(tx, notice, base.clock())
        notices.end(tx, chosen.id, by=login(), now=base.clock())
        cancelled = notice_pushes.cancel(tx, chosen.id, now=base.clock())
    waiting = f" {cancelled:,} chats are not sent it any more." if cancelled else ""
    typer.echo(f"Ended: {chosen.text}{waiting}")


def _write(base: Base, notice: Notice, *, push: bool, dry_run: bool, yes: bool) -> None:
    total = _ask(base, notice, dry_run=dry_run, yes=yes) if push or dry_run else 0
    if dry_run:
        return
    with base.database.transaction() as tx:
        notices.write(tx, notice, by=login(), now=base.clock())
    ahead = notice.starts_at - LEAD > base.clock()
    shown = f"from {LEAD.days} days before it begins" if ahead else "from now on"
    typer.echo(f"Notice {short(notice.id)} is written, and shown {shown}.")
    if push:
        _plan(base, notice, total)


def _ask(base: Base, notice: Notice, *, dry_run: bool, yes: bool) -> int:
    """Say whom a push reaches, and ask whether it shall.

    Returns:
        How many chats.

    Raises:
        NoticeError: it shall not, or there is nobody to ask.
    """
    reach = _reach(base, notice)
    _tell(base, reach)
    if dry_run:
        say("Nothing was written or sent (--dry-run).")
    elif not yes and reach.total:
        if not sys.stdin.isatty():
            raise NoticeError("nothing was written. To send without a terminal, add --yes")
        if not typer.confirm(f"Send it to {reach.total:,} chats?"):
            raise NoticeError("nothing was written")
    return reach.total


def _reach(base: Base, notice: Notice) -> Reach:
    with base.database.transaction() as tx:
        return notice_pushes.reach(tx, notice, base.office, now=base.clock())


def _tell(base: Base, reach: Reach) -> None:
    by_channel = ", ".join(f"{channel.value} {count:,}" for channel, count in reach.chats.items())
    typer.echo(f"It reaches {reach.total:,} chats{f' ({by_channel})' if by_channel else ''}.")
    if reach.shut and "notice" not in base.settings.whatsapp.templates:
        say(
            f"{reach.shut:,} of them on WhatsApp are passed over: outside their 24 hours Meta "
            "takes approved templates only (tanpacalo whatsapp templates)."
        )
    if reach.not_asked:
        say(
            f"{reach.not_asked:,} more chats wait for it, and agreed to reminders before notices "
            "were mentioned: they read it under their status."
        )


def _plan(base: Base, notice: Notice, total: int) -> None:
    planned, after = 0, ""
    with counted_bar("Sending") as progress:
        while True:
            with base.database.transaction() as tx:
                after, count = notice_pushes.plan(
                    tx, notice, base.office, after=after, limit=CHUNK, now=base.clock()
                )
            planned += count
            progress(planned, total)
            if not after:
                break
    night = " They leave from 07:00 on." if base.office.calendar.quiet(base.clock()) else ""
    typer.echo(f"On its way to {planned:,} chats.{night}")


def _only(tx: Connection, prefix: str, now: datetime) -> Notice:
    """Find a notice that holds by the beginning of its id.

    Raises:
        NoticeError: none or several begin so, or it is over.
    """
    everything = notices.everything(tx)
    found = [one for one in everything if prefix and one.notice.id.startswith(prefix.casefold())]
    if len(found) != 1:
        problem = "several notices begin so" if found else "there is no such notice"
        raise NoticeError(f"{problem}; see: tanpacalo notice list")
    if _is_past(found[0], now):
        raise NoticeError("this notice is over")
    return found[0].notice


def _is_past(written: WrittenNotice, now: datetime) -> bool:
    return written.ended_at is not None or is_over(written.notice, now)


def _row(
    written: WrittenNotice, base: Base, counts: dict[PushState, int], now: datetime
) -> tuple[str, ...]:
    notice, zone = written.notice, base.office.calendar.zone
    scope = [*notice.stages, *notice.services, *notice.places]
    state = "on" if notice.starts_at <= now else "ahead"
    until = written.ended_at or notice.ends_at
    return (
        short(notice.id),
        notice.kind.value,
        "over" if _is_past(written, now) else state,
        f"{notice.starts_at.astimezone(zone):%Y-%m-%d %H:%M}",
        f"{until.astimezone(zone):%Y-%m-%d %H:%M}" if until else "",
        ", ".join(scope) or "all",
        f"{counts.get(PushState.HANDED_OVER, 0)}",
        f"{counts.get(PushState.PENDING, 0)}",
        f"{counts.get(PushState.SKIPPED, 0)}",
        _authors(written),
        notice.text,
    )


def _authors(written: WrittenNotice) -> str:
    ended = f", ended by {written.ended_by}" if written.ended_by else ""
    return f"{written.written_by}{ended}"
