"""Consent: recorded, told in numbers, withdrawn, and erased with everything about the chat."""

from typing import Any

from sqlalchemy import MetaData, select

from handlers.domain.messages import Action, Tap
from handlers.domain.state import Language
from handlers.texts.wording import wording_hash
from storage import letters, outbox, subscriptions
from storage.vault import fields
from tests.bot.test_intake import CODE, Desk, desk, said

__all__ = ["desk"]
CHAT = "314159265"


def everything(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Read every row of every table, as whoever stole the database would."""
    found = MetaData()
    with desk.database.transaction() as tx:
        found.reflect(tx)
        return {
            table.name: [dict(row) for row in tx.execute(select(table)).mappings()]
            for table in found.sorted_tables
        }


def of_chat(desk: Desk, chat: str = CHAT) -> dict[str, int]:
    """Count the rows that lead to a chat, by table."""
    lane = fields.lookup(desk.keys, "chat", "telegram", chat)
    led = {
        table: sum(lane in map(str, row.values()) for row in rows)
        for table, rows in everything(desk).items()
    }
    return {table: count for table, count in led.items() if count}


async def hear(desk: Desk, text: str) -> str:
    """Say something; give the newest answer."""
    await desk.intake.receive(said(text, chat=CHAT))
    with desk.database.transaction() as tx:
        row = tx.execute(
            select(outbox.OUTBOX)
            .where(outbox.C.body.is_not(None))
            .order_by(outbox.C.position.desc())
        ).first()
    assert row is not None
    return letters.open_letter(desk.keys, row.id, row.body).message.text


async def subscribe(desk: Desk) -> None:
    """Ask for the slip, then tap *Kabari saya*."""
    await hear(desk, CODE)
    [application] = everything(desk)["application"]
    tap = Tap(Action.REMIND_ME, application["id"], application["version"])
    await desk.intake.receive(said("", chat=CHAT, tap=tap))


async def test_D09_consent_can_be_proven_word_for_word(desk: Desk) -> None:
    """UU 27/2022 Ps 20-22: version and hash of the words, purpose, instant, channel."""
    await subscribe(desk)

    [row] = everything(desk)["subscription"]
    assert row["consent_version"]
    assert row["consent_hash"] == wording_hash("reminder-consent", Language.INDONESIAN)
    assert row["consent_hash"] != wording_hash("reminder-consent", Language.ENGLISH)
    assert row["consent_purpose"] == subscriptions.PURPOSE
    assert row["consent_at"] is not None
    assert row["channel"] == "telegram"


async def test_D09_what_is_kept_is_told_in_numbers_of_this_chat(desk: Desk) -> None:
    """Of this chat, not of all; BERHENTI moves the reminder to what has ended."""
    assert "0 slip" in await hear(desk, "data apa yang disimpan")
    await subscribe(desk)

    told = await hear(desk, "data apa yang disimpan")
    assert "1 slip" in told
    assert "1 pengingat" in told
    assert "disetujui sejak" in told

    await hear(desk, "ini punya ibu")
    assert "dihentikan" in await hear(desk, "BERHENTI")
    told = await hear(desk, "data saya")
    assert "(1 diberi nama)" in told
    assert "0 pengingat" in told
    assert "1 pengingat yang sudah berhenti" in told


async def test_D09_erasing_leaves_nothing_that_leads_to_the_chat(desk: Desk) -> None:
    """Also what the person wrote to an officer. It is asked once, done at once, confirmed."""
    await subscribe(desk)
    await hear(desk, "ini punya ibu")
    await hear(desk, "mau mengadu")
    await hear(desk, "petugasnya galak sekali kepada ibu saya kemarin")
    await hear(desk, "kirim")
    assert of_chat(desk).keys() >= {"complaint", "conversation", "outbox", "subscription"}

    await hear(desk, "hapus data saya")
    confirmed = await hear(desk, "ya hapus")

    assert "Sudah dihapus" in confirmed
    left = everything(desk)
    # An empty row for the chat; what was sent or not, without words, for eight days; that
    # the confirmation is ours. Wrong codes would count for an hour.
    assert of_chat(desk).keys() <= {"conversation", "outbox", "sent_text"}
    assert [row["state"] for row in left["conversation"]] == [None]
    waiting = [row for row in left["outbox"] if row["body"] is not None]
    assert len(waiting) == 1, "only the confirmation itself is still to be sent"
    assert len(left["sent_text"]) <= 1
    for table in ("subscription", "reminder", "complaint", "complaint_message"):
        assert left[table] == []
    assert "0 slip" in await hear(desk, "data apa yang disimpan")
