"""A whistleblower: a report in two minutes, read only by those named, answered by receipt."""

from tests.e2e.running import RunningOffice, receipt_in
from tests.simulator.client import TelegramSimulator

WORDS = "petugas di loket belakang minta seratus lima puluh ribu supaya cepat"
QUESTION = "Kira-kira jam berapa kejadiannya?"
ANSWER = "sekitar jam sepuluh pagi sebelum istirahat"


async def new_reader(running: RunningOffice, name: str, role: str) -> str:
    """Make a reader's key with `tanpacalo keys new`; give the identity file's path."""
    file = str(running.folder / f"{name}.age")
    await running.command(
        "keys", "new", "--name", name, "--role", role, "-o", file, stdin="rahasia panjang\n" * 2
    )
    return file


async def test_report_question_answer_and_end(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """From a frightened sentence to a closed case, without an account anywhere."""
    identity = await new_reader(running, "ani", "Inspektorat")
    witness = simulator.person(chat=601)

    (card,) = await witness.says("lapor")
    assert "Inspektorat" in card.text
    assert "Telegram" in card.text
    await witness.says(WORDS)
    for _ in range(3):
        await witness.says("lewati")
    (thanks,) = await witness.says("kirim", timeout_s=20)
    receipt = receipt_in(thanks.text)

    listed = await running.command("report", "list")
    report_id = next(word for line in listed.splitlines() for word in line.split() if _is_id(word))
    shown = await running.command(
        "report", "show", report_id, "--identity", identity, passphrase="rahasia panjang"
    )
    assert WORDS in shown
    assert "601" not in shown

    await running.command(
        "report", "ask", report_id, "--identity", identity, QUESTION, passphrase="rahasia panjang"
    )
    # In another chat, with blanks: the receipt is all that is needed (F08).
    later = simulator.person(chat=602)
    (state,) = await later.says(receipt.replace("-", " "), timeout_s=20)
    assert QUESTION in state.text
    await later.taps("Jawab")
    await later.says(ANSWER)
    answered = await running.command(
        "report", "show", report_id, "--identity", identity, passphrase="rahasia panjang"
    )
    assert ANSWER in answered


async def test_without_readers_there_is_no_intake(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Only outside channels are named; the dissolved task force is not."""
    (answer,) = await simulator.person(chat=603).says("lapor")

    assert "Ombudsman" in answer.text
    assert "1708" in answer.text
    assert "Saber" not in answer.text


async def test_cancel_deletes_at_once(running: RunningOffice, simulator: TelegramSimulator) -> None:
    await new_reader(running, "budi", "Inspektorat")
    witness = simulator.person(chat=604)
    await witness.says("lapor")
    await witness.says(WORDS)
    await witness.says("BATAL")

    base = running.base()
    with base.database.transaction() as tx:
        for table in ("report", "report_fragment", "report_key"):
            assert tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
    base.close()


def _is_id(word: str) -> bool:
    return 6 <= len(word) <= 32 and all(character in "0123456789abcdef" for character in word)
