"""The status message: complete, short, and the same for every code that leads nowhere."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers import dispatch
from handlers.conversations import status
from handlers.domain.application import Application, Status
from handlers.domain.blanks import BlankState, BlankStock
from handlers.domain.effects import CountWrongCodes
from handlers.domain.known import Known
from handlers.domain.messages import Action, Channel, Incoming, Turn
from handlers.domain.state import Language, State
from handlers.domain.waiting import OverdueAnswer, OverdueCase, UsualWait
from handlers.texts.render import render
from tests.conversations.world import NOW, OFFICE

CODE = "98TTTF8633KA"
OTHER = "JKF3T5TKJX7F"
READY = Application(
    id="1" * 32,
    code=CODE,
    service="ktp",
    status=Status.READY_FOR_PICKUP,
    version=4,
    status_since=date(2026, 11, 23),
    data_at=NOW - timedelta(days=8),
    submitted_on=date(2026, 11, 2),
)


def ask(text: str, known: Known, state: State | None = None) -> Turn:
    said = Incoming(Channel.TELEGRAM, "1", "42", NOW, text=text)
    heard = dispatch.hear(said, state or State())
    return dispatch.reply(heard, known)


def test_every_status_has_a_text() -> None:
    assert status.TEXT_FOR.keys() == set(Status)


LONG_AGO = date(2026, 9, 23)
EMPTY = BlankStock(BlankState.EMPTY, LONG_AGO, NOW - timedelta(days=62))
CASES = (
    None,
    OverdueCase(4, LONG_AGO, date(2026, 12, 30)),
    OverdueCase(4, LONG_AGO, LONG_AGO),
    *(OverdueCase(4, LONG_AGO, LONG_AGO, answer, LONG_AGO) for answer in OverdueAnswer),
)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("where", Status)
def test_the_longest_message_of_each_status_fits_a_small_phone(
    where: Status, language: Language, case: OverdueCase | None
) -> None:
    """600 characters, with a long address, a closed day, old data, reminders on, no blanks,
    long waits and a place on the officers' list.
    """
    office = replace(
        OFFICE,
        name="Dinas Kependudukan dan Pencatatan Sipil Kota Serang",
        pickup_place="Loket 3, lantai dasar",
        address="Jalan Contoh Nomor 1, Kota Serang",
    )
    application = replace(
        READY, status=where, status_since=LONG_AGO, data_at=NOW - timedelta(days=40)
    )
    christmas = NOW.replace(month=12, day=24)
    known = Known(
        christmas,
        office,
        subscribed=(READY.id,),
        blanks=EMPTY,
        waits={("ktp", where): UsualWait(1_132, 115, 131)},
        overdue={READY.id: case} if case else {},
    )

    text = render(status.status_message(application, known), language).text

    assert len(text) <= 600
    assert "79A" in text
    assert "98TT-TF86-33KA" in text


def test_a_ready_card_says_where_until_when_how_long_and_offers_reminders() -> None:
    turn = ask(CODE, Known(NOW, OFFICE, by_code={CODE: replace(READY, data_at=NOW)}))

    text = render(turn.say[0], Language.INDONESIAN).text
    assert "siap diambil, sejak Senin, 23 November 2026" in text
    assert "22 hari" in text
    assert "Loket 3" in text
    assert "Hari ini buka 08.00–15.00" in text
    assert "Data per Selasa, 24 November 2026, 09.00" in text
    buttons = [(button.action, button.target, button.version) for button in turn.say[0].buttons]
    assert buttons == [
        (Action.REMIND_ME, READY.id, 4),
        (Action.CHECK, READY.id, 4),
        (Action.QUEUE, "", 0),
    ]
    assert turn.remember.slips == (READY.id,)
    assert turn.do == ()


def test_a_printed_slip_is_known_before_its_first_scan() -> None:
    """interface.md: these very words."""
    turn = ask(CODE, Known(NOW, OFFICE, by_code={CODE: replace(READY, status=Status.REGISTERED)}))

    text = render(turn.say[0], Language.INDONESIAN).text
    assert "slip terdaftar, belum masuk kotak pengambilan" in text
    assert "Kabari" in render(turn.say[0], Language.INDONESIAN).buttons[0].label


def test_D02_wrong_unknown_and_blocked_are_the_same_message() -> None:
    nothing = Known(NOW, OFFICE)
    said = ("JKF3-T5TK-JX7F", "JKF3-T5TK-JX72", "jkf3t5tkjx7f", "98TT TF86 33KA")

    turns = [ask(text, nothing) for text in said]

    assert len({render(turn.say[0], Language.INDONESIAN) for turn in turns}) == 1
    assert all(len(turn.say) == 1 and turn.do == (CountWrongCodes(1),) for turn in turns)
    assert all(turn.remember == State() for turn in turns)


def test_D02_an_unknown_code_says_nothing_about_anyone_and_shows_the_way_out() -> None:
    text = render(ask(OTHER, Known(NOW, OFFICE)).say[0], Language.INDONESIAN).text

    assert "loket" in text
    assert "Hari ini buka" in text
    assert OTHER[:4] not in text


def test_an_address_or_place_that_the_office_lacks_is_not_told() -> None:
    bare = replace(OFFICE, pickup_place="", address="")

    text = render(status.status_message(READY, Known(NOW, bare)), Language.INDONESIAN).text

    assert "Ambil di Disdukcapil Kota Serang." in text


def test_an_office_elsewhere_has_not_the_main_offices_address() -> None:
    office = replace(OFFICE, address="Jalan Contoh 1")
    elsewhere = replace(READY, pickup_place="Kecamatan Kasemen")

    text = render(status.status_message(elsewhere, Known(NOW, office)), Language.INDONESIAN).text

    assert "Ambil di Kecamatan Kasemen." in text
    assert "Jalan Contoh" not in text


def test_three_slips_a_message_are_answered_and_five_remembered() -> None:
    codes = ("98TTTF8633KA", "JKF3T5TKJX7F", "RF5TU9874JRX", "WXT889FF4U3M")
    by_code = {code: replace(READY, id=str(n) * 32, code=code) for n, code in enumerate(codes)}
    before = State(slips=tuple("abcde"))

    turn = ask(" ".join(codes), Known(NOW, OFFICE, by_code=by_code), before)

    assert [message.lines[0].text for message in turn.say] == [
        *["status-ready-for-pickup"] * 3,
        "status-more-slips",
    ]
    assert len(turn.remember.slips) == 5
    assert turn.remember.slips[3:] == ("a", "b")


def test_a_request_dated_tomorrow_waits_no_negative_days() -> None:
    early = replace(READY, submitted_on=date(2026, 11, 25))

    text = render(status.status_message(early, Known(NOW, OFFICE)), Language.INDONESIAN).text

    assert "Diajukan hari ini" in text


WAITING = replace(READY, status=Status.SENT_FOR_ENROLLMENT, status_since=date(2026, 11, 4))


def told(application: Application, *, days: int = 0, cases: int = 30, most: int = 19) -> str:
    """Give a status in words, beside what the office usually needs."""
    known = Known(
        NOW + timedelta(days=days),
        OFFICE,
        waits={("ktp", application.status): UsualWait(cases, 5, most)},
    )
    message = status.status_message(application, known)
    offers = any(button.action is Action.OVERDUE for button in message.buttons)
    return render(message, Language.INDONESIAN).text + (" [lama]" if offers else "")


def test_days_in_this_phase_beside_what_others_needed() -> None:
    """Half, 9 of 10, and of how many cards: no average, no date."""
    text = told(WAITING)

    assert "Tahap ini 20 hari." in text
    assert "dalam 5 hari, 9 dari 10 dalam 19 hari (30 kartu, 90 hari terakhir)" in text


def test_fewer_than_thirty_cards_tell_nothing() -> None:
    text = told(WAITING, cases=29)

    assert "belum cukup data" in text
    assert "Separuh" not in text
    assert "[lama]" not in text


def test_the_button_is_there_beyond_nine_of_ten_and_not_a_day_before() -> None:
    assert "[lama]" not in told(WAITING, most=20)
    assert "[lama]" in told(WAITING, most=20, days=1)


@pytest.mark.parametrize("where", [Status.READY_FOR_PICKUP, Status.NOT_ENROLLED, Status.PICKED_UP])
def test_where_the_citizen_acts_nobody_else_is_late(where: Status) -> None:
    text = told(replace(WAITING, status=where), days=100)

    assert "Tahap ini" not in text
    assert "[lama]" not in text


def test_since_when_a_printed_slip_waits_nobody_knows() -> None:
    """A stack of slips is printed days before they are handed out."""
    assert "Tahap ini" not in told(replace(WAITING, status=Status.REGISTERED), days=100)


@pytest.mark.parametrize(("days", "is_old"), [(7, False), (8, True)])
def test_old_data_are_told_as_old(days: int, is_old: bool) -> None:
    application = replace(WAITING, data_at=NOW - timedelta(days=days))

    assert ("lebih dari 7 hari" in told(application)) is is_old


def test_another_services_waits_tell_nothing() -> None:
    assert "belum cukup data" in told(replace(WAITING, service="kia"))


def test_G07_a_case_of_an_earlier_phase_is_not_told() -> None:
    """The card went back and came again: what was answered was about another wait."""
    case = OverdueCase(3, LONG_AGO, LONG_AGO, OverdueAnswer.NO_BLANKS, LONG_AGO)
    known = Known(NOW, OFFICE, overdue={WAITING.id: case})

    text = render(status.status_message(WAITING, known), Language.INDONESIAN).text

    assert "Jawaban petugas" not in text
