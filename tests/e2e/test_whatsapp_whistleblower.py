"""A whistleblower on WhatsApp: only where nobody else can read the chats on a handset."""

import pytest

from tests.e2e.running import RunningOffice, receipt_in
from tests.e2e.test_whistleblower import ANSWER, QUESTION, WORDS, _is_id, new_reader
from tests.simulator.whatsapp.client import CITIZEN, WhatsAppSimulator


@pytest.mark.parametrize("whatsapp_settings", ["not_in_business_app = true"])
async def test_report_question_answer_and_end(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """Declared safe: as on Telegram, and the number is nowhere near the report."""
    identity = await new_reader(on_whatsapp, "ani", "Inspektorat")
    witness = whatsapp.person()

    (card,) = await witness.says("lapor")
    assert "Inspektorat" in card.text
    assert "WhatsApp" in card.text
    await witness.says(WORDS)
    for _ in range(3):
        await witness.says("lewati")
    (thanks,) = await witness.says("kirim", timeout_s=20)
    receipt = receipt_in(thanks.text)

    listed = await on_whatsapp.command("report", "list")
    report_id = next(word for line in listed.splitlines() for word in line.split() if _is_id(word))
    show = ("report", "show", report_id, "--identity", identity)
    shown = await on_whatsapp.command(*show, passphrase="rahasia panjang")
    assert WORDS in shown
    assert CITIZEN not in shown
    ask = ("report", "ask", report_id, "--identity", identity, QUESTION)
    await on_whatsapp.command(*ask, passphrase="rahasia panjang")

    later = whatsapp.person("6281398765432")
    (state,) = await later.says(receipt.replace("-", " "), timeout_s=20)
    assert QUESTION in state.text
    await later.taps("Jawab")
    await later.says(ANSWER)
    assert ANSWER in await on_whatsapp.command(*show, passphrase="rahasia panjang")


async def test_undeclared_number_takes_no_report(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """It says why, and where a report is safe instead; what was written is kept nowhere."""
    await new_reader(on_whatsapp, "budi", "Inspektorat")
    witness = whatsapp.person()

    (refused,) = await witness.says("lapor")
    assert "Telegram" in refused.text
    assert "WhatsApp" in refused.text
    await witness.says(WORDS)

    base = on_whatsapp.base()
    with base.database.transaction() as tx:
        for table in ("report", "report_fragment", "report_key"):
            assert tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
    base.close()
    assert WORDS.encode() not in _files(on_whatsapp)


async def test_undeclared_number_still_tells_a_receipts_state(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """A wrong receipt sounds as everywhere; nothing is confirmed."""
    (answer,) = await whatsapp.person().says("0123 4567 8901 2345", timeout_s=20)

    assert answer.text


def _files(office: RunningOffice) -> bytes:
    """Read what a thief of the office's folder would."""
    inside = [file for file in office.folder.rglob("*") if file.is_file()]
    return b"".join(file.read_bytes() for file in inside)
