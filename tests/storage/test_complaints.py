"""Complaints on both databases: whose they are, what officers see, how they end."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.channels.text import clean
from handlers.domain.complaint import (
    NEXT,
    OPEN,
    Complaint,
    ComplaintClass,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintState,
)
from handlers.domain.effects import (
    AddToComplaint,
    AdoptComplaint,
    CloseComplaint,
    ContestComplaint,
    DiscardComplaint,
    Effect,
    EndBinding,
    EraseChat,
    OpenComplaint,
    SendComplaint,
    WithdrawComplaint,
)
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from handlers.domain.state import Language
from handlers.domain.ticket_number import make_number, show
from storage import backup, complaint_clock, complaint_desk, complaints, effects, restore
from storage.complaint_desk import ComplaintDeskError, ComplaintLine
from storage.complaints import COMPLAINT, EVENT, MESSAGE, C
from storage.database import Database, new_id
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from tests.hostile import a_tenth_or_all, naughty_strings
from tests.office import StandingClock

TODAY = date(2026, 11, 24)
WORDS = "petugas loket 2 main hp, kenari-4711"


@dataclass
class Desk:
    """An office with citizens who complain and an officer at the desk."""

    database: Database
    keys: Keys
    office: Office
    clock: StandingClock
    numbers: dict[str, str] = field(default_factory=dict)

    def do(self, *done: Effect, lane: str = "a", channel: Channel = Channel.TELEGRAM) -> None:
        chat = effects.Chat(lane, channel, Language.INDONESIAN, f"chat of {lane}")
        with self.database.transaction() as tx:
            for effect in done:
                effects.apply(tx, self.keys, chat, effect, now=self.clock())

    def drafted(self, words: str = WORDS, **where: Any) -> str:
        complaint_id = new_id()
        until = self.clock() + timedelta(hours=24)
        opened = OpenComplaint(complaint_id, ComplaintKind.COMPLAINT, until)
        self.do(opened, AddToComplaint(complaint_id, words), **where)
        return complaint_id

    def sent(self, words: str = WORDS, days: int = 14, **where: Any) -> str:
        complaint_id = self.drafted(words, **where)
        number = self.numbers[complaint_id] = make_number(bytes.fromhex(new_id()))
        due_on = self.office.calendar.add_working_days(TODAY, days)
        grade = ComplaintClass.UNSUPERVISED
        self.do(SendComplaint(complaint_id, number, grade, TODAY, due_on), **where)
        return complaint_id

    def answered(self, words: str = "Sudah kami tegur.", **where: Any) -> str:
        complaint_id = self.sent(**where)
        self.answer(complaint_id, words)
        return complaint_id

    def answer(self, complaint_id: str, words: str = "Sudah kami tegur.") -> None:
        line = self.line(complaint_id)
        with self.database.transaction() as tx:
            complaint_desk.answer(tx, self.keys, line, words, self.act())

    def close(self, complaint_id: str, words: str = "") -> None:
        outcome, line = ComplaintOutcome.OUT_OF_SCOPE, self.line(complaint_id)
        with self.database.transaction() as tx:
            complaint_desk.close(tx, self.keys, line, outcome, words, self.act())

    def act(self) -> complaint_desk.Act:
        return complaint_desk.act_now("budi", self.clock(), self.office)

    def line(self, complaint_id: str) -> ComplaintLine:
        return next(one for one in self.lines(ended=True) if one.id == complaint_id)

    def lines(self, *, ended: bool = False) -> list[ComplaintLine]:
        with self.database.transaction() as tx:
            return complaint_desk.lines(tx, self.keys, now=self.clock(), ended=ended)

    def of(self, lane: str = "a") -> tuple[Complaint, ...]:
        with self.database.transaction() as tx:
            return complaints.of_lane(tx, self.keys, lane)

    def by_number(self, complaint_id: str, lane: str) -> Complaint | None:
        with self.database.transaction() as tx:
            return complaints.by_number(tx, self.keys, self.numbers[complaint_id], lane)

    def told(self) -> list[complaint_clock.Told]:
        with self.database.transaction() as tx:
            until = date(2026, 12, 31)
            now = self.clock()
            return complaint_clock.claim_due(tx, self.keys, now=now, contest_until=until, limit=50)

    def texts(self, complaint_id: str) -> list[str]:
        with self.database.transaction() as tx:
            return [one[2] for one in complaints.messages(tx, self.keys, complaint_id)]

    def events(self, complaint_id: str) -> list[tuple[str, str]]:
        line = self.line(complaint_id)
        with self.database.transaction() as tx:
            opened = complaint_desk.opened(tx, self.keys, line)
        return sorted((what, by) for _, what, by in opened.events)

    def counts(self) -> tuple[int, ...]:
        with self.database.transaction() as tx:
            return tuple(
                tx.scalar(select(func.count()).select_from(one)) or 0
                for one in (COMPLAINT, MESSAGE, EVENT)
            )


@pytest.fixture
def desk(database: Database, keys: Keys, office: Office, clock: StandingClock) -> Desk:
    return Desk(database, keys, office, clock)


def test_a_draft_is_nobodys_but_its_chats(desk: Desk) -> None:
    draft = desk.drafted()

    assert desk.lines(ended=True) == []
    assert desk.of() == ()
    with desk.database.transaction() as tx:
        now = desk.clock()
        mine = complaints.draft(tx, desk.keys, "a", draft, now=now)
        assert mine is not None
        assert mine.text == WORDS
        assert complaints.draft(tx, desk.keys, "b", draft, now=now) is None
        late = now + timedelta(hours=25)
        assert complaints.draft(tx, desk.keys, "a", draft, now=late) is None


def test_what_was_sent_stands_in_the_list_without_words(desk: Desk) -> None:
    sent = desk.sent()

    (line,) = desk.lines()
    (mine,) = desk.of()
    assert (line.state, line.due_on) == (ComplaintState.RECEIVED, date(2026, 12, 14))
    assert line.received_at == desk.clock()
    assert mine.number == line.number == desk.numbers[sent]
    assert WORDS not in repr(line) + repr(mine)
    assert line.number not in repr(line)
    assert desk.texts(sent) == [WORDS]


def test_D10_the_database_alone_shows_no_word_no_address_and_no_number(desk: Desk) -> None:
    sent = desk.answered()

    with desk.database.transaction() as tx:
        rows = [
            tuple(row) for one in (COMPLAINT, MESSAGE, EVENT) for row in tx.execute(select(one))
        ]
    stored = repr(rows)
    for secret in (
        "kenari-4711",
        "tegur",
        "chat of a",
        desk.numbers[sent],
        show(desk.numbers[sent]),
    ):
        assert secret not in stored


def test_D11_words_moved_to_another_complaint_do_not_open(desk: Desk) -> None:
    first, second = desk.sent(), desk.sent("lain", lane="b")
    with desk.database.transaction() as tx:
        body = tx.scalar(select(MESSAGE.c.body).where(MESSAGE.c.complaint_id == first))
        tx.execute(update(MESSAGE).where(MESSAGE.c.complaint_id == second).values(body=body))

    with pytest.raises(SealError):
        desk.texts(second)


def test_H15_one_that_cannot_be_opened_hides_no_other(desk: Desk) -> None:
    broken, good = desk.sent(), desk.sent()
    with desk.database.transaction() as tx:
        tx.execute(update(COMPLAINT).where(C.id == broken).values(number=b"x" * 40))

    assert [one.id for one in desk.lines()] == [good]
    assert [one.id for one in desk.of()] == [good]


def test_the_most_urgent_stands_first_and_what_is_over_only_if_wanted(desk: Desk) -> None:
    late, soon = desk.sent(days=14), desk.sent(days=2)
    over = desk.answered()
    desk.do(CloseComplaint(over, ComplaintOutcome.CLEAR, TODAY))

    assert [one.id for one in desk.lines()] == [soon, late]
    assert {one.id for one in desk.lines(ended=True)} == {soon, late, over}


def test_officers_find_it_by_its_number_or_its_beginning(desk: Desk) -> None:
    sent = desk.sent()
    plain = desk.numbers[sent]
    shown, now = show(plain), desk.clock()
    with desk.database.transaction() as tx:
        for typed in (shown, f"{shown} ", shown.lower(), f"t{plain[1:].lower()}", plain[:6]):
            assert complaint_desk.find(tx, desk.keys, typed, now=now).id == sent
        for nothing in ("", "T-2222-2222-2222", "%", "x'; DROP TABLE complaint; --", "\x00"):
            with pytest.raises(ComplaintDeskError):
                complaint_desk.find(tx, desk.keys, nothing, now=now)


def test_several_that_begin_alike_are_none(desk: Desk) -> None:
    desk.sent()
    desk.sent()
    with desk.database.transaction() as tx, pytest.raises(ComplaintDeskError, match="several"):
        complaint_desk.find(tx, desk.keys, "T", now=desk.clock())


def test_an_answer_is_told_once_and_read_in_its_chat_only(desk: Desk) -> None:
    sent = desk.answered()

    (told,) = desk.told()
    assert (told.lane, told.chat) == ("a", "chat of a")
    assert told.complaint.answer == "Sudah kami tegur."
    assert told.complaint.contest_until == date(2026, 12, 31), "days count from the telling"
    assert desk.told() == []
    (mine,) = desk.of()
    assert mine.answer == "Sudah kami tegur."
    elsewhere = desk.by_number(sent, "b")
    assert elsewhere is not None
    assert (elsewhere.is_here, elsewhere.answer) == (False, "")


def test_D01_another_chats_taps_change_nothing(desk: Desk) -> None:
    """A button's id may be known; whose complaint it is, is looked up with each."""
    draft, answered = desk.drafted(lane="v"), desk.answered(lane="v")
    due_on = date(2026, 12, 31)
    before = (desk.lines(ended=True), desk.counts())
    number = make_number(bytes(16))

    desk.do(
        AddToComplaint(draft, "x"),
        AddToComplaint(answered, "x"),
        DiscardComplaint(draft),
        SendComplaint(draft, number, ComplaintClass.MINOR, TODAY, due_on),
        CloseComplaint(answered, ComplaintOutcome.CLEAR, TODAY),
        ContestComplaint(answered, TODAY, due_on),
        WithdrawComplaint(answered, TODAY),
        AdoptComplaint(answered),
        EraseChat(),
        lane="thief",
    )

    assert (desk.lines(ended=True), desk.counts()) == before
    assert desk.of("thief") == ()


def test_contested_it_begins_again_and_hides_the_old_answer(desk: Desk) -> None:
    sent = desk.answered()

    desk.do(ContestComplaint(sent, TODAY, date(2026, 12, 14)), AddToComplaint(sent, "belum"))

    (mine,) = desk.of()
    assert (mine.state, mine.contests, mine.answer) == (ComplaintState.CONTESTED, 1, "")
    assert desk.told() == [], "what it would have told is no longer true"
    desk.answer(sent, "Sekarang sudah.")
    assert [one.answer for one in desk.of()] == ["Sekarang sudah."]
    assert [what for what, _ in desk.events(sent)].count("answered") == 2


def test_withdrawn_its_words_are_gone_at_once(desk: Desk) -> None:
    sent = desk.sent()

    desk.do(WithdrawComplaint(sent, TODAY))

    assert desk.texts(sent) == []
    with pytest.raises(ComplaintDeskError, match="is withdrawn"):
        desk.answer(sent)


def test_an_officers_end_can_be_contested(desk: Desk) -> None:
    sent = desk.sent()
    desk.close(sent, "Silakan ke kecamatan.")

    (mine,) = desk.of()
    assert mine.outcome is ComplaintOutcome.OUT_OF_SCOPE
    assert mine.answer == "Silakan ke kecamatan."
    desk.do(ContestComplaint(sent, TODAY, date(2026, 12, 14)))
    assert [one.state for one in desk.of()] == [ComplaintState.CONTESTED]


def test_taking_it_up_in_another_class_moves_the_deadline(desk: Desk) -> None:
    sent = desk.sent()
    line = desk.line(sent)
    due_on = complaint_desk.due_on(line, ComplaintClass.MINOR, desk.office)
    with desk.database.transaction() as tx:
        complaint_desk.take(tx, line, ComplaintClass.MINOR, due_on, desk.act())

    assert due_on == date(2026, 11, 26)
    assert [(one.state, one.due_on) for one in desk.lines()] == [
        (ComplaintState.IN_PROGRESS, date(2026, 11, 26))
    ]
    assert [one.complaint.state for one in desk.told()] == [ComplaintState.IN_PROGRESS]
    assert desk.events(sent) == [("received", ""), ("taken", "budi")]


@pytest.mark.parametrize("state", ComplaintState)
def test_every_state_can_be_answered_exactly_where_the_table_says(
    desk: Desk, state: ComplaintState
) -> None:
    sent = desk.sent()
    line = desk.line(sent)
    with desk.database.transaction() as tx:
        tx.execute(update(COMPLAINT).where(C.id == sent).values(state=state))

    allowed = ComplaintState.ANSWERED in NEXT[state]
    with desk.database.transaction() as tx:
        if allowed:
            complaint_desk.answer(tx, desk.keys, line, "Ya.", desk.act())
        else:
            with pytest.raises(ComplaintDeskError, match="cannot become answered"):
                complaint_desk.answer(tx, desk.keys, line, "Ya.", desk.act())
    assert allowed == (state in (*OPEN, ComplaintState.ANSWERED))


def test_a_ticket_from_the_page_belongs_to_whoever_shows_its_number(desk: Desk) -> None:
    """No chat leads back to it; a chat's own is never given away so."""
    loose = desk.answered(lane="cookie", channel=Channel.WEB)

    found = desk.by_number(loose, "phone")
    assert found is not None
    assert (found.is_loose, found.answer) == (True, "Sudah kami tegur.")
    desk.do(AdoptComplaint(loose), lane="phone")
    assert [one.id for one in desk.of("phone")] == [loose]
    assert desk.of("cookie") == ()
    desk.do(AdoptComplaint(loose), lane="third")
    assert [one.id for one in desk.of("phone")] == [loose]
    assert desk.line(loose).has_chat


def test_D09_erased_with_everything_that_was_written(desk: Desk) -> None:
    desk.answered()
    desk.drafted()
    desk.sent(lane="b")

    desk.do(EraseChat())

    assert desk.counts() == (1, 1, 1)
    assert desk.of() == ()


def test_D07_a_number_that_is_another_persons_now_is_told_nothing(desk: Desk) -> None:
    mine = desk.sent(lane="w", channel=Channel.WHATSAPP)
    desk.drafted(lane="w", channel=Channel.WHATSAPP)
    desk.do(EndBinding(), lane="w", channel=Channel.WHATSAPP)
    desk.answer(mine)

    assert desk.of("w") == ()
    assert desk.told() == []
    assert not desk.line(mine).has_chat
    found = desk.by_number(mine, "w")
    assert found is not None
    assert (found.is_here, found.answer) == (False, "")
    assert desk.counts()[0] == 1


def test_G10_on_whatsapp_an_answer_waits_for_the_window(desk: Desk) -> None:
    from storage import windows

    sent = desk.answered(lane="w", channel=Channel.WHATSAPP)

    assert desk.told() == []
    assert not desk.line(sent).is_reachable
    with desk.database.transaction() as tx:
        windows.open_windows(tx, {"w": desk.clock()}, now=desk.clock())
    assert desk.line(sent).is_reachable
    assert [one.lane for one in desk.told()] == ["w"]


def test_what_nobody_contests_is_closed_and_later_deleted(desk: Desk) -> None:
    sent = desk.answered()
    desk.told()

    def after(day: date) -> list[ComplaintState]:
        with desk.database.transaction() as tx:
            complaint_clock.close_silent(tx, today=day, now=desk.clock())
            before = day - timedelta(days=90)
            complaint_clock.forget_old(tx, now=desk.clock(), ended_before=before)
        return [one.state for one in desk.of()]

    assert after(date(2026, 12, 31)) == [ComplaintState.ANSWERED]
    assert after(date(2027, 1, 1)) == [ComplaintState.CLOSED]
    assert desk.of()[0].outcome is ComplaintOutcome.SILENT
    assert ("silent", "") in desk.events(sent)
    assert after(date(2027, 4, 1)) == [ComplaintState.CLOSED]
    assert after(date(2027, 4, 2)) == []
    assert desk.counts() == (0, 0, 0)


def test_an_answer_that_was_not_told_yet_is_not_closed(desk: Desk) -> None:
    desk.answered(lane="w", channel=Channel.WHATSAPP)

    with desk.database.transaction() as tx:
        closed = complaint_clock.close_silent(tx, today=date(2027, 6, 1), now=desk.clock())

    assert closed == 0


def test_drafts_are_gone_after_their_day(desk: Desk) -> None:
    desk.drafted()
    for hours, left in ((23, 1), (24, 0)):
        now = desk.clock() + timedelta(hours=hours)
        with desk.database.transaction() as tx:
            complaint_clock.forget_old(tx, now=now, ended_before=TODAY)
        assert desk.counts()[0] == left


def test_what_is_late_is_counted(desk: Desk) -> None:
    desk.sent(days=2)
    desk.sent(days=14)
    with desk.database.transaction() as tx:
        assert complaint_desk.count(tx, today=date(2026, 11, 26)).overdue == 0
        late = complaint_desk.count(tx, today=date(2026, 11, 27))
    assert (late.waiting, late.overdue, late.oldest_due) == (2, 1, date(2026, 11, 26))


def test_H23_what_had_come_due_is_not_told_again_after_a_restore(desk: Desk) -> None:
    desk.answered()
    with desk.database.transaction() as tx:
        assert complaint_clock.miss_due(tx, now=desk.clock()) == 1
    assert desk.told() == []


@pytest.mark.parametrize("strings", a_tenth_or_all(naughty_strings()))
def test_A18_C01_words_of_any_kind_come_back_exactly(desk: Desk, strings: Sequence[str]) -> None:
    sent = desk.sent("mulai")
    said = [clean(words) for words in strings]
    desk.do(*(AddToComplaint(sent, words) for words in said))

    assert desk.texts(sent) == ["mulai", *said]


def test_D12_a_backup_has_what_was_sent_and_no_draft(desk: Desk, empty: Database) -> None:
    """What was not passed on is gone after a day; a backup would keep it. Words stay sealed."""
    sent, draft = desk.answered(), desk.drafted("rahasia", lane="b")

    with desk.database.snapshot() as tx:
        now = desk.clock()
        plain = b"".join(backup.lines(tx, desk.keys, now=now, progress=lambda _done, _all: None))
    with empty.transaction() as tx:
        source = io.BytesIO(plain)
        restore.restore(tx, desk.keys, source, now=now, progress=lambda _done, _all: None)

    assert draft.encode() not in plain
    for secret in (b"kenari-4711", b"tegur", b"chat of a", desk.numbers[sent].encode()):
        assert secret not in plain
    restored = Desk(empty, desk.keys, desk.office, desk.clock, desk.numbers)
    assert restored.texts(sent) == [WORDS, "Sudah kami tegur."]
    assert restored.told() == [], "it may have been told before the disaster (H23)"
    assert [one.answer for one in restored.of()] == ["Sudah kami tegur."]


def test_A05_two_acts_on_one_ticket_leave_one_of_them(desk: Desk) -> None:
    """An officer answers what the citizen withdraws in the same moment."""
    sent = desk.sent()
    line = desk.line(sent)
    desk.do(WithdrawComplaint(sent, TODAY))

    with desk.database.transaction() as tx, pytest.raises(ComplaintDeskError, match="withdrawn"):
        complaint_desk.answer(tx, desk.keys, line, "Terlambat.", desk.act())
    assert desk.texts(sent) == []
