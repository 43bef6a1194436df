"""Which conversation takes what was said, and what it may never do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import dispatch, hearing, taps
from handlers.domain.effects import (
    CountWrongCodes,
    DiscardDraft,
    EndAllSubscriptions,
    LinkOfficer,
    SealFragment,
)
from handlers.domain.heard import Ask
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Channel, Incoming, Media, Tap, Turn
from handlers.domain.office_words import parse_office_words
from handlers.domain.receipt_code import show_receipt
from handlers.domain.report import STEPS, Step
from handlers.domain.slip_code import make_code, show
from handlers.domain.state import (
    Erasing,
    Form,
    Language,
    NamingSlip,
    ReportDraft,
    ReportTalk,
    State,
    TalkMode,
    without_expired_form,
)
from handlers.texts.render import render
from tests.conversations.world import NOW, OFFICE
from tests.handlers.conversations.test_status import READY

DRAFT = ReportDraft("d" * 32, Step.WHERE, NOW + timedelta(hours=23), (Step.WHAT,), (), 1)
TALK = ReportTalk("d" * 32, TalkMode.ANSWER, NOW + timedelta(minutes=29))
FORMS: tuple[Form | None, ...] = (
    None,
    DRAFT,
    TALK,
    Erasing(NOW + timedelta(minutes=9)),
    NamingSlip("d" * 32, NOW + timedelta(minutes=9)),
)
SAID = Incoming(Channel.TELEGRAM, "1", "42", NOW)


def hear(text: str, form: Form | None = None) -> dispatch.Heard:
    return dispatch.hear(replace(SAID, text=text), State(form=form))


def tap(action: Action, form: Form | None, target: str = "d" * 32, version: int = 0) -> Turn:
    said = replace(SAID, tap=Tap(action, target, version))
    known = Known(NOW, OFFICE, ("f" * 32,), draft_exists=True)
    return dispatch.reply(dispatch.hear(said, State(form=form)), known)


def test_every_ask_has_its_conversation_and_every_button_its_ask() -> None:
    assert dispatch.CONVERSATIONS.keys() == set(Ask)
    assert taps.ASK_OF.keys() == set(Action)


def test_a_code_alone_needs_one_look_up_and_no_understanding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hot path: thousands a second after a notice."""

    def fail(text: str) -> None:
        raise AssertionError("a code needs no understanding")

    monkeypatch.setattr(hearing, "understand", fail)

    needs = dispatch.needs(hear("98tt-tf86-33ka"))

    assert needs == Needs(codes=("98TTTF8633KA",), subscriptions=True)


@given(st.binary(min_size=32, max_size=32), st.sampled_from(FORMS))
def test_our_code_alone_asks_for_its_status_inside_any_form(raw: bytes, form: Form | None) -> None:
    code = make_code(raw)

    heard = hear(show(code).lower(), form)

    assert (heard.ask, heard.codes) == (Ask.CODES, (code,))


@given(st.integers(0, 10**15 - 1), st.sampled_from(FORMS))
def test_F08_a_receipt_alone_opens_its_report_inside_any_form(
    number: int, form: Form | None
) -> None:
    """It is never sealed into another report, whose readers could use it."""
    digits = f"0{number:015}"

    heard = hear(show_receipt(digits).replace("-", " "), form)

    assert (heard.ask, heard.receipt) == (Ask.RECEIPT, digits)


@given(st.integers(10**15, 10**16 - 1))
def test_other_sixteen_digits_are_never_looked_up(number: int) -> None:
    for said in (str(number), f"nik sy {number}", f"ktp {number} udah jadi?"):
        heard = hear(said)

        assert heard.ask is Ask.NIK
        assert dispatch.needs(heard) == Needs()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "word, ask",
    [
        ("berhenti", Ask.STOP_ALL),
        ("/STOP", Ask.STOP_ALL),
        ("Unsubscribe", Ask.STOP_ALL),
        ("batal", Ask.CANCEL),
        ("BANTUAN", Ask.HELP),
        ("/help", Ask.HELP),
        ("menu", Ask.HELP),
        ("Mulai", Ask.START),
        ("/start", Ask.START),
        ("english", Ask.ENGLISH),
        ("Indonesia", Ask.INDONESIAN),
        ("lapor", Ask.REPORT),
    ],
)
def test_global_words_work_inside_any_form(word: str, ask: Ask, form: Form | None) -> None:
    assert hear(word, form).ask is ask


def test_berhenti_leaves_the_draft_and_batal_drops_it() -> None:
    known = Known(NOW, OFFICE, draft_exists=True)

    stopped = dispatch.reply(hear("berhenti", DRAFT), known)
    cancelled = dispatch.reply(hear("batal", DRAFT), known)

    assert stopped.do == (EndAllSubscriptions(),)
    assert stopped.remember.form == DRAFT
    assert cancelled.do == (DiscardDraft(DRAFT.report_id),)
    assert cancelled.remember.form is None


def test_an_open_report_takes_every_other_text_word_for_word() -> None:
    said = "Petugas: nama saya cek 100.000 di 98TT-TF86-33KA"
    known = Known(NOW, OFFICE, draft_exists=True)

    turn = dispatch.reply(hear(said, DRAFT), known)

    (effect,) = turn.do
    assert isinstance(effect, SealFragment)
    assert (effect.fragment.text, effect.fragment.index) == (said, 1)
    assert all(message.is_report_talk for message in turn.say)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("media", Media)
def test_media_never_meet_silence(media: Media, form: Form | None) -> None:
    heard = dispatch.hear(replace(SAID, media=media), State(form=form))

    turn = dispatch.reply(heard, Known(NOW, OFFICE, draft_exists=True))

    assert turn.say
    assert turn.do == ()


@pytest.mark.parametrize("form", FORMS)
def test_A08_an_edited_message_does_nothing(form: Form | None) -> None:
    said = replace(SAID, text="petugas minta 150rb", edited=True)

    turn = dispatch.reply(dispatch.hear(said, State(form=form)), Known(NOW, OFFICE))

    assert turn.say[0].lines[0].text == "edited"
    assert turn.do == ()


@pytest.mark.parametrize("form", FORMS)
def test_H12_a_block_ends_everything_and_says_nothing(form: Form | None) -> None:
    turn = dispatch.reply(
        dispatch.hear(replace(SAID, blocked=True), State(form=form)), Known(NOW, OFFICE)
    )

    assert turn.say == ()
    assert turn.do == (EndAllSubscriptions(),)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", [0, 3, 15, 16, 63, 64, 999_999, -1])
@pytest.mark.parametrize("action", Action)
def test_A26_any_old_button_is_answered_and_stops_nothing(
    action: Action, version: int, form: Form | None
) -> None:
    """Whatever is pressed whenever: a sentence, no failure, no report of another chat."""
    turn = tap(action, form, target="9" * 32, version=version)

    assert turn.say
    assert not any(isinstance(effect, DiscardDraft | SealFragment) for effect in turn.do) or (
        action is Action.ERASE
    )


def test_A26_a_forged_button_is_refused_kindly() -> None:
    turn = tap(Action.REFUSED, None)

    assert turn.say[0].lines[0].text == "refused"
    assert turn.do == ()


def test_only_greeting_and_unknown_text_may_be_replaced() -> None:
    """Never after a tap, inside a form, in a report, or to piped lines."""
    known = Known(NOW, OFFICE, draft_exists=True)

    for text in ("halo", "qwerty"):
        assert dispatch.reply(hear(text), known).say[0].tentative
        piped = dispatch.hear(replace(SAID, text=text, is_piped=True), State())
        assert not dispatch.reply(piped, known).say[0].tentative
        for form in FORMS[1:3]:
            assert not any(one.tentative for one in dispatch.reply(hear(text, form), known).say)
    for text in ("/start", "mulai", "bantuan", "makasih", "biaya"):
        assert not dispatch.reply(hear(text), known).say[0].tentative


def test_start_with_a_payload_is_that_code_whatever_is_open() -> None:
    for form in FORMS:
        assert hear("/start 98TTTF8633KA", form).codes == ("98TTTF8633KA",)
    assert hear("/start ptg-98tt-tf86-33ka").invite == "PTG98TTTF8633KA"


def test_words_that_only_look_like_codes_do_not_hide_the_question() -> None:
    heard = hear("min biaya ktp di kec4serang berapa")

    turn = dispatch.reply(heard, Known(NOW, OFFICE))

    assert dispatch.needs(heard).codes == ("KEC4SERANG",)
    assert turn.say[0].lines[0].text == "fee"
    assert turn.do == (CountWrongCodes(1),)


def test_an_imported_code_inside_a_sentence_is_found() -> None:
    imported = replace(READY, code="KTP2026001")
    heard = hear("min biaya untuk KTP-2026-001 berapa")

    turn = dispatch.reply(heard, Known(NOW, OFFICE, by_code={"KTP2026001": imported}))

    assert turn.say[0].lines[0].text == "status-ready-for-pickup"
    assert turn.do == ()


def test_words_without_digits_are_no_codes() -> None:
    assert hear("nomornya disimpan di mana ya").codes == ()


def test_an_amount_in_an_account_is_no_code() -> None:
    heard = hear("saya diminta bayar biaya adm1n150 sebesar 150rb")

    assert heard.ask is Ask.REPORT_SENTENCE
    assert heard.codes == ()


def test_a_linking_code_binds_once_and_only_where_digests_can_be_sent() -> None:
    heard = hear("PTG-98TT-TF86-33KA")
    known = Known(NOW, OFFICE, invite="i" * 32, officer_role="supervisor")

    assert dispatch.needs(heard) == Needs(invite="PTG98TTTF8633KA")
    assert dispatch.reply(heard, known).do == (LinkOfficer("i" * 32),)
    web = dispatch.hear(replace(SAID, channel=Channel.WEB, text="PTG-98TT-TF86-33KA"), State())
    assert dispatch.needs(web) == Needs()


@pytest.mark.parametrize("form", [DRAFT, TALK])
def test_an_expired_form_says_so_and_keeps_nothing(form: ReportDraft | ReportTalk) -> None:
    later = Known(form.expires_at, OFFICE, draft_exists=True)

    turn = dispatch.reply(hear("di pintu samping", form), later)

    assert turn.say[0].lines[0].text in {"report-gone", "talk-expired"}
    assert turn.do == ()
    assert turn.remember.form is None


@given(
    ask=st.sampled_from(Ask),
    form=st.sampled_from((*FORMS[1:], *(replace(TALK, mode=mode) for mode in TalkMode))),
    late=st.integers(0, 10**6),
    tapped=st.sampled_from((None, *Action)),
    target=st.sampled_from(("d" * 32, "9" * 32)),
    exists=st.booleans(),
)
def test_F12_no_expired_form_is_ever_remembered(
    ask: Ask,
    form: Form,
    late: int,
    tapped: Action | None,
    target: str,
    exists: bool,
) -> None:
    """Whatever was said next, and whichever conversation answered (privacy)."""
    known = Known(
        form.expires_at + timedelta(seconds=late),
        OFFICE,
        ("f" * 32,),
        readers=("inspectorate",),
        draft_exists=exists,
    )
    needs_a_tap = ask in {
        Ask.CHECK,
        Ask.NAME_SLIP,
        Ask.FORGET_SLIP,
        Ask.COLLECTED,
        Ask.TOMORROW,
        Ask.STOP_ONE,
        Ask.REPORT_CHOICE,
        Ask.NOT_THAT,
        Ask.NAME_SLIP,
        Ask.FORGET_SLIP,
        Ask.OVERDUE,
    }
    action = tapped or (Action.CHECK if needs_a_tap else None)
    said = replace(SAID, text="halo", tap=Tap(action, target) if action else None)

    turn = dispatch.reply(dispatch.Heard(said, State(form=form), ask), known)

    after = turn.remember.form
    assert after is None or after.expires_at > known.now
    assert not any(line.text == "report-still-open" for one in turn.say for line in one.lines)


@pytest.mark.parametrize("form", FORMS[1:])
@pytest.mark.parametrize(
    "said", ["bantuan", "halo", "batal", "makasih", "jam buka", "98TT-TF86-33KA", "english"]
)
def test_F12_an_expired_form_is_forgotten_by_any_words(said: str, form: Form) -> None:
    later = Known(form.expires_at, OFFICE, draft_exists=True)

    turn = dispatch.reply(hear(said, form), later)

    assert turn.say
    assert turn.remember.form is None


def test_a_form_is_dropped_at_its_very_instant_and_never_before() -> None:
    state = State(language=Language.ENGLISH, slips=("a" * 32,), form=DRAFT)
    before = DRAFT.expires_at - timedelta(microseconds=1)

    assert without_expired_form(state, before) is state
    assert without_expired_form(state, DRAFT.expires_at) == replace(state, form=None)


@pytest.mark.parametrize("step", [*STEPS, Step.MORE])
@pytest.mark.parametrize("language", Language)
def test_every_step_fits_a_small_phone(step: Step, language: Language) -> None:
    form = replace(DRAFT, step=step, fragments=40)
    state = State(language=language, form=form)
    known = Known(NOW, OFFICE, draft_exists=True, officer_role="counter")
    for text in ("3673012345678901", "lewati", "kirim", "bantuan", "berhenti", "lapor", "ga mau"):
        heard = dispatch.hear(replace(SAID, text=text, media=Media.PHOTO), state)
        for message in dispatch.reply(heard, known).say:
            assert len(render(message, language).text) <= 600


def test_the_office_s_own_words_are_understood_and_kept_as_written() -> None:
    words = parse_office_words({"means": {"kartune kepriben": "ktp saya sudah jadi belum"}})
    said = replace(SAID, text="Kartune kepriben?")

    heard = dispatch.hear(said, State(), words)

    assert heard.ask is Ask.MY_SLIPS
    assert heard.said.text == "Kartune kepriben?"


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("language", Language)
def test_the_longest_card_fits_a_small_phone(channel: Channel, language: Language) -> None:
    said = replace(SAID, channel=channel, text="petugas minta 150rb, nik 3673012345678901")
    readers = ("counter", "supervisor", "inspectorate")
    office = replace(OFFICE, reports_on_whatsapp=True)
    known = Known(NOW, office, ("f" * 32,), readers=readers, is_demo=True)

    turn = dispatch.reply(dispatch.hear(said, State(language=language)), known)

    texts = [render(message, language).text for message in turn.say]
    assert all(len(text) <= 600 for text in texts)
    assert texts[0].startswith("UJI COBA: jangan menulis laporan sungguhan")
    draft = State(language=language, form=DRAFT)
    again = dispatch.hear(replace(SAID, channel=channel, text="siapa yang baca?"), draft)
    facts = dispatch.reply(again, replace(known, draft_exists=True)).say
    assert all(len(render(message, language).text) <= 600 for message in facts)
    assert "3673" not in "".join(texts)


#: All but a slip's name: that one is asked for, and shown to this chat again.
UNREPEATED = [form for form in FORMS if not isinstance(form, NamingSlip)]


@given(st.text(max_size=200), st.sampled_from(UNREPEATED), st.booleans())
def test_C02_whatever_is_said_is_answered_and_never_repeated(
    text: str, form: Form | None, exists: bool
) -> None:
    marked = f"{text} zqxjkvb"
    known = Known(NOW, OFFICE, ("f" * 32,), readers=("inspectorate",), draft_exists=exists)

    heard = hear(marked, form)
    turn = dispatch.reply(heard, known)

    assert turn.say
    assert all("zqxjkvb" not in render(message, Language.INDONESIAN).text for message in turn.say)
    assert "zqxjkvb" not in repr(turn.remember)
    assert "zqxjkvb" not in repr(turn)
    assert "zqxjkvb" not in repr(heard)
