"""Words made to harm, through the Telegram webhook, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date
from itertools import count
from typing import Any, Final

import orjson
import pytest
from sqlalchemy import func, select

from handlers.domain.office import Office
from handlers.domain.state import ReportDraft, State
from storage import intake, letters, outbox, reports
from storage.database import Database
from storage.vault.fields import lookup
from storage.vault.keys import Keys
from storage.vault.reports import new_reader_identity
from tests.bot.channels.telegram_site import Response, Site, message, running
from tests.hostile import a_tenth_or_all, naughty_strings
from tests.office import StandingClock

NIK: Final = "3174096112900001"
TODAY: Final = date(2026, 11, 24)
CHATS: Final = count(50_000)
#: Shown to nobody, they part or turn digits: joiners, marks, overrides, isolates.
UNSEEN: Final = (
    "\u200b\u200d\u200e\u200f\u202a\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u00ad\ufeff"
)
#: Full-width, Arabic-Indic, extended Arabic-Indic, Devanagari, bold, double-struck.
ZEROS: Final = "\uff10\u0660\u06f0\u0966\U0001d7ce\U0001d7d8"
#: What asks a database, a template or a formatter to do something.
COMMANDS: Final = (
    "'; DROP TABLE outbox; --",
    "' OR '1'='1",
    '" OR ""="',
    "1; DELETE FROM conversation",
    "') UNION SELECT recipient FROM reader_key --",
    "\\'; SELECT pg_sleep(10); --",
    "%s %d %(nik)s %n",
    "{0.__class__.__mro__} {self} {}",
    "{{7*7}} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "{ $code } { -brand } { DATETIME($day) }",
    ":param ? $1 %% \\x00",
)


@pytest.fixture
async def site(
    database: Database, keys: Keys, office: Office, clock: StandingClock
) -> AsyncIterator[Site]:
    with database.transaction() as tx:
        recipient = new_reader_identity().recipient
        reports.add_reader(
            tx, name="Ibu", role="x", recipient=recipient, is_demo=False, today=TODAY
        )
    async with running(Site(database, keys, office, clock)) as made:
        yield made


def state_of(site: Site, chat: int) -> State:
    lane = lookup(site.keys, "chat", "telegram", str(chat))
    with site.database.transaction() as tx:
        return intake.open_state(site.keys, intake.open_lanes(tx, [lane], today=TODAY)[lane])


def answers(site: Site) -> list[str]:
    """Give every text that is on its way."""
    with site.database.transaction() as tx:
        rows = tx.execute(select(outbox.OUTBOX).where(outbox.C.body.is_not(None))).all()
    return [letters.open_letter(site.keys, row.id, row.body).message.text for row in rows]


def failures(site: Site) -> int:
    with site.database.transaction() as tx:
        return tx.scalar(select(func.count()).select_from(intake.FAILED)) or 0


def everywhere(words: str, chat: int) -> list[dict[str, Any]]:
    """Put words into each field of an update that a person can fill."""
    said = message(words, chat)
    names = {"first_name": words, "last_name": words, "username": words, "language_code": words}
    named = {"chat": said["chat"] | names, "from": said["from"] | names}
    tap = {"id": "7", "from": named["from"], "data": words, "message": said | named}
    return [
        {"message": said | named},
        {"message": message(f"/start {words}", chat)},
        {"message": message(f"kode saya {words} kapan jadi", chat)},
        {"edited_message": said | {"edit_date": 1}},
        {"message": {**said, "caption": words, "photo": [], "text": None}},
        {"message": {**said, "contact": {"phone_number": words, "first_name": words}}},
        {"callback_query": tap},
        {"callback_query": tap | {"id": words}},
    ]


async def say_all(site: Site, talks: Sequence[Sequence[dict[str, Any]]]) -> set[int]:
    """Say many talks side by side, each in its order; give the statuses."""

    async def say(talk: Sequence[dict[str, Any]]) -> set[int]:
        return {(await site.update(update)).status for update in talk}

    return set().union(*await asyncio.gather(*map(say, talks)))


@pytest.mark.parametrize("strings", a_tenth_or_all(naughty_strings()))
async def test_A18_naughty_strings_break_nothing_on_telegram(
    site: Site, strings: Sequence[str]
) -> None:
    """In every field, outside a report and in one: 200, never a failure of our own.

    C02, C09: what a person wrote is in no message of ours.
    """
    talks = []
    for words in strings:
        chat = next(CHATS)
        sentence = message(f"kejadian di loket {words}", chat)
        opening = [{"message": message("lapor", chat)}, {"message": sentence}]
        talks.append([*everywhere(words, chat), *opening, *everywhere(words, chat)])

    assert await say_all(site, talks) == {200}
    assert failures(site) == 0
    said = [words.strip() for words in strings if len(words.strip()) > 20]
    texts = "\n".join(answers(site))
    assert [words for words in said if words in texts] == []


async def test_C01_C03_commands_in_a_text_are_only_text(site: Site) -> None:
    """Whoever sends them is answered like others, and everything is still there."""
    for words in COMMANDS:
        for update in everywhere(words, next(CHATS)):
            assert (await site.update(update)).status == 200
    plain = await site.say("bantuan")

    assert orjson.loads(plain.body)["method"] == "sendMessage"
    assert all("49" not in text and "class" not in text for text in answers(site))
    with site.database.transaction() as tx:
        assert len(reports.active_readers(tx)) == 1
    assert failures(site) == 0


def niks() -> list[str]:
    """Write one NIK with other digits and with what nobody sees between them."""
    others = ["".join(chr(ord(zero) + int(digit)) for digit in NIK) for zero in ZEROS]
    parted = [mark.join(NIK) for mark in UNSEEN]
    turned = [f"\u2067\u202e{NIK}\u202c\u2069", f"{NIK[:6]}\u202e{NIK[6:12]}\u202c{NIK[12:]}"]
    return [*others, *parted, *turned]


async def test_A17_a_nik_in_disguise_is_a_nik(site: Site) -> None:
    """Warned of like a plain one, kept nowhere, repeated never."""
    plain = text_of(await site.say(NIK, next(CHATS)))
    for disguised in niks():
        assert text_of(await site.say(disguised, next(CHATS))) == plain

    assert all(disguised not in text for text in answers(site) for disguised in (NIK, *niks()))


async def test_A17_marks_in_a_sentence_change_nobody_s_words(site: Site) -> None:
    """They may be kept in a report; no message of ours takes them up."""
    for mark in "\u202e\u2066\u200d\u0430\U000e0041":
        chat = next(CHATS)
        await site.say("lapor", chat)
        await site.say(f"petugas {mark}minta 50 ribu", chat)
        assert all(mark not in text for text in answers(site))

    assert failures(site) == 0


def text_of(answer: Response) -> str:
    return str(orjson.loads(answer.body)["text"])


PAYLOADS: Final = (
    *("berhenti", "stop", "hapus_data_saya", "hapus data saya", "lapor", "kirim", "batal"),
    *("saya_diminta_50_ribu_oleh_calo_di_loket", "0123456789012345", "english", "ya"),
    *("<b>x</b>", "'; DROP TABLE outbox", "{0.__class__}", "\u202eabc", "x" * 64, "-" * 64),
)


async def test_A28_a_link_cannot_speak_for_whoever_taps_it(site: Site) -> None:
    """Only a slip's code or an invitation counts; all else is a plain *Start*."""
    plain = text_of(await site.say("/start", next(CHATS)))
    for payload in PAYLOADS:
        chat = next(CHATS)
        assert text_of(await site.say(f"/start {payload}", chat)) == plain, payload
        assert state_of(site, chat) == State()


async def test_A28_a_link_neither_sends_nor_ends_nor_confirms(site: Site) -> None:
    """What a person has begun waits for that person's own words."""
    writing, erasing = next(CHATS), next(CHATS)
    await site.say("lapor", writing)
    await site.say("hapus data saya", erasing)
    for payload in PAYLOADS:
        await site.say(f"/start {payload}", writing)
        await site.say(f"/start {payload}", erasing)

    form = state_of(site, writing).form
    assert isinstance(form, ReportDraft)
    assert form.fragments == 0
    texts = "".join(answers(site)).lower()
    assert "sudah dihapus" not in texts
    assert "laporan dihapus" not in texts


async def test_A28_a_shared_contact_is_nobody_s_key(site: Site) -> None:
    """Own or another's: the number leads to nothing, is kept nowhere, is repeated never."""
    number = "+6281234567890"
    card = {"phone_number": number, "first_name": "Sari", "vcard": f"TEL:{number}"}
    told = set()
    for owner in ({}, {"user_id": 1}, {"user_id": 60_000}, {"user_id": "x"}):
        chat = next(CHATS)
        shared = message("", chat) | {"contact": card | owner}
        del shared["text"]
        told.add(text_of(await site.update({"message": shared})))
        assert state_of(site, chat) == State()

    assert len(told) == 1
    assert all(number[1:] not in text for text in answers(site))
