"""What must be true after a storm: every effect once, every message answered, copies as allowed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table, func, select

from handlers.domain import slip_code
from handlers.domain.messages import Channel, MessageClass
from notifications.sender import IN_DOUBT
from storage import applications, digests, intake, outbox, reports, subscriptions
from storage.outbox import OutboxState
from storage.vault.receipts import derive_receipt
from storage.vault.reports import open_fragment, open_report_identity
from tests.e2e.running import receipt_in
from tests.e2e.storm import CITIZENS, OFFICERS, WITNESSES, Storm, phone_of, words_of
from tests.simulator.values import SeenMessage
from tests.simulator.whatsapp.client import SeenMessage as SeenOnWhatsApp

#: Messages that the people of one number send: two times a code and a tap, a report's six.
SAID = 2 * 2 + 6


@dataclass
class Result:
    """What a storm ended in.

    Attributes:
        effects: by name, how many there had to be and how many there are.
        copies: by platform and class of message, how many came in so many copies.
    """

    effects: dict[str, tuple[int, int]] = field(default_factory=dict)
    copies: dict[tuple[Channel, MessageClass], Counter[int]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    @property
    def lost(self) -> int:
        """Effects that are missing."""
        return sum(max(0, wanted - found) for wanted, found in self.effects.values())

    @property
    def doubled(self) -> int:
        """Effects that there are too many of."""
        return sum(max(0, found - wanted) for wanted, found in self.effects.values())

    def arrived_on(self, channel: Channel) -> int:
        """Count all copies that a platform brought."""
        seen = [copies for (where, _), copies in self.copies.items() if where is channel]
        return sum(number * times for copies in seen for number, times in copies.items())

    def came(
        self, kind: MessageClass, copies: Iterable[int], channel: Channel = Channel.TELEGRAM
    ) -> None:
        """Count messages of a class; none may come oftener than its class allows."""
        seen = Counter(copies)
        rule = IN_DOUBT[channel][kind]
        most = 1 + max(rule.repeats, rule.crash_repeats)
        assert max(seen, default=0) <= most, f"too many copies of a {kind}, {channel}: {seen}"
        self.copies[channel, kind].update(seen)


async def check(storm: Storm) -> Result:
    """Every effect is there exactly once, every message was answered."""
    result = Result()
    for number, (here, there) in storm.codes.items():
        telegram = await storm.simulator.replies(CITIZENS + number)
        _check_citizen(here, telegram, Channel.TELEGRAM, result)
        whatsapp = await storm.whatsapp.replies(phone_of(number))
        _check_citizen(there, whatsapp, Channel.WHATSAPP, result)
        await _check_officer(storm, number, result)
    await _check_witnesses(storm, result)
    _check_database(storm, result)
    assert (result.lost, result.doubled) == (0, 0), result.effects
    storm.base.close()
    return result


def _check_citizen(
    code: str,
    replies: Sequence[SeenMessage] | Sequence[SeenOnWhatsApp],
    channel: Channel,
    result: Result,
) -> None:
    reminded = sum(_is_reminder(reply) for reply in replies)
    told = Counter(reply.text for reply in replies if not _is_reminder(reply))
    assert any(slip_code.show(code) in text for text in told), "no status"
    assert len(told) >= 2, "no confirmation"
    result.came(MessageClass.REPLY, told.values(), channel)
    # A reminder of which nobody knows whether it arrived is not sent again: 0 is allowed.
    result.came(MessageClass.REMINDER, [reminded], channel)
    # Meta tells whether it has the message: there nobody has to guess.
    assert reminded or channel is not Channel.WHATSAPP, "no reminder"


def _is_reminder(reply: SeenMessage | SeenOnWhatsApp) -> bool:
    return "Sudah diambil" in "".join(reply.labels)


async def _check_officer(storm: Storm, number: int, result: Result) -> None:
    told = Counter(reply.text for reply in await storm.simulator.replies(OFFICERS + number))
    assert len(told) == 1, "no digest, or two"
    result.came(MessageClass.DIGEST, told.values())


async def _check_witnesses(storm: Storm, result: Result) -> None:
    with storm.base.database.transaction() as tx:
        rows = tx.execute(select(reports.REPORT.c.lookup_id, reports.REPORT.c.id))
        by_lookup = {row.lookup_id: row.id for row in rows}
        said = {report: _opened(storm, tx, report) for report in by_lookup.values()}
    for number in storm.codes:
        replies = await storm.simulator.replies(WITNESSES + number)
        told = Counter(reply.text for reply in replies)
        receipts = {text: receipt_in(text) for text in told if _has_receipt(text)}
        assert len(set(receipts.values())) == 1, "no receipt, or two"
        result.came(MessageClass.RECEIPT, (told[text] for text in receipts))
        result.came(MessageClass.REPLY, (told[text] for text in told if text not in receipts))
        if number % 10 == 0:
            digits = next(iter(receipts.values())).replace("-", "")
            receipt = derive_receipt(digits, storm.base.keys.receipt_salt)
            assert said[by_lookup[receipt.lookup_id]] == [words_of(number)]
    assert sorted(said.values()) == sorted([words_of(number)] for number in storm.codes)


def _opened(storm: Storm, tx: Connection, report_id: str) -> list[str]:
    key = tx.scalar(select(reports.KEY.c.sealed).where(reports.KEY.c.report_id == report_id))
    assert key is not None
    identity = open_report_identity(storm.reader.identity, key)
    sealed = tx.scalars(
        select(reports.FRAGMENT.c.sealed).where(reports.FRAGMENT.c.report_id == report_id)
    )
    return [json.loads(open_fragment(identity, piece))["text"] for piece in sealed]


def _has_receipt(text: str) -> bool:
    try:
        return bool(receipt_in(text))
    except AssertionError:
        return False


def _check_database(storm: Storm, result: Result) -> None:
    people = len(storm.codes)
    database = storm.base.database
    on_whatsapp = result.arrived_on(Channel.WHATSAPP)
    reminders = select(func.count()).where(outbox.C.kind == MessageClass.REMINDER)
    result.effects = {
        # What Meta bills is counted once by the same keys.
        "messages taken": (people * SAID, _rows(storm, intake.SEEN) - on_whatsapp),
        "messages set aside": (0, _rows(storm, intake.FAILED)),
        "subscriptions": (2 * people, _rows(storm, subscriptions.SUBSCRIPTION)),
        "changes of status": (2 * people, _rows(storm, applications.CHANGE)),
        "reminders": (2 * people, storm.count_rows(reminders)),
        "reports": (people, _rows(storm, reports.REPORT)),
        "digests": (people, _rows(storm, digests.DIGEST)),
    }
    stuck = select(func.count()).where(outbox.C.state == OutboxState.PENDING)
    assert storm.count_rows(stuck) == 0
    if database.is_sqlite:
        with database.transaction() as tx:
            assert tx.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def _rows(storm: Storm, table: Table) -> int:
    return storm.count_rows(select(func.count()).select_from(table))


def table(storm: Storm, result: Result, blows: Sequence[str]) -> str:
    """Write what was struck how often, and what came of it."""
    lines = [f"kills {storm.kills}, people {4 * len(storm.codes)}"]
    lines += [f"{times:5} x {blow}" for blow, times in sorted(storm.struck.items())]
    lines.append(f"never reached: {', '.join(storm.missed(blows)) or 'none'}")
    lines += [f"{found:5} of {wanted} {name}" for name, (wanted, found) in result.effects.items()]
    lines.append(f"lost {result.lost}, doubled {result.doubled}")
    for (channel, kind), copies in sorted(result.copies.items()):
        told = ", ".join(f"{times} x {number}" for number, times in sorted(copies.items()))
        lines.append(f"copies x messages, {channel}, {kind}: {told}")
    return "\n".join(lines)
