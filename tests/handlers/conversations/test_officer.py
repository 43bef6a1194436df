"""The digest: one fact a line, no content, no small count; and who may have it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.conversations import digest_answers
from handlers.conversations.officer import digest_message
from handlers.domain.blanks import BlankState, BlankStock
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Channel, Incoming, MessageClass, Tap
from handlers.domain.officer import (
    NEXT_ROLES,
    AgeClass,
    AnsweredDigest,
    DigestAnswer,
    DigestCopy,
    DigestFacts,
    GivenDigest,
    Permission,
    Role,
    Unread,
    WaitingComplaints,
    age_class,
    answer_after,
    may,
)
from handlers.domain.state import Language, State
from handlers.texts.render import render
from tests.conversations.world import NOW, OFFICE

FULL = DigestFacts(
    day=NOW.date(),
    reports_new=3,
    reports_open=12,
    reports_overdue=None,
    oldest=AgeClass.OVER_14,
    cards=dict.fromkeys(AgeClass, 40),
    data_age_days=9,
    newest_data=NOW - timedelta(days=9),
    old_data=812,
    print_ready=1_204,
    blanks=BlankStock(BlankState.EMPTY, NOW.date() - timedelta(days=6), NOW),
    overdue=14,
    overdue_late=12,
    unknown_words=3,
    reminders_sent=31,
    reminders_failed=2,
    complaints=WaitingComplaints(12, 3, 14),
    alarms=("token-revoked", "outbox-stuck", "demo-readers", "queue-old"),
)
SUPERVISOR = DigestCopy(Role.SUPERVISOR)
READ, HANDLING, LATER = DigestAnswer.READ, DigestAnswer.HANDLING, DigestAnswer.LATER
LAST = (
    AnsweredDigest(Role.COUNTER, "Wati", READ),
    AnsweredDigest(Role.COUNTER, "Joko", LATER),
    AnsweredDigest(Role.COUNTER, "Tini"),
    AnsweredDigest(Role.SUPERVISOR, "Budi", HANDLING),
    AnsweredDigest(Role.SUPERVISOR, "Sari"),
    AnsweredDigest(Role.INSPECTORATE, "Ratna", HANDLING),
    AnsweredDigest(Role.INSPECTORATE, "Dewi"),
)


@pytest.mark.parametrize("language", Language)
def test_a_full_digest_fits_a_small_phone(language: Language) -> None:
    message = digest_message(FULL, OFFICE, SUPERVISOR)

    text = render(message, language).text
    assert message.kind is MessageClass.DIGEST
    assert len(text) <= 600
    assert max(map(len, text.splitlines())) <= 60


def test_a_count_under_three_is_not_told() -> None:
    text = render(digest_message(FULL, OFFICE, SUPERVISOR), Language.INDONESIAN).text

    assert "• baru: 3" in text
    assert "• lewat batas: kurang dari 3" in text


def test_late_complaints_are_told_to_every_role() -> None:
    for role in Role:
        words = render(digest_message(FULL, OFFICE, DigestCopy(role)), Language.INDONESIAN).text
        assert "Tiket terlambat: 3 (tertua 14 hari)" in words


def test_day_one_reads_as_well_as_the_demo() -> None:
    text = render(
        digest_message(DigestFacts(NOW.date()), OFFICE, SUPERVISOR), Language.INDONESIAN
    ).text

    assert "Belum ada data kartu." in text
    assert "Tidak ada kartu yang menunggu diambil." in text
    assert "Tidak ada gangguan." in text


def test_the_counter_hears_about_cards_not_about_reports() -> None:
    assert not may(Role.COUNTER, Permission.SEE_REPORT_COUNTS)

    copy = DigestCopy(Role.COUNTER)
    text = render(digest_message(FULL, OFFICE, copy), Language.INDONESIAN).text

    assert "Laporan" not in text
    assert "Kartu siap" in text


def test_every_role_gets_a_digest_and_an_unknown_one_nothing() -> None:
    assert all(may(role, Permission.RECEIVE_DIGEST) for role in Role)
    assert not may("head", Permission.RECEIVE_DIGEST)


def test_ages_fall_into_their_classes() -> None:
    days = {0: "days-0-2", 2: "days-0-2", 3: "days-3-5", 6: "days-6-14", 14: "days-6-14"}

    assert {day: age_class(day).value for day in days} == days
    assert age_class(15) is AgeClass.OVER_14


def told(role: str, last: tuple[AnsweredDigest, ...] = LAST) -> list[str]:
    """Give what a role's digest tells about the last one, in words."""
    facts = DigestFacts(NOW.date(), last=last)
    message = digest_message(facts, OFFICE, DigestCopy(role))
    text = render(message, Language.INDONESIAN).text
    return [line for paragraph in text.split("\n\n")[1:2] for line in paragraph.splitlines()]


def test_the_supervisor_sees_who_of_the_office_answered() -> None:
    """By name; of the inspectorate only that it handles it."""
    assert told(Role.SUPERVISOR) == [
        "Ringkasan lalu: dibaca 3 dari 5",
        "• ditangani: Budi",
        "• ditunda: Joko",
        "• belum dibaca: Tini, Sari",
        "• ditangani: inspektorat",
    ]


def test_the_inspectorate_sees_roles_and_no_name() -> None:
    assert told(Role.INSPECTORATE) == [
        "Ringkasan lalu: dibaca 4 dari 7",
        "• ditangani: pengawas",
        "• ditangani: inspektorat",
    ]
    assert told(Role.INSPECTORATE, LAST[2:3]) == [
        "Ringkasan lalu: dibaca 0 dari 1",
        "• belum dibaca: petugas loket",
    ]


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (LAST, "ditunda"),
        (LAST[:1], "sudah dibaca"),
        (LAST[2:], "belum dibaca"),
        ((*LAST, AnsweredDigest(Role.COUNTER, "Asih", HANDLING)), "ditangani"),
    ],
)
def test_the_counter_sees_only_what_became_of_its_own(
    last: tuple[AnsweredDigest, ...], state: str
) -> None:
    """Neither who, nor whether those above them read theirs: the accused may work there."""
    assert told(Role.COUNTER, last) == [f"Ringkasan lalu: {state}."]


@pytest.mark.parametrize("role", Role)
def test_the_first_digest_knows_of_none_before(role: Role) -> None:
    assert "Ringkasan lalu" not in "".join(told(role, ()))


@pytest.mark.parametrize("language", Language)
def test_a_digest_stays_short_in_a_large_office(language: Language) -> None:
    """WhatsApp takes 1,024 characters above buttons; a name is given by people."""
    many = tuple(
        AnsweredDigest(Role.COUNTER, f"{number:02} {'x' * 77}", answer)
        for answer in (READ, HANDLING, LATER, None)
        for number in range(20)
    )
    facts = replace(FULL, last=many, alarms=(*FULL.alarms, "digest-unread"))

    message = digest_message(facts, OFFICE, replace(SUPERVISOR, postponed=NOW.date()))

    text = render(message, language).text
    assert len(text) <= 1_024
    assert "+17" in text


def test_a_digest_that_was_put_off_says_so_first() -> None:
    copy = replace(SUPERVISOR, postponed=NOW.date())

    message = digest_message(replace(FULL, last=LAST), OFFICE, copy)

    assert [line.text for line in message.lines[:2]] == ["digest-heading", "digest-postponed"]


@pytest.mark.parametrize("language", Language)
def test_three_buttons_that_every_platform_can_show(language: Language) -> None:
    """WhatsApp: at most three, at most 20 characters each. Printed there are none."""
    message = digest_message(FULL, OFFICE, DigestCopy(Role.INSPECTORATE, id="d" * 32))

    buttons = render(message, language).buttons
    labels = [button.label for button in buttons]
    assert [button.action for button in buttons] == list(digest_answers.ANSWERS)
    assert {button.target for button in buttons} == {"d" * 32}
    assert max(map(len, labels)) <= 20
    for words, label in zip(("Sudah baca", "Saya tangani", "Besok"), labels, strict=True):
        assert words in label
    assert digest_message(FULL, OFFICE, SUPERVISOR).buttons == ()


@pytest.mark.parametrize("role", Role)
def test_who_may_note_the_queue_has_a_fourth_button_for_that_day(role: Role) -> None:
    """WhatsApp makes a list of four; in a template, which has three, the word HABIS remains."""
    message = digest_message(FULL, OFFICE, DigestCopy(role, id="d" * 32))

    *three, last = message.buttons
    notes = [button for button in message.buttons if button.action is Action.QUEUE_EMPTY]
    assert bool(notes) == may(role, Permission.NOTE_QUEUE)
    if notes:
        assert [button.action for button in three] == list(digest_answers.ANSWERS)
        assert (last.target, date.fromordinal(last.version)) == ("", NOW.date())


def test_handed_on_it_tells_whose_it_was_and_what_both_may_see() -> None:
    """The counter's digest tells the supervisor of cards; the supervisor's has reports."""
    of_counter = replace(SUPERVISOR, unread=Unread(NOW.date(), Role.COUNTER))
    of_supervisor = DigestCopy(Role.INSPECTORATE, unread=Unread(NOW.date(), Role.SUPERVISOR))

    texts = [
        render(digest_message(FULL, OFFICE, copy), Language.INDONESIAN).text
        for copy in (of_counter, of_supervisor)
    ]

    assert "tidak dibaca petugas loket selama satu hari kerja" in texts[0]
    assert "Laporan" not in texts[0]
    assert "tidak dibaca pengawas selama satu hari kerja" in texts[1]
    assert "Laporan" in texts[1]


def test_handed_on_its_template_says_so_too() -> None:
    """Outside WhatsApp's window the officer reads nothing else."""
    copy = DigestCopy(Role.INSPECTORATE, unread=Unread(NOW.date(), Role.SUPERVISOR))

    template = render(digest_message(FULL, OFFICE, copy), Language.INDONESIAN).template

    assert template is not None
    assert "tidak dibaca pengawas" in template.parameters[0]


def test_it_is_handed_on_upwards_only() -> None:
    """Who is next may see all that the digest tells."""
    for role, following in NEXT_ROLES.items():
        held = {permission for permission in Permission if may(role, permission)}
        assert following[0] is role
        for higher in following[1:]:
            assert list(Role).index(higher) > list(Role).index(role)
            # To note something of the queue, or of blanks, tells nothing.
            notes = {Permission.NOTE_QUEUE, Permission.TELL_BLANKS}
            assert held - {Permission.SEE_COLLEAGUES, *notes} <= {
                permission for permission in Permission if may(higher, permission)
            }


@pytest.mark.parametrize("before", [None, *DigestAnswer])
@pytest.mark.parametrize("pressed", DigestAnswer)
def test_the_last_button_counts_but_read_takes_nothing_back(
    before: DigestAnswer | None, pressed: DigestAnswer
) -> None:
    after = answer_after(before, pressed)

    assert after is (before if (before, pressed) == (HANDLING, READ) else pressed)
    assert answer_after(after, pressed) is after


@pytest.mark.parametrize("tap", [None, Tap(Action.HELP, "d" * 32), Tap(Action.DIGEST_READ)])
def test_what_is_no_digest_of_this_chat_is_refused(tap: Tap | None) -> None:
    said = Incoming(Channel.TELEGRAM, "1", "42", NOW, tap=tap)
    given = GivenDigest(NOW.date(), None, NOW.date()) if tap and tap.target else None

    turn = digest_answers.reply(
        Heard(said, State(), Ask.DIGEST_ANSWER), Known(NOW, OFFICE, digest=given)
    )

    assert turn.say[0].lines[0].text == "refused"
    assert turn.do == ()
