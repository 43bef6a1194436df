"""WhatsApp's webhook: who is let in, what is read, and when it is said to be done."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import orjson
import pytest

from bot.channels import http
from bot.channels.http import MOST_BYTES
from bot.channels.whatsapp.render import tap_data
from bot.channels.whatsapp.webhook import SIGNATURE_HEADER
from bot.intake import Unavailable
from handlers.domain.messages import Action, Channel, Incoming, MessageClass
from handlers.domain.office import Office
from handlers.domain.state import Language
from handlers.texts.render import Rendered, RenderedButton, render_line
from storage import outbox
from storage.database import Database, new_id
from storage.letters import Letter
from storage.outbox import NewMessage, OutboxState
from storage.vault.keys import Keys
from tests.bot.channels.telegram_site import Response
from tests.bot.channels.test_telegram_webhook import NO_JSON, NO_OBJECT
from tests.bot.channels.whatsapp_site import (
    JSON,
    SARI,
    VERIFY_TOKEN,
    WhatsAppSite,
    deliver,
    envelope,
    message,
    payload,
    running,
    sign,
    status,
    text_message,
)
from tests.office import StandingClock

BUDI: Final = "6281200000002"
BASE: Final = 6281200001000
DATA: Final = Path(__file__).parents[2] / "data"
NAUGHTY: Final[list[str]] = json.loads((DATA / "blns.json").read_bytes())


@pytest.fixture
async def site(
    database: Database, keys: Keys, office: Office, clock: StandingClock
) -> AsyncIterator[WhatsAppSite]:
    async with running(WhatsAppSite(database, keys, office, clock)) as made:
        yield made


async def verify(site: WhatsAppSite, **query: str) -> Response:
    asked = urlencode({name.replace("_", ".", 1): value for name, value in query.items()})
    return await deliver(site.webhook(), [], method="GET", query=asked.encode())


async def test_meta_asks_once_whether_the_webhook_is_ours(site: WhatsAppSite) -> None:
    """The challenge comes back as it is, as plain text: no browser takes it for a page."""
    answer = await verify(
        site, hub_mode="subscribe", hub_verify_token=VERIFY_TOKEN, hub_challenge="<b>1158201444"
    )

    assert (answer.status, answer.body) == (200, b"<b>1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_A23_whatever_is_wrong_with_the_question_sounds_alike(site: WhatsAppSite) -> None:
    right = {
        "hub_mode": "subscribe",
        "hub_verify_token": VERIFY_TOKEN,
        "hub_challenge": "1158201444",
    }
    wrong: list[dict[str, str]] = [{}]
    for name in right:
        wrong.append({other: value for other, value in right.items() if other != name})
        wrong.append(right | {name: ""})
    guesses = ("guess", VERIFY_TOKEN + "x", VERIFY_TOKEN[:-1], VERIFY_TOKEN.upper(), "é")
    wrong += [right | {"hub_verify_token": token} for token in guesses]
    wrong.append(right | {"hub_mode": "unsubscribe"})

    answers = [await verify(site, **query) for query in wrong]

    assert {(answer.status, answer.body) for answer in answers} == {(403, b"")}
    assert all(answer.headers == answers[0].headers for answer in answers)


async def test_A23_without_a_token_of_ours_no_question_is_right(site: WhatsAppSite) -> None:
    query = b"hub.mode=subscribe&hub.verify_token=&hub.challenge=1"

    answer = await deliver(site.webhook(verify_token=""), [], method="GET", query=query)

    assert (answer.status, answer.body) == (403, b"")


async def test_A23_other_methods_are_refused(site: WhatsAppSite) -> None:
    for method in ("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"):
        answer = await deliver(site.webhook(), [JSON], [b"{}"], method=method)

        assert (answer.status, answer.body, answer.chunks_read) == (405, b"", 0)


async def test_A03_the_signature_is_of_the_bytes_as_they_came(site: WhatsAppSite) -> None:
    """Meta escapes what is not ASCII and every slash; written anew it is another body."""
    written = json.dumps(envelope(text_message("Status https://ktp 😀 é"))).replace("/", "\\/")
    raw = written.encode()
    anew = orjson.dumps(orjson.loads(raw))
    assert raw != anew

    assert (await site.post(anew, signature=sign(raw))).status == 401
    assert site.rows() == 0
    assert (await site.post(raw, signature=sign(raw))).status == 200
    assert site.rows() > 0


async def test_A03_a_wrong_signature_is_refused_before_anything_is_parsed(
    site: WhatsAppSite,
) -> None:
    """401 without a word, even to what is no JSON."""
    right = sign(b"{")
    wrong = [
        b"",
        b"sha256=",
        b"sha256=" + b"0" * 64,
        b"sha1=" + b"0" * 40,
        right.upper(),
        right[7:],
        right + b"0",
        right[:-1],
        sign(b"{", "another-secret"),
        sign(b"{", ""),
        sign(b"{ "),
        "sha256=é".encode("latin-1"),
    ]
    for signature in wrong:
        answer = await site.post(b"{", signature=signature)

        assert (answer.status, answer.body) == (401, b"")
    assert (await site.post(b"{", signature=right)).status == 400


async def test_A03_without_a_signature_nothing_is_read(site: WhatsAppSite) -> None:
    answer = await deliver(site.webhook(), [JSON], [b"{}"])

    assert (answer.status, answer.chunks_read) == (401, 0)


async def test_A01_without_a_configured_secret_nobody_is_let_in(site: WhatsAppSite) -> None:
    body = payload(text_message("halo"))

    answer = await site.post(body, signature=sign(body, ""), webhook=site.webhook("", ""))

    assert answer.status == 401


async def test_A04_both_secrets_are_valid_during_a_rotation_and_the_old_one_not_after(
    site: WhatsAppSite,
) -> None:
    old, new = "the-old-secret", "the-new-secret"
    body = payload(text_message("halo"))

    async def statuses(*secrets: str) -> list[int]:
        return [
            (
                await site.post(body, signature=sign(body, one), webhook=site.webhook(*secrets))
            ).status
            for one in (old, new)
        ]

    assert await statuses(old, "") == [200, 401]
    assert await statuses(new, old) == [200, 200]
    assert await statuses(new, "") == [401, 200]


async def test_A20_nothing_packed_is_unpacked(site: WhatsAppSite) -> None:
    """10 MB may hold 10 GB; Meta sends its webhooks plain."""
    for encoding in (b"gzip", b"br", b"deflate", b"gzip, identity", b"x"):
        answer = await site.post(b"{}", headers=[JSON, (b"content-encoding", encoding)])

        assert (answer.status, answer.chunks_read, answer.body) == (415, 0, b"")


async def test_A21_another_content_type_or_charset_is_refused(site: WhatsAppSite) -> None:
    body, plain = payload(text_message("halo")), b"application/json"
    charsets = (b"; charset=utf-16", b"; charset=iso-8859-1", b"p")
    others = (b"", b"text/plain", b"application/x-www-form-urlencoded")
    for kind in (*others, *(plain + charset for charset in charsets)):
        answer = await site.post(body, headers=[(b"content-type", kind)])

        assert (answer.status, answer.chunks_read) == (415, 0), kind
    for kind in (plain, plain + b"; charset=utf-8", b'Application/JSON;charset="UTF-8"'):
        assert (await site.post(body, headers=[(b"content-type", kind)])).status == 200


async def test_A21_json_in_utf16_or_with_a_mark_is_refused(site: WhatsAppSite) -> None:
    text = json.dumps(envelope(text_message("halo")))

    for body in (text.encode("utf-16"), text.encode("utf-8-sig")):
        assert (await site.post(body)).status == 400
    assert site.rows() == 0


async def test_A09_announced_size_is_refused_before_reading(site: WhatsAppSite) -> None:
    answer = await site.post(b"x" * (MOST_BYTES + 1))

    assert (answer.status, answer.chunks_read) == (413, 0)


async def test_A09_unannounced_size_is_refused_when_it_is_reached(site: WhatsAppSite) -> None:
    """100 MB in chunks: not more than one chunk beyond the limit is ever held."""
    chunk = b" " * 65_536

    answer = await site.post([chunk] * 1_600, signature=sign(b""))

    assert (answer.status, answer.chunks_read) == (413, MOST_BYTES // len(chunk) + 1)


async def test_A09_who_dribbles_is_sent_away(
    site: WhatsAppSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "BODY_TIMEOUT_S", 0.01)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(part: Any) -> None:
        sent.append(part)

    headers = [JSON, (SIGNATURE_HEADER, sign(b""))]
    await site.webhook()({"method": "POST", "headers": headers}, receive, send)

    assert sent[0]["status"] == 408


async def test_A10_what_is_no_json_object_is_refused(site: WhatsAppSite) -> None:
    for body in (*NO_JSON.values(), *NO_OBJECT):
        assert (await site.post(body)).status == 400, body[:50]
    assert site.rows() == 0


async def test_A13_numbers_beyond_sense_are_refused_or_counted(site: WhatsAppSite) -> None:
    """Some are no JSON to orjson; the rest are no time of day."""
    body = payload(text_message("halo") | {"timestamp": "@"})
    for number in (b"1e999", b"-1e999", b"9" * 5_000, b"-0", b"9223372036854775808", b"1e400"):
        site.ignored.clear()

        answer = await site.post(body.replace(b'"@"', number))

        assert answer.status == (200 if site.ignored == ["malformed"] else 400), number[:20]
    assert site.rows() == 0


async def test_A14_of_two_members_with_one_name_the_last_counts_and_the_signature_covers_both(
    site: WhatsAppSite,
) -> None:
    """Whoever cannot sign cannot use it: the signature is over the body with both."""
    body = payload(text_message("halo")).replace(b'"from":', b'"from":"999999999","from":')

    assert (await site.post(body)).status == 200
    assert [one.chat for one in letters(site)] == [SARI]


async def test_a_message_is_done_when_it_is_committed(site: WhatsAppSite) -> None:
    answer = await site.say("halo")

    assert (answer.status, answer.body) == (200, b"")
    [letter] = letters(site)
    assert letter.chat == SARI
    assert letter.message.text


async def test_A05_a_redelivered_message_happens_once(site: WhatsAppSite) -> None:
    """Also if both arrive at the same time."""
    body = payload(text_message("cek"))

    answers = await asyncio.gather(*(site.post(body) for _ in range(20)), site.post(body))

    assert {answer.status for answer in answers} == {200}
    assert len(letters(site)) == 1


async def test_A06_what_was_caught_and_is_played_back_later_has_no_effect(
    site: WhatsAppSite, clock: StandingClock
) -> None:
    """Its key is long forgotten; the conversation still knows what it heard last."""
    caught = payload(text_message("english"))
    assert (await site.post(caught)).status == 200
    clock.advance(days=30)
    site.forget_keys()
    before = site.rows()

    assert (await site.post(caught)).status == 200
    assert site.rows() == before


async def test_a_wrong_clock_silences_nobody(site: WhatsAppSite, clock: StandingClock) -> None:
    """Age alone is no reason to drop a message: ours may be the clock that is wrong."""
    clock.advance(days=400)

    assert (await site.post(payload(text_message("halo")))).status == 200
    assert len(letters(site)) == 1


async def test_A07_statuses_in_any_order_never_go_back(site: WhatsAppSite) -> None:
    """Read, then delivered, then sent: it is read, and the row in doubt is settled."""
    row_id = put_row(site, OutboxState.UNKNOWN)

    for word in ("read", "delivered", "sent"):
        assert (await site.post(payload(statuses=[status(word, row_id)]))).status == 200

    assert state_of(site, row_id) == (OutboxState.SENT, "", "read")


async def test_A07_a_failure_reaches_the_row_with_its_reason(site: WhatsAppSite) -> None:
    row_id = put_row(site, OutboxState.SENT)
    failed = status("failed", row_id, errors=[{"code": 131047, "title": "Re-engagement message"}])

    assert (await site.post(payload(statuses=[status("sent", row_id), failed]))).status == 200

    assert state_of(site, row_id) == (OutboxState.DEAD, "error-131047", "failed")


async def test_what_is_ignored_is_counted_and_done(site: WhatsAppSite) -> None:
    reaction = message("reaction", {"message_id": "wamid.x", "emoji": "👍"})

    answer = await site.post(payload(reaction, text_message("halo", group_id="g")))

    assert answer.status == 200
    assert site.ignored == ["reaction", "group"]
    assert site.rows() == 0


async def test_A26_a_forged_button_is_refused_kindly(site: WhatsAppSite) -> None:
    forged = ("", "forged", "hours::0:AAAAAAAAAAA", "x" * 256)
    for data in forged:
        reply = {"type": "button_reply", "button_reply": {"id": data, "title": "Jam buka"}}
        assert (await site.post(payload(message("interactive", reply)))).status == 200

    assert {letter.message.text for letter in letters(site)} == {
        render_line("refused", {}, Language.INDONESIAN)
    }
    assert len(letters(site)) == len(forged)


async def test_A26_another_persons_button_is_refused(site: WhatsAppSite) -> None:
    """The same button pressed by the one who was shown it is answered otherwise."""
    data = tap_data(site.keys, BUDI, RenderedButton("Jam buka", Action.HOURS))
    reply = {"type": "button_reply", "button_reply": {"id": data, "title": "Jam buka"}}

    for sender in (SARI, BUDI):
        await site.post(payload(message("interactive", reply, sender)))

    refused, answered = letters(site)
    assert refused.message.text != answered.message.text


async def test_messages_of_one_chat_are_handed_over_in_order(site: WhatsAppSite) -> None:
    """Chats side by side; within one, each only after the one before it is kept."""
    seen: list[tuple[str, str]] = []

    async def receive(said: Incoming) -> None:
        seen.append((said.chat, f"+{said.text}"))
        await asyncio.sleep(0)
        seen.append((said.chat, f"-{said.text}"))

    words = [text_message(f"{number}", sender) for number in range(9) for sender in (SARI, BUDI)]

    answer = await site.post(payload(*words), webhook=site.webhook(receive=receive))

    assert answer.status == 200
    expected = [f"{sign}{number}" for number in range(9) for sign in "+-"]
    for chat in (SARI, BUDI):
        assert [word for where, word in seen if where == chat] == expected
    assert seen[:2] == [(SARI, "+0"), (BUDI, "+0")]


async def test_what_could_not_be_kept_comes_again_and_nothing_overtakes_it(
    site: WhatsAppSite,
) -> None:
    """503: the other chat's message is kept, of this one only what came before."""
    seen: list[str] = []

    async def receive(said: Incoming) -> None:
        if said.text == "dua":
            raise Unavailable
        seen.append(said.text)

    words = [text_message(word) for word in ("satu", "dua", "tiga")] + [text_message("lain", BUDI)]

    answer = await site.post(payload(*words), webhook=site.webhook(receive=receive))

    assert (answer.status, answer.headers["retry-after"], answer.body) == (503, "5", b"")
    assert seen == ["satu", "lain"]


async def test_statuses_that_could_not_be_kept_come_again(site: WhatsAppSite) -> None:
    async def record(_statuses: Sequence[Any]) -> None:
        raise Unavailable

    body = payload(text_message("halo"), statuses=[status("sent")])

    assert (await site.post(body, webhook=site.webhook(record=record))).status == 503
    assert len(letters(site)) == 1


async def test_a_fault_of_ours_is_not_called_done(site: WhatsAppSite) -> None:
    async def receive(_said: Incoming) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await site.post(payload(text_message("halo")), webhook=site.webhook(receive=receive))


async def test_A18_every_naughty_string_is_answered_once(site: WhatsAppSite) -> None:
    """All of the list, each from a chat of its own, in both databases: never a 5xx."""
    said = [text_message(text, str(BASE + place)) for place, text in enumerate(NAUGHTY)]

    for begin in range(0, len(said), 50):
        assert (await site.post(payload(*said[begin : begin + 50]))).status == 200

    assert site.ignored == []
    assert {int(letter.chat) - BASE for letter in letters(site)} == set(range(len(NAUGHTY)))


def letters(site: WhatsAppSite) -> list[Letter]:
    """Open what waits in the outbox, in order."""
    with site.database.transaction() as tx:
        rows = tx.execute(outbox.OUTBOX.select().order_by(outbox.C.position)).all()
    return [outbox.claimed(site.keys, row).letter for row in rows]


def put_row(site: WhatsAppSite, state: OutboxState) -> str:
    row_id, now = new_id(), site.clock()
    row = NewMessage(
        id=row_id,
        lane="a" * 32,
        channel=Channel.WHATSAPP,
        kind=MessageClass.REMINDER,
        position=1,
        due_at=now,
        letter=Letter(SARI, Rendered("halo")),
        state=state,
    )
    with site.database.transaction() as tx:
        outbox.add(tx, site.keys, [row])
    return row_id


def state_of(site: WhatsAppSite, row_id: str) -> tuple[str, str, str]:
    with site.database.transaction() as tx:
        row = tx.execute(outbox.OUTBOX.select().where(outbox.C.id == row_id)).one()
    return row.state, row.reason, row.delivery
