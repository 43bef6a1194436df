"""What people type is understood, or it is asked back."""

import pytest

from handlers.domain.heard import Ask
from handlers.domain.report import Step
from handlers.domain.state import Erasing, ReportDraft
from handlers.understanding.intents import Intent
from handlers.understanding.normalise import AMOUNT, normalise
from handlers.understanding.rules import understand
from handlers.understanding.words import ask_of_word
from tests.conversations.world import NOW

ACCOUNTS = (
    "petugasnya mnta 150rb katanya biar lgsg dicetak",
    "saya dimintai Rp 200.000 sama bapak bapak di parkiran",
    "td pagi sy disuruh byr 50 ribu buat legalisir KK",
    "ada yg nawarin jasa kilat ktp 300 ribu depan kantor",
    "pak RT narik uang administrasi seratus ribu untuk urus ktp",
    "terpaksa lewat calo, habis 400rb",
    "kemarin saya kasih 100 ribu ke pegawai loket supaya cepat",
    "satpam minta uang rokok",
    "kok dipungut biaya 30rb ya pas ambil kartu?",
    "an officer asked me for 100k to print it",
)
NO_REPORTS = (
    "emang wajib bayar ya?",
    "apa benar bikin ktp itu bayar?",
    "berapa biaya cetak ulang ktp",
    "petugasnya baik, tidak minta uang sepeser pun",
    "kena tilang, polisinya minta 250rb",
    "baca berita korupsi e-ktp triliunan rupiah, tersangkanya buron",
    "spp sekolah anak saya disuruh bayar 150 ribu",
    "syarat apa saja yang diminta",
    "minta tolong info biaya akta dong",
    "pungli itu apa artinya",
)


@pytest.mark.parametrize("said", ACCOUNTS)
def test_an_account_of_money_opens_a_report(said: str) -> None:
    understood = understand(said)

    assert understood.intent is Intent.REPORT
    assert understood.is_account


@pytest.mark.parametrize("said", NO_REPORTS)
def test_questions_news_and_other_agencies_open_none(said: str) -> None:
    assert understand(said).intent is not Intent.REPORT


@pytest.mark.parametrize(
    "said, intent",
    [
        ("min ktp sy udh jadi blm", Intent.CHECK_STATUS),
        ("e-KTP saya kapan selesainya ya", Intent.CHECK_STATUS),
        ("sudah dua bulan kartunya blm jd jg", Intent.CHECK_STATUS),
        ("urus akta lahir byr brp?", Intent.ASK_FEE),
        ("ktp hilang hrs bawa apa", Intent.ASK_REQUIREMENTS),
        ("hari sabtu buka ga?", Intent.ASK_HOURS_LOCATION),
        ("alamat kantornya di mana", Intent.ASK_HOURS_LOCATION),
        ("tolong kabarin kalau kartunya bisa diambil", Intent.REMIND_ME),
        ("jangan kirim pesan lagi", Intent.STOP),
        ("assalamualaikum", Intent.GREETING),
        ("punten kang", Intent.GREETING),
        ("hatur nuhun pisan", Intent.THANKS),
        ("mau bicara dengan orang asli dong", Intent.HUMAN),
        ("tolong hapus data saya semuanya", Intent.ERASE),
        ("data apa saja yang kalian simpan", Intent.PRIVACY),
        ("saya mau lapor soal calo", Intent.REPORT),
        ("resep rendang padang", Intent.UNKNOWN),
        ("asdf qwerty", Intent.UNKNOWN),
        ("", Intent.UNKNOWN),
    ],
)
def test_a_sentence_is_understood(said: str, intent: Intent) -> None:
    assert understand(said).intent is intent


def test_the_wish_to_report_is_no_account_yet() -> None:
    assert not understand("saya mau lapor pungli").is_account


def test_amounts_however_written_are_amounts() -> None:
    for written in ("Rp 150.000", "rp150rb", "150 ribu", "1,5 juta", "50k", "100.000"):
        assert AMOUNT in normalise(f"bayar {written} ya")


def test_C12_a_long_text_is_cut_before_it_is_understood() -> None:
    assert len(normalise("rp1.000 " * 20_000)) <= 1_000


@pytest.mark.parametrize("said", ["BERHENTI", "/berhenti", "Stop.", "  unsubscribe "])
def test_words_work_in_any_case_with_or_without_a_slash(said: str) -> None:
    assert ask_of_word(said.strip(), None) is Ask.STOP_ALL


def test_some_words_mean_something_only_inside_a_form() -> None:
    draft = ReportDraft("a" * 32, Step.WHAT, NOW)

    assert ask_of_word("kirim", draft) is Ask.REPORT_SEND
    assert ask_of_word("kirim", None) is None
    assert ask_of_word("tidak", Erasing(NOW)) is Ask.KEEP
    assert ask_of_word("cek", draft) is None, "an answer, not a question"
    assert ask_of_word("/cek", draft) is Ask.MY_SLIPS


def test_a_command_may_name_the_bot() -> None:
    assert ask_of_word("/help@contoh_bot", None) is Ask.HELP
