"""A digest that nobody answers goes to the next person; one answer stops it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from typing import Final

import pytest
from sqlalchemy import func, select

from handlers.domain.officer import DigestAnswer, Unread
from handlers.domain.report import ReportState
from notifications import digests as desk
from notifications.escalations import hand_on, next_person
from storage import digest_desk, digests, officer_desk, officers
from tests.notifications.room import AT, Room

MONDAY: Final = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=day) for day in range(1, 5))
READ, HANDLING, LATER = DigestAnswer.READ, DigestAnswer.HANDLING, DigestAnswer.LATER


def officers_of_each_role(room: Room) -> None:
    for name, role in (
        ("wati", "counter"),
        ("budi", "supervisor"),
        ("sari", "supervisor"),
        ("ratna", "inspectorate"),
    ):
        room.officer(name, role)
        room.clock.advance(seconds=1)


def everyone_reads(room: Room, *but: str) -> None:
    for lane in {"wati", "budi", "sari", "ratna"} - set(but):
        room.press(lane, READ)


def test_unread_for_a_working_day_it_goes_to_the_supervisor(room: Room) -> None:
    """To one, who was linked first; with the sentence whose it was, and with buttons."""
    officers_of_each_role(room)
    assert room.morning(TUESDAY) == []
    everyone_reads(room, "wati")

    assert room.morning(WEDNESDAY) == ["budi"]

    first, own, handed = room.heard("budi")
    assert "tidak dibaca petugas loket" in handed
    assert "ringkasan Selasa, 24 November 2026" in handed
    assert "tidak dibaca" not in first + own
    assert len(set(room.buttons("budi"))) == 3
    assert len(room.heard("sari")) == 2


@pytest.mark.parametrize("pressed", DigestAnswer)
def test_any_answer_of_one_of_a_role_speaks_for_the_role(room: Room, pressed: DigestAnswer) -> None:
    """Besok is an answer, too: it comes again tomorrow."""
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "budi", "sari")
    room.press("sari", pressed)

    assert room.morning(WEDNESDAY) == []


def test_an_officer_of_the_same_role_who_did_not_have_it_comes_first(room: Room) -> None:
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "wati")
    room.officer("joko", "counter")

    assert room.morning(WEDNESDAY) == ["joko"]


def test_it_goes_on_until_somebody_answers(room: Room) -> None:
    """Each next person has a working day; then nobody is left, and the digest says so."""
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "wati")
    went: list[list[str]] = []
    alarms: list[bool] = []
    for day in range(1, 6):
        today = TUESDAY + timedelta(days=day if day < 4 else day + 2)  # the weekend is skipped
        went.append(room.morning(today))
        alarms.append("digest-unread" in room.facts().alarms)
        for lane in ("wati", "budi", "sari", "ratna"):
            room.press(lane, READ, digest=own(room, lane))

    assert went == [["budi"], ["sari"], ["ratna"], [], []]
    assert alarms == [False, False, False, True, False]


def own(room: Room, name: str) -> str:
    """Give the id of the digest that an officer was given today."""
    by_name = select(officers.OFFICER.c.id).where(officers.OFFICER.c.name == name)
    today = room.office.calendar.office_date(room.clock())
    return room.do(lambda tx: digests.given(tx, tx.scalars(by_name).one(), today))


def test_the_next_person_s_answer_stops_it(room: Room) -> None:
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "wati")
    room.morning(WEDNESDAY)
    everyone_reads(room)  # Budi presses under the newest: the one that was handed on
    room.press("budi", HANDLING, digest=own(room, "budi"))

    assert room.morning(THURSDAY) == []


def test_without_a_supervisor_it_goes_to_the_inspectorate(room: Room) -> None:
    room.officer("wati", "counter")
    room.officer("ratna", "inspectorate")
    room.morning(TUESDAY)
    room.press("ratna", READ)

    assert room.morning(WEDNESDAY) == ["ratna"]


def test_with_nobody_left_the_next_digest_and_the_operator_are_told(room: Room) -> None:
    """A lone supervisor: nobody to hand it to. Once it is read the alarm is over."""
    room.officer("budi", "supervisor")
    room.morning(TUESDAY)
    assert room.morning(WEDNESDAY) == []
    assert "Ringkasan tidak dibaca siapa pun" in room.texts()["budi"]
    assert "digest-unread" in room.facts().alarms
    room.press("budi", READ)

    room.morning(THURSDAY)

    assert "digest-unread" not in room.facts().alarms


def test_it_never_goes_downwards(room: Room) -> None:
    """The supervisor does not learn that the inspectorate did not read."""
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "ratna")

    assert room.morning(WEDNESDAY) == []
    assert "inspektorat" not in room.texts()["budi"]


def test_G01_a_double_tick_changes_nothing(room: Room) -> None:
    officers_of_each_role(room)
    room.morning(TUESDAY)
    room.morning(WEDNESDAY)
    before = room.texts()

    assert [room.hand_on(), room.queue(), room.hand_on()] == [[], [], []]
    room.clock.advance(hours=9)
    assert room.hand_on() == []
    assert room.texts() == before


def test_G01_two_schedulers_hand_it_on_once(room: Room) -> None:
    """At the same instant, in transactions of their own."""
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "wati", "budi", "sari")
    room.clock.now = room.office.calendar.at(WEDNESDAY, AT)

    with ThreadPoolExecutor(4) as schedulers:
        lanes = [
            lane for went in schedulers.map(lambda _: room.hand_on(), range(8)) for lane in went
        ]

    assert sorted(lanes) == ["budi", "ratna"]
    assert room.do(lambda tx: tx.scalar(select(func.count()).select_from(digests.ESCALATION))) == 2


def test_G02_after_days_without_a_server_only_the_last_digest_is_handed_on(room: Room) -> None:
    officers_of_each_role(room)
    room.morning(MONDAY)
    everyone_reads(room, "wati")
    room.morning(TUESDAY)
    for lane in ("budi", "sari", "ratna"):
        room.press(lane, READ, digest=own(room, lane))
    before = len(room.heard("ratna"))

    assert room.morning(FRIDAY) == ["sari", "budi"]

    assert len(room.heard("ratna")) == before + 1


@pytest.mark.parametrize("closed", [date(2026, 11, 28), date(2026, 11, 29)])
def test_G05_nothing_is_due_on_closed_days(room: Room, closed: date) -> None:
    """Friday's digest waits until Monday."""
    officers_of_each_role(room)
    room.morning(FRIDAY)
    assert not desk.is_due(room.office, AT, room.office.calendar.at(closed, AT))
    everyone_reads(room, "wati")

    assert room.morning(date(2026, 11, 30)) == ["budi"]


def test_G05_after_an_outage_nothing_leaves_at_night(room: Room) -> None:
    """Unless the office wants its digest then."""
    calendar = room.office.calendar
    night, evening = calendar.at(TUESDAY, time(20)), calendar.at(TUESDAY, time(19, 59))

    assert not desk.is_due(room.office, AT, night)
    assert desk.is_due(room.office, AT, evening)
    assert desk.is_due(room.office, time(20), night)


def test_a_digest_sent_by_hand_on_a_closed_day_is_nobody_s_duty(room: Room) -> None:
    """Friday's takes answers until Monday, and Monday asks for Friday's."""
    officers_of_each_role(room)
    room.morning(FRIDAY)
    everyone_reads(room, "wati", "ratna")
    room.clock.now = room.office.calendar.at(date(2026, 11, 29), AT)
    room.queue(again=True)
    friday_s = room.buttons("ratna")[0]
    assert room.press("ratna", READ, digest=friday_s)

    assert room.morning(date(2026, 11, 30)) == ["budi"]
    assert "ringkasan Jumat, 27 November 2026" in room.texts()["budi"]


def test_who_was_revoked_is_not_asked(room: Room) -> None:
    """And what waits for them is cancelled, handed on or not."""
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "wati")
    by_name = {one.name: one.id for one in room.do(officers.everyone)}
    room.do(lambda tx: officer_desk.revoke(tx, by_name["budi"], now=room.clock()))

    assert room.morning(WEDNESDAY) == ["sari"]
    cancelled = room.do(lambda tx: officer_desk.revoke(tx, by_name["sari"], now=room.clock()))
    assert cancelled == 3
    assert set(room.morning(THURSDAY)) == {"ratna"}


def test_what_was_handed_on_shows_in_the_next_digest(room: Room) -> None:
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "wati")
    room.morning(WEDNESDAY)
    room.press("budi", HANDLING)
    room.press("wati", LATER)

    room.morning(THURSDAY)

    texts = room.texts()
    assert "• ditangani: budi" in texts["sari"]
    assert "• ditunda: wati" in texts["sari"]
    assert "• belum dibaca: budi, sari" in texts["sari"], "his own he has not read"
    assert "Ringkasan lalu: ditunda." in texts["wati"]
    assert "budi" not in texts["wati"] + texts["ratna"]
    assert "Ditunda ke hari ini: ringkasan Rabu, 25 November 2026." in texts["wati"]
    assert "Ditunda" not in texts["sari"]


def test_put_off_is_said_once(room: Room) -> None:
    room.officer("budi")
    room.morning(TUESDAY)
    room.press("budi", LATER)
    room.morning(WEDNESDAY)
    assert "Ditunda ke hari ini" in room.texts()["budi"]
    room.press("budi", READ)

    room.morning(THURSDAY)

    assert "Ditunda" not in room.texts()["budi"]


def test_the_counter_s_digest_handed_on_tells_of_no_report(room: Room) -> None:
    room.reports(TUESDAY, 5, ReportState.RECEIVED)
    officers_of_each_role(room)
    room.morning(TUESDAY)
    everyone_reads(room, "wati", "budi")

    room.morning(WEDNESDAY)

    assert "Laporan" not in room.heard("budi")[-1]
    assert "Laporan" in room.heard("budi")[-2]


def test_an_unknown_role_has_nobody_next(room: Room) -> None:
    assert next_person(Unread(TUESDAY, "cleaner"), [], ()) is None


def test_without_any_digest_nothing_is_handed_on(room: Room) -> None:
    room.officer("budi")

    assert room.do(lambda tx: hand_on(tx, room.keys, room.office, now=room.clock())) == []


def test_by_hand_the_same_digest_leaves_again(room: Room) -> None:
    """Its buttons answer the same record."""
    room.officer("budi")
    room.queue()
    room.clock.advance(hours=1)
    room.queue(again=True)

    first, again = room.buttons("budi")
    assert first == again
    assert room.press("budi", READ)


def test_what_is_old_is_forgotten(room: Room) -> None:
    officers_of_each_role(room)
    room.morning(TUESDAY)
    room.morning(WEDNESDAY)
    room.do(lambda tx: digests.forget_old(tx, before=THURSDAY))

    assert room.do(lambda tx: digest_desk.answers(tx, WEDNESDAY)) == []
