"""Complaints: sealed at once, never anonymous by mistake, contested as the office allows."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers import dispatch
from handlers.conversations import complaint, tickets
from handlers.domain.complaint import (
    NEXT,
    OPEN,
    Complaint,
    ComplaintClass,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintRules,
    ComplaintState,
    DraftedComplaint,
    can_contest,
)
from handlers.domain.effects import (
    AddToComplaint,
    AdoptComplaint,
    ContestComplaint,
    CountWrongCodes,
    DiscardComplaint,
    OpenComplaint,
    SealFragment,
    SendComplaint,
)
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Channel, Incoming, Tap, Turn
from handlers.domain.report import Step
from handlers.domain.state import (
    ComplaintDraft,
    ComplaintTalk,
    Erasing,
    Language,
    ReportDraft,
    State,
)
from handlers.domain.ticket_number import make_number, show
from handlers.texts.render import render
from tests.conversations.world import NOW, OFFICE

ID, OTHER = "c" * 32, "d" * 32
TODAY = date(2026, 11, 24)
NUMBER = make_number(bytes(range(16)))
DRAFT = ComplaintDraft(ID, ComplaintKind.COMPLAINT, NOW + timedelta(hours=23), 1)
KNOWN = Known(NOW, OFFICE, ("e" * 32, "f" * 32))
DRAFTED = replace(KNOWN, complaint_draft=DraftedComplaint(ID, ComplaintKind.COMPLAINT, "lama"))
SAID = Incoming(Channel.TELEGRAM, "1", "42", NOW)
SENTENCE = "sudah 3 bulan bolak balik, petugasnya galak"


def complained(state: ComplaintState = ComplaintState.RECEIVED, **more: object) -> Complaint:
    until = date(2026, 12, 8) if state in (ComplaintState.ANSWERED, ComplaintState.CLOSED) else None
    plain = Complaint(
        ID, NUMBER, ComplaintKind.COMPLAINT, ComplaintClass.UNSUPERVISED, state,
        date(2026, 12, 14), until,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def says(text: str, known: Known = KNOWN, state: State | None = None, **said: object) -> Turn:
    incoming = replace(SAID, text=text, **said)  # type: ignore[arg-type]
    return dispatch.reply(dispatch.hear(incoming, state or State()), known)


def hears(text: str, state: State, **said: object) -> Heard:
    return dispatch.hear(replace(SAID, text=text, **said), state)  # type: ignore[arg-type]


def complains(text: str, known: Known = KNOWN, state: State | None = None) -> Turn:
    """Say a sentence that was understood as a complaint."""
    heard = Heard(replace(SAID, text=text), state or State(), Ask.COMPLAIN)
    return dispatch.reply(heard, known)


def taps(action: Action, known: Known, target: str = ID, state: State | None = None) -> Turn:
    said = replace(SAID, tap=Tap(action, target))
    return dispatch.reply(dispatch.hear(said, state or State()), known)


def texts(turn: Turn) -> list[str]:
    return [line.text for message in turn.say for line in message.lines]


def actions(turn: Turn) -> list[Action]:
    return [button.action for message in turn.say for button in message.buttons]


def test_a_complaint_sentence_is_sealed_at_once_and_offered() -> None:
    """The sentence is the complaint; the state holds no word of it."""
    turn = complains(SENTENCE)

    opened, added = turn.do
    assert isinstance(opened, OpenComplaint)
    assert added == AddToComplaint(opened.complaint_id, SENTENCE)
    assert texts(turn) == ["complaint-offer", "complaint-not-anonymous"]
    assert actions(turn) == [Action.COMPLAINT_SEND, Action.CANCEL]
    assert SENTENCE not in repr(turn)
    assert isinstance(turn.remember.form, ComplaintDraft)


def test_sent_it_has_a_number_and_the_days_of_its_class() -> None:
    turn = says("kirim", DRAFTED, State(form=DRAFT))

    (effect,) = turn.do
    assert isinstance(effect, SendComplaint)
    assert (effect.grade, effect.on) == (ComplaintClass.UNSUPERVISED, TODAY)
    assert effect.due_on == date(2026, 12, 14), "14 working days"
    assert turn.remember.form is None
    assert turn.say[0].lines[0].facts["code"] == show(effect.number)


def test_a_button_works_without_the_state_that_showed_it() -> None:
    turn = taps(Action.COMPLAINT_SEND, DRAFTED)

    assert [type(effect) for effect in turn.do] == [SendComplaint]


def test_a_second_tap_finds_nothing_to_send() -> None:
    assert texts(taps(Action.COMPLAINT_SEND, KNOWN)) == ["complaint-over"]


@pytest.mark.parametrize(
    "form",
    [
        ComplaintDraft("", ComplaintKind.QUESTION, NOW + timedelta(minutes=30)),
        ComplaintTalk(ID, NOW + timedelta(minutes=30)),
    ],
)
def test_what_was_asked_for_and_did_not_come_in_time_is_forgotten(form: ComplaintTalk) -> None:
    """Two hours later it is about something else, and answered as that."""
    in_time = hears("jam buka kantor", State(form=form))
    later = hears("jam buka kantor", State(form=form), at=NOW + timedelta(hours=2))

    assert in_time.ask in (Ask.COMPLAINT_TEXT, Ask.TICKET_TEXT)
    assert (later.ask, later.state.form) == (Ask.HOURS, None)


def test_a_ticket_number_inside_a_report_is_part_of_it() -> None:
    """Alone it asks for its ticket; a sentence with it is sealed whole."""
    draft = ReportDraft(OTHER, Step.WHERE, NOW + timedelta(hours=23))

    assert hears(show(NUMBER), State(form=draft)).ask is Ask.TICKET
    assert hears(f"soal {show(NUMBER)} juga", State(form=draft)).ask is Ask.REPORT_TEXT


def test_a_draft_that_has_run_out_says_so() -> None:
    late = replace(KNOWN, now=NOW + timedelta(hours=24))

    for said in ("kirim", "masih ada lagi"):
        turn = says(said, late, State(form=DRAFT))
        assert texts(turn) == ["complaint-gone"]
        assert turn.remember.form is None


@pytest.mark.parametrize(
    "text",
    [
        "petugas minta 50rb",
        "disuruh bayar seratus ribu katanya biar cepet",
        "ada yg minta uang rokok",
        "calo semua",
    ],
)
def test_who_speaks_of_money_is_offered_the_report_first(text: str) -> None:
    turn = complains(text)

    assert "complaint-money" in texts(turn)
    assert actions(turn)[0] is Action.COMPLAINT_REPORT


@pytest.mark.parametrize("text", [SENTENCE, "loketnya cuma satu", "nomor antrean habis jam 7 pagi"])
def test_who_does_not_is_not(text: str) -> None:
    assert "complaint-money" not in texts(complains(text))


def test_a_question_about_money_is_not_sent_at_once() -> None:
    """It was promised to be passed on; but not beside a name without a word of warning."""
    asked = State(form=ComplaintDraft("", ComplaintKind.QUESTION, NOW + timedelta(minutes=9)))

    turn = says("kenapa saya disuruh bayar 100rb di kelurahan", KNOWN, asked)

    assert SendComplaint not in [type(effect) for effect in turn.do]
    assert "complaint-money" in texts(turn)


def test_the_report_takes_along_what_was_written_and_leaves_no_draft() -> None:
    known = replace(DRAFTED, readers=("inspectorate",))
    for turn in (
        says("lapor", known, State(form=DRAFT)),
        taps(Action.COMPLAINT_REPORT, known, state=State(form=DRAFT)),
        taps(Action.COMPLAINT_REPORT, known),
    ):
        assert turn.do[0] == DiscardComplaint(ID)
        (sealed,) = (one for one in turn.do if isinstance(one, SealFragment))
        assert sealed.fragment.text == "lama"
        assert all(message.is_report_talk for message in turn.say)


def test_F13_numbers_that_lead_to_somebody_are_not_passed_on() -> None:
    """A NIK is not needed; a receipt would join an anonymous report to this chat."""
    turn = complains("nik 3673012345678901 dan laporan 0123-4567-8901-2345 belum dibalas")

    (added,) = (one for one in turn.do if isinstance(one, AddToComplaint))
    assert added.text == "nik […] dan laporan […] belum dibalas"
    assert texts(turn)[0] == "complaint-no-nik"


def test_F10_one_chat_cannot_bury_the_others() -> None:
    waiting = tuple(complained(id=f"{number:032x}") for number in range(complaint.MOST_OPEN))

    turn = complains(SENTENCE, replace(KNOWN, complaints=waiting))

    assert (texts(turn), turn.do) == (["complaint-many"], ())
    one_less = replace(KNOWN, complaints=(*waiting[1:], complained(ComplaintState.CLOSED)))
    assert complains(SENTENCE, one_less).do


def test_more_than_enough_is_not_sealed() -> None:
    full = replace(DRAFT, pieces=complaint.MOST_PIECES)

    turn = says("dan lagi", DRAFTED, State(form=full))

    assert (texts(turn), turn.do) == (["complaint-full"], ())


def test_batal_deletes_the_draft_and_an_old_button_nothing() -> None:
    assert says("batal", KNOWN, State(form=DRAFT)).do == (DiscardComplaint(ID),)
    stale = taps(Action.CANCEL, KNOWN, target=OTHER, state=State(form=DRAFT))
    assert (stale.do, stale.remember.form) == ((), DRAFT)


def test_erasing_with_an_open_draft_needs_one_yes() -> None:
    asked = says("hapus data saya", KNOWN, State(form=DRAFT))
    erased = says("ya hapus", KNOWN, State(form=DRAFT))

    assert texts(asked) == ["erase-surely-draft"]
    assert texts(erased) == ["erased"]
    assert texts(says("ya hapus", KNOWN, State(form=Erasing(NOW)))) != ["erased"]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", ComplaintState)
def test_every_state_has_a_text(state: ComplaintState, language: Language) -> None:
    assert tickets.TEXT_FOR.keys() == set(ComplaintState) == NEXT.keys()
    for outcome, answer, late, used_up in itertools.product(
        (None, *ComplaintOutcome), ("", "a" * 350), (False, True), (0, 9)
    ):
        one = complained(state, outcome=outcome, answer=answer, contests=used_up)
        today = date(2026, 12, 20) if late else TODAY
        rendered = render(tickets.message(one, OFFICE, today), language)
        assert show(NUMBER) in rendered.text
        assert len(rendered.text) <= 600
        assert len(rendered.buttons) <= 2


def reachable() -> Iterator[ComplaintState]:
    seen = {ComplaintState.DRAFT}
    waiting = [ComplaintState.DRAFT]
    while waiting:
        state = waiting.pop()
        yield state
        new = NEXT[state] - seen
        seen |= new
        waiting += new


def test_every_state_is_reached_and_only_a_withdrawal_is_for_good() -> None:
    assert set(reachable()) == set(ComplaintState)
    assert {state for state in NEXT if not NEXT[state]} == {ComplaintState.WITHDRAWN}
    assert all(ComplaintState.ANSWERED in NEXT[state] for state in OPEN)


def test_an_end_can_be_contested_in_its_days() -> None:
    answered = complained(ComplaintState.ANSWERED)

    assert can_contest(answered, date(2026, 12, 8))
    assert not can_contest(answered, date(2026, 12, 9))
    assert not can_contest(complained(), TODAY)


def test_contested_it_has_the_days_of_its_class_again() -> None:
    known = replace(KNOWN, complaints=(complained(ComplaintState.ANSWERED),))

    turn = taps(Action.TICKET_CONTEST, known)

    assert turn.do == (ContestComplaint(ID, TODAY, date(2026, 12, 14)),)
    assert isinstance(turn.remember.form, ComplaintTalk)


@pytest.mark.parametrize("most", [0, 1, 2])
def test_contested_so_often_as_the_office_allows(most: int) -> None:
    office = replace(OFFICE, complaints=ComplaintRules(most_contests=most))
    for contests in range(4):
        one = complained(ComplaintState.ANSWERED, contests=contests)
        turn = taps(Action.TICKET_CONTEST, Known(NOW, office, complaints=(one,)))
        assert bool(turn.do) == (contests < most)
        assert (texts(turn) == ["ticket-no-more"]) == (contests >= most)


@pytest.mark.parametrize(
    "action",
    [
        Action.TICKET,
        Action.TICKET_ADD,
        Action.TICKET_CLEAR,
        Action.TICKET_CONTEST,
        Action.TICKET_DROP,
        Action.TICKET_DROP_SURELY,
    ],
)
def test_A26_a_button_about_another_chats_ticket_does_nothing(action: Action) -> None:
    mine = complained(ComplaintState.ANSWERED)

    turn = taps(action, replace(KNOWN, complaints=(mine,)), target=OTHER)

    assert (texts(turn), turn.do) == (["ticket-nothing"], ())


def test_D02_wrong_unknown_and_blocked_numbers_sound_alike_and_count() -> None:
    wrong, unknown = says("T-2222-2222-2222"), says(show(NUMBER))

    assert wrong == unknown
    assert wrong.do == (CountWrongCodes(1),)


def test_D01_a_number_from_another_chat_shows_its_state_only() -> None:
    theirs = complained(ComplaintState.ANSWERED, is_here=False, answer="")

    turn = says(show(NUMBER), replace(KNOWN, ticket=theirs))

    assert texts(turn) == ["ticket-answered", "ticket-elsewhere"]
    assert (actions(turn), turn.do) == ([], ())


def test_a_number_from_the_page_takes_its_ticket_along() -> None:
    loose = complained(ComplaintState.ANSWERED, is_here=False, is_loose=True, answer="Sudah.")

    turn = says(show(NUMBER), replace(KNOWN, ticket=loose))

    assert turn.do == (AdoptComplaint(ID),)
    assert "ticket-answer" in texts(turn)


def test_on_the_page_the_number_is_what_leads_back() -> None:
    turn = says("kirim", DRAFTED, State(form=DRAFT), channel=Channel.WEB)

    assert texts(turn) == ["complaint-sent", "complaint-later-number"]


def test_berhenti_says_that_answers_to_ones_own_questions_still_come() -> None:
    waiting = replace(KNOWN, complaints=(complained(),))
    answered = replace(KNOWN, complaints=(complained(ComplaintState.ANSWERED),))

    assert texts(says("berhenti", waiting)) == ["stopped", "stopped-complaints"]
    assert texts(says("berhenti", answered)) == ["stopped"]


def test_C03_an_officers_words_are_no_pattern_and_stay_out_of_every_cache() -> None:
    one = complained(ComplaintState.ANSWERED, answer="{0.__class__} %s { $code }")

    text = render(tickets.message(one, OFFICE, TODAY), Language.INDONESIAN).text

    assert "{0.__class__} %s { $code }" in text
