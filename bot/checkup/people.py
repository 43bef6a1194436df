"""Who reads reports, who gets digests, can codes be guessed, what is stuck on its way?"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from bot.checkup.findings import Finding, Notebook, Subject, plain
from handlers.domain.messages import MessageClass
from storage import complaint_desk, digests, inspection, officers, outbox, reports
from storage.outbox import OutboxState
from storage.vault.keys import Keys

_PEOPLE: Final = Notebook(Subject.PEOPLE)
_SLIPS: Final = Notebook(Subject.SLIPS)
_OUTBOX: Final = Notebook(Subject.OUTBOX)
#: With fewer readers, one absence or one culprit leaves reports unread.
ENOUGH_READERS: Final = 2
#: So many applications are opened to see what codes an office brings.
LOOK_AT: Final = 2_000
#: Codes are guessable if so many of those tried, and so large a share, have a next one.
FEW_NEIGHBOURS: Final = 3
NEIGHBOURS_SHARE: Final = 0.05
#: People who block the bot or leave: nothing that anybody must mend.
_ORDINARY: Final = frozenset({"blocked", "chat-gone"})
_NEW_READER: Final = 'tanpacalo keys new --name "..." --role inspectorate'


def check_people(tx: Connection) -> Iterator[Finding]:
    """Look at readers and officers."""
    yield from _readers(reports.active_readers(tx))
    linked = [
        one for one in officers.everyone(tx) if one.linked_at is not None and not one.revoked_at
    ]
    if linked:
        yield _PEOPLE.ok("officers", f"{len(linked)} linked: they get digests and alarms")
    else:
        yield _PEOPLE.warning(
            "officers",
            "no officer has linked a chat: nobody gets a digest or an alarm",
            'tanpacalo officer invite --name "..." --role supervisor',
        )


def _readers(readers: list[reports.Reader]) -> Iterator[Finding]:
    if any(reader.is_demo for reader in readers):
        yield _PEOPLE.fault(
            "demo-readers",
            "demo readers are active: every report is marked UJI COBA and its keys lie open",
            f"Make a real reader, which ends the demo ones: {_NEW_READER}",
        )
        return
    if not readers:
        yield _PEOPLE.warning(
            "readers",
            "nobody can read reports, so none are taken",
            f"Make a reader's key: {_NEW_READER}",
        )
        return
    roles = ", ".join(plain(reader.role) for reader in readers)
    if len(readers) < ENOUGH_READERS:
        yield _PEOPLE.warning(
            "readers",
            f"one reader only ({roles}): one absence, or one culprit, leaves reports unread",
            f"Make a second one in another office: {_NEW_READER}",
        )
        return
    yield _PEOPLE.ok("readers", f"{len(readers)} can read reports ({roles})")


def check_codes(tx: Connection, keys: Keys) -> Finding:
    """Try the number after each of some codes that the office brought."""
    tried, found = inspection.neighbours(tx, keys, look_at=LOOK_AT)
    if not tried:
        return _SLIPS.ok("codes", "all codes looked at are ours: they cannot be guessed")
    seen = f"of {tried} codes that the office brought, {found} have a next number that is one too"
    if found >= FEW_NEIGHBOURS and found >= tried * NEIGHBOURS_SHARE:
        return _SLIPS.warning(
            "codes",
            f"{seen}: whoever counts up reads a neighbour's status",
            "Hand out our own codes instead: tanpacalo slips, or import without the column kode.",
        )
    return _SLIPS.ok("codes", seen)


def check_outbox(tx: Connection, *, now: datetime) -> Iterator[Finding]:
    """Look at what is stuck, dead or parked."""
    alarms = digests.alarms(tx, now=now)
    if "token-revoked" in alarms:
        yield _OUTBOX.fault(
            "token-revoked",
            "messages wait because the platform refuses our token",
            "Set the new token in the configuration and start again: they leave by themselves.",
        )
    if "outbox-stuck" in alarms:
        yield _OUTBOX.fault(
            "stuck",
            "messages are due for over 15 minutes and have not left",
            "See that `tanpacalo serve` runs and reaches the platform; tanpacalo outbox show",
        )
    dead = inspection.reasons(tx, OutboxState.DEAD)
    sad = {reason: count for reason, count in dead.items() if reason not in _ORDINARY}
    if sad:
        yield _OUTBOX.warning(
            "dead",
            f"could not be sent: {_listed(sad)}",
            "Look at them: tanpacalo outbox show --state dead. They are forgotten after 8 days.",
        )
    parked = inspection.reasons(tx, OutboxState.PARKED)
    if restored := parked.pop(outbox.RESTORED, 0):
        yield _OUTBOX.warning(
            "restored",
            f"{restored} were on their way when the backup was made that this was restored from; "
            "they may have arrived since, and no backup holds their text",
            "Look at them: tanpacalo outbox show --state parked. None can be sent again; end them "
            "with tanpacalo outbox drop --all-restored, or let them be forgotten after 8 days.",
        )
    if parked:
        yield _OUTBOX.warning(
            "parked",
            f"set aside until somebody mends the cause: {_listed(parked)}",
            f"{_cause(parked)} Then: tanpacalo outbox retry --all-dead",
        )
    yield _OUTBOX.ok("counts", _counts(tx))


def check_complaints(tx: Connection, *, today: date) -> Finding:
    """Look at complaints that wait for the office."""
    found = complaint_desk.count(tx, today=today)
    if found.oldest_due is not None:
        return _PEOPLE.warning(
            "complaints",
            f"{found.overdue} of {found.waiting} waiting complaints are past their deadline, "
            f"the oldest since {found.oldest_due.isoformat()}",
            "Answer them: tanpacalo complaint list",
        )
    if not found.waiting:
        return _PEOPLE.ok("complaints", "no complaint waits for an answer")
    seen = f"complaints that wait for an answer, all in time: {found.waiting}"
    return _PEOPLE.ok("complaints", seen)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {plain(reason) or 'no reason'}" for reason, count in counts.items())


def _cause(parked: Mapping[str, int]) -> str:
    if any(reason.startswith("template") for reason in parked):
        return "Get the template approved at Meta and name it under [whatsapp.templates]."
    return "Look at them: tanpacalo outbox show --state parked."


def _counts(tx: Connection) -> str:
    counts = outbox.counts(tx)
    waiting = sum(
        counts.get((state, kind), 0)
        for state in (OutboxState.PENDING, OutboxState.ATTEMPTING, OutboxState.UNKNOWN)
        for kind in MessageClass
    )
    return f"{waiting} on their way" if waiting else "nothing waits"
