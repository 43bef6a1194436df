"""`tanpacalo complaint`: what waits, read by one command only, answered in time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.base import Base
from handlers.domain.complaint import ComplaintClass, ComplaintKind
from handlers.domain.effects import AddToComplaint, OpenComplaint, SendComplaint
from handlers.domain.messages import Channel
from handlers.domain.state import Language
from handlers.domain.ticket_number import make_number, show
from storage import complaints, effects
from storage.complaints import COMPLAINT
from storage.database import new_id
from tests.bot.cli.conftest import CommandLine

WORDS = "petugas \x1b[2J galak, kenari-8812"
NUMBER = make_number(bytes(range(16)))
SHOWN = show(NUMBER)
ANSWER = "Sudah kami tegur, Bu."


def complain(base: Base, number: str = NUMBER, *, days: int = 14, **where: Channel) -> str:
    channel = where.get("channel", Channel.TELEGRAM)
    complaint_id, today = new_id(), base.today()
    due_on = today + timedelta(days=days)
    chat = effects.Chat(f"lane{number}", channel, Language.INDONESIAN, "99887766")
    with base.database.transaction() as tx:
        for effect in (
            OpenComplaint(complaint_id, ComplaintKind.COMPLAINT, base.clock() + timedelta(days=1)),
            AddToComplaint(complaint_id, WORDS),
            SendComplaint(complaint_id, number, ComplaintClass.UNSUPERVISED, today, due_on),
        ):
            effects.apply(tx, base.keys, chat, effect, now=base.clock())
    return complaint_id


@pytest.fixture
def sent(base: Base) -> str:
    return complain(base)


def test_the_list_is_sorted_by_deadline_and_tells_no_content(
    tanpacalo: CommandLine, base: Base
) -> None:
    late, soon = make_number(bytes([1]) * 16), make_number(bytes([2]) * 16)
    complain(base, late, days=-3)
    complain(base, soon, days=2)
    complain(base, channel=Channel.WEB)

    ran = tanpacalo("complaint", "list")

    rows = [line.split("\t") for line in ran.lines]
    assert rows[0][:3] == ["number", "kind", "state"]
    assert [row[0] for row in rows[1:]] == [show(late), show(soon), SHOWN]
    assert rows[1][5:7] == ["2026-11-21", "OVERDUE"]
    assert rows[2][5:7] == ["2026-11-26", ""]
    assert [row[8] for row in rows[1:]] == ["", "", "by-number"]
    for secret in ("kenari-8812", "99887766"):
        assert secret not in ran.out + ran.err


@pytest.mark.usefixtures("sent")
def test_only_show_opens_it_and_writes_down_who_looked(tanpacalo: CommandLine) -> None:
    first = tanpacalo("complaint", "show", "T-" + NUMBER[1:5])
    again = tanpacalo("complaint", "show", SHOWN.lower())

    assert "kenari-8812" in first.out
    assert "\x1b" not in first.out, "a stranger's words steer no terminal (C06)"
    assert "99887766" not in first.out
    assert (first.out.count("  shown  "), again.out.count("  shown  ")) == (1, 2)


@pytest.mark.usefixtures("sent")
def test_taken_up_in_its_class_then_answered_then_closed(tanpacalo: CommandLine) -> None:
    taken = tanpacalo("complaint", "take", SHOWN, "--class", "minor")
    answered = tanpacalo("complaint", "answer", SHOWN, stdin=f"{ANSWER}\n")
    listed = tanpacalo("complaint", "list")
    shown = tanpacalo("complaint", "show", SHOWN)
    closed = tanpacalo("complaint", "close", SHOWN, "--outcome", "resolved")
    over = tanpacalo("complaint", "answer", SHOWN, ANSWER)

    assert taken.out == f"{SHOWN} is taken up, due 2026-11-26.\n"
    assert answered.out == f"{SHOWN}: leaves now.\n"
    assert "answered" in listed.out
    assert ANSWER not in listed.out
    assert ANSWER in shown.out
    assert closed.status == 0
    assert (over.status, over.out) == (1, "")
    assert f"ticket {SHOWN} is closed; it cannot become answered" in over.err
    assert tanpacalo("complaint", "list").out == ""
    assert "resolved" in tanpacalo("complaint", "list", "--all").out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is no answer"),
        ("a" * 351, "at most 350 characters"),
        ("Lihat https://contoh.example/ktp", "no links"),
        ("NIK Ibu 3673012345678901 benar?", "no NIK"),
    ],
)
def test_what_must_not_be_sent_is_refused_with_a_sentence(
    tanpacalo: CommandLine, base: Base, sent: str, text: str, reason: str
) -> None:
    ran = tanpacalo("complaint", "answer", SHOWN, text)

    assert ran.status == 1
    assert reason in ran.err
    assert "3673" not in ran.err
    with base.database.transaction() as tx:
        assert tx.scalar(select(COMPLAINT.c.state)) == "received"
        assert len(complaints.messages(tx, base.keys, sent)) == 1


def test_on_whatsapp_it_says_that_it_waits(tanpacalo: CommandLine, base: Base) -> None:
    complain(base, channel=Channel.WHATSAPP)

    ran = tanpacalo("complaint", "answer", SHOWN, ANSWER)

    assert "when the person writes again" in ran.out
    assert tanpacalo("complaint", "list").lines[1].split("\t")[8] == "waits-whatsapp"


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("number", ["T-2222", "T-2222-2222-2222", "%", ""])
def test_an_unknown_ticket_is_a_sentence(tanpacalo: CommandLine, number: str) -> None:
    ran = tanpacalo("complaint", "show", number)

    assert ran.status == 1
    assert "there is no such ticket" in ran.err
