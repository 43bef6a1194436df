"""What a chat was sent is known again, by keyed hashes and for 30 days only."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from handlers.domain.messages import Channel, MessageClass
from handlers.domain.sent_text import candidates, folded
from handlers.domain.state import Language
from handlers.texts.render import Rendered, RenderedTemplate, template_texts
from storage import outbox, sent_texts
from storage.database import Database, new_id
from storage.letters import Letter
from storage.outbox import NewMessage
from storage.vault.keys import Keys

TODAY = date(2026, 11, 24)
OURS = "Kode K7M4-X2RA-9TWC: siap diambil, sejak 23 November 2026.\nAmbil di Loket 3."


def test_a_message_of_ours_is_found_as_it_is_passed_on(database: Database, keys: Keys) -> None:
    with database.transaction() as tx:
        sent_texts.note(tx, keys, [("a" * 32, folded(OURS), TODAY)])

        def found(lane: str, text: str) -> date | None:
            return sent_texts.sent_on(tx, keys, lane, candidates(text))

        assert found("a" * 32, OURS) == TODAY
        assert found("a" * 32, f"min ini bener?\n\n*{OURS.upper()}* 🙏") == TODAY
        assert found("b" * 32, OURS) is None, "another chat was not sent it"
        assert found("a" * 32, OURS.replace("Loket 3", "rekening 123 dulu")) is None
        assert "diambil" not in repr(tx.execute(select(sent_texts.SENT_TEXT)).all())


def test_it_is_forgotten_after_30_days_and_with_the_chat(database: Database, keys: Keys) -> None:
    with database.transaction() as tx:
        sent_texts.note(tx, keys, [("a" * 32, folded(OURS), TODAY - timedelta(days=31))])
        sent_texts.note(tx, keys, [("b" * 32, folded(OURS), TODAY)])
        sent_texts.forget_old(tx, today=TODAY)
        sent_texts.forget_chat(tx, "b" * 32)

        assert tx.execute(select(sent_texts.SENT_TEXT)).all() == []


def test_a_short_word_proves_nothing() -> None:
    assert candidates("Sama-sama.") == ()


@pytest.mark.parametrize("language", Language)
def test_what_arrived_by_a_template_is_ours_too(
    database: Database, keys: Keys, language: Language
) -> None:
    """A reminder comes days later, so on WhatsApp nearly always in the approved wording."""
    filled = RenderedTemplate("ticket", language, ("T-98TT-TF86-33KA", "petugas sudah menjawab"))
    letter = Letter("6281200000001", Rendered("Teks bebas yang tidak pernah sampai.", (), filled))
    arrived = "\n".join(template_texts(filled)[:1])

    def noted(channel: Channel) -> date | None:
        lane = channel.value.ljust(32, "a")
        message = NewMessage(
            id=new_id(),
            lane=lane,
            channel=channel,
            kind=MessageClass.REMINDER,
            position=1,
            due_at=datetime(2026, 11, 24, 3, 0, tzinfo=UTC),
            letter=letter,
        )
        outbox.add(tx, keys, [message])
        return sent_texts.sent_on(tx, keys, lane, candidates(f"ini dari kalian?\n{arrived}"))

    with database.transaction() as tx:
        assert "T-98TT-TF86-33KA" in arrived
        assert noted(Channel.WHATSAPP) == TODAY
        assert noted(Channel.TELEGRAM) is None, "there are no templates"
