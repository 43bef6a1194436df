"""`tanpacalo officer`, `digest` and `outbox`: operations without a word or an address shown."""

import pytest
from sqlalchemy import select

from bot.base import Base
from handlers.domain.messages import Channel, MessageClass
from handlers.domain.officer import DigestAnswer, Unread
from handlers.domain.slip_code import fold
from handlers.texts.render import Rendered
from storage import digest_desk, digests, escalations, officers, outbox, sending
from storage.database import new_id
from storage.letters import Letter
from storage.outbox import NewMessage, OutboxState
from tests.bot.cli.conftest import CommandLine
from tests.office import TUESDAY

LANE = "b" * 32
CHAT = "99887766"
WORDS = "kata-kata yang tidak boleh terlihat"


def queue(
    base: Base,
    *,
    kind: MessageClass = MessageClass.REMINDER,
    state: OutboxState = OutboxState.PENDING,
) -> str:
    message = NewMessage(
        id=new_id(),
        lane=LANE,
        channel=Channel.TELEGRAM,
        kind=kind,
        position=1,
        due_at=base.clock(),
        letter=Letter(CHAT, Rendered(WORDS)),
        state=state,
    )
    with base.database.transaction() as tx:
        outbox.add(tx, base.keys, [message])
    return message.id


def state_of(base: Base, row_id: str) -> str:
    with base.database.transaction() as tx:
        return str(tx.scalar(select(outbox.C.state).where(outbox.C.id == row_id)))


def link(base: Base, code: str) -> None:
    with base.database.transaction() as tx:
        invite_id = officers.open_invite(tx, base.keys, fold(code), now=base.clock())
        assert officers.link(
            tx,
            base.keys,
            invite_id,
            lane=LANE,
            channel=Channel.TELEGRAM,
            chat=CHAT,
            now=base.clock(),
        )


def test_an_invitation_links_an_officer_and_is_listed(tanpacalo: CommandLine, base: Base) -> None:
    ran = tanpacalo("officer", "invite", "--name", "Pak Budi", "--role", "supervisor")
    code = ran.lines[0]

    link(base, code)

    listed = tanpacalo("officer", "list")
    assert code.startswith("PTG-")
    assert ran.lines[1] == f"https://t.me/contoh_ktp_bot?start={code}"
    assert "Pak Budi\tsupervisor\tlinked" in listed.out
    assert CHAT not in listed.out
    assert code not in listed.out


def test_a_role_that_does_not_exist_is_refused(tanpacalo: CommandLine) -> None:
    ran = tanpacalo("officer", "invite", "--name", "Pak Budi", "--role", "boss")

    assert ran.status == 2
    assert "supervisor" in ran.err


@pytest.mark.parametrize("name", ["", "  ", "a\x1bb", "x" * 81])
def test_a_name_that_cannot_be_listed_is_refused(tanpacalo: CommandLine, name: str) -> None:
    assert tanpacalo("officer", "invite", "--name", name, "--role", "counter").status == 2


def test_revoking_cancels_the_digests_that_wait(tanpacalo: CommandLine, base: Base) -> None:
    ran = tanpacalo("officer", "invite", "--name", "Pak Budi", "--role", "supervisor")
    link(base, ran.lines[0])
    digest = queue(base, kind=MessageClass.DIGEST)
    reminder = queue(base)

    revoked = tanpacalo("officer", "revoke", "pak budi")

    assert revoked.status == 0
    assert state_of(base, digest) == OutboxState.CANCELLED
    assert state_of(base, reminder) == OutboxState.PENDING, "the officer's own slip goes on"
    assert tanpacalo("officer", "revoke", "pak budi").status == 1


def test_a_revoked_officers_code_opens_nothing(tanpacalo: CommandLine, base: Base) -> None:
    code = tanpacalo("officer", "invite", "--name", "Pak Budi", "--role", "counter").lines[0]

    tanpacalo("officer", "revoke", "Pak Budi")

    with base.database.transaction() as tx:
        assert officers.open_invite(tx, base.keys, fold(code), now=base.clock()) == ""


def test_digest_is_printed_for_each_role_and_sent_on_demand(
    tanpacalo: CommandLine, base: Base
) -> None:
    code = tanpacalo("officer", "invite", "--name", "Pak Budi", "--role", "supervisor").lines[0]
    link(base, code)

    printed = tanpacalo("digest")
    sent = tanpacalo("digest", "--now")

    counter, supervisor = printed.out.split("--- supervisor ---")
    assert "Laporan" not in counter
    assert "Laporan" in supervisor
    assert "Queued" not in printed.out
    assert "Queued for 1 linked officer." in sent.out


def test_what_officers_answered_today_is_shown(tanpacalo: CommandLine, base: Base) -> None:
    """Who read, since when; and in the list the day of the last answer."""
    code = tanpacalo("officer", "invite", "--name", "Pak Budi", "--role", "supervisor").lines[0]
    link(base, code)
    assert "Pak Budi\tsupervisor\tlinked 2026-11-24\t\n" in tanpacalo("officer", "list").out
    tanpacalo("digest", "--now")
    assert "Pak Budi\tsupervisor\town\tunread\t\n" in tanpacalo("digest").out
    with base.database.transaction() as tx:
        digest_id = tx.scalars(select(digests.DIGEST.c.id)).one()
        handed = Unread(TUESDAY.date(), "counter")
        escalations.hand_on(tx, handed, None, today=TUESDAY.date())
        digest_desk.answer(tx, LANE, digest_id, DigestAnswer.HANDLING, now=TUESDAY)

    shown = tanpacalo("digest").out

    assert "Pak Budi\tsupervisor\town\thandling\t09:30\n" in shown
    assert "nobody left\t\thanded on: counter, 2026-11-24\tunread\t\n" in shown
    assert "linked 2026-11-24\t2026-11-24\n" in tanpacalo("officer", "list").out


def test_outbox_shows_neither_words_nor_address(tanpacalo: CommandLine, base: Base) -> None:
    row = queue(base)

    ran = tanpacalo("outbox", "show")

    assert row[:8] in ran.out
    assert "reminder\ttelegram\tpending" in ran.out
    assert WORDS not in ran.out
    assert CHAT not in ran.out
    assert LANE not in ran.out


def test_outbox_shows_one_state(tanpacalo: CommandLine, base: Base) -> None:
    waiting, parked = queue(base), queue(base, state=OutboxState.PARKED)

    ran = tanpacalo("outbox", "show", "--state", "parked")

    assert parked[:8] in ran.out
    assert waiting[:8] not in ran.out


def test_parked_messages_are_sent_again_and_erased_ones_cannot_be(
    tanpacalo: CommandLine, base: Base
) -> None:
    parked = queue(base, state=OutboxState.PARKED)
    dead = queue(base, state=OutboxState.ATTEMPTING)
    with base.database.transaction() as tx:
        sending.finish(tx, dead, OutboxState.DEAD, reason="blocked", now=base.clock())

    alone = tanpacalo("outbox", "retry", dead)
    together = tanpacalo("outbox", "retry", "--all-dead")

    assert alone.status == 1
    assert "erased" in alone.err
    assert together.lines[0] == "1 due again now."
    assert "1 cannot be sent again" in together.out
    assert state_of(base, parked) == OutboxState.PENDING


def test_retry_wants_one_message_or_all(tanpacalo: CommandLine, base: Base) -> None:
    waiting = queue(base)

    assert tanpacalo("outbox", "retry").status == 1
    assert tanpacalo("outbox", "retry", "zzzz").status == 1
    assert "pending" in tanpacalo("outbox", "retry", waiting).err


def test_a_dropped_message_is_never_sent(tanpacalo: CommandLine, base: Base) -> None:
    row, busy = queue(base), queue(base, state=OutboxState.ATTEMPTING)

    dropped = tanpacalo("outbox", "drop", row[:10])
    refused = tanpacalo("outbox", "drop", busy)

    assert dropped.status == 0
    assert state_of(base, row) == OutboxState.CANCELLED
    assert refused.status == 1
    assert "attempting" in refused.err
