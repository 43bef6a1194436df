"""What people said to it in trial talks, and how it must take it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import dispatch
from handlers.domain.heard import Ask
from handlers.domain.known import Known
from handlers.domain.messages import Action, Channel, Incoming, Tap
from handlers.domain.report import Step
from handlers.domain.slip_code import make_code
from handlers.domain.state import Erasing, Form, ReportDraft, ReportTalk, State, TalkMode
from handlers.understanding.read_aloud import code_read_aloud
from tests.conversations.world import NOW, OFFICE

SAID = Incoming(Channel.TELEGRAM, "1", "42", NOW)
DRAFT = ReportDraft("d" * 32, Step.WHERE, NOW + timedelta(hours=23), (Step.WHAT,), (), 1)
CODE = make_code(bytes(range(32)))


def ask_of(text: str, form: Form | None = None) -> Ask:
    return dispatch.hear(replace(SAID, text=text), State(form=form)).ask


@pytest.mark.parametrize(
    "text",
    [
        "tadi ada yang minta 150 ribu biar cepat",
        "ada yang minta 150 ribu",
        "saya dipalak di loket",
        "bayar 100 ribu baru diproses",
        "katanya kalo mau cepet bayar 500",
    ],
)
def test_a_plain_sentence_about_money_opens_a_report(text: str) -> None:
    """People who report rarely write pungli: they describe money."""
    assert ask_of(text) is Ask.REPORT_SENTENCE


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("emang wajib bayar ya?", Ask.FEE),
        ("apa kalau bayar bisa cepat?", Ask.FEE),
        ("is it free", Ask.FEE),
        ("calo tiket kereta mahal banget", Ask.UNKNOWN),
        ("jual beli kambing minta 2 juta", Ask.UNKNOWN),
        ("ditilang polisi minta 150 ribu", Ask.UNKNOWN),
        ("kode saya hilang", Ask.LOST_SLIP),
        ("slip ilang pak", Ask.LOST_SLIP),
        ("lupa kode", Ask.LOST_SLIP),
        ("mana nih ktp w", Ask.MY_SLIPS),
        ("berapa lama jadinya", Ask.MY_SLIPS),
    ],
)
def test_what_is_no_report_is_none(text: str, ask: Ask) -> None:
    assert ask_of(text) is ask


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("siapa yg baca?", Ask.REPORT_SAFETY),
        ("aman ga ini?", Ask.REPORT_SAFETY),
        ("ga mau", Ask.REPORT_LEAVE),
        ("saya takut karena petugasnya marah di loket", Ask.REPORT_TEXT),
    ],
)
def test_a_frightened_question_inside_a_report_is_answered(text: str, ask: Ask) -> None:
    """Only a message that is nothing else; all the rest is sealed word for word."""
    assert ask_of(text, DRAFT) is ask


def test_a_code_read_aloud_is_found() -> None:
    """The old man's grandson reads it over the phone, digits as words."""
    digits = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
    spelt = " ".join(digits[int(c)] if c.isdigit() else c.lower() for c in CODE)

    assert code_read_aloud(spelt) == CODE
    assert ask_of(spelt) is Ask.CODES


@pytest.mark.parametrize(
    "form",
    [
        replace(DRAFT, expires_at=NOW),
        ReportTalk("d" * 32, TalkMode.ANSWER, NOW),
        ReportTalk("d" * 32, TalkMode.IDLE, NOW),
        Erasing(NOW),
    ],
)
@pytest.mark.parametrize("text", ["bantuan", "batal", "halo", "makasih", "jam buka", CODE, "lapor"])
def test_F01_a_form_that_ran_out_is_never_remembered(text: str, form: Form) -> None:
    """Whatever is said next, the chat no longer leads to the report."""
    heard = dispatch.hear(replace(SAID, text=text), State(form=form))
    turn = dispatch.reply(heard, Known(NOW, OFFICE, ("f" * 32,), readers=("Inspektorat",)))

    assert turn.remember.form != form


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.REFUSED])
def test_F01_nor_after_a_tap(action: Action) -> None:
    talk = ReportTalk("d" * 32, TalkMode.IDLE, NOW)
    said = replace(SAID, tap=Tap(action, "d" * 32))
    turn = dispatch.reply(dispatch.hear(said, State(form=talk)), Known(NOW, OFFICE, ("f" * 32,)))

    assert turn.remember.form != talk
